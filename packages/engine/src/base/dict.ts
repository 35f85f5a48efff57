// A map with constant-time random choice and a scan that keeps SCAN's promise while the map changes.
//
//   index: key → position         keys:   [ a | b | c | d ]
//   (position-index.ts)           values: [ 1 | 2 | 3 | 4 ]
//
// Removing a key moves the last entry into the hole. A scan walks the positions downwards and its cursor is the number
// of positions not yet visited: the entry that moves into a hole comes from a position above, so it was either visited
// already, or it lands on a position still to be visited. Nothing present throughout a scan is missed.
import type { Bytes } from './bytes.ts'
import { PositionIndex } from './position-index.ts'

/** A map from byte strings to `V`. Iteration order is unspecified once something was removed. */
export class Dict<V> {
  readonly #seed: number
  #keys: Bytes[] = []
  #values: V[] = []
  #index: PositionIndex

  /** @param seed of the hashes of keys */
  constructor(seed = 0) {
    this.#seed = seed
    this.#index = new PositionIndex(this.#keys, seed)
  }

  /** Number of entries. */
  get size(): number {
    return this.#keys.length
  }

  /** Whether the key is present. */
  has(key: Bytes): boolean {
    return this.#index.find(key) >= 0
  }

  /** The value, or undefined. */
  get(key: Bytes): V | undefined {
    const at = this.#index.find(key)
    return at < 0 ? undefined : this.#values[at]
  }

  /** Says that some keys are going to be asked for. @see MetHashes.meet */
  meet(keys: readonly Bytes[], from: number, step: number): void {
    this.#index.meet(keys, from, step)
  }

  /** Adds or replaces. Returns whether the key is new. */
  set(key: Bytes, value: V): boolean {
    const at = this.#index.claim(key)
    if (at >= 0) {
      this.#values[at] = value
      return false
    }
    this.#keys.push(key)
    this.#values.push(value)
    return true
  }

  /** Removes. Returns whether the key was there. */
  delete(key: Bytes): boolean {
    const at = this.#index.remove(key)
    if (at < 0) return false
    const lastKey = this.#keys.pop() as Bytes
    const lastValue = this.#values.pop() as V
    if (at < this.#keys.length) {
      this.#keys[at] = lastKey
      this.#values[at] = lastValue
      this.#index.move(lastKey, this.#keys.length, at)
    }
    return true
  }

  /** Removes everything. */
  clear(): void {
    this.#keys = []
    this.#values = []
    this.#index = new PositionIndex(this.#keys, this.#seed)
  }

  /** The key at a dense position 0 … size-1; a random position gives a uniformly random key. */
  keyAt(position: number): Bytes {
    return this.#keys[position] as Bytes
  }

  /** The value at a dense position 0 … size-1. */
  valueAt(position: number): V {
    return this.#values[position] as V
  }

  /** The keys; the dict must not change meanwhile. */
  keys(): IterableIterator<Bytes> {
    return this.#keys.values()
  }

  /** The values; the dict must not change meanwhile. */
  values(): IterableIterator<V> {
    return this.#values.values()
  }

  /** Pairs of key and value; the dict must not change meanwhile. */
  *entries(): IterableIterator<[Bytes, V]> {
    for (let i = 0; i < this.#keys.length; i++) yield [this.#keys[i] as Bytes, this.#values[i] as V]
  }

  /**
   * Visits at least `count` entries and returns the cursor to go on with, 0 when all are visited.
   * @param cursor 0 to begin, else what the last call returned
   */
  scan(cursor: number, count: number, visit: (key: Bytes, value: V) => void): number {
    let position = cursor === 0 ? this.#keys.length : Math.min(cursor, this.#keys.length)
    const stop = Math.max(0, position - count)
    while (position > stop) {
      position--
      visit(this.#keys[position] as Bytes, this.#values[position] as V)
    }
    return position
  }

  /** A shallow copy. */
  clone(): Dict<V> {
    const copy = new Dict<V>(this.#seed)
    for (let i = 0; i < this.#keys.length; i++) copy.set(this.#keys[i] as Bytes, this.#values[i] as V)
    return copy
  }
}
