// The stream type: entries in runs (see stream-node.ts), the runs in an ordered map by their first ID, so that any ID is
// found by two binary searches. Consumer groups hang on it by name.
//
//   nodes:  1-1 → [1-1 1-2 … ]   5-0 → [5-0 7-0 … ]   9-3 → [9-3 … ]
//
// An entry removed from the middle of a run leaves its place counted; a run without entries goes.
import { OrderedMap } from '../base/ordered-map.ts'
import type { Bytes } from '../base/bytes.ts'
import { radixTreeNodes } from './radix-size.ts'
import { UNKNOWN_READS } from './stream-group.ts'
import type { StreamGroup } from './stream-group.ts'
import { MAX_STREAM_ID, MIN_STREAM_ID, nextStreamId, streamId, streamIdMs } from './stream-id.ts'
import type { StreamId } from './stream-id.ts'
import { StreamNode, payloadBytes } from './stream-node.ts'
import type { StreamEntry, StreamNodeLimits } from './stream-node.ts'
import type { Value } from './value.ts'

/** What trimming removes: all but the last `maxlen` entries, or those before `minid`. */
export type TrimTarget =
  { readonly by: 'maxlen'; readonly maxlen: number } | { readonly by: 'minid'; readonly minid: StreamId }

/** How trimming goes about it. */
export interface TrimOptions {
  /** Remove whole runs only. */
  readonly approximate: boolean
  /** Remove no more entries than this; 0 for no limit. */
  readonly limit: number
}

/** A stream. */
export class StreamValue implements Value {
  readonly type = 'stream'
  #nodes = new OrderedMap<StreamNode>()
  #length = 0
  // Entries ever added, as it was last set, and those added since: a plain number is counted up at a tenth of the price.
  #addedBefore = 0n
  #addedSince = 0
  /** The first entry's ID, 0-0 when there is none. */
  firstId: StreamId = MIN_STREAM_ID
  /** The last ID ever given. */
  lastId: StreamId = MIN_STREAM_ID
  /** The greatest ID removed with XDEL. */
  maxDeletedId: StreamId = MIN_STREAM_ID
  readonly groups: OrderedMap<StreamGroup> = new OrderedMap()

  /** Number of entries. */
  get length(): number {
    return this.#length
  }

  /** Entries ever added. */
  get entriesAdded(): bigint {
    return this.#addedBefore + BigInt(this.#addedSince)
  }

  set entriesAdded(count: bigint) {
    this.#addedBefore = count
    this.#addedSince = 0
  }

  /** Number of runs. */
  get nodeCount(): number {
    return this.#nodes.size
  }

  /** The runs in order; they must not be changed. */
  nodes(): IterableIterator<StreamNode> {
    return this.#nodes.values()
  }

  /** Adds a run behind the others as it is, without a word about the stream's IDs and counters: for snapshots. */
  appendNode(node: StreamNode): void {
    this.#nodes.set(node.firstId, node)
    this.#length += node.length
  }

