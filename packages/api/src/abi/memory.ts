// Reading and writing the memory that modules live in.
//
// Views are remade when the memory has grown: a shared memory hands out a longer buffer and keeps the old one, an
// unshared one empties it, so "beyond the end of the view" covers both. Byte strings are latin-1 JavaScript strings;
// TextDecoder refuses shared memory (and its latin1 is windows-1252), so they are made from char codes. Every address
// is checked: what lies outside, or in the zone of NULL, throws BadArgument instead of reading nonsense.
import type { Bytes } from '@valkey-playground/engine'
import { NULL_ZONE } from './address-space.ts'
import { BadArgument } from './fault.ts'

/** Up to this length one concatenation for each byte is quickest; above, one call for many char codes. */
const SHORT = 24
const CHUNK = 8192

/** A view of one WebAssembly memory that outlives its growth. */
export class LinearMemory {
  readonly wasm: WebAssembly.Memory
  #bytes: Uint8Array
  #view: DataView

  constructor(wasm: WebAssembly.Memory) {
    this.wasm = wasm
    this.#bytes = new Uint8Array(wasm.buffer)
    this.#view = new DataView(wasm.buffer)
  }

  /** Makes sure that `[pointer, pointer + length)` is memory; the view it returns is good until the next call into wasm. */
  bytes(pointer: number, length: number): Uint8Array {
    const start = pointer >>> 0
    if (start < NULL_ZONE && length > 0)
      throw new BadArgument(start, start === 0 ? 'is NULL' : 'is a NULL pointer plus an offset')
    if (start + length > this.#bytes.length) {
      this.#bytes = new Uint8Array(this.wasm.buffer)
      this.#view = new DataView(this.wasm.buffer)
      if (start + length > this.#bytes.length) throw new BadArgument(start, 'points outside of memory')
    }
    return this.#bytes
  }

  #viewOf(pointer: number, length: number): DataView {
    this.bytes(pointer, length)
    return this.#view
  }

  readU8(pointer: number): number {
    return this.#viewOf(pointer, 1).getUint8(pointer >>> 0)
  }

  readI32(pointer: number): number {
    return this.#viewOf(pointer, 4).getInt32(pointer >>> 0, true)
  }

  readU32(pointer: number): number {
    return this.#viewOf(pointer, 4).getUint32(pointer >>> 0, true)
  }

  readI64(pointer: number): bigint {
    return this.#viewOf(pointer, 8).getBigInt64(pointer >>> 0, true)
  }

  readU64(pointer: number): bigint {
    return this.#viewOf(pointer, 8).getBigUint64(pointer >>> 0, true)
  }

  readF64(pointer: number): number {
    return this.#viewOf(pointer, 8).getFloat64(pointer >>> 0, true)
  }

  writeU8(pointer: number, value: number): void {
    this.#viewOf(pointer, 1).setUint8(pointer >>> 0, value)
  }

  writeI32(pointer: number, value: number): void {
    this.#viewOf(pointer, 4).setInt32(pointer >>> 0, value, true)
  }

  /** Takes a signed or an unsigned number; only the low 64 bits are stored. */
  writeI64(pointer: number, value: bigint): void {
    this.#viewOf(pointer, 8).setBigInt64(pointer >>> 0, value, true)
  }

  writeF64(pointer: number, value: number): void {
    this.#viewOf(pointer, 8).setFloat64(pointer >>> 0, value, true)
  }

  /** `length` bytes as a byte string. A length of 0 needs no valid pointer. */
  readBytes(pointer: number, length: number): Bytes {
    const size = length >>> 0
    if (size === 0) return ''
    const bytes = this.bytes(pointer, size)
    let at = pointer >>> 0
    const end = at + size
    let text = ''
    if (size <= SHORT) {
      while (at < end) text += String.fromCharCode(bytes[at++] as number)
      return text
    }
    for (; at < end; at += CHUNK) {
      const part = bytes.subarray(at, Math.min(end, at + CHUNK))
      text += String.fromCharCode.apply(null, part as unknown as number[])
    }
    return text
  }

  /** A C string: the bytes up to the first NUL. */
  readCString(pointer: number): Bytes {
    const start = pointer >>> 0
    let bytes = this.bytes(start, 1)
    let end = bytes.indexOf(0, start)
    if (end < 0) {
      bytes = this.bytes(start, this.wasm.buffer.byteLength - start)
      end = bytes.indexOf(0, start)
      if (end < 0) throw new BadArgument(start, 'is a string without an end')
    }
    return this.readBytes(start, end - start)
  }

  /** Stores a byte string, without a NUL. */
  writeBytes(pointer: number, text: Bytes): void {
    const length = text.length
    if (length === 0) return
    const bytes = this.bytes(pointer, length)
    const start = pointer >>> 0
    for (let index = 0; index < length; index++) bytes[start + index] = text.charCodeAt(index)
  }
}
