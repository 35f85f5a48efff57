// The hash of byte strings for hash tables of our own. Those of the JavaScript engine are out of reach.
//
// Commands that come together meet their keys together: a table computes all their hashes, then looks at the slots of all, then
// at what is there, so that the processor waits for the memory of many at a time. Found one by one, each is waited for alone.
import type { Bytes } from './bytes.ts'

/** Hashes are small enough for JavaScript engines to keep them as plain integers. */
const HASH_MASK = 0x3fffffff

/** How many keys are met together. */
export const MET_TOGETHER = 32

/** A hash of 30 bits. Four bytes at a time: what takes longest is to wait for each multiplication. */
export function hashOf(key: Bytes, seed: number): number {
  const { length } = key
  let hash = seed ^ length
  let i = 0
  for (; i + 4 <= length; i += 4) {
    const word =
      key.charCodeAt(i) |
      (key.charCodeAt(i + 1) << 8) |
      (key.charCodeAt(i + 2) << 16) |
      (key.charCodeAt(i + 3) << 24)
    hash = Math.imul(hash ^ word, 0x01000193)
    hash ^= hash >>> 15
  }
  for (; i < length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) & HASH_MASK
}

/** Hashes of keys that were met, each computed once: that takes as long as the rest of a search. */
export class MetHashes {
  readonly #keys = new Array<Bytes | undefined>(MET_TOGETHER).fill(undefined)
  readonly #hashes = new Int32Array(MET_TOGETHER)
  #seed = 0
  #next = MET_TOGETHER

  /**
   * Computes some, which are then best asked for in this order.
   * @param keys those at `from`, `from + step` …, MET_TOGETHER of them and no more
   * @returns how many there are
   */
  meet(keys: readonly Bytes[], from: number, step: number, seed: number): number {
    let count = 0
    for (let i = from; i < keys.length && count < MET_TOGETHER; i += step) {
      const key = keys[i] as Bytes
      this.#keys[count] = key
      this.#hashes[count++] = hashOf(key, seed)
    }
    this.#keys.fill(undefined, count)
    this.#seed = seed
    this.#next = 0
    return count
  }

  /** One of those that were computed together. */
  at(i: number): number {
    return this.#hashes[i] as number
  }

  /** The hash of any key. */
  of(key: Bytes, seed: number): number {
    const next = this.#next
    if (next >= MET_TOGETHER || this.#keys[next] !== key || this.#seed !== seed) return hashOf(key, seed)
    this.#keys[next] = undefined
    this.#next = next + 1
    return this.#hashes[next] as number
  }
}
