// Reads the parts that snapshots are made of; see writer.ts for their layout. Bytes from outside may say anything: a
// length is believed only as far as there are bytes, and everything wrong ends in an RdbError.
import type { Bytes } from '../base/bytes.ts'
import { uint8ArrayToBytes } from '../base/bytes.ts'
import { RdbError, STRING_ENCODING } from './format.ts'
import { lzfDecompress } from './lzf.ts'

const OLD_DOUBLES: Readonly<Record<number, number>> = { 253: NaN, 254: Infinity, 255: -Infinity }
const DECIMAL = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i

/** A reading place in a byte array. */
export class RdbReader {
  #bytes: Uint8Array
  #view: DataView
  #end: number
  #at: number
  /** Bytes of before that were dropped. */
  #dropped = 0

  /** Reads the bytes from `start` up to, not including, `end`. */
  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = start
    this.#end = end
  }

  /** Where the next byte is read, from the start of the array (or of the first one). */
  get position(): number {
    return this.#dropped + this.#at
  }

  /** Reads on from a place it was at before, since it was extended last. */
  set position(at: number) {
    this.#at = at - this.#dropped
  }

  /** The bytes that were read since it was extended last. */
  get passed(): Uint8Array {
    return this.#bytes.subarray(0, this.#at)
  }

  /** Adds bytes behind those that were not read yet. What was read is dropped. */
  extend(bytes: Uint8Array): void {
    const rest = this.#bytes.subarray(this.#at, this.#end)
    this.#dropped += this.#at
    this.#at = 0
    this.#bytes = rest.length === 0 ? bytes : joined(rest, bytes)
    this.#end = this.#bytes.length
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength)
  }

  /** Bytes not yet read. */
  get left(): number {
    return this.#end - this.#at
  }

  byte(): number {
    return this.#bytes[this.#take(1)] as number
  }

  /** The next bytes, not copied. */
  raw(size: number): Uint8Array {
    const at = this.#take(size)
    return this.#bytes.subarray(at, at + size)
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true)
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true)
  }

  float(): number {
    return this.#view.getFloat32(this.#take(4), true)
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), true)
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true)
  }

  /** A time in Unix milliseconds. */
  millis(): number {
    return Number(this.#view.getBigInt64(this.#take(8), true))
  }

  /** A length; beyond 2^53 it is rounded, which is more than anything that is counted. */
  size(): number {
    const first = this.byte()
    const kind = first >> 6
    if (kind === 0) return first
    if (kind === 1) return ((first & 63) << 8) | this.byte()
    if (first === 0x80) return this.#view.getUint32(this.#take(4), false)
    if (first === 0x81) return Number(this.#wide())
    // Where a length must stand, the mark of an encoded string counts as its low bits.
    if (kind === 3) return first & 63
    throw new RdbError('Unknown length encoding')
  }

  /** A number of up to 64 bits, exactly. */
  number(): bigint {
    if (this.left === 0 || this.#bytes[this.#at] !== 0x81) return BigInt(this.size())
    this.byte()
    return this.#wide()
  }

  /** A string, as bytes of its own. */
  string(): Bytes {
    const packed = this.#encoded()
    if (typeof packed === 'string') return packed
    return uint8ArrayToBytes(packed)
  }

  /** A string, as an array that may be part of what is read. */
  blob(): Uint8Array {
    const packed = this.#encoded()
    return typeof packed === 'string' ? Uint8Array.from(packed, (char) => char.charCodeAt(0)) : packed
  }

  /** A double as the first versions wrote it: a length byte and decimal text. */
  oldDouble(): number {
    const length = this.byte()
    const special = OLD_DOUBLES[length]
    if (special !== undefined) return special
    const found = DECIMAL.exec(uint8ArrayToBytes(this.raw(length)))
    if (!found) throw new RdbError('Bad double')
    return Number(found[0])
  }

  #encoded(): Uint8Array | Bytes {
    if (this.left === 0 || (this.#bytes[this.#at] as number) >> 6 !== 3) return this.raw(this.size())
    const encoding = this.byte() & 63
    if (encoding === STRING_ENCODING.int8) return String(this.#view.getInt8(this.#take(1)))
    if (encoding === STRING_ENCODING.int16) return String(this.#view.getInt16(this.#take(2), true))
    if (encoding === STRING_ENCODING.int32) return String(this.int32())
    if (encoding !== STRING_ENCODING.lzf) throw new RdbError('Unknown RDB string encoding type')
    const packed = this.size()
    const length = this.size()
    const out = lzfDecompress(this.raw(packed), length)
    if (!out) throw new RdbError('Invalid LZF compressed string')
    return out
  }

  #wide(): bigint {
    return this.#view.getBigUint64(this.#take(8), false)
  }

  #take(size: number): number {
    const at = this.#at
    if (size > this.#end - at) throw new RdbError('Unexpected EOF reading RDB file', 'short')
    this.#at = at + size
    return at
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const out = new Uint8Array(first.length + second.length)
  out.set(first)
  out.set(second, first.length)
  return out
}
