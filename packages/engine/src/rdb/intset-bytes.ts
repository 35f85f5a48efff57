// Sets of integers as bytes: width of a member (4 bytes: 2, 4 or 8), number of members (4), then the members ascending,
// each as wide as the widest needs.
import type { Bytes } from '../base/bytes.ts'
import { RdbError } from './format.ts'

const HEADER = 8
const INT16 = 32768
const INT32 = 2147483648

/** The bytes of integer texts in ascending order. */
export function encodeIntset(members: readonly Bytes[]): Uint8Array {
  let greatest = 0
  // Negative numbers reach one further than positive ones.
  for (const end of [members[0] ?? '0', members[members.length - 1] ?? '0']) {
    const value = Number(end)
    greatest = Math.max(greatest, value < 0 ? -value - 1 : value)
  }
  const width = greatest < INT16 ? 2 : greatest < INT32 ? 4 : 8
  const out = new Uint8Array(HEADER + members.length * width)
  const view = new DataView(out.buffer)
  view.setUint32(0, width, true)
  view.setUint32(4, members.length, true)
  for (const [i, member] of members.entries()) {
    const at = HEADER + i * width
    if (width === 2) view.setInt16(at, Number(member), true)
    else if (width === 4) view.setInt32(at, Number(member), true)
    else view.setBigInt64(at, BigInt(member), true)
  }
  return out
}

/** The members as texts, ascending. @throws RdbError when malformed, empty or out of order */
export function decodeIntset(bytes: Uint8Array): Bytes[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < HEADER) throw broken()
  const width = view.getUint32(0, true)
  const count = view.getUint32(4, true)
  if (width !== 2 && width !== 4 && width !== 8) throw broken()
  if (count === 0 || HEADER + count * width !== bytes.length) throw broken()
  const members: Bytes[] = []
  let previous = 0n
  for (let i = 0; i < count; i++) {
    const at = HEADER + i * width
    const value =
      width === 8
        ? view.getBigInt64(at, true)
        : BigInt(width === 4 ? view.getInt32(at, true) : view.getInt16(at, true))
    if (i > 0 && value <= previous) throw broken()
    previous = value
    members.push(String(value))
  }
  return members
}

function broken(): RdbError {
  return new RdbError('Intset integrity check failed.')
}
