// Where the entries of a database are found.
//
//   by name:   Map        key → entry
//   dense:     [ a | b | c | d ]      entry.position; SCAN walks it downwards (base/dict.ts says why), sampling draws from it
//   expiring:  [ c | a ]              entry.expirePosition, -1 for the others; the active expiry cycle samples it
//
// Each entry knows its places, so removing costs no search: the last one moves into the hole.
import type { Bytes } from '../base/bytes.ts'
import type { Entry } from './entry.ts'

/** The entries of one database. */
export class KeyTable {
  readonly #byName = new Map<Bytes, Entry>()
  // The entry found or added last: a command asks for its key several times.
  #recent: Entry | undefined = undefined
  // The key asked for last if it is not there: a command that adds one looks for it several times as well.
  #absent: Bytes | undefined = undefined
  /** All entries, in no order; others only read it. */
  readonly dense: Entry[] = []
  readonly #expiring: Entry[] = []

  /** Number of entries with an expire time. */
  get expiringSize(): number {
    return this.#expiring.length
  }

  /** The entry of a key. */
  find(key: Bytes): Entry | undefined {
    const recent = this.#recent
    if (recent !== undefined && recent.key === key) return recent
    if (this.#absent !== undefined && this.#absent === key) return undefined
    const entry = this.#byName.get(key)
    if (entry !== undefined) this.#recent = entry
    this.#absent = entry === undefined ? key : undefined
    return entry
  }

  /** Whether the entry is still in the table. */
  holds(entry: Entry): boolean {
    return this.#byName.get(entry.key) === entry
  }

  /** Adds an entry whose key is not there; its position must be the end of the dense array. */
  add(entry: Entry): void {
    this.#byName.set(entry.key, entry)
    this.#recent = entry
    this.#absent = undefined
    this.dense.push(entry)
  }

  /** Takes an entry out that does not expire. */
  remove(entry: Entry): void {
    this.#byName.delete(entry.key)
    this.#recent = undefined
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
