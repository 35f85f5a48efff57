// Listpacks as bytes: how small collections and the nodes of lists lie in a snapshot.
//
//   total bytes (4) | elements (2, 65535: count them) | element, back length | … | 255
//
// An element is an integer or a string told apart by its first byte; the back length is the element's size again, in
// 7-bit groups to be read from the end. How large each becomes is counted in types/listpack-size.ts: change together.
import type { Bytes } from '../base/bytes.ts'
import { uint8ArrayToBytes } from '../base/bytes.ts'
import { EMPTY_LISTPACK_BYTES, isInteger64, listpackEntryBytes } from '../types/listpack-size.ts'
import { RdbError } from './format.ts'

const HEADER = 6
const END = 255
const COUNT_UNKNOWN = 65535

/** The listpack of these elements. */
export function encodeListpack(elements: readonly Bytes[]): Uint8Array {
  let total = EMPTY_LISTPACK_BYTES
  for (const element of elements) total += listpackEntryBytes(element)
  const out = new Uint8Array(total)
  const view = new DataView(out.buffer)
  view.setUint32(0, total, true)
  view.setUint16(4, Math.min(elements.length, COUNT_UNKNOWN), true)
  let at = HEADER
  for (const element of elements) {
    const start = at
    at = isInteger64(element) ? putInteger(out, view, at, element) : putString(out, view, at, element)
    at = putBackLength(out, at, at - start)
  }
  out[at] = END
  return out
}

function putInteger(out: Uint8Array, view: DataView, at: number, text: Bytes): number {
  const value = Number(text)
  if (value >= 0 && value <= 127) {
    out[at] = value
    return at + 1
  }
  if (value >= -4096 && value <= 4095) {
    const bits = value & 0x1fff
    out[at] = 0xc0 | (bits >> 8)
    out[at + 1] = bits & 255
    return at + 2
  }
  if (value >= -32768 && value <= 32767) {
    out[at] = 0xf1
    view.setInt16(at + 1, value, true)
    return at + 3
  }
  if (value >= -8388608 && value <= 8388607) {
    out[at] = 0xf2
    view.setUint16(at + 1, value & 0xffff, true)
    out[at + 3] = (value >> 16) & 255
    return at + 4
  }
  if (value >= -2147483648 && value <= 2147483647) {
    out[at] = 0xf3
    view.setInt32(at + 1, value, true)
    return at + 5
  }
  out[at] = 0xf4
  view.setBigInt64(at + 1, BigInt(text), true)
  return at + 9
}

function putString(out: Uint8Array, view: DataView, start: number, text: Bytes): number {
  const { length } = text
  let at = start
  if (length < 64) {
    out[at++] = 0x80 | length
  } else if (length < 4096) {
    out[at++] = 0xe0 | (length >> 8)
    out[at++] = length & 255
  } else {
    out[at] = 0xf0
    view.setUint32(at + 1, length, true)
    at += 5
  }
  for (let i = 0; i < length; i++) out[at + i] = text.charCodeAt(i)
  return at + length
}

function backLengthBytes(size: number): number {
  if (size <= 127) return 1
  if (size < 16383) return 2
  if (size < 2097151) return 3
  return size < 268435455 ? 4 : 5
}

function putBackLength(out: Uint8Array, at: number, size: number): number {
  const count = backLengthBytes(size)
  let rest = size
  for (let i = count - 1; i >= 0; i--) {
    out[at + i] = (rest & 127) | (i > 0 ? 128 : 0)
    rest = Math.floor(rest / 128)
  }
  return at + count
}

/**
 * The elements of a listpack.
 * @throws RdbError when any byte of it is not as it must be
 */
export function decodeListpack(bytes: Uint8Array): Bytes[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = bytes.length
  if (size < HEADER + 1 || view.getUint32(0, true) !== size || bytes[size - 1] !== END) throw broken()
  const elements: Bytes[] = []
  let at = HEADER
  while (bytes[at] !== END) {
    const start = at
    const header = headerBytes(bytes[at] as number)
    // The end mark is never part of an element.
    if (header === 0 || at + header > size - 1) throw broken()
    const text = integerAt(view, at, bytes[at] as number)
    if (text === undefined) {
      const length = stringLength(view, at, bytes[at] as number)
      if (at + header + length > size - 1) throw broken()
      elements.push(uint8ArrayToBytes(bytes, at + header, at + header + length))
      at += header + length
    } else {
      elements.push(text)
      at += header
    }
    const element = at - start
    at += backLengthBytes(element)
    if (at > size - 1 || backLength(bytes, at - 1) !== element) throw broken()
  }
  const count = view.getUint16(4, true)
  if (at !== size - 1 || (count !== COUNT_UNKNOWN && count !== elements.length)) throw broken()
  return elements
}

// Bytes before a string's text, or of a whole integer; 0 for what no element begins with.
function headerBytes(first: number): number {
  if (first < 0xc0) return 1
  if (first < 0xf0) return 2
  return [5, 3, 4, 5, 9][first - 0xf0] ?? 0
}

function stringLength(view: DataView, at: number, first: number): number {
  if (first < 0xc0) return first & 63
  if (first < 0xf0) return ((first & 15) << 8) | view.getUint8(at + 1)
  return view.getUint32(at + 1, true)
}

function integerAt(view: DataView, at: number, first: number): Bytes | undefined {
  if (first < 0x80) return String(first)
  if (first >= 0xc0 && first < 0xe0) {
    const bits = ((first & 31) << 8) | view.getUint8(at + 1)
    return String(bits >= 4096 ? bits - 8192 : bits)
  }
  if (first === 0xf1) return String(view.getInt16(at + 1, true))
  if (first === 0xf2) return String((view.getInt8(at + 3) << 16) | view.getUint16(at + 1, true))
  if (first === 0xf3) return String(view.getInt32(at + 1, true))
  return first === 0xf4 ? String(view.getBigInt64(at + 1, true)) : undefined
}

function backLength(bytes: Uint8Array, last: number): number {
  let value = 0
  let unit = 1
  for (let i = 0; i < 5; i++) {
    const byte = bytes[last - i] as number
    value += (byte & 127) * unit
    if (byte < 128) return value
    unit *= 128
  }
  return -1
}

function broken(): RdbError {
  return new RdbError('Listpack integrity check failed.')
}
