// How large Valkey's radix tree is for given keys. The tree has one node where keys part, one for each run of bytes without a
// parting, and one at the end of each key.
//
//   node: 4 bytes │ the bytes of its run, or of its children │ padding to 8 │ pointer to each child │ pointer to the value, if any
import type { Bytes } from '../base/bytes.ts'
import { allocatedBytes } from './allocation.ts'

const TREE_BYTES = 32
const NODE_HEADER_BYTES = 4
const POINTER_BYTES = 8

function countFrom(keys: readonly Bytes[], low: number, high: number, depth: number): number {
  const first = keys[low] as Bytes
  const last = keys[high - 1] as Bytes
  if (high - low === 1) return first.length > depth ? 2 : 1
  let parting = depth
  while (first[parting] === last[parting]) parting++
  let count = parting > depth ? 2 : 1
  for (let from = low; from < high;) {
    const byte = (keys[from] as Bytes)[parting]
    let to = from + 1
    while (to < high && (keys[to] as Bytes)[parting] === byte) to++
    count += countFrom(keys, from, to, parting + 1)
    from = to
  }
  return count
}

/** Number of nodes for these keys, which are sorted, different and of one length: XINFO STREAM tells it. */
export function radixTreeNodes(keys: readonly Bytes[]): number {
  return keys.length === 0 ? 1 : countFrom(keys, 0, keys.length, 0)
}

function nodeBytes(letters: number, children: number, value: boolean): number {
  const padded = Math.ceil((NODE_HEADER_BYTES + letters) / POINTER_BYTES) * POINTER_BYTES
  return allocatedBytes(padded + (children + (value ? 1 : 0)) * POINTER_BYTES)
}

function bytesFrom(
  keys: readonly Bytes[],
  low: number,
  high: number,
  depth: number,
  hasValue: (key: Bytes) => boolean,
): number {
  const first = keys[low] as Bytes
  // A key that ends here comes before those that go on.
  const ends = first.length === depth
  const value = ends && hasValue(first)
  const from = ends ? low + 1 : low
  if (from === high) return nodeBytes(0, 0, value)
  const next = keys[from] as Bytes
  const last = keys[high - 1] as Bytes
  let parting = depth
  while (parting < next.length && next[parting] === last[parting]) parting++
  const below = (start: number, end: number, at: number): number => bytesFrom(keys, start, end, at, hasValue)
  // A run of one byte is no run, but a parting with one child.
  if (parting > depth) return nodeBytes(parting - depth, 1, value) + below(from, high, parting)
  let letters = 0
  let bytes = 0
  for (let start = from; start < high; letters++) {
    const letter = (keys[start] as Bytes)[depth]
    let end = start + 1
    while (end < high && (keys[end] as Bytes)[depth] === letter) end++
    bytes += below(start, end, depth + 1)
    start = end
  }
  return nodeBytes(letters, letters, value) + bytes
}

/** Bytes of a tree of these keys, which are sorted and different. @param hasValue whether a key leads to more than NULL */
export function radixTreeBytes(keys: readonly Bytes[], hasValue: (key: Bytes) => boolean): number {
  return (
    TREE_BYTES + (keys.length === 0 ? nodeBytes(0, 0, false) : bytesFrom(keys, 0, keys.length, 0, hasValue))
  )
}
