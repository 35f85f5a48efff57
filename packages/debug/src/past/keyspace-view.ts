// The keyspace as it was, in the place of the one that is: while code of the past is held, whoever reads the engine's databases (panels,
// digests) reads those of then. Nothing is changed in the present's, they are only set aside.
import { Database, type Bytes, type Entry, type Server } from '@valkey-playground/engine'
import type { KeyImage, KeyspaceJournal } from './keyspace-journal.ts'
import { isAfter, type Place } from './place.ts'

/** What a database was: other keys than some database or list of entries has. */
interface Contents {
  /** A database of the present by its number, or what was flushed. */
  readonly base: number | readonly Entry[]
  readonly changed: Map<Bytes, KeyImage | null>
}

/** Shows one engine's keyspace of another time. */
export class KeyspaceView {
  readonly #server: Server
  readonly #journal: KeyspaceJournal
  /** What is shown by database, and beside it the contents of the present. */
  readonly #shown = new Map<number, { readonly contents: Contents; readonly aside: Database }>()
  #time: number | null = null

  constructor(server: Server, journal: KeyspaceJournal) {
    this.#server = server
    this.#journal = journal
  }

  /** A database of the present. */
  present(db: number): Database | undefined {
    return this.#shown.get(db)?.aside ?? this.#server.databases[db]
  }

  /** Shows the keys as they were right before a statement. @param time Unix ms of that moment: keys that expired since are there */
  show(at: Place, time: number): void {
    this.#time ??= this.#server.time
    this.#server.time = time
    const past = this.#contentsAt(at)
    // Steps seldom change keys: what is shown already is not made anew.
    for (const [db, shown] of this.#shown) {
      const wanted = past.get(db)
      if (wanted && sameContents(shown.contents, wanted)) past.delete(db)
      else this.#putBack(db)
    }
    const made = [...past].map(([db, contents]) => ({ db, contents, built: this.#build(db, contents) }))
    this.#journal.unheard(() => {
      for (const { db, contents, built } of made) {
        this.#server.databases[db]?.swapContents(built)
        this.#shown.set(db, { contents, aside: built })
      }
    })
  }

  #contentsAt(at: Place): Map<number, Contents> {
    const past = new Map<number, Contents>()
    const contentsOf = (db: number): Contents => {
      const known = past.get(db)
      if (known) return known
      const made: Contents = { base: db, changed: new Map() }
      past.set(db, made)
      return made
    }
    for (const change of this.#journal.changes.toReversed()) {
      if (!isAfter(change, at)) break
      const contents = contentsOf(change.db)
      if (change.kind === 'key') contents.changed.set(change.key, change.image)
      else if (change.kind === 'flush') past.set(change.db, { base: change.entries, changed: new Map() })
      else {
        past.set(change.db, contentsOf(change.other))
        past.set(change.other, contents)
      }
    }
    return past
  }

  /** Shows the present again. */
  back(): void {
    if (this.#time !== null) this.#server.time = this.#time
    this.#time = null
    for (const db of this.#shown.keys()) this.#putBack(db)
  }

  #putBack(db: number): void {
    const shown = this.#shown.get(db)
    if (!shown) return
    this.#journal.unheard(() => this.#server.databases[db]?.swapContents(shown.aside))
    this.#shown.delete(db)
  }

  #build(id: number, { base, changed }: Contents): Database {
    const db = new Database(id, quietHooks(this.#server.time))
    const entries = typeof base === 'number' ? (this.present(base)?.entries() ?? []) : base
    for (const { key, content, expireAt, usedAt, frequency } of entries) {
      if (changed.has(key)) continue
      db.load(key, content, expireAt)
      const entry = db.peekRaw(key)
      if (entry) Object.assign(entry, { usedAt, frequency })
    }
    for (const [key, image] of changed) if (image) db.load(key, image.value, image.expireAt)
    return db
  }
}

function sameContents(a: Contents, b: Contents): boolean {
  if (a.base !== b.base || a.changed.size !== b.changed.size) return false
  for (const [key, image] of a.changed) if (!b.changed.has(key) || b.changed.get(key) !== image) return false
  return true
}

function nothing(): void {}

/** Hooks of a database that only lies there. */
function quietHooks(time: number): ConstructorParameters<typeof Database>[1] {
  return {
    time,
    loading: false,
    expiryDeletes: false,
    keyspaceStats: { hits: 0, misses: 0, expired: 0 },
    notify: nothing,
    keyModified: nothing,
    keyReady: nothing,
    valueUnlinked: nothing,
    textUnlinked: nothing,
    keyExpired: nothing,
  }
}
