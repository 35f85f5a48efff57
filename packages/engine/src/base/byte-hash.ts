// The hash of byte strings for hash tables of our own. Those of the JavaScript engine are out of reach.
import type { Bytes } from './bytes.ts'

/** Hashes are small enough for JavaScript engines to keep them as plain integers. */
const HASH_MASK = 0x3fffffff

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