  /** Number of nodes of the radix tree that Valkey would keep the runs in. Takes time in proportion to the runs. */
  radixNodes(): number {
    return radixTreeNodes([...this.#nodes.keys()])
  }

  encoding(): string {
    return 'stream'
  }

  copy(): StreamValue {
    const stream = new StreamValue()
    for (const [id, node] of this.#nodes.entries()) stream.#nodes.set(id, node.copy())
    for (const [name, group] of this.groups.entries()) stream.groups.set(name, group.copy())
    stream.#length = this.#length
    stream.firstId = this.firstId
    stream.lastId = this.lastId
    stream.maxDeletedId = this.maxDeletedId
    stream.entriesAdded = this.entriesAdded
    return stream
  }

  /** The ID an entry gets that is added now (Unix ms) without one; undefined when there is no greater ID. */
  nextId(now: number): StreamId | undefined {
    if (now > streamIdMs(this.lastId)) return streamId(now, 0)
    return nextStreamId(this.lastId)
  }

  /**
   * Adds an entry at the end. The ID must be greater than `lastId`.
   * @param pairs field, value, field …
   * @param at where in `pairs` the first field is
   */
  append(id: StreamId, pairs: readonly Bytes[], at: number, limits: StreamNodeLimits): void {
    let node = this.#nodes.lastValue()
    if (!node || node.isFullFor(payloadBytes(pairs, at), limits)) {
      node = StreamNode.startingWith(id, pairs, at)
      this.#nodes.set(id, node)
    }
    node.push(id, pairs, at)
    this.#length++
    this.#addedSince++
    this.lastId = id
    if (this.#length === 1) this.firstId = id
  }

  /** The entry with this ID. */
  get(id: StreamId): StreamEntry | undefined {
    const node = this.#nodes.floor(id)?.[1]
    const at = node?.indexFrom(id) ?? 0
    return node?.idAt(at) === id ? node.entryAt(at) : undefined
  }

  /** Removes an entry, and says so in `firstId` and `maxDeletedId`. Returns whether it was there. */
  delete(id: StreamId): boolean {
    const node = this.#nodes.floor(id)?.[1]
    const at = node?.indexFrom(id) ?? 0
    if (node?.idAt(at) !== id) return false
    if (node.length === 1) this.#nodes.delete(node.firstId)
    else node.remove(at, 1)
    this.#length--
    if (id > this.maxDeletedId) this.maxDeletedId = id
    if (this.#length === 0 || id === this.firstId) this.#findFirst()
    return true
  }

  /** The entries from `start` to `end`, both included, in order. The stream must not change meanwhile. */
  *range(start: StreamId = MIN_STREAM_ID, end: StreamId = MAX_STREAM_ID): IterableIterator<StreamEntry> {
    let node = this.#nodes.floor(start)?.[1] ?? this.#nodes.firstValue()
    let at = node?.indexFrom(start) ?? 0
    while (node && node.firstId <= end) {
      for (; at < node.length; at++) {
        const entry = node.entryAt(at) as StreamEntry
        if (entry.id > end) return
        yield entry
      }
      node = this.#nodes.higher(node.firstId)?.[1]
      at = 0
    }
  }

  /** The entries from `end` down to `start`, both included. The stream must not change meanwhile. */
  *rangeBackwards(
    start: StreamId = MIN_STREAM_ID,
    end: StreamId = MAX_STREAM_ID,
  ): IterableIterator<StreamEntry> {
    let node = this.#nodes.floor(end)?.[1]
    while (node) {
      let at = node.lastId <= end ? node.length - 1 : node.indexFrom(end)
      if ((node.idAt(at) ?? MAX_STREAM_ID) > end) at--
      for (; at >= 0; at--) {
        const entry = node.entryAt(at) as StreamEntry
        if (entry.id < start) return
        yield entry
      }
      node = this.#nodes.lower(node.firstId)?.[1]
    }
  }

  /** The ID of the last entry there is; undefined when there is none. */
  lastEntryId(): StreamId | undefined {
    for (const { id } of this.rangeBackwards()) return id
    return undefined
  }

  /** The ID the first run began with, even if that entry was removed; the greatest ID when there is no run. */
  firstRunId(): StreamId {
    return this.#nodes.firstValue()?.firstId ?? MAX_STREAM_ID
  }

  /** Removes entries from the front. Returns how many. */
  trim(target: TrimTarget, { approximate, limit }: TrimOptions): number {
    let removed = 0
    for (let node = this.#nodes.firstValue(); node; node = this.#nodes.firstValue()) {
      const count = node.length
      if (target.by === 'maxlen' && this.#length <= target.maxlen) break
      if (limit > 0 && removed + count > limit) break
      const whole =
        target.by === 'maxlen' ? this.#length - count >= target.maxlen : node.lastId < target.minid
      if (whole) {
        this.#nodes.delete(node.firstId)
        this.#length -= count
        removed += count
        continue
      }
      if (approximate) break
      const cut = target.by === 'maxlen' ? this.#length - target.maxlen : node.indexFrom(target.minid)
      // Nothing may be left of it where only removed entries reach the limit: the run stays all the same.
      node.remove(0, cut)
      this.#length -= cut
      removed += cut
      break
    }
    if (removed > 0 || this.#length === 0) this.#findFirst()
    return removed
  }

  /** Whether an entry was removed with XDEL from `start` on, as far as the greatest removed ID tells. */
  hasHoleFrom(start: StreamId): boolean {
    return this.#length > 0 && this.maxDeletedId !== MIN_STREAM_ID && start <= this.maxDeletedId
  }

  /** How many entries were ever added up to `id`, or UNKNOWN_READS where removed entries forbid to tell. */
  countUpTo(id: StreamId): bigint {
    if (this.entriesAdded === 0n) return 0n
    if (this.#length === 0 && id <= this.lastId) return this.entriesAdded
    if (id !== MIN_STREAM_ID && id < this.maxDeletedId) return UNKNOWN_READS
    if (id === this.lastId) return this.entriesAdded
    if (id > this.lastId) return UNKNOWN_READS
    if (this.maxDeletedId !== MIN_STREAM_ID && this.maxDeletedId >= this.firstId) return UNKNOWN_READS
    const before = this.entriesAdded - BigInt(this.#length)
    if (id < this.firstId) return before
    return id === this.firstId ? before + 1n : UNKNOWN_READS
  }

  /** How many entries a group has still to read; undefined where that cannot be told. */
  lag(group: StreamGroup): bigint | undefined {
    if (this.entriesAdded === 0n) return 0n
    const known = group.entriesRead !== UNKNOWN_READS && !this.hasHoleFrom(group.lastId)
    const read = known ? group.entriesRead : this.countUpTo(group.lastId)
    return read === UNKNOWN_READS ? undefined : BigInt.asIntN(64, this.entriesAdded - read)
  }

  /** Moves a group on to an entry it delivers. */
  advance(group: StreamGroup, id: StreamId): void {
    if (
      group.entriesRead !== UNKNOWN_READS &&
      group.lastId >= this.firstId &&
      !this.hasHoleFrom(group.lastId)
    ) {
      group.entriesRead++
    } else if (this.entriesAdded > 0n) {
      group.entriesRead = this.countUpTo(id)
    }
    group.lastId = id
  }

  #findFirst(): void {
    this.firstId = MIN_STREAM_ID
    for (const { id } of this.range()) {
      this.firstId = id
      break
    }
  }
}
