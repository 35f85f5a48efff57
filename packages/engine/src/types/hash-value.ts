// The hash type: fields with values. Small hashes ("listpack") answer in the order fields were added, so they are kept in
// a JavaScript Map, which has just that order; large ones ("hashtable") are a Dict, for O(1) random fields and scanning.
// A hash never goes back to the small form.
import type { Bytes } from '../base/bytes.ts'
import { Dict } from '../base/dict.ts'
import type { EncodingLimits } from './encoding-limits.ts'
import { nthOf, sampleDistinct, samplePositions } from './sampling.ts'
import type { Random } from './sampling.ts'
import type { Value } from './value.ts'

/** A field and its value. */
export type HashEntry = [field: Bytes, value: Bytes]

/** A hash. */
export class HashValue implements Value {
  readonly type = 'hash'
  readonly #limits: EncodingLimits
  #small: Map<Bytes, Bytes> | null = new Map()
  #large: Dict<Bytes> | null = null

  /** An empty hash. `limits` is kept and read at every change, so a new configuration takes effect at once. */
  constructor(limits: EncodingLimits) {
    this.#limits = limits
  }

  /** A hash that was small where it comes from: it stays so, however long its texts, unless the fields are too many. */
  static fromListpack(limits: EncodingLimits, entries: readonly HashEntry[]): HashValue {
    const hash = new HashValue(limits)
    hash.#small = new Map(entries)
    if (entries.length > limits.hashMaxListpackEntries) hash.#enlarge()
    return hash
  }

  /** Number of fields. */
  get length(): number {
    return this.#small?.size ?? this.#large?.size ?? 0
  }

  encoding(): 'listpack' | 'hashtable' {
    return this.#small ? 'listpack' : 'hashtable'
  }

  copy(): HashValue {
    const copy = new HashValue(this.#limits)
    copy.#small = this.#small && new Map(this.#small)
    copy.#large = this.#large && this.#large.clone()
    return copy
  }

  /** The field's value, undefined when the hash has no such field. */
  get(field: Bytes): Bytes | undefined {
    return this.#small ? this.#small.get(field) : this.#large?.get(field)
  }

  has(field: Bytes): boolean {
    return this.#small ? this.#small.has(field) : (this.#large?.has(field) ?? false)
  }

  /** Sets a field. Returns true when the field is new. */
  set(field: Bytes, value: Bytes): boolean {
    const longest = this.#limits.hashMaxListpackValue
    if (this.#small && (field.length > longest || value.length > longest)) this.#enlarge()
    if (!this.#small) return this.#table().set(field, value)
    const added = !this.#small.has(field)
    this.#small.set(field, value)
    if (this.#small.size > this.#limits.hashMaxListpackEntries) this.#enlarge()
    return added
  }

  /**
   * Called before setting the fields and values `items[from…]` together: a hash that will not stay small is converted
   * once, beforehand, judging by the arguments alone (so also when they are all the same field).
   */
  expect(items: readonly Bytes[], from: number): void {
    if (!this.#small) return
    const longest = this.#limits.hashMaxListpackValue
    const fields = Math.floor((items.length - from) / 2)
    if (fields > this.#limits.hashMaxListpackEntries) return this.#enlarge()
    for (let i = from; i < items.length; i++) {
      if ((items[i]?.length ?? 0) > longest) return this.#enlarge()
    }
  }

  meet(fields: readonly Bytes[], from: number, step: number): void {
    this.#large?.meet(fields, from, step)
  }

  /** Removes a field. Returns whether it was there. */
  delete(field: Bytes): boolean {
    return this.#small ? this.#small.delete(field) : this.#table().delete(field)
  }

  /** Fields with their values; the hash must not change meanwhile. */
  entries(): IterableIterator<HashEntry> {
    return this.#small ? this.#small.entries() : this.#table().entries()
  }

  /** The fields; the hash must not change meanwhile. */
  fields(): IterableIterator<Bytes> {
    return this.#small ? this.#small.keys() : this.#table().keys()
  }

  /** The values; the hash must not change meanwhile. */
  values(): IterableIterator<Bytes> {
    return this.#small ? this.#small.values() : this.#table().values()
  }

  /** A random field, each equally likely. The hash must not be empty. */
  randomEntry(random: Random): HashEntry {
    return this.#at(Math.floor(random() * this.length))
  }

  /** `count` random fields, the same one possibly several times. The hash must not be empty. */
  randomEntries(count: number, random: Random): HashEntry[] {
    const source = this.#small ? [...this.#small] : null
    return samplePositions(this.length, count, random, (at) => source?.[at] ?? this.#at(at))
  }

  /** `count` different random fields, all of them if there are no more. Small hashes give them in their own order. */
  distinctRandomEntries(count: number, random: Random): HashEntry[] {
    const source = this.#small ? [...this.#small] : null
    return sampleDistinct(this.length, count, random, (at) => source?.[at] ?? this.#at(at))
  }

  /**
   * Visits some fields and returns the cursor to go on with, 0 at the end. A small hash is visited whole at once.
   * @param cursor 0 to begin, else what the last call returned
   */
  scan(cursor: number, count: number, visit: (field: Bytes, value: Bytes) => void): number {
    if (this.#large) return this.#large.scan(cursor, count, visit)
    for (const [field, value] of this.#small ?? []) visit(field, value)
    return 0
  }

  #at(position: number): HashEntry {
    if (this.#small) return nthOf(this.#small, position)
    const table = this.#table()
    return [table.keyAt(position), table.valueAt(position)]
  }

  #table(): Dict<Bytes> {
    return (this.#large ??= new Dict(this.#limits.hashSeed))
  }

  #enlarge(): void {
    const table = this.#table()
    for (const [field, value] of this.#small ?? []) table.set(field, value)
    this.#small = null
  }
}
