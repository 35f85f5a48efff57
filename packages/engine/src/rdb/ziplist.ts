// The compact forms of old servers, read only: ziplists, which listpacks replaced, and zipmaps, which were there before.
//
//   ziplist  total bytes (4) | place of the last entry (4) | entries (2) | entry | … | 255
//            entry: size of the one before (1, or 254 and 4) | encoding | data
//   zipmap   pairs (1) | length, field | length, free, value and free bytes | … | 255
import type { Bytes } from '../base/bytes.ts'
import { uint8ArrayToBytes } from '../base/bytes.ts'
import { RdbError } from './format.ts'

const HEADER = 10
const END = 255
const WIDE = 254
const COUNT_UNKNOWN = 65535

interface Entry {
  readonly text: Bytes
  readonly end: number
}

/** The elements of a ziplist. @throws RdbError when any byte of it is not as it must be */
export function decodeZiplist(bytes: Uint8Array): Bytes[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const last = bytes.length - 1
  if (last < HEADER || view.getUint32(0, true) !== bytes.length || bytes[last] !== END) throw brokenZiplist()
  const elements: Bytes[] = []
  let at = HEADER
  let previous = 0
  let tail = HEADER
  while (bytes[at] !== END) {
    const wide = bytes[at] === WIDE
    const header = wide ? 5 : 1
    if (at + header > last) throw brokenZiplist()
    const told = wide ? view.getUint32(at + 1, true) : (bytes[at] as number)
    if (told !== previous) throw brokenZiplist()
    const entry = zipEntry(view, bytes, at + header, last)
    elements.push(entry.text)
    previous = entry.end - at
    tail = at
    at = entry.end
  }
  const count = view.getUint16(8, true)
  const toldTail = view.getUint32(4, true)
  if (at !== last || (elements.length > 0 && toldTail !== tail)) throw brokenZiplist()
  if (count !== COUNT_UNKNOWN && count !== elements.length) throw brokenZiplist()
  return elements
}

const INTEGERS: Readonly<
  Record<number, readonly [size: number, read: (view: DataView, at: number) => Bytes]>
> = {
  0xc0: [2, (view, at) => String(view.getInt16(at, true))],
  0xd0: [4, (view, at) => String(view.getInt32(at, true))],
  0xe0: [8, (view, at) => String(view.getBigInt64(at, true))],
  0xf0: [3, (view, at) => String((view.getInt8(at + 2) << 16) | view.getUint16(at, true))],
  0xfe: [1, (view, at) => String(view.getInt8(at))],
}

function zipEntry(view: DataView, bytes: Uint8Array, at: number, last: number): Entry {
  const first = bytes[at] as number
  if (first >= 0xf1 && first <= 0xfd) return { text: String((first & 15) - 1), end: at + 1 }
  const integer = INTEGERS[first]
  if (integer) {
    const end = at + 1 + integer[0]
    if (end > last) throw brokenZiplist()
    return { text: integer[1](view, at + 1), end }
  }
  const header = [1, 2, 5][first >> 6]
  if (header === undefined || at + header > last) throw brokenZiplist()
  let length = first & 63
  if (header === 2) length = (length << 8) | (bytes[at + 1] as number)
  else if (header === 5) length = view.getUint32(at + 1, false)
  const end = at + header + length
  if (end > last) throw brokenZiplist()
  return { text: uint8ArrayToBytes(bytes, at + header, end), end }
}

/** Fields and values of a zipmap, alternating. @throws RdbError when malformed or empty */
export function decodeZipmap(bytes: Uint8Array): Bytes[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const last = bytes.length - 1
  if (bytes.length < 2 || bytes[last] !== END) throw brokenZipmap()
  const elements: Bytes[] = []
  let at = 1
  const text = (extra: number): void => {
    const wide = (bytes[at] as number) >= WIDE
    const header = (wide ? 5 : 1) + extra
    if (at + header > last) throw brokenZipmap()
    const length = wide ? view.getUint32(at + 1, true) : (bytes[at] as number)
    const free = extra === 0 ? 0 : (bytes[at + header - 1] as number)
    const start = at + header
    at = start + length + free
    if (at > last) throw brokenZipmap()
    elements.push(uint8ArrayToBytes(bytes, start, start + length))
  }
  while (bytes[at] !== END) {
    text(0)
    text(1)
  }
  const pairs = elements.length / 2
  if (at !== last || pairs === 0 || (bytes[0] !== WIDE && bytes[0] !== pairs)) throw brokenZipmap()
  return elements
}

function brokenZiplist(): RdbError {
  return new RdbError('Ziplist integrity check failed.')
}

function brokenZipmap(): RdbError {
  return new RdbError('Zipmap integrity check failed.')
}
