// Forgetting everything: what a full synchronization and DEBUG RELOAD begin with.
import type { Server } from './server.ts'

/** Removes all data and all functions, telling those who listen. */
export function emptyAll(server: Server): void {
  const event = { kind: 'flush', db: -1, sync: !server.config.flag('replica-lazy-flush') } as const
  server.emit({ ...event, phase: 'start' })
  for (const db of server.databases) {
    server.watches.touchAll(db)
    db.flush()
    server.blocking.signalAll(db)
  }
  server.functions?.clear()
  server.emit({ ...event, phase: 'end' })
}
