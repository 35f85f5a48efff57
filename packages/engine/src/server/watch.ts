// WATCH: which clients watch which keys. A change of a watched key marks the transaction; EXEC then does nothing. A key that
// had already expired when it was watched does not count as changed when it is at last removed.
import type { Bytes } from '../base/bytes.ts'
import type { Database } from '../db/database.ts'
import type { Client } from './client.ts'

/** The watched keys of a server. */
export class Watches {
  readonly #byDb = new Map<Database, Map<Bytes, Set<Client>>>()
  #count = 0

  /** Number of (client, key) pairs. */
  get size(): number {
    return this.#count
  }

  /** Number of clients that watch anything. */
  get clients(): number {
    const clients = new Set<Client>()
    for (const byKey of this.#byDb.values())
      for (const set of byKey.values()) for (const c of set) clients.add(c)
    return clients.size
  }

  /** Number of watched keys. */
  get keys(): number {
    let count = 0
    for (const byKey of this.#byDb.values()) count += byKey.size
    return count
  }

  /** Begins to watch a key. */
  watch(client: Client, db: Database, key: Bytes): void {
    let byKey = this.#byDb.get(db)
    if (!byKey) this.#byDb.set(db, (byKey = new Map()))
    let clients = byKey.get(key)
    if (!clients) byKey.set(key, (clients = new Set()))
    if (clients.has(client)) return
    clients.add(client)
    this.#count++
    const raw = db.peekRaw(key)
    client.transaction.watched.push({ db, key, expired: raw !== undefined && db.isExpired(raw) })
  }

  /** Ends all watching of a client. */
  unwatchAll(client: Client): void {
    for (const { db, key } of client.transaction.watched) {
      const byKey = this.#byDb.get(db)
      const clients = byKey?.get(key)
      if (clients?.delete(client)) this.#count--
      if (clients?.size === 0) byKey?.delete(key)
    }
    client.transaction.watched.length = 0
  }

  /** A key was changed. */
  touch(db: Database, key: Bytes): void {
    if (this.#count === 0) return
    const clients = this.#byDb.get(db)?.get(key)
    if (!clients) return
    for (const client of clients) {
      const watched = client.transaction.watched.find((row) => row.db === db && row.key === key)
      if (!watched) continue
      if (watched.expired) {
        // It was gone before: its removal changes nothing; whatever comes after does.
        if (!db.peek(key)) {
          watched.expired = false
          continue
        }
        watched.expired = false
      }
      client.transaction.dirty = true
    }
  }

  /**
   * A whole database is emptied, or exchanged with `replacement`: every watched key that exists before or after counts
   * as changed.
   */
  touchAll(db: Database, replacement?: Database): void {
    if (this.#count === 0) return
    for (const [key, clients] of this.#byDb.get(db) ?? []) {
      const before = db.peekRaw(key)
      const after = replacement?.peekRaw(key)
      if (!before && !after) continue
      const afterExpired = after !== undefined && db.isExpired(after)
      for (const client of clients) {
        const watched = client.transaction.watched.find((row) => row.db === db && row.key === key)
        if (!watched) continue
        if (watched.expired) {
          if (after === undefined) watched.expired = false
          if (after === undefined || afterExpired) continue
        } else if (!before && afterExpired) {
          watched.expired = true
          continue
        }
        client.transaction.dirty = true
      }
    }
  }

  /** Whether a key the client watches has expired without anyone having noticed yet. */
  hasExpired(client: Client): boolean {
    return client.transaction.watched.some(({ db, key, expired }) => {
      if (expired) return false
      const raw = db.peekRaw(key)
      return raw !== undefined && db.isExpired(raw)
    })
  }
}
