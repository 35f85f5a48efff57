// Where the entries of a database are found.
//
//   by name:   parts[hash & 255]  →  [ – | c | – | a | – | – | b | – ]     the rest of the hash says where to begin to look
//   dense:     [ a | b | c | d ]      entry.position; SCAN walks it downwards (base/dict.ts says why), sampling draws from it
//   expiring:  [ c | a ]              entry.expirePosition, -1 for the others; the active expiry cycle samples it
//
// Each entry knows its places, so removing costs no search: the last one moves into the hole.
//
// Why not a Map? Commands that meet keys at random wait for memory. A Map looks at its bucket, at two or three pairs, and at
// the texts of those keys for their hashes; here it is the slot, the entry, which is wanted anyway, and one text: 0.5 µs in
// place of 0.75 with 100,000 keys. Parts are never more than half full and grow one at a time, so no command waits for all of
// them to be built anew.
import { hashOf, MetHashes, MET_TOGETHER } from '../base/byte-hash.ts'
import type { Bytes } from '../base/bytes.ts'
import type { Entry } from './entry.ts'

const PARTS = 256
const PART_BITS = 8
const FEWEST_SLOTS = 4
/** A part of which less than this share is used gets smaller. */
const SPARSE = 1 / 8

type Part = (Entry | undefined)[]

/** The entries of one database. */
export class KeyTable {
  readonly #seed: number
  readonly #parts: (Part | undefined)[] = new Array<Part | undefined>(PARTS).fill(undefined)
  readonly #counts = new Int32Array(PARTS)
  // The entry found or added last: a command asks for its key several times.
  #recent: Entry | undefined = undefined
  /** All entries, in no order; others only read it. */
  readonly dense: Entry[] = []
  readonly #expiring: Entry[] = []
  // What `meet` has looked at.
  readonly #hashes = new MetHashes()
  readonly #met = new Array<Entry | undefined>(MET_TOGETHER).fill(undefined)

  /** @param seed makes the hashes of this table others than those of other servers' */
  constructor(seed: number) {
    this.#seed = seed
  }

