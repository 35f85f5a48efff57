// Reading and writing the memory that modules live in.
//
// Views are remade when the memory has grown: a shared memory hands out a longer buffer and keeps the old one, an
// unshared one empties it, so "beyond the end of the view" covers both. Byte strings are latin-1 JavaScript strings. Every
// address is checked: what lies outside, or in the zone of NULL, throws BadArgument instead of reading nonsense.
//
// Measured for reading: up to about 64 bytes char codes eight at a time are quickest (11 bytes: 38 ns; one by one: 84),
// above that TextDecoder (1,000 bytes: 0.4 µs; char codes: 2.4). TextDecoder refuses shared memory, so bytes go through a
// scratch array, and what it calls latin1 is windows-1252, which differs from 0x80 to 0x9f: such bytes take the other way.
import type { Bytes } from '@valkey-playground/engine'
import { NULL_ZONE } from './address-space.ts'
import { BadArgument } from './fault.ts'
import { RecentTexts } from './recent-texts.ts'

/** From this length on TextDecoder is worth its start. */
const LONG = 64
const scratch: Uint8Array = new Uint8Array(65536)
const decoder: TextDecoder = new TextDecoder('latin1')
/** What windows-1252 makes of bytes that it reads otherwise than latin-1. */
const MISREAD = /[^\0-\xff]/

function readShort(bytes: Uint8Array, from: number, end: number): Bytes {
  const char = String.fromCharCode
  let text = ''
  let at = from
  // Bytes are there: the caller has checked the range.
  const b = bytes
  for (; at + 8 <= end; at += 8)
    text += char(
      b[at] as number,
      b[at + 1] as number,
      b[at + 2] as number,
      b[at + 3] as number,
      b[at + 4] as number,
      b[at + 5] as number,
      b[at + 6] as number,
      b[at + 7] as number,
    )
  switch (end - at) {
    case 0:
      return text
    case 1:
      return text + char(b[at] as number)
    case 2:
      return text + char(b[at] as number, b[at + 1] as number)
    case 3:
      return text + char(b[at] as number, b[at + 1] as number, b[at + 2] as number)
  }
  text += char(b[at] as number, b[at + 1] as number, b[at + 2] as number, b[at + 3] as number)
  for (at += 4; at < end; at++) text += char(b[at] as number)
  return text
}

function readLong(bytes: Uint8Array, from: number, end: number): Bytes {
  let text = ''
  for (let start = from; start < end; start += scratch.length) {
    const length = Math.min(scratch.length, end - start)
    scratch.set(bytes.subarray(start, start + length))
    const part = decoder.decode(scratch.subarray(0, length))
    text += MISREAD.test(part) ? readShort(scratch, 0, length) : part
  }
  return text
}

/**
 * The memory's buffer, which reaches to `end` if the memory does. What another thread added to a shared memory is seen here
 * only after a while, or after growing by nothing.
 */
export function bufferUpTo(memory: WebAssembly.Memory, end: number): ArrayBuffer | SharedArrayBuffer {
  const { buffer } = memory
  if (end > buffer.byteLength && !(buffer instanceof ArrayBuffer)) memory.grow(0)
  return memory.buffer
}

/** A view of one WebAssembly memory that outlives its growth. */
export class LinearMemory {
  readonly wasm: WebAssembly.Memory
  /** Hears of everything that is written from here, afterwards; null while nobody keeps account. */
  onWrite: ((pointer: number, length: number) => void) | null = null
  #bytes: Uint8Array
  #view: DataView
  readonly #recent = new RecentTexts()

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
      const buffer = bufferUpTo(this.wasm, start + length)
      this.#bytes = new Uint8Array(buffer)
      this.#view = new DataView(buffer)
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
    this.onWrite?.(pointer, 1)
  }

  writeI32(pointer: number, value: number): void {
    this.#viewOf(pointer, 4).setInt32(pointer >>> 0, value, true)
    this.onWrite?.(pointer, 4)
  }

  /** Takes a signed or an unsigned number; only the low 64 bits are stored. */
  writeI64(pointer: number, value: bigint): void {
    this.#viewOf(pointer, 8).setBigInt64(pointer >>> 0, value, true)
    this.onWrite?.(pointer, 8)
  }

  writeF64(pointer: number, value: number): void {
    this.#viewOf(pointer, 8).setFloat64(pointer >>> 0, value, true)
    this.onWrite?.(pointer, 8)
  }

  /** `length` bytes as a byte string. A length of 0 needs no valid pointer. */
  readBytes(pointer: number, length: number): Bytes {
    const size = length >>> 0
    if (size === 0) return ''
    const bytes = this.bytes(pointer, size)
    const start = pointer >>> 0
    if (size >= LONG) return readLong(bytes, start, start + size)
    const recent = this.#recent.sized(bytes, start, size)
    if (recent !== undefined) return recent
    const text = readShort(bytes, start, start + size)
    this.#recent.keep(start, text)
    return text
  }

  /** A C string: the bytes up to the first NUL. */
  readCString(pointer: number): Bytes {
    const start = pointer >>> 0
    let bytes = this.bytes(start, 1)
    const recent = this.#recent.terminated(bytes, start)
    if (recent !== undefined) return recent
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
    this.onWrite?.(pointer, length)
  }

  /** Stores bytes. */
  put(pointer: number, bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.bytes(pointer, bytes.length).set(bytes, pointer >>> 0)
    this.onWrite?.(pointer, bytes.length)
  }

  /** Tells that bytes were written through the view that `bytes` gives. */
  wrote(pointer: number, length: number): void {
    this.onWrite?.(pointer, length)
  }
}
