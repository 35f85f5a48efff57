// Reading and writing the two number encodings of WebAssembly files, over plain byte arrays.
//
// A reader is a cursor over one array; nothing is copied until somebody asks for a slice. A writer grows its own
// array and hands out an exact copy at the end. Numbers padded to five bytes (as linkers write them, so that they can
// be changed in place) are patched by `patchU32` and `patchS32`.

/** A module, or a part of one, ended before it should have. */
export class WasmFormatError extends Error {
  override readonly name = 'WasmFormatError'
}

const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** A cursor over `bytes` from `at` up to `end`. Every method moves it; reading past `end` throws {@link WasmFormatError}. */
export class Reader {
  readonly bytes: Uint8Array
  readonly end: number
  at: number

  constructor(bytes: Uint8Array, at = 0, end: number = bytes.length) {
    this.bytes = bytes
    this.at = at
    this.end = end
  }

  get done(): boolean {
    return this.at >= this.end
  }

  u8(): number {
    const byte = this.bytes[this.at]
    if (byte === undefined || this.at >= this.end)
      throw new WasmFormatError(`unexpected end at byte ${this.at}`)
    this.at++
    return byte
  }

  /** Four bytes, little end first, without sign. */
  fixed32(): number {
    return (this.u8() | (this.u8() << 8) | (this.u8() << 16) | (this.u8() << 24)) >>> 0
  }

  u32(): number {
    let result = 0
    let shift = 0
    for (;;) {
      const byte = this.u8()
      result |= (byte & 0x7f) << shift
      if (byte < 0x80) return result >>> 0
      shift += 7
      if (shift > 34) throw new WasmFormatError(`number too long at byte ${this.at}`)
    }
  }

  s32(): number {
    let result = 0
    let shift = 0
    for (;;) {
      const byte = this.u8()
      result |= (byte & 0x7f) << shift
      shift += 7
      if (byte < 0x80) return shift < 32 && byte & 0x40 ? result | (-1 << shift) : result
      if (shift > 34) throw new WasmFormatError(`number too long at byte ${this.at}`)
    }
  }

  /** Steps over one LEB number of any width. */
  skipLeb(): void {
    while (this.u8() >= 0x80);
  }

  skip(count: number): void {
    this.at += count
    if (this.at > this.end) throw new WasmFormatError(`unexpected end at byte ${this.end}`)
  }

  text(): string {
    const length = this.u32()
    const from = this.at
    this.skip(length)
    return decoder.decode(this.bytes.subarray(from, this.at))
  }
}

/** A growing byte array. */
export class Writer {
  #bytes: Uint8Array<ArrayBuffer>
  length = 0

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity)
  }

  #room(count: number): void {
    if (this.length + count <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + count))
    grown.set(this.#bytes.subarray(0, this.length))
    this.#bytes = grown
  }

  u8(byte: number): this {
    this.#room(1)
    this.#bytes[this.length++] = byte
    return this
  }

  u32(value: number): this {
    let rest = value >>> 0
    while (rest >= 0x80) {
      this.u8((rest & 0x7f) | 0x80)
      rest >>>= 7
    }
    return this.u8(rest)
  }

  s32(value: number): this {
    let rest = value | 0
    for (;;) {
      const byte = rest & 0x7f
      rest >>= 7
      if ((rest === 0 && !(byte & 0x40)) || (rest === -1 && byte & 0x40)) return this.u8(byte)
      this.u8(byte | 0x80)
    }
  }

  raw(bytes: ArrayLike<number>): this {
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.length)
    this.length += bytes.length
    return this
  }

  /** Copies `source[from, to)` without making a view of it first. */
  copy(source: Uint8Array, from: number, to: number): this {
    if (to - from > 32) return this.raw(source.subarray(from, to))
    this.#room(to - from)
    for (let at = from; at < to; at++) this.#bytes[this.length++] = source[at] as number
    return this
  }

  text(value: string): this {
    const bytes = encoder.encode(value)
    return this.u32(bytes.length).raw(bytes)
  }

  /** A copy of what was written. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.length)
  }

  /** What was written, valid until the next write. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.length)
  }
}

/** Overwrites a five-byte padded unsigned number. */
export function patchU32(bytes: Uint8Array, at: number, value: number): void {
  const unsigned = value >>> 0
  bytes[at] = (unsigned & 0x7f) | 0x80
  bytes[at + 1] = ((unsigned >>> 7) & 0x7f) | 0x80
  bytes[at + 2] = ((unsigned >>> 14) & 0x7f) | 0x80
  bytes[at + 3] = ((unsigned >>> 21) & 0x7f) | 0x80
  bytes[at + 4] = unsigned >>> 28
}

/** Overwrites a five-byte padded signed number. */
export function patchS32(bytes: Uint8Array, at: number, value: number): void {
  patchU32(bytes, at, value)
  bytes[at + 4] = ((value | 0) >> 28) & 0x7f
}

/** Overwrites four bytes, little end first. */
export function patchFixed32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value & 0xff
  bytes[at + 1] = (value >>> 8) & 0xff
  bytes[at + 2] = (value >>> 16) & 0xff
  bytes[at + 3] = (value >>> 24) & 0xff
}
