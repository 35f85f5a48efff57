// What a value would take in a C server: the size of each block its encoding has there, rounded up to what an allocator
// hands out. Elements are sampled, so that the estimate takes no longer for large values than for small ones. The figures
// (40 for a node, 64 for a bucket …) are sizes of Valkey 8.1's structures on a 64-bit machine.
import type { Bytes } from '../base/bytes.ts'
import { allocatedBytes, OBJECT_BYTES, textBytes, textHeader } from './allocation.ts'
import { HashValue } from './hash-value.ts'
import { EMPTY_LISTPACK_BYTES, listpackEntryBytes } from './listpack-size.ts'
import { ListValue } from './list-value.ts'
import { SetValue } from './set-value.ts'
import { StreamValue } from './stream-value.ts'
import { StringValue, type StringEncoding } from './string-value.ts'
import type { Value } from './value.ts'
import { ZsetValue } from './zset-value.ts'

const TABLE_BYTES = 72
const BUCKET_BYTES = 64
const BUCKET_ENTRIES = 7
const QUICKLIST_BYTES = 40
const QUICKLIST_NODE_BYTES = 32
const ZSET_BYTES = 592
const ZSET_NODE_BYTES = 34
const STREAM_BYTES = 144
const STREAM_FIRST_RUN_BYTES = 4096
const RADIX_NODE_BYTES = 24
const GROUP_BYTES = 184
const CONSUMER_BYTES = 96
const PENDING_BYTES = 88

/** Buckets of a hash table with so many entries. */
export function tableBuckets(entries: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, entries / BUCKET_ENTRIES)))
}

/** Bytes of a hash table with so many entries, its entries not included. */
export function tableBytes(entries: number): number {
  return entries === 0 ? 0 : TABLE_BYTES + tableBuckets(entries) * BUCKET_BYTES
}

function average<T>(items: Iterable<T>, samples: number, size: (item: T) => number): number {
  let total = 0
  let seen = 0
  for (const item of items) {
    total += size(item)
    if (++seen >= samples) break
  }
  return seen === 0 ? 0 : total / seen
}

function packed<T>(items: Iterable<T>, count: number, samples: number, size: (item: T) => number): number {
  return allocatedBytes(EMPTY_LISTPACK_BYTES + Math.round(average(items, samples, size) * count))
}

/** Bytes of a string: "embstr" ones with their key, which lies in the same block. */
export function stringMemory(
  encoding: StringEncoding,
  length: number,
  keyLength: number,
  expires: boolean,
): number {
  if (encoding === 'int') return OBJECT_BYTES
  if (encoding === 'raw') return OBJECT_BYTES + textBytes(length)
  const key = keyLength + 3 + (keyLength < 32 ? 0 : 2)
  return allocatedBytes(OBJECT_BYTES + key + (expires ? 8 : 0) + length + 4)
}

function listBytes(value: ListValue, samples: number, compact: number): number {
  let nodes = 0
  let total = 0
  let seen = 0
  for (const { entries, plain } of value.nodes()) {
    nodes++
    if (seen >= samples) continue
    seen++
    total += plain
      ? allocatedBytes((entries[0] as Bytes).length)
      : packed(entries, entries.length, compact, listpackEntryBytes)
  }
  if (value.encoding() === 'listpack') return OBJECT_BYTES + total
  return OBJECT_BYTES + QUICKLIST_BYTES + nodes * QUICKLIST_NODE_BYTES + Math.round((total / seen) * nodes)
}

const INTEGER_WIDTHS: readonly [limit: number, bytes: number][] = [
  [32768, 2],
  [2147483648, 4],
]

function setBytes(value: SetValue, samples: number, compact: number): number {
  const { length } = value
  const encoding = value.encoding()
  if (encoding === 'hashtable') {
    const member = average(value, samples, (text) => textBytes(text.length))
    return OBJECT_BYTES + tableBytes(length) + Math.round(member * length)
  }
  if (encoding === 'listpack') return OBJECT_BYTES + packed(value, length, compact, listpackEntryBytes)
  let widest = 0
  let seen = 0
  for (const member of value) {
    widest = Math.max(widest, Math.abs(Number(member)))
    if (++seen >= compact) break
  }
  const width = INTEGER_WIDTHS.find(([limit]) => widest < limit)?.[1] ?? 8
  return OBJECT_BYTES + allocatedBytes(8 + width * length)
}

function hashBytes(value: HashValue, samples: number, compact: number): number {
  const { length } = value
  if (value.encoding() === 'listpack') {
    const pair = ([field, text]: readonly [Bytes, Bytes]): number =>
      listpackEntryBytes(field) + listpackEntryBytes(text)
    return OBJECT_BYTES + packed(value.entries(), length, compact, pair)
  }
  const entry = average(value.entries(), samples, ([field, text]) =>
    allocatedBytes(field.length + text.length + textHeader(field.length) + textHeader(text.length) + 1),
  )
  return OBJECT_BYTES + tableBytes(length) + Math.round(entry * length)
}

function zsetBytes(value: ZsetValue, samples: number, compact: number): number {
  const { length } = value
  if (value.encoding() === 'listpack') {
    return (
      OBJECT_BYTES +
      packed(
        value.entries(),
        length,
        compact,
        ({ member, score }) => listpackEntryBytes(member) + listpackEntryBytes(String(score)),
      )
    )
  }
  const node = average(
    value.entries(),
    samples,
    ({ member }) => textBytes(member.length) + allocatedBytes(ZSET_NODE_BYTES + 16),
  )
  return OBJECT_BYTES + ZSET_BYTES + tableBytes(length) + Math.round(node * length)
}

function streamBytes(value: StreamValue, samples: number): number {
  let total = 0
  let seen = 0
  for (const { bytes } of value.nodes()) {
    total += allocatedBytes(bytes)
    if (++seen >= samples) break
  }
  const runs = value.nodeCount
  let size = OBJECT_BYTES + STREAM_BYTES + runs * RADIX_NODE_BYTES
  // The last run has room for what comes.
  size += runs === 0 ? 0 : Math.round((total / seen) * (runs - 1)) + STREAM_FIRST_RUN_BYTES
  for (const group of value.groups.values()) {
    size += GROUP_BYTES + group.pending.size * PENDING_BYTES + group.consumers.size * CONSUMER_BYTES
  }
  return size
}

/** What a key is asked about. */
export interface MemoryQuestion {
  readonly key: Bytes
  readonly expires: boolean
  /** Elements looked at. */
  readonly samples: number
  /** Look at every element of a compact value all the same. */
  readonly whole?: boolean
}

/**
 * Bytes of a key with its value, as MEMORY USAGE tells them; 0 for values of modules, which only their types can measure.
 */
export function valueMemory(value: Value, { key, expires, samples, whole }: MemoryQuestion): number {
  if (value instanceof StringValue) return stringMemory(value.encoding(), value.length, key.length, expires)
  const compact = whole ? Infinity : samples
  if (value instanceof ListValue) return listBytes(value, samples, compact)
  if (value instanceof SetValue) return setBytes(value, samples, compact)
  if (value instanceof HashValue) return hashBytes(value, samples, compact)
  if (value instanceof ZsetValue) return zsetBytes(value, samples, compact)
  if (value instanceof StreamValue) return streamBytes(value, samples)
  return 0
}
