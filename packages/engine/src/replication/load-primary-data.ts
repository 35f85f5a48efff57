// Puts a primary's snapshot in place of our data.
//
//   repl-diskless-load   begins                       our data
//   disabled             when all of it has come      go before it is read
//   on-empty-db          at once, if we have no keys  go before it is read
//   flush-before-load    at once                      go before it is read
//   swapdb               at once                      stay, and come back into use if it is broken or breaks off
//
// With `swapdb` our data can even be used meanwhile, if they are of the same history: then they are merely old.
import { emptyAll } from '../server/empty-all.ts'
import type { Bytes } from '../base/bytes.ts'
import { Database } from '../db/database.ts'
import type { SnapshotResult } from '../rdb/load-snapshot.ts'
import type { Server } from '../server/server.ts'
import { after, attempt, failureText, type MaybePromise } from '../server/storage.ts'
import type { Payload } from './payload.ts'

/** How a snapshot is loaded: when all of it has come, or while it comes, in place of our data or beside them. */
export type LoadMode = 'whole' | 'in-place' | 'beside'

/** What is to be loaded, and who hears of it. */
export interface PrimaryData {
  readonly payload: Payload
  readonly mode: LoadMode
  /** Our data are of the history that the snapshot is of. */
  readonly sameHistory: boolean
  /** Runs before our data go. */
  readonly begin: () => void
  /** Runs about once a second while it goes on. */
  readonly sign: () => void
}

/** How a snapshot is to be loaded. The log says what speaks against the mode that is asked for. */
export function loadMode(server: Server): LoadMode {
  const { config, databases, modules, host } = server
  const asked = config.text('repl-diskless-load')
  const keys = (): number => databases.reduce((sum, db) => sum + db.size, 0)
  if (asked === 'disabled' || (asked === 'on-empty-db' && keys() > 0)) return 'whole'
  if (modules?.dataTypes?.().some(({ handlesReadErrors }) => !handlesReadErrors)) {
    host.log('notice', "Skipping diskless-load because there are modules that don't handle read errors.")
    return 'whole'
  }
  if (asked !== 'swapdb') return 'in-place'
  if (modules?.handlesAsyncLoad?.() === false) {
    host.log(
      'notice',
      'Skipping diskless-load because there are modules that are not aware of async replication.',
    )
    return 'whole'
  }
  return 'beside'
}

/** Loads the snapshot, in slices. Null when it is broken; the log says why. */
export function loadPrimaryData(server: Server, data: PrimaryData): MaybePromise<SnapshotResult | null> {
  const { persistence, appendOnly } = server
  // What is being saved would be the data that go.
  persistence.abort()
  appendOnly.abortRewrite()
  if (data.mode === 'beside') return loadBeside(server, data)
  if (data.mode === 'in-place') return loadInPlace(server, data, data.payload)
  const snapshot = data.payload.take()
  return after(keepFile(server, snapshot), (kept) => (kept ? loadInPlace(server, data, snapshot) : null))
}

// Where data are kept, the primary's snapshot takes the place of our own before it is loaded. Without that nothing changes.
function keepFile({ storage, config, host }: Server, snapshot: Uint8Array): MaybePromise<boolean> {
  if (!storage.durable) return true
  const name = config.text('dbfilename')
  return attempt(
    () => after(storage.write(name, [snapshot]), () => true),
    (error) => {
      const reason = failureText(error)
      host.log(
        'warning',
        `Failed trying to rename the temp DB into ${name} in PRIMARY <-> REPLICA synchronization: ${reason}`,
      )
      return false
    },
  )
}

function loadBeside(server: Server, data: PrimaryData): MaybePromise<SnapshotResult | null> {
  const { host, persistence } = server
  const databases = server.databases.map(({ id }) => new Database(id, server.keyspace))
  server.emit({ kind: 'async-load', phase: 'started' })
  server.slowLoad.beside = data.sameHistory
  const libraries: Bytes[] = []
  return after(load(server, data, data.payload, { databases, libraries }), (result) => {
    server.slowLoad.beside = false
    if (!result) {
      server.emit({ kind: 'async-load', phase: 'aborted' })
      host.log('notice', 'PRIMARY <-> REPLICA sync: Discarding temporary DB in background')
      return null
    }
    data.begin()
    host.log('notice', 'PRIMARY <-> REPLICA sync: Swapping active DB with loaded DB')
    server.runUnit(() => swap(server, databases))
    server.functions?.clear()
    for (const code of libraries) persistence.loadFunction(code, true)
    server.emit({ kind: 'async-load', phase: 'completed' })
    host.log('notice', 'PRIMARY <-> REPLICA sync: Discarding old DB in background')
    return result
  })
}

function loadInPlace(
  server: Server,
  data: PrimaryData,
  source: Uint8Array | Payload,
): MaybePromise<SnapshotResult | null> {
  const { host, config } = server
  const sync = !config.flag('replica-lazy-flush')
  data.begin()
  host.log('notice', 'PRIMARY <-> REPLICA sync: Flushing old data')
  server.runUnit(() => emptyAll(server, sync))
  return after(load(server, data, source, {}), (result) => {
    if (result) return result
    host.log('notice', 'PRIMARY <-> REPLICA sync: Discarding the half-loaded data')
    server.runUnit(() => emptyAll(server, sync))
    return null
  })
}

function load(
  server: Server,
  { payload, sign }: PrimaryData,
  source: Uint8Array | Payload,
  where: { readonly databases?: readonly Database[]; readonly libraries?: Bytes[] },
): MaybePromise<SnapshotResult | null> {
  const { host, persistence } = server
  host.log('notice', 'PRIMARY <-> REPLICA sync: Loading DB in memory')
  const options = { keepExpired: true, fromPrimary: true, ...where }
  return after(persistence.loadBytesSlowly(source, options, sign), (result) => {
    if (result && !payload.brokenOff) return result
    if (result) host.log('warning', 'Replication stream EOF marker is broken')
    const from = source === payload ? 'socket' : 'disk'
    host.log(
      'warning',
      `Failed trying to load the PRIMARY synchronization DB from ${from}, check server logs.`,
    )
    return null
  })
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
