// Writes the parts that snapshots are made of into a growing byte array. Numbers are little-endian, except that lengths
// of 32 and 64 bits are big-endian:
//
//   00llllll                 a length below 64
//   01llllll llllllll        below 16384
//   10000000 and 4 bytes     below 2^32
//   10000001 and 8 bytes     any
//   11eeeeee                 no length: a string in encoding e follows
//
// Reader and writer change together.
import type { Bytes } from '../base/bytes.ts'
import { bytesToUint8Array } from '../base/bytes.ts'
import { isInteger64 } from '../types/listpack-size.ts'
import { STRING_ENCODING } from './format.ts'
import { lzfCompress } from './lzf.ts'

const FIRST_CAPACITY = 256
const ENCODED = 0xc0
/** An integer text longer than this has no encoding as integer. */
const LONGEST_INTEGER = 11
/** Compressing shorter strings never pays. */
const SHORTEST_COMPRESSED = 21
/** What compression must save at least, in bytes. */
const LEAST_SAVED = 4

/** A growing byte array with the format's parts. */
export class RdbWriter {
  readonly #compress: boolean
  #buffer: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_CAPACITY)
  #view = new DataView(this.#buffer.buffer)
  #length = 0

  /** @param compress whether long strings are compressed when that saves something */
  constructor(compress = true) {
    this.#compress = compress
  }

  /** Bytes written and not yet taken. */
  get length(): number {
    return this.#length
  }

  /** The bytes so far, without copying: valid until the next write. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#length)
  }

  /** Gives the bytes so far away and starts anew. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#buffer.slice(0, this.#length)
    this.#length = 0
    return taken
  }

  byte(value: number): void {
    this.#room(1)
    this.#buffer[this.#length++] = value
  }

  raw(bytes: Uint8Array | Bytes): void {
    this.#room(bytes.length)
    if (typeof bytes === 'string') {
      for (let i = 0; i < bytes.length; i++) this.#buffer[this.#length + i] = bytes.charCodeAt(i)
    } else {
      this.#buffer.set(bytes, this.#length)
    }
    this.#length += bytes.length
  }

  uint16(value: number): void {
    const at = this.#place(2)
    this.#view.setUint16(at, value, true)
  }

  float(value: number): void {
    const at = this.#place(4)
    this.#view.setFloat32(at, value, true)
  }

  double(value: number): void {
    const at = this.#place(8)
    this.#view.setFloat64(at, value, true)
  }

  uint64(value: bigint): void {
    const at = this.#place(8)
    this.#view.setBigUint64(at, value, true)
  }

  /** A time in Unix milliseconds. */
  millis(value: number): void {
    const at = this.#place(8)
    this.#view.setBigInt64(at, BigInt(Math.trunc(value)), true)
  }

  /** A length, or any number from 0 to 2^64-1. */
  size(value: number | bigint): void {
    if (value < 64) {
      this.byte(Number(value))
    } else if (value < 16384) {
      const length = Number(value)
      this.byte(0x40 | (length >> 8))
      this.byte(length & 255)
    } else if (value <= 0xffffffff) {
      this.byte(0x80)
      const at = this.#place(4)
      this.#view.setUint32(at, Number(value), false)
    } else {
      this.byte(0x81)
      const at = this.#place(8)
      this.#view.setBigUint64(at, BigInt(value), false)
    }
  }

  /** A string: as an integer if its text is one of at most 32 bits, else compressed if that is shorter, else as it is. */
  string(text: Uint8Array | Bytes): void {
    if (text.length <= LONGEST_INTEGER && this.#integer(text)) return
    if (this.#compress && text.length >= SHORTEST_COMPRESSED) {
      const input = typeof text === 'string' ? bytesToUint8Array(text) : text
      const packed = lzfCompress(input, input.length - LEAST_SAVED)
      if (packed) {
        this.byte(ENCODED | STRING_ENCODING.lzf)
        this.size(packed.length)
        this.size(input.length)
        this.raw(packed)
        return
      }
      text = input
    }
    this.size(text.length)
    this.raw(text)
  }

  #integer(bytes: Uint8Array | Bytes): boolean {
    const text = typeof bytes === 'string' ? bytes : String.fromCharCode(...bytes)
    if (!isInteger64(text)) return false
    const value = Number(text)
    if (value >= -128 && value <= 127) {
      this.byte(ENCODED | STRING_ENCODING.int8)
      this.byte(value & 255)
    } else if (value >= -32768 && value <= 32767) {
      this.byte(ENCODED | STRING_ENCODING.int16)
      this.uint16(value & 0xffff)
    } else if (value >= -2147483648 && value <= 2147483647) {
      this.byte(ENCODED | STRING_ENCODING.int32)
      const at = this.#place(4)
      this.#view.setInt32(at, value, true)
    } else {
      return false
    }
    return true
  }

  // Growing replaces the view: the place is asked for first, the view taken after.
  #place(size: number): number {
    this.#room(size)
    const at = this.#length
    this.#length += size
    return at
  }

  #room(size: number): void {
    if (this.#length + size <= this.#buffer.length) return
    const grown = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + size))
    grown.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = grown
    this.#view = new DataView(grown.buffer)
  }
}
