// A run of consecutive stream entries. Valkey packs each run into one listpack whose size and number of entries, removed
// ones included, decide when the next run begins, and approximate trimming removes whole runs only. So the size is
// counted exactly as that format would have it:
//
//   count, removed, number of fields, field … field, 0            once, after the first entry's fields
//   flags, ms - first ms, seq - first seq, value … value, pieces  an entry with just these fields
//   flags, ms …, seq …, number, field, value …, pieces            any other entry
//
// Here a run is a list of those differences beside one of all values: an object with an ID and lists for each entry would cost
// the garbage collector more than all else that adding one takes. Entries are put together for those who read them.
//
//   first ID: 7-1   fields: [ x y ]   steps: [ 0 0   0 1   2 -1 ]   values: [ a b   c d   e f ]     7-1, 7-2 and 9-0
import type { Bytes } from '../base/bytes.ts'
import type { EncodingLimits } from './encoding-limits.ts'
import { EMPTY_LISTPACK_BYTES, listpackEntryBytes, listpackIntegerBytes } from './listpack-size.ts'
import { streamId, streamIdMs, streamIdSeq } from './stream-id.ts'
import type { StreamId } from './stream-id.ts'

/** An entry. `fields` and `values` are of one length. */
export interface StreamEntry {
  readonly id: StreamId
  readonly fields: readonly Bytes[]
  readonly values: readonly Bytes[]
}

/** When a run is full; 0 means no limit. */
export type StreamNodeLimits = Pick<EncodingLimits, 'streamNodeMaxBytes' | 'streamNodeMaxEntries'>

/** Where an entry's values begin, and its fields: the run's own list if they are the usual ones. */
interface Place {
  readonly fields: readonly Bytes[]
  readonly start: number
}

const GREATEST_BYTES = 2 ** 30
const SMALL_INTEGER_BYTES = 2

/** Half of an ID, or of a difference: a number unless beyond 53 bits. */
type Half = number | bigint

function difference(a: Half, b: Half): Half {
  return typeof a === 'number' && typeof b === 'number' ? a - b : BigInt(a) - BigInt(b)
}

function sum(a: Half, b: Half): Half {
  return typeof a === 'number' && typeof b === 'number' ? a + b : BigInt(a) + BigInt(b)
}

// A difference of more than 63 bits is kept as what is left of it in 64.
function differenceBytes(step: Half): number {
  return listpackIntegerBytes(typeof step === 'number' ? step : BigInt.asIntN(64, step))
}

// Every other text of `pairs`, from `at` on.
function everyOther(pairs: readonly Bytes[], at: number): Bytes[] {
  // Made at its length: lists that grow keep room for more.
  const texts = new Array<Bytes>((pairs.length - at + 1) >> 1)
  for (let i = 0; i < texts.length; i++) texts[i] = pairs[at + i * 2] as Bytes
  return texts
}

/** Bytes of all fields and values. @param at where in `pairs` (field, value, field …) the first field is */
export function payloadBytes(pairs: readonly Bytes[], at: number): number {
  let total = 0
  for (let i = at; i < pairs.length; i++) total += (pairs[i] as Bytes).length
  return total
}

/** A run of entries. */
export class StreamNode {
  /** The first ID the run ever had; the others are stored as differences from it. */
  readonly firstId: StreamId
  /** The last ID the run ever had, even if that entry was removed. */
  lastId: StreamId
  /** The usual fields; entries that have just these share the array. */
  readonly fields: readonly Bytes[]
  /** What was removed since the run began. It stays in the run's listpack, so it goes on taking part in its size. */
  readonly removed: StreamEntry[] = []
  /** For each entry how far its ms and its seq are from those of the first ID. */
  readonly #steps: Half[] = []
  readonly #values: Bytes[] = []
  /** One for each entry as soon as some have other fields; null while all have the usual ones. */
  #places: Place[] | null = null
  // All but the two counters at the head.
  #bytes: number
  readonly #ms: Half
  readonly #seq: Half

  /** An empty run that begins at `id`, with these usual fields. */
  constructor(id: StreamId, fields: readonly Bytes[]) {
    this.firstId = id
    this.lastId = id
    this.fields = fields
    this.#ms = streamIdMs(id)
    this.#seq = streamIdSeq(id)
    // The last piece is the mark at the end.
    this.#bytes = EMPTY_LISTPACK_BYTES + SMALL_INTEGER_BYTES + listpackIntegerBytes(fields.length)
    for (const field of fields) this.#bytes += listpackEntryBytes(field)
  }

  /** An empty run that begins at `id`, and whose usual fields are those of `pairs` (field, value, field …) from `at` on. */
  static startingWith(id: StreamId, pairs: readonly Bytes[], at: number): StreamNode {
    return new StreamNode(id, everyOther(pairs, at))
  }

  /** Number of entries. */
  get length(): number {
    return this.#steps.length >> 1
  }

