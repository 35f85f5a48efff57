// Where each key of an array is, by its hash.
//
//   part:  [ hash | position + 1 | 0 | 0 | hash | position + 1 | … ]     the rest of the hash says where to begin to look
//
// Why not a Map? Keys met at random are waited for in memory. A Map looks at its bucket and at the texts of all the keys there,
// and has to make itself anew as a whole when it grows. Here it is a slot, a place in the array and one text, nothing that the
// garbage collector has to look at, and less than two thirds of the memory. Parts are never more than half full and grow one
// at a time; an index of few keys has one.
import { hashOf, MetHashes, MET_TOGETHER } from './byte-hash.ts'
import type { Bytes } from './bytes.ts'

const PARTS = 256
const PART_BITS = 8
/** An index with more keys is cut into parts: making it anew takes a tenth of a millisecond until then. */
const MOST_IN_ONE = 2 ** 14
const FEWEST_SLOTS = 8
/** A part of which less than this share is used gets smaller. */
const SPARSE = 1 / 8

// What `meet` has looked at, of whichever index: the hashes are the same for all.
const hashes = new MetHashes()
const met = new Int32Array(MET_TOGETHER)

/** The positions of the keys of one array, each of which is there once. */
export class PositionIndex {
  readonly #seed: number
  readonly #keys: readonly Bytes[]
  #parts: Int32Array[] = [new Int32Array(2 * FEWEST_SLOTS)]
  #counts = new Int32Array(1)

  /** @param keys read, never changed: the caller adds and removes keys as it says here */
  constructor(keys: readonly Bytes[], seed: number) {
    this.#keys = keys
    this.#seed = seed
  }

  /** The position of a key, or -1. */
  find(key: Bytes): number {
    return this.#find(hashes.of(key, this.#seed), key)
  }

  /** Brings what finding some keys needs into the processor's cache. @see MetHashes.meet */
  meet(keys: readonly Bytes[], from: number, step: number): void {
    const count = hashes.meet(keys, from, step, this.#seed)
    for (let i = 0; i < count; i++) {
      const hash = hashes.at(i)
      const part = this.#parts[hash & (this.#parts.length - 1)] as Int32Array
      const mask = part.length - 1
      let at = home(hash, mask)
      while (part[at] !== hash && part[at + 1] !== 0) at = (at + 2) & mask
      met[i] = part[at + 1] as number
    }
    for (let i = 0; i < count; i++) {
      const mark = met[i] as number
      const { length } = keys[from + i * step] as Bytes
      if (mark > 0 && (this.#keys[mark - 1] as Bytes).length !== length) met[i] = 0
    }
  }

  /** The position of a key; -1 if it is new: then it counts as there, and the caller puts it at the end of the array. */
  claim(key: Bytes): number {
    const hash = hashes.of(key, this.#seed)
    const found = this.#find(hash, key)
    if (found < 0) this.#add(hash, this.#keys.length)
    return found
  }

  /** Forgets a key. Returns where it was, or -1; the caller takes it out of the array. */
  remove(key: Bytes): number {
    const hash = hashes.of(key, this.#seed)
    const position = this.#find(hash, key)
    if (position < 0) return -1
    const number = hash & (this.#parts.length - 1)
    const part = this.#parts[number] as Int32Array
    take(part, slotOf(part, hash, position))
    const count = ((this.#counts[number] as number) -= 1)
    const slots = part.length / 2
    if (slots > FEWEST_SLOTS && count < slots * SPARSE) this.#parts[number] = resized(part, slots / 2)
    return position
  }

  /** A key that is there has another position now. */
  move(key: Bytes, from: number, to: number): void {
    const hash = hashOf(key, this.#seed)
    const part = this.#parts[hash & (this.#parts.length - 1)] as Int32Array
    part[slotOf(part, hash, from) + 1] = to + 1
  }

  #find(hash: number, key: Bytes): number {
    const part = this.#parts[hash & (this.#parts.length - 1)] as Int32Array
    const mask = part.length - 1
    for (let at = home(hash, mask); ; at = (at + 2) & mask) {
      const place = part[at + 1] as number
      if (place === 0) return -1
      if (part[at] === hash && this.#keys[place - 1] === key) return place - 1
    }
  }

  #add(hash: number, position: number): void {
    if (this.#parts.length === 1 && this.#counts[0] === MOST_IN_ONE) this.#split()
    const number = hash & (this.#parts.length - 1)
    const count = ((this.#counts[number] as number) += 1)
    let part = this.#parts[number] as Int32Array
    if (count * 4 > part.length) this.#parts[number] = part = resized(part, part.length)
    place(part, hash, position + 1)
  }

  #split(): void {
    const [whole] = this.#parts as [Int32Array]
    this.#parts = Array.from({ length: PARTS }, () => new Int32Array((2 * whole.length) / PARTS))
    this.#counts = new Int32Array(PARTS)
    for (let at = 0; at < whole.length; at += 2) {
      const mark = whole[at + 1] as number
      if (mark > 0) this.#add(whole[at] as number, mark - 1)
    }
  }
}

// Where the search for a hash begins.
function home(hash: number, mask: number): number {
  return ((hash >>> PART_BITS) << 1) & mask
}

function place(part: Int32Array, hash: number, mark: number): void {
  const mask = part.length - 1
  let at = home(hash, mask)
  while (part[at + 1] !== 0) at = (at + 2) & mask
  part[at] = hash
  part[at + 1] = mark
}

// The slot of a hash and a position that are there.
function slotOf(part: Int32Array, hash: number, position: number): number {
  const mask = part.length - 1
  let at = home(hash, mask)
  while (part[at + 1] !== position + 1) at = (at + 2) & mask
  return at
}

// What was pushed on by the one that goes moves back, so that every search still finds no gap before its end.
function take(part: Int32Array, slot: number): void {
  const mask = part.length - 1
  let hole = slot
  for (let at = (hole + 2) & mask; part[at + 1] !== 0; at = (at + 2) & mask) {
    const hash = part[at] as number
    if (((at - home(hash, mask)) & mask) < ((at - hole) & mask)) continue
    part[hole] = hash
    part[hole + 1] = part[at + 1] as number
    hole = at
  }
  part[hole + 1] = 0
}

function resized(old: Int32Array, slots: number): Int32Array {
  const part = new Int32Array(2 * slots)
  for (let at = 0; at < old.length; at += 2) {
    const mark = old[at + 1] as number
    if (mark !== 0) place(part, old[at] as number, mark)
  }
  return part
}
