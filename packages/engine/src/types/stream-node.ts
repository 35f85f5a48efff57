// A run of consecutive stream entries. Valkey packs each run into one listpack whose size and number of entries, removed
// ones included, decide when the next run begins, and approximate trimming removes whole runs only. So the size is
// counted exactly as that format would have it, although entries are kept as plain objects here:
//
//   count, removed, number of fields, field … field, 0            once, after the first entry's fields
//   flags, ms - first ms, seq - first seq, value … value, pieces  an entry with just these fields
//   flags, ms …, seq …, number, field, value …, pieces            any other entry
import type { Bytes } from '../base/bytes.ts'
import { EMPTY_LISTPACK_BYTES, listpackEntryBytes, listpackIntegerBytes } from './listpack-size.ts'
import { streamIdMs, streamIdSeq } from './stream-id.ts'
import type { StreamId } from './stream-id.ts'

/** An entry. `fields` and `values` are of one length. */
export interface StreamEntry {
  readonly id: StreamId
  readonly fields: readonly Bytes[]
  readonly values: readonly Bytes[]
}

/** When a run is full; 0 means no limit. */
export interface StreamNodeLimits {
  readonly maxBytes: number
  readonly maxEntries: number
}

const GREATEST_BYTES = 2 ** 30
const SMALL_INTEGER_BYTES = 2

function difference(a: number | bigint, b: number | bigint): number | bigint {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return BigInt.asIntN(64, BigInt(a) - BigInt(b))
}

function sameFields(a: readonly Bytes[], b: readonly Bytes[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Bytes of all fields and values. */
export function payloadBytes(fields: readonly Bytes[], values: readonly Bytes[]): number {
  let total = 0
  for (let i = 0; i < fields.length; i++) total += (fields[i] as Bytes).length + (values[i] as Bytes).length
  return total
}

/** A run of entries. */
export class StreamNode {
  /** The first ID the run ever had; the others are stored as differences from it. */
  readonly firstId: StreamId
  /** The last ID the run ever had, even if that entry was removed. */
  lastId: StreamId
  /** What is left of the run, in order. */
  readonly entries: StreamEntry[] = []
  /** What was removed since the run began. It stays in the run's listpack, so it goes on taking part in its size. */
  readonly removed: StreamEntry[] = []
  #bytes: number
  readonly #fields: readonly Bytes[]
  readonly #ms: number | bigint
  readonly #seq: number | bigint

  /** An empty run that begins at `id`, with these usual fields. */
  constructor(id: StreamId, fields: readonly Bytes[]) {
    this.firstId = id
    this.lastId = id
    this.#fields = fields
    this.#ms = streamIdMs(id)
    this.#seq = streamIdSeq(id)
    // The two counters, 0 and 0, and the mark at the end.
    this.#bytes = EMPTY_LISTPACK_BYTES + 3 * SMALL_INTEGER_BYTES + listpackIntegerBytes(fields.length)
    for (const field of fields) this.#bytes += listpackEntryBytes(field)
  }

  /** The usual fields; entries that have just these share the array. */
  get fields(): readonly Bytes[] {
    return this.#fields
  }

  /** Bytes of the run's listpack. */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether an entry with this many bytes must begin the next run. */
  isFullFor(added: number, { maxBytes, maxEntries }: StreamNodeLimits): boolean {
    const most = maxBytes === 0 || maxBytes > GREATEST_BYTES ? GREATEST_BYTES : maxBytes
    if (this.#bytes + added >= most) return true
    return maxEntries > 0 && this.entries.length + this.removed.length >= maxEntries
  }

  /** Adds an entry at the end. */
  push(id: StreamId, fields: readonly Bytes[], values: readonly Bytes[]): StreamEntry {
    const usual = sameFields(fields, this.#fields)
    const entry: StreamEntry = { id, fields: usual ? this.#fields : fields, values }
    let bytes = SMALL_INTEGER_BYTES - this.#counterBytes()
    this.entries.push(entry)
    bytes += this.#counterBytes()
    bytes +=
      listpackIntegerBytes(difference(streamIdMs(id), this.#ms)) +
      listpackIntegerBytes(difference(streamIdSeq(id), this.#seq))
    for (const value of values) bytes += listpackEntryBytes(value)
    if (!usual) {
      bytes += listpackIntegerBytes(fields.length)
      for (const field of fields) bytes += listpackEntryBytes(field)
    }
    bytes += listpackIntegerBytes(fields.length + 3 + (usual ? 0 : fields.length + 1))
    this.#bytes += bytes
    this.lastId = id
    return entry
  }

  /** Removes `count` entries from index `at` on; they go on counting as the run's. */
  remove(at: number, count: number): void {
    this.#bytes -= this.#counterBytes()
    for (const entry of this.entries.splice(at, count)) this.removed.push(entry)
    this.#bytes += this.#counterBytes()
  }

  /** The index of the first entry whose ID is not below `id`. */
  indexFrom(id: StreamId): number {
    let low = 0
    let high = this.entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.entries[middle] as StreamEntry).id < id) low = middle + 1
      else high = middle
    }
    return low
  }

  /** A copy; entries are immutable and shared. */
  copy(): StreamNode {
    const node = new StreamNode(this.firstId, this.#fields)
    for (const entry of this.entries) node.entries.push(entry)
    for (const entry of this.removed) node.removed.push(entry)
    node.lastId = this.lastId
    node.#bytes = this.#bytes
    return node
  }

  // The two counters at the head are integers of one or more bytes.
  #counterBytes(): number {
    return listpackIntegerBytes(this.entries.length) + listpackIntegerBytes(this.removed.length)
  }
}
