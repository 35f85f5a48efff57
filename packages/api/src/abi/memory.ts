// Reading and writing the memory that modules live in.
//
// Views are remade when the memory has grown: a shared memory hands out a longer buffer and keeps the old one, an
// unshared one empties it, so "beyond the end of the view" covers both. Byte strings are latin-1 JavaScript strings. Every
// address is checked: what lies outside, or in the zone of NULL, throws BadArgument instead of reading nonsense.
import { uint8ArrayToBytes } from '@valkey-playground/engine'
import type { Bytes } from '@valkey-playground/engine'
import { NULL_ZONE } from './address-space.ts'
import { BadArgument } from './fault.ts'
import { RecentTexts } from './recent-texts.ts'

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

  /** The same for a whole number that is exact. */
  writeI64Number(pointer: number, value: number): void {
    const view = this.#viewOf(pointer, 8)
    view.setInt32(pointer >>> 0, value | 0, true)
    view.setInt32((pointer >>> 0) + 4, Math.floor(value / 2 ** 32), true)
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
    const recent = this.#recent.sized(bytes, start, size)
    if (recent !== undefined) return recent
    const text = uint8ArrayToBytes(bytes, start, start + size)
    this.#recent.keep(start, text)
    return text
  }

  /** A C string: the bytes up to the first NUL. */
  readCString(pointer: number): Bytes {
    const start = pointer >>> 0
    let bytes = this.bytes(start, 1)
    if (bytes[start] === 0) return ''
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
