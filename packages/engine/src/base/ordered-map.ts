// A map whose keys are kept in byte order: what Valkey keeps in a radix tree (stream nodes, consumer groups, pending
// entries). Keys and values sit in chunks of bounded size, found by binary search over the chunks' first keys:
//
//   chunks: [ a b c d ] [ f g h ] [ k m p q ]      find "g": chunk 1, then place 1
//
// A full chunk is cut in two, except at the end of the map, where a new one begins: keys that only grow fill their chunks.
// Walking by `higher` and `lower` stays right while the map changes.
import type { Bytes } from './bytes.ts'

const CHUNK_SIZE = 128

interface Chunk<V> {
  readonly keys: Bytes[]
  readonly values: V[]
}

/** A key with its value. */
export type OrderedEntry<V> = readonly [key: Bytes, value: V]

/** The first index in `keys` whose key is not below `key`. */
function lowerBound(keys: readonly Bytes[], key: Bytes): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] as Bytes) < key) low = middle + 1
    else high = middle
  }
  return low
}

/** A map in byte order of its keys. */
export class OrderedMap<V> {
  #chunks: Chunk<V>[] = []
  #size = 0

  /** Number of keys. */
  get size(): number {
    return this.#size
  }

  /** The value of a key. */
  get(key: Bytes): V | undefined {
    const chunk = this.#chunks[this.#chunkOf(key)]
    if (!chunk) return undefined
    const at = lowerBound(chunk.keys, key)
    return chunk.keys[at] === key ? chunk.values[at] : undefined
  }

  /** Whether the key is there. */
  has(key: Bytes): boolean {
    const chunk = this.#chunks[this.#chunkOf(key)]
    return chunk !== undefined && chunk.keys[lowerBound(chunk.keys, key)] === key
  }

  /** Adds a key or replaces its value. Returns whether the key is new. */
  set(key: Bytes, value: V): boolean {
    const index = Math.max(0, this.#chunkOf(key))
    const chunk = this.#chunks[index]
    if (!chunk) {
      this.#chunks.push({ keys: [key], values: [value] })
      this.#size = 1
      return true
    }
    const at = lowerBound(chunk.keys, key)
    if (chunk.keys[at] === key) {
      chunk.values[at] = value
      return false
    }
    this.#size++
    if (at === CHUNK_SIZE && index === this.#chunks.length - 1) {
      this.#chunks.push({ keys: [key], values: [value] })
      return true
    }
    chunk.keys.splice(at, 0, key)
    chunk.values.splice(at, 0, value)
    if (chunk.keys.length > CHUNK_SIZE) {
      const half = CHUNK_SIZE / 2
      this.#chunks.splice(index + 1, 0, { keys: chunk.keys.splice(half), values: chunk.values.splice(half) })
    }
    return true
  }

  /** Removes a key. Returns whether it was there. */
  delete(key: Bytes): boolean {
    const index = this.#chunkOf(key)
    const chunk = this.#chunks[index]
    if (!chunk) return false
    const at = lowerBound(chunk.keys, key)
    if (chunk.keys[at] !== key) return false
    this.#size--
    if (chunk.keys.length === 1) {
      this.#chunks.splice(index, 1)
    } else {
      chunk.keys.splice(at, 1)
      chunk.values.splice(at, 1)
    }
    return true
  }

  /** The entry with the least key. */
  first(): OrderedEntry<V> | undefined {
    return this.#at(0, 0)
  }

  /** The entry with the greatest key. */
  last(): OrderedEntry<V> | undefined {
    const index = this.#chunks.length - 1
    return this.#at(index, (this.#chunks[index]?.keys.length ?? 0) - 1)
  }

  /** The value of the least key. */
  firstValue(): V | undefined {
    return this.#chunks[0]?.values[0]
  }

  /** The value of the greatest key. */
  lastValue(): V | undefined {
    return this.#chunks.at(-1)?.values.at(-1)
  }

  /** The entry with the least key that is not below `key`. */
  ceiling(key: Bytes): OrderedEntry<V> | undefined {
    const index = Math.max(0, this.#chunkOf(key))
    const chunk = this.#chunks[index]
    if (!chunk) return undefined
    return this.#at(index, lowerBound(chunk.keys, key)) ?? this.#at(index + 1, 0)
  }

  /** The entry with the least key above `key`. */
  higher(key: Bytes): OrderedEntry<V> | undefined {
    const index = Math.max(0, this.#chunkOf(key))
    const chunk = this.#chunks[index]
    if (!chunk) return undefined
    const at = lowerBound(chunk.keys, key)
    return this.#at(index, chunk.keys[at] === key ? at + 1 : at) ?? this.#at(index + 1, 0)
  }

  /** The entry with the greatest key that is not above `key`. */
  floor(key: Bytes): OrderedEntry<V> | undefined {
    const index = this.#chunkOf(key)
    const chunk = this.#chunks[index]
    if (!chunk) return undefined
    const at = lowerBound(chunk.keys, key)
    return this.#at(index, chunk.keys[at] === key ? at : at - 1)
  }

  /** The entry with the greatest key below `key`. */
  lower(key: Bytes): OrderedEntry<V> | undefined {
    const index = this.#chunkOf(key)
    const chunk = this.#chunks[index]
    if (!chunk) return undefined
    const at = lowerBound(chunk.keys, key)
    if (at > 0) return this.#at(index, at - 1)
    return this.#at(index - 1, (this.#chunks[index - 1]?.keys.length ?? 0) - 1)
  }

  /** Entries in order, from the first key not below `from` on. The map must not change meanwhile. */
  *entries(from: Bytes = ''): IterableIterator<OrderedEntry<V>> {
    const start = Math.max(0, this.#chunkOf(from))
    for (let index = start; index < this.#chunks.length; index++) {
      const { keys, values } = this.#chunks[index] as Chunk<V>
      for (let at = index === start ? lowerBound(keys, from) : 0; at < keys.length; at++) {
        yield [keys[at] as Bytes, values[at] as V]
      }
    }
  }

  /** Keys in order. The map must not change meanwhile. */
  *keys(): IterableIterator<Bytes> {
    for (const { keys } of this.#chunks) yield* keys
  }

  /** Values in the order of their keys. The map must not change meanwhile. */
  *values(): IterableIterator<V> {
    for (const { values } of this.#chunks) yield* values
  }

  // The last chunk whose first key is not above `key`; -1 when the key lies before all.
  #chunkOf(key: Bytes): number {
    const chunks = this.#chunks
    let low = 0
    let high = chunks.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (((chunks[middle] as Chunk<V>).keys[0] as Bytes) <= key) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  #at(index: number, at: number): OrderedEntry<V> | undefined {
    const chunk = this.#chunks[index]
    const key = chunk?.keys[at]
    return chunk === undefined || key === undefined ? undefined : [key, chunk.values[at] as V]
  }
}
