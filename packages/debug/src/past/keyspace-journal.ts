// What keys were before they changed, from the engine's own mouth (see engine/src/db/change-journal.ts), each with the place in time.
//
// A key is copied before the first change at each statement, so any state between two statements can be put together: what there is now,
// with the copies put back, newest first. Flushed and exchanged databases are kept whole, by reference: nothing changes in them any more.
// Copying a large value at each of many statements is not worth its price: above a limit a unit keeps only what its keys were at its beginning.
import {
  ModuleValue,
  type Bytes,
  type Database,
  type Entry,
  type Server,
  type Value,
} from '@valkey-playground/engine'
import { isAfter, type Place } from './place.ts'

/** A key as it was. */
export interface KeyImage {
  readonly value: Value
  /** Unix ms, or -1. */
  readonly expireAt: number
}

/** Something that happened to the keyspace. */
export type KeyspaceChange = Place & {
  /** The function of ours in whose course it was. */
  readonly call: string | null
} & (
    | { readonly kind: 'key'; readonly db: number; readonly key: Bytes; readonly image: KeyImage | null }
    | { readonly kind: 'flush'; readonly db: number; readonly entries: readonly Entry[] }
    | { readonly kind: 'swap'; readonly db: number; readonly other: number }
  )

/** Roughly the bytes of copies that one unit may keep. */
const MOST_BYTES = 64 * 1024 * 1024
const ELEMENT_BYTES = 64

/** The record of changes, oldest first. */
export class KeyspaceJournal {
  readonly changes: KeyspaceChange[] = []
  /** Roughly the bytes of all copies. */
  size = 0
  readonly #server: Server
  readonly #place: () => (Place & { readonly call: string | null }) | null
  /** Where each key was copied last. */
  readonly #copied = new Map<string, Place>()
  #unit = -1
  #unitSize = 0

  /** @param place where in time the engine is; null while nothing needs to be kept */
  constructor(server: Server, place: () => (Place & { readonly call: string | null }) | null) {
    this.#server = server
    this.#place = place
  }

  /** Begins to listen. */
  start(): void {
    this.#server.journal = {
      beforeChange: (db, entry) => this.#keep(db, entry.key, entry),
      beforeAdding: (db, key) => this.#keep(db, key, null),
      beforeFlush: (db, entries) => this.#add({ kind: 'flush', db: db.id, entries }),
      beforeSwap: (a, b) => this.#add({ kind: 'swap', db: a.id, other: b.id }),
    }
  }

  stop(): void {
    this.#server.journal = null
    this.changes.length = 0
    this.#copied.clear()
    this.size = 0
  }

  /** Runs something that only seems to change the keyspace. */
  unheard(work: () => void): void {
    const { journal } = this.#server
    this.#server.journal = null
    try {
      work()
    } finally {
      this.#server.journal = journal
    }
  }

  /** Forgets what came before a unit. */
  dropBefore(unit: number): void {
    const kept = this.changes.findIndex((change) => change.unit >= unit)
    const dropped = this.changes.splice(0, kept < 0 ? this.changes.length : kept)
    for (const change of dropped) this.size -= sizeOf(change)
    if (this.changes.length === 0) this.#copied.clear()
  }

  /** A key as it was right before a statement; null if it was not there. `now` finds keys of the present. */
  imageAt(at: Place, db: number, key: Bytes, now: (db: number) => Database | undefined): KeyImage | null {
    let where = db
    for (const change of this.changes) {
      if (!isAfter(change, at)) continue
      if (change.kind === 'swap') {
        if (change.db === where) where = change.other
        else if (change.other === where) where = change.db
      } else if (change.db !== where) continue
      else if (change.kind === 'flush') return change.entries.find((entry) => entry.key === key) ?? null
      else if (change.key === key) return change.image
    }
    return now(where)?.peekRaw(key) ?? null
  }

  #keep(db: Database, key: Bytes, entry: Entry | null): void {
    const place = this.#place()
    if (!place) return
    const name = `${db.id}:${key}`
    const last = this.#copied.get(name)
    if (last?.unit === place.unit && (last.position === place.position || this.#isFull(place))) return
    this.#copied.set(name, place)
    const image = entry && { value: copyOf(entry.glance()), expireAt: entry.expireAt }
    this.#push({ ...place, kind: 'key', db: db.id, key, image })
  }

  #isFull({ unit }: Place): boolean {
    return unit === this.#unit && this.#unitSize > MOST_BYTES
  }

  #add(
    change:
      { kind: 'flush'; db: number; entries: readonly Entry[] } | { kind: 'swap'; db: number; other: number },
  ): void {
    const place = this.#place()
    if (!place) return
    this.#copied.clear()
    this.#push({ ...place, ...change })
  }

  #push(change: KeyspaceChange): void {
    const size = sizeOf(change)
    if (change.unit !== this.#unit) [this.#unit, this.#unitSize] = [change.unit, 0]
    this.#unitSize += size
    this.size += size
    this.changes.push(change)
  }
}

function copyOf(value: Value): Value {
  return value instanceof ModuleValue ? new ModuleValue(value.dataType, value.value) : value.copy()
}

function sizeOf(change: KeyspaceChange): number {
  if (change.kind === 'swap') return ELEMENT_BYTES
  if (change.kind === 'flush') return change.entries.length * ELEMENT_BYTES
  const { value } = change.image ?? {}
  const length = value && 'length' in value && typeof value.length === 'number' ? value.length : 1
  return ELEMENT_BYTES * 2 + length * (value?.type === 'string' ? 1 : ELEMENT_BYTES)
}
