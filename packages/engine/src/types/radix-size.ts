// How many nodes Valkey's radix tree has for given keys: XINFO STREAM tells it. Keys here are all of one length. The tree
// has one node where keys part, one for each run of bytes without a parting, and one at the end of each key.
import type { Bytes } from '../base/bytes.ts'

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

/** Number of nodes for these keys, which are sorted, different and of one length. */
export function radixTreeNodes(keys: readonly Bytes[]): number {
  return keys.length === 0 ? 1 : countFrom(keys, 0, keys.length, 0)
}
