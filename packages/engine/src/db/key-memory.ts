// How much memory the keys of a database would take in a C server. Measuring a value takes longer than most commands, so
// a key that is about to change is only noted, and measured when somebody asks for the sum (INFO does, and every command
// while `maxmemory` is set), or when many keys wait. Texts are measured at once, which takes less than noting them.
import { encodingUnder, StringValue, type StringEncoding } from '../types/string-value.ts'
import { OBJECT_BYTES, allocatedBytes } from '../types/allocation.ts'
import { stringMemory, tableBuckets, valueMemory } from '../types/value-memory.ts'
import type { Entry } from './entry.ts'

const SAMPLES = 5
/** Few enough that what is measured still lies in the processor's cache: fetching it again costs more than measuring it. */
const MOST_WAITING = 256
/** What a hash table takes for each key, half empty buckets included. */
const TABLE_BYTES = 13
const KEY_HEADER = 3
const EXPIRE_BYTES = 8

/** What an entry knows about its memory. */
export interface Measured {
  /** Bytes counted for it; 0 once it was forgotten. */
  memory: number
  /** It waits to be measured, or is gone. */
  unmeasured: boolean
}

/** The sum over the keys of one database. */
export class KeyMemory {
  #total = 0
  #waiting: Entry[] = []

  /** The key is new or may change. */
  touch(entry: Entry): void {
    if (entry.unmeasured) return
    entry.unmeasured = true
    if (this.#waiting.push(entry) > MOST_WAITING) this.#measure()
  }

  /** The key has got a value. */
  changed(entry: Entry): void {
    if (entry.text === null || entry.unmeasured) this.touch(entry)
    else this.#count(entry)
  }

  /** The key is gone. */
  forget(entry: Entry): void {
    this.#total -= entry.memory
    entry.memory = 0
    entry.position = -1
  }

  /** All keys are gone. */
  clear(): void {
    this.#total = 0
    this.#waiting = []
  }

  /** Bytes of all keys with their values, hash tables not included. */
  total(): number {
    if (this.#waiting.length > 0) this.#measure()
    return this.#total
  }

  #measure(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const entry of waiting) {
      entry.unmeasured = false
      if (entry.position >= 0) this.#count(entry)
    }
  }

  #count(entry: Entry): void {
    const memory = entryMemory(entry)
    this.#total += memory - entry.memory
    entry.memory = memory
  }
}

/** Bytes of a key with its value. */
export function entryMemory(entry: Entry): number {
  const { key, text, held } = entry
  const expires = entry.expireAt >= 0
  if (text !== null) {
    const encoding = encodingUnder(key.length, text, expires)
    return withKey(stringMemory(encoding, text.length, key.length, expires), key.length, expires, encoding)
  }
  if (held === null) return 0
  const bytes = valueMemory(held, { key, expires, samples: SAMPLES })
  return withKey(bytes, key.length, expires, held instanceof StringValue ? held.encoding() : null)
}

// Adds the block that a key has for itself, unless it lies beside its value.
function withKey(bytes: number, length: number, expires: boolean, encoding: StringEncoding | null): number {
  if (encoding === 'embstr') return bytes
  const object = allocatedBytes(OBJECT_BYTES + length + KEY_HEADER + (expires ? EXPIRE_BYTES : 0))
  return bytes + object - (bytes === 0 ? 0 : OBJECT_BYTES)
}

/** Bytes of what holds a database's hash table. */
export const KEYSPACE_BYTES = 96
const HASH_TABLE_BYTES = 88
const BUCKET_BYTES = 64

/** Bytes of a database's hash table as MEMORY STATS shows it. @param there whether there is one at all */
export function keyspaceTableBytes(keys: number, there: boolean): number {
  return there ? HASH_TABLE_BYTES + tableBuckets(keys) * BUCKET_BYTES : 0
}

/** Bytes of a hash table of so many keys, the keys not included. Smooth, since eviction goes by it. */
export function keyTableMemory(keys: number): number {
  return keys * TABLE_BYTES
}
