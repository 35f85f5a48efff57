// Forgetting everything: FLUSHALL and FLUSHDB, and what a full synchronization and DEBUG RELOAD begin with.
import type { Database } from '../db/database.ts'
import type { Server } from './server.ts'

/** Empties databases, telling those who listen. Returns how many keys there were. @param later values need not be freed at once */
export function emptyDatabases(server: Server, databases: readonly Database[], later: boolean): number {
  const db = databases.length === 1 ? (databases[0] as Database).id : -1
  const event = { kind: 'flush', db, sync: !later } as const
  server.emit({ ...event, phase: 'start' })
  let keys = 0
  for (const one of databases) {
    server.watches.touchAll(one)
    const { pending } = server.lazyFree
    const removed = one.flush(later)
    keys += removed
    // What modules free is counted then.
    if (later) server.stats.lazyFreed += removed - (server.lazyFree.pending - pending)
  }
  server.emit({ ...event, phase: 'end' })
  return keys
}

/** Empties all databases, and the snapshot file: what is gone must not come back. */
export function emptyForGood(server: Server, later: boolean): void {
  // A snapshot under way would bring it back.
  server.persistence.abort()
  server.dirty += emptyDatabases(server, server.databases, later)
  if (server.config.text('save') !== '') void server.persistence.save()
}

/** Removes all data and all functions, telling those who listen. @param sync whether all is to be freed at once */
export function emptyAll(server: Server, sync = true): void {
  const event = { kind: 'flush', db: -1, sync } as const
  server.emit({ ...event, phase: 'start' })
  for (const db of server.databases) {
    server.watches.touchAll(db)
    db.flush(!sync)
    server.blocking.signalAll(db)
  }
  server.functions?.clear()
  server.emit({ ...event, phase: 'end' })
}
