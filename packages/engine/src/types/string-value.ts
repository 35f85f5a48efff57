// The string type: a byte string with O(1) byte access, amortised append and in-place writes. It is held in whichever of
// two forms was used last: `#text`, a latin-1 JavaScript string (GET, SET: nothing to convert), or `#buffer`, a growable
// byte array (APPEND, SETRANGE, SETBIT, and modules that write into the bytes). A change of form costs O(n), but runs of
// reads or of writes do not change it.
//
// The encoding word is history as much as content: "int" for a canonical 64-bit integer, "embstr" for a text so short
// that Valkey stores it in the same 64 bytes as its key (see `attach`), "raw" for all others and for any value that was
// ever changed in place.
import type { Bytes } from '../base/bytes.ts'
import { bytesToUint8Array, uint8ArrayToBytes } from '../base/bytes.ts'
import { isInteger64 } from './listpack-size.ts'
import type { Value } from './value.ts'

/** The encoding words of strings. */
export type StringEncoding = 'int' | 'embstr' | 'raw'

const EMBED_VALUE_BYTES = 44
/** Key and value together (and 8 more for an expiry) that fit beside the fixed parts of a 64-byte block. */
const EMBED_TOTAL_BYTES = 41
const EXPIRY_BYTES = 8

/** A string value. */
export class StringValue implements Value {
  readonly type = 'string'
  #text: Bytes | null
  #buffer: Uint8Array<ArrayBuffer> | null = null
  #length: number
  #encoding: StringEncoding

  /** A string with this text; `encoding` as given, else the most compact one that fits. */
  constructor(text: Bytes, encoding?: StringEncoding) {
    this.#text = text
    this.#length = text.length
    this.#encoding = encoding ?? (isInteger64(text) ? 'int' : embeddable(text))
  }

  /** A string that is not turned into an integer even if it looks like one (the result of INCRBYFLOAT). */
  static plain(text: Bytes): StringValue {
    return new StringValue(text, embeddable(text))
  }

  /** Number of bytes. */
  get length(): number {
    return this.#length
  }

  encoding(): StringEncoding {
    return this.#encoding
  }

  copy(): StringValue {
    return new StringValue(this.toBytes(), this.#encoding)
  }

  /** The whole value as a byte string. */
  toBytes(): Bytes {
    if (this.#text === null) this.#text = this.#buffer ? uint8ArrayToBytes(this.#buffer, 0, this.#length) : ''
    return this.#text
  }

  /** The bytes from `start` up to, not including, `end`; both absolute. */
  slice(start: number, end: number): Bytes {
    if (this.#text !== null) return this.#text.slice(start, end)
    return this.#buffer ? uint8ArrayToBytes(this.#buffer, start, Math.min(end, this.#length)) : ''
  }

  /** The byte at `index`, 0 beyond the end. */
  byteAt(index: number): number {
    if (index < 0 || index >= this.#length) return 0
    return this.#text === null ? (this.#buffer?.[index] ?? 0) : this.#text.charCodeAt(index)
  }

  /** Adds bytes at the end and returns the new length. */
  append(bytes: Bytes): number {
    this.write(this.#length, bytes)
    return this.#length
  }

  /** Writes bytes from `offset` on; a gap between the old end and `offset` is filled with zero bytes. */
  write(offset: number, bytes: Bytes): void {
    const buffer = this.#writable(Math.max(this.#length, offset + bytes.length))
    for (let i = 0; i < bytes.length; i++) buffer[offset + i] = bytes.charCodeAt(i)
  }

  /** Sets one byte; the value grows with zero bytes if `index` is beyond its end. */
  setByte(index: number, byte: number): void {
    this.#writable(Math.max(this.#length, index + 1))[index] = byte
  }

  /** Cuts or grows (with zero bytes) to exactly `length` bytes. */
  truncate(length: number): void {
    this.#writable(length)
  }

  /**
   * The bytes themselves for in-place writing, exactly `length` long. Valid until the next call of a method of this
   * value; writes through it show in the value at once.
   */
  mutableBytes(): Uint8Array<ArrayBuffer> {
    return this.#writable(this.#length).subarray(0, this.#length)
  }

  /** The bytes for reading only; the caller must not write to them nor keep them across a change. */
  bytes(): Uint8Array<ArrayBuffer> {
    this.#buffer ??= bytesToUint8Array(this.#text ?? '')
    return this.#buffer.subarray(0, this.#length)
  }

  /**
   * Told by the database when the value is stored under a key or that key first gets an expiry: Valkey keeps key, expiry
   * and an "embstr" value in one 64-byte block, and a value that no longer fits there becomes "raw" for good.
   */
  attach(keyLength: number, hasExpiry: boolean): void {
    if (this.#encoding !== 'embstr') return
    const total = keyLength + this.#length + (hasExpiry ? EXPIRY_BYTES : 0)
    if (total > EMBED_TOTAL_BYTES) this.#encoding = 'raw'
  }

  /** Makes the buffer the only form, `length` bytes long. */
  #writable(length: number): Uint8Array<ArrayBuffer> {
    let buffer = this.#buffer ?? bytesToUint8Array(this.#text ?? '')
    if (length > buffer.length) {
      const grown = new Uint8Array(grownCapacity(length))
      grown.set(buffer.subarray(0, this.#length))
      buffer = grown
    } else if (length > this.#length) {
      buffer.fill(0, this.#length, length)
    }
    this.#buffer = buffer
    this.#text = null
    this.#length = length
    this.#encoding = 'raw'
    return buffer
  }
}

/** Whether key and text share one block with each other, but would not with an expire time beside them. */
export function needsExpiryRoom(keyLength: number, length: number): boolean {
  const total = keyLength + length
  return total <= EMBED_TOTAL_BYTES && total + EXPIRY_BYTES > EMBED_TOTAL_BYTES
}

/** The encoding of a text that is set under a key. @see StringValue.attach */
export function encodingUnder(keyLength: number, text: Bytes, expires: boolean): StringEncoding {
  if (isInteger64(text)) return 'int'
  return keyLength + text.length + (expires ? EXPIRY_BYTES : 0) > EMBED_TOTAL_BYTES ? 'raw' : 'embstr'
}

function embeddable(text: Bytes): StringEncoding {
  return text.length <= EMBED_VALUE_BYTES ? 'embstr' : 'raw'
}

function grownCapacity(length: number): number {
  const MEGABYTE = 1 << 20
  return length < MEGABYTE ? length * 2 : length + MEGABYTE
}
