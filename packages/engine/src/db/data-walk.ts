// A walk over all keys that sees them as they were when it began, although writes go on. Nothing is copied beforehand: the
// walk takes a few keys at a time, and a key that is about to change before its turn is taken at that moment.
//
//   dense array of a database:  [ … not yet taken … | position | … taken … ]     downwards, as SCAN walks it
//
// Each entry remembers the last walk that took it, or the one during which it was added: neither is taken again. Only one
// walk is under way at a time. Change together: database.ts, which tells the walk what is about to change.
import type { Entry } from './entry.ts'

/** What is done with each key. Nothing it does may change data. */
export type TakeEntry = (entry: Entry, db: number) => void

/** The keys of one database as they were when the walk began. */
export interface WalkedDatabase {
  readonly id: number
  readonly entries: Entry[]
}

interface Part extends WalkedDatabase {
  position: number
}

let lastWalk = 0

/** One walk. */
export class DataWalk {
  /** Marks the entries that this walk is done with. */
  readonly number: number = ++lastWalk
  readonly #parts: Part[]
  readonly #take: TakeEntry
  /** Keys taken so far, and keys there were at the beginning. */
  taken = 0
  readonly total: number

  constructor(databases: readonly WalkedDatabase[], take: TakeEntry) {
    this.#parts = databases
      .filter(({ entries }) => entries.length > 0)
      .map(({ id, entries }) => ({ id, entries, position: entries.length }))
    this.#take = take
    this.total = this.#parts.reduce((sum, { entries }) => sum + entries.length, 0)
  }

  /** Takes keys until `enough` says so, asked after each. Returns whether all have been taken. */
  advance(enough: () => boolean): boolean {
    for (let part; (part = this.#parts[0]);) {
      while (part.position > 0) {
        part.position = Math.min(part.position, part.entries.length) - 1
        const entry = part.entries[part.position]
        if (!entry || !this.#takeOnce(entry, part.id)) continue
        if (enough()) return this.done
      }
      this.#parts.shift()
    }
    return true
  }

  /** Whether all keys have been taken. */
  get done(): boolean {
    return this.#parts.every(({ position }) => position === 0)
  }

  /** An entry of these is about to change or to go. */
  beforeChange(entries: readonly Entry[], entry: Entry): void {
    if (entry.walked === this.number) return
    const part = this.#parts.find((known) => known.entries === entries)
    if (part) this.#takeOnce(entry, part.id)
  }

  /** All of these are about to go. */
  beforeFlush(entries: readonly Entry[]): void {
    const part = this.#parts.find((known) => known.entries === entries)
    if (!part) return
    for (const entry of entries) this.#takeOnce(entry, part.id)
    part.position = 0
  }

  #takeOnce(entry: Entry, db: number): boolean {
    if (entry.walked === this.number) return false
    entry.walked = this.number
    this.taken++
    this.#take(entry, db)
    return true
  }
}