  /** Bytes of the run's listpack. */
  get bytes(): number {
    return this.#bytes + listpackIntegerBytes(this.length) + listpackIntegerBytes(this.removed.length)
  }

  /** Whether an entry with this many bytes must begin the next run. */
  isFullFor(added: number, limits: StreamNodeLimits): boolean {
    const { streamNodeMaxBytes: maxBytes, streamNodeMaxEntries: maxEntries } = limits
    const most = maxBytes === 0 || maxBytes > GREATEST_BYTES ? GREATEST_BYTES : maxBytes
    if (this.bytes + added >= most) return true
    return maxEntries > 0 && this.length + this.removed.length >= maxEntries
  }

  /** The ID at an index; undefined behind the last. */
  idAt(at: number): StreamId | undefined {
    const ms = this.#steps[at * 2]
    const seq = this.#steps[at * 2 + 1]
    return ms === undefined || seq === undefined
      ? undefined
      : streamId(sum(this.#ms, ms), sum(this.#seq, seq))
  }

  /** The entry at an index; undefined behind the last. */
  entryAt(at: number): StreamEntry | undefined {
    const id = this.idAt(at)
    if (id === undefined) return undefined
    const fields = this.#places?.[at]?.fields ?? this.fields
    const start = this.#startOf(at)
    return { id, fields, values: this.#values.slice(start, start + fields.length) }
  }

  /** What is left of the run, in order. */
  entries(): StreamEntry[] {
    return Array.from({ length: this.length }, (_, at) => this.entryAt(at) as StreamEntry)
  }

  /** Adds an entry at the end. Its fields and values are those of `pairs` (field, value, field …) from `at` on. */
  push(id: StreamId, pairs: readonly Bytes[], at: number): void {
    const usual = this.#hasUsualFields(pairs, at)
    const count = (pairs.length - at) >> 1
    if (!usual || this.#places) {
      const start = this.#values.length
      this.#places ??= Array.from({ length: this.length }, (_, i) => ({
        fields: this.fields,
        start: this.#startOf(i),
      }))
      this.#places.push({ fields: usual ? this.fields : everyOther(pairs, at), start })
    }
    const ms = difference(streamIdMs(id), this.#ms)
    const seq = difference(streamIdSeq(id), this.#seq)
    let bytes =
      SMALL_INTEGER_BYTES +
      differenceBytes(ms) +
      differenceBytes(seq) +
      listpackIntegerBytes(count + 3 + (usual ? 0 : count + 1))
    if (!usual) {
      bytes += listpackIntegerBytes(count)
      for (let i = at; i < pairs.length; i += 2) bytes += listpackEntryBytes(pairs[i] as Bytes)
    }
    for (let i = at + 1; i < pairs.length; i += 2) {
      const value = pairs[i] as Bytes
      bytes += listpackEntryBytes(value)
      this.#values.push(value)
    }
    this.#steps.push(ms, seq)
    this.#bytes += bytes
    this.lastId = id
  }

  /** Removes `count` entries from index `at` on; they go on counting as the run's. */
  remove(at: number, count: number): void {
    for (let i = at; i < at + count; i++) this.removed.push(this.entryAt(i) as StreamEntry)
    const start = this.#startOf(at)
    const gone = this.#startOf(at + count) - start
    this.#values.splice(start, gone)
    this.#steps.splice(at * 2, count * 2)
    if (!this.#places) return
    this.#places.splice(at, count)
    for (let i = at; i < this.#places.length; i++) {
      const { fields, start: from } = this.#places[i] as Place
      this.#places[i] = { fields, start: from - gone }
    }
  }

  /** The index of the first entry whose ID is not below `id`. */
  indexFrom(id: StreamId): number {
    const ms = difference(streamIdMs(id), this.#ms)
    const seq = difference(streamIdSeq(id), this.#seq)
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const at = this.#steps[middle * 2] as Half
      if (at < ms || (at === ms && (this.#steps[middle * 2 + 1] as Half) < seq)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** A copy. */
  copy(): StreamNode {
    const node = new StreamNode(this.firstId, this.fields)
    for (const step of this.#steps) node.#steps.push(step)
    for (const value of this.#values) node.#values.push(value)
    node.#places = this.#places?.slice() ?? null
    for (const entry of this.removed) node.removed.push(entry)
    node.lastId = this.lastId
    node.#bytes = this.#bytes
    return node
  }

  // Where in #values the values of an entry begin; their end for the index behind the last.
  #startOf(at: number): number {
    if (!this.#places) return at * this.fields.length
    return this.#places[at]?.start ?? this.#values.length
  }

  #hasUsualFields(pairs: readonly Bytes[], at: number): boolean {
    const { fields } = this
    if (pairs.length - at !== fields.length * 2) return false
    for (let i = 0; i < fields.length; i++) if (pairs[at + i * 2] !== fields[i]) return false
    return true
  }
}
