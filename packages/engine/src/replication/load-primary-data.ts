// Puts a primary's snapshot in place of our data.
//
// With `repl-diskless-load swapdb` it is loaded beside them first: they stay, and stay readable, if it is broken. Otherwise
// they go before it is read, as when the real server takes it from its disk.
import { emptyAll } from '../server/empty-all.ts'
import type { Bytes } from '../base/bytes.ts'
import { Database } from '../db/database.ts'
import type { SnapshotResult } from '../rdb/load-snapshot.ts'
import type { Server } from '../server/server.ts'
import { after, type MaybePromise } from '../server/storage.ts'

/**
 * Loads the snapshot, in slices. Null when it is broken; the log says why.
 * @param begin runs before our data go
 * @param sign runs about once a second while it goes on
 */
export function loadPrimaryData(
  server: Server,
  bytes: Uint8Array,
  begin: () => void,
  sign: () => void,
): MaybePromise<SnapshotResult | null> {
  const { config, modules } = server
  const beside = config.text('repl-diskless-load') === 'swapdb' && modules?.handlesAsyncLoad?.() !== false
  return beside ? loadBeside(server, bytes, begin, sign) : loadInPlace(server, bytes, begin, sign)
}

function loadBeside(
  server: Server,
  bytes: Uint8Array,
  begin: () => void,
  sign: () => void,
): MaybePromise<SnapshotResult | null> {
  const { host, persistence } = server
  const databases = server.databases.map(({ id }) => new Database(id, server))
  host.log('notice', 'PRIMARY <-> REPLICA sync: Loading DB in memory')
  server.emit({ kind: 'async-load', phase: 'started' })
  server.slowLoad.beside = true
  const libraries: Bytes[] = []
  const options = { keepExpired: true, fromPrimary: true, databases, libraries }
  return after(persistence.loadBytesSlowly(bytes, options, sign), (result) => {
    server.slowLoad.beside = false
    if (!result) {
      server.emit({ kind: 'async-load', phase: 'aborted' })
      host.log('notice', 'PRIMARY <-> REPLICA sync: Discarding temporary DB in background')
      return null
    }
    begin()
    host.log('notice', 'PRIMARY <-> REPLICA sync: Swapping active DB with loaded DB')
    server.runUnit(() => swap(server, databases))
    server.functions?.clear()
    for (const code of libraries) persistence.loadFunction(code, true)
    server.emit({ kind: 'async-load', phase: 'completed' })
    return result
  })
}

function loadInPlace(
  server: Server,
  bytes: Uint8Array,
  begin: () => void,
  sign: () => void,
): MaybePromise<SnapshotResult | null> {
  const { host, persistence, config } = server
  const sync = !config.flag('replica-lazy-flush')
  begin()
  host.log('notice', 'PRIMARY <-> REPLICA sync: Flushing old data')
  server.runUnit(() => emptyAll(server, sync))
  host.log('notice', 'PRIMARY <-> REPLICA sync: Loading DB in memory')
  return after(
    persistence.loadBytesSlowly(bytes, { keepExpired: true, fromPrimary: true }, sign),
    (result) => {
      if (result) return result
      host.log(
        'warning',
        'Failed trying to load the PRIMARY synchronization DB from disk, check server logs.',
      )
      host.log('notice', 'PRIMARY <-> REPLICA sync: Discarding the half-loaded data')
      server.runUnit(() => emptyAll(server, sync))
      return null
    },
  )
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
