// Puts a primary's snapshot in place of our data.
//
// With `repl-diskless-load swapdb` it is loaded beside them first: they stay, and stay readable, if it is broken. Otherwise
// they go before it is read, as when the real server takes it from its disk.
import { emptyAll } from '../server/empty-all.ts'
import type { Bytes } from '../base/bytes.ts'
import { Database } from '../db/database.ts'
import type { SnapshotResult } from '../rdb/load-snapshot.ts'
import type { Server } from '../server/server.ts'

/** Loads the snapshot. Null when it is broken; the log says why. @param begin runs before our data go */
export function loadPrimaryData(server: Server, bytes: Uint8Array, begin: () => void): SnapshotResult | null {
  const { host, persistence, config } = server
  if (config.text('repl-diskless-load') === 'swapdb' && server.modules?.handlesAsyncLoad?.() !== false) {
    const beside = server.databases.map(({ id }) => new Database(id, server))
    host.log('notice', 'PRIMARY <-> REPLICA sync: Loading DB in memory')
    server.emit({ kind: 'async-load', phase: 'started' })
    const libraries: Bytes[] = []
    const where = { databases: beside, libraries }
    const result = persistence.loadBytes(bytes, { keepExpired: true, fromPrimary: true, ...where })
    if (result) {
      begin()
      host.log('notice', 'PRIMARY <-> REPLICA sync: Swapping active DB with loaded DB')
      server.runUnit(() => swap(server, beside))
      server.functions?.clear()
      for (const code of libraries) persistence.loadFunction(code, true)
      server.emit({ kind: 'async-load', phase: 'completed' })
    } else {
      server.emit({ kind: 'async-load', phase: 'aborted' })
      host.log('notice', 'PRIMARY <-> REPLICA sync: Discarding temporary DB in background')
    }
    return result
  }
  begin()
  host.log('notice', 'PRIMARY <-> REPLICA sync: Flushing old data')
  server.runUnit(() => emptyAll(server))
  host.log('notice', 'PRIMARY <-> REPLICA sync: Loading DB in memory')
  const result = persistence.loadBytes(bytes, { keepExpired: true, fromPrimary: true })
  if (result) return result
  host.log('warning', 'Failed trying to load the PRIMARY synchronization DB from disk, check server logs.')
  host.log('notice', 'PRIMARY <-> REPLICA sync: Discarding the half-loaded data')
  server.runUnit(() => emptyAll(server))
  return null
}

function swap(server: Server, beside: readonly Database[]): void {
  server.databases.forEach((db, i) => {
    const fresh = beside[i] as Database
    server.watches.touchAll(db, fresh)
    db.swapContents(fresh)
    server.blocking.signalAll(db)
    fresh.flush()
  })
}