  /** Another one without entries. */
  empty(): KeyTable {
    return new KeyTable(this.#seed)
  }

  /** Number of entries with an expire time. */
  get expiringSize(): number {
    return this.#expiring.length
  }

  /** The entry of a key. */
  find(key: Bytes): Entry | undefined {
    const recent = this.#recent
    if (recent !== undefined && recent.key === key) return recent
    const hash = this.#hashes.of(key, this.#seed)
    const part = this.#parts[hash & (PARTS - 1)]
    if (part === undefined) return undefined
    const mask = part.length - 1
    for (let at = (hash >>> PART_BITS) & mask; ; at = (at + 1) & mask) {
      const entry = part[at]
      if (entry === undefined) return undefined
      if (entry.hash === hash && entry.key === key) return (this.#recent = entry)
    }
  }

  /**
   * Brings what finding some keys needs into the processor's cache. @see MetHashes.meet
   * @param texts whether texts that are their values are wanted as well, not only replaced
   */
  meet(keys: readonly Bytes[], from: number, step: number, texts: boolean): void {
    const hashes = this.#hashes
    const count = hashes.meet(keys, from, step, this.#seed)
    const met = this.#met
    for (let i = 0; i < count; i++) {
      const hash = hashes.at(i)
      const part = this.#parts[hash & (PARTS - 1)]
      met[i] = part?.[(hash >>> PART_BITS) & (part.length - 1)]
    }
    // Conclusions are kept for a moment: the engine would leave out looks without any. What is asked for of an entry lies in two
    // of the pieces that come out of memory, so both ends of it are looked at.
    for (let i = 0; i < count; i++) {
      const entry = met[i]
      if (entry === undefined) continue
      const hash = hashes.at(i)
      if (entry.hash !== hash) met[i] = this.#next(hash)
      else if (entry.memory < 0) met[i] = undefined
    }
    for (let i = 0; i < count; i++) {
      const { length } = keys[from + i * step] as Bytes
      if (met[i]?.key.length !== length) met[i] = undefined
    }
    if (texts) for (let i = 0; i < count; i++) if (met[i]?.text?.length === 0) met[i] = undefined
    met.fill(undefined, 0, count)
  }

  // The entry of a hash, if it is not where the search begins.
  #next(hash: number): Entry | undefined {
    const part = this.#parts[hash & (PARTS - 1)] as Part
    const mask = part.length - 1
    for (let at = ((hash >>> PART_BITS) + 1) & mask; ; at = (at + 1) & mask) {
      const entry = part[at]
      if (entry === undefined || entry.hash === hash) return entry
    }
  }

  /** Whether the entry is still in the table. */
  holds(entry: Entry): boolean {
    return this.dense[entry.position] === entry
  }

  /** Adds an entry whose key is not there. */
  add(entry: Entry): void {
    entry.hash = hashOf(entry.key, this.#seed)
    entry.position = this.dense.length
    this.dense.push(entry)
    const number = entry.hash & (PARTS - 1)
    const count = ((this.#counts[number] as number) += 1)
    let part = this.#parts[number]
    if (part === undefined || count * 2 > part.length) {
      part = resized(part, Math.max(FEWEST_SLOTS, (part?.length ?? 0) * 2))
      this.#parts[number] = part
    }
    place(part, entry)
    this.#recent = entry
  }

  /** Takes an entry out that is there and does not expire. */
  remove(entry: Entry): void {
    this.#recent = undefined
    const number = entry.hash & (PARTS - 1)
    const part = this.#parts[number] as Part
    const count = ((this.#counts[number] as number) -= 1)
    take(part, entry)
    if (part.length > FEWEST_SLOTS && count < part.length * SPARSE)
      this.#parts[number] = resized(part, part.length / 2)
    const last = this.dense.pop() as Entry
    if (last === entry) return
    this.dense[entry.position] = last
    last.position = entry.position
  }

  /** The entry expires from now on. */
  addExpiring(entry: Entry): void {
    entry.expirePosition = this.#expiring.length
    this.#expiring.push(entry)
  }

  /** The entry does not expire any more. */
  removeExpiring(entry: Entry): void {
    const last = this.#expiring.pop() as Entry
    if (last !== entry) {
      this.#expiring[entry.expirePosition] = last
      last.expirePosition = entry.expirePosition
    }
    entry.expirePosition = -1
  }

  /** The entry at a dense position of those that expire. */
  expiringAt(position: number): Entry | undefined {
    return this.#expiring[position]
  }

  /**
   * One step of SCAN: visits `count` entries (more never) and returns the cursor to go on with, 0 at the end. The visitor must
   * not change the table.
   */
  scan(cursor: number, count: number, visit: (entry: Entry) => void): number {
    let position = cursor === 0 ? this.dense.length : Math.min(cursor, this.dense.length)
    const stop = Math.max(0, position - count)
    while (position > stop) {
      position--
      visit(this.dense[position] as Entry)
    }
    return position
  }
}

// Where the search for an entry begins.
function home({ hash }: Entry, mask: number): number {
  return (hash >>> PART_BITS) & mask
}

function place(part: Part, entry: Entry): void {
  const mask = part.length - 1
  let at = home(entry, mask)
  while (part[at] !== undefined) at = (at + 1) & mask
  part[at] = entry
}

// What was pushed on by the entry that goes moves back, so that every search still finds no gap before its end.
function take(part: Part, entry: Entry): void {
  const mask = part.length - 1
  let hole = home(entry, mask)
  while (part[hole] !== entry) hole = (hole + 1) & mask
  for (let at = (hole + 1) & mask; ; at = (at + 1) & mask) {
    const other = part[at]
    if (other === undefined) break
    if (((at - home(other, mask)) & mask) < ((at - hole) & mask)) continue
    part[hole] = other
    hole = at
  }
  part[hole] = undefined
}

function resized(old: Part | undefined, slots: number): Part {
  const part: Part = new Array<Entry | undefined>(slots).fill(undefined)
  if (old) for (const entry of old) if (entry !== undefined) place(part, entry)
  return part
}
