// Keys that a replica's own clients have given an expire time. Its primary knows nothing of them and will never delete them,
// so the replica does, and tells nobody.
import type { Bytes } from '../base/bytes.ts'
import type { Database } from '../db/database.ts'
import type { Server } from '../server/server.ts'

const MOST_A_CYCLE = 1000

/** What a replica that takes writes expires by itself. */
export class OwnExpiry {
  readonly #server: Server
  readonly #keys = new Map<Database, Set<Bytes>>()

  constructor(server: Server) {
    this.#server = server
  }

  /** Number of keys looked after. */
  get size(): number {
    let size = 0
    for (const keys of this.#keys.values()) size += keys.size
    return size
  }

  /** A key was given an expire time; the primary's doing so is none of our business. */
  remember(db: Database, key: Bytes): void {
    if (this.#server.currentClient?.primary === true) return
    const keys = this.#keys.get(db)
    if (keys) keys.add(key)
    else this.#keys.set(db, new Set([key]))
  }

  /** Deletes those whose time has come, and forgets those that have none any more. */
  cycle(): void {
    const server = this.#server
    if (this.#keys.size === 0 || server.pause.writesPaused) return
    let left = MOST_A_CYCLE
    for (const [db, keys] of this.#keys) {
      for (const key of keys) {
        if (left-- === 0) return
        const gone = server.runUnit(() => db.expireIfNeeded(key, true))
        if (gone || db.expireAt(key) < 0) keys.delete(key)
      }
      if (keys.size === 0) this.#keys.delete(db)
    }
  }
}
