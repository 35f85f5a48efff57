// Loading one snapshot into a server, as work that is done in slices (slow-load.ts): who is told of it, where the keys go, and
// what becomes of bytes that are broken.
import type { Bytes } from '../base/bytes.ts'
import type { Database } from '../db/database.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { RdbError } from '../rdb/format.ts'
import {
  SnapshotReader,
  type SnapshotFeed,
  type SnapshotResult,
  type SnapshotTarget,
} from '../rdb/load-snapshot.ts'
import { loadContext } from './load-context.ts'
import type { Server } from './server.ts'
import type { LoadWork } from './slow-load.ts'

/** Options of loading. */
export interface LoadOptions {
  /** Let keys that are there be replaced; otherwise that is an error. */
  readonly replaceKeys?: boolean
  /** Keep expired keys, because commands follow that count on them. */
  readonly keepExpired?: boolean
  /** Hears of keys that are left out because their time has passed. */
  readonly onExpired?: (db: Database, key: Bytes) => void
  /** It comes from a primary. */
  readonly fromPrimary?: boolean
  /** It is the beginning of an append-only file, whose loading was announced. */
  readonly announced?: boolean
  /** Where the data go, and the libraries of functions, which are not loaded then; the server itself unless told. */
  readonly databases?: readonly Database[]
  readonly libraries?: Bytes[]
  /** It may be broken off in the midst of a value. */
  readonly mayPause?: boolean
}

/** The loading of one snapshot. It has begun as soon as it is made. */
export class SnapshotLoad implements LoadWork {
  readonly #server: Server
  readonly #source: Uint8Array | SnapshotFeed
  readonly #options: LoadOptions
  #reader: SnapshotReader | null = null
  /** Whether something was being loaded before. */
  readonly #before: boolean
  readonly sign: () => void
  pieces = 0
  /** Null until it is over, and if the bytes were not sound: the log says why. */
  result: SnapshotResult | null = null

  /** @param sign runs about once a second while it goes on */
  constructor(
    server: Server,
    source: Uint8Array | SnapshotFeed,
    options: LoadOptions,
    sign: () => void = () => {},
  ) {
    this.#server = server
    this.#source = source
    this.#options = options
    this.sign = sign
    this.#before = server.loading
    server.loading = true
    if (!options.announced) {
      server.persistence.announce(options.fromPrimary ? 'load-replica-start' : 'load-start')
    }
  }

  get total(): number {
    return this.#source instanceof Uint8Array ? this.#source.length : this.#source.size
  }

  get position(): number {
    return this.#reader?.position ?? 0
  }

  get starved(): boolean {
    return this.#reader?.starved ?? false
  }

  get yielding(): boolean {
    return this.#reader?.yielding ?? false
  }

  advance(enough: () => boolean): boolean {
    let over = true
    try {
      over = this.#server.runUnit(() => this.#read(enough))
    } finally {
      if (over) this.#end()
    }
    return over
  }

  #read(enough: () => boolean): boolean {
    const { persistence, host } = this.#server
    const reader = (this.#reader ??= new SnapshotReader(
      this.#source,
      snapshotTarget(this.#server, this.#options),
    ))
    try {
      const over = reader.advance(() => {
        this.#tellProgress()
        return enough()
      })
      if (!over) return false
      this.result = reader.result
      persistence.loaded(reader.result)
    } catch (error) {
      if (!(error instanceof RdbError)) throw error
      host.log('warning', `Internal error in RDB reading: ${error.message}`)
    }
    return true
  }

  #tellProgress(): void {
    const { config, persistence } = this.#server
    const pieces = Math.floor(this.position / config.number('loading-process-events-interval-bytes'))
    if (pieces > this.pieces) persistence.tellProgress('snapshot', this.position, this.total)
    this.pieces = pieces
  }

  #end(): void {
    const server = this.#server
    server.loading = this.#before
    if (!this.#options.announced) server.persistence.announce(this.result ? 'load-end' : 'load-failed')
  }
}

function snapshotTarget(server: Server, options: LoadOptions): SnapshotTarget {
  const { config, host, persistence } = server
  const { databases = server.databases, libraries } = options
  return {
    ...loadContext(server, false),
    mayPause: options.mayPause ?? false,
    databases,
    now: server.time,
    keepExpired: options.keepExpired ?? false,
    replaceKeys: options.replaceKeys ?? false,
    relaxedVersion: config.text('rdb-version-check') === 'relaxed',
    checksum: config.flag('rdbchecksum') && !persistence.skipsChecksums,
    frequencies: config.text('maxmemory-policy').endsWith('-lfu'),
    log: (level, message) => host.log(level, message),
    loadFunction: (code) => {
      if (libraries) libraries.push(code)
      else persistence.loadFunction(code, options.replaceKeys ?? false)
    },
    ...(options.onExpired && { onExpired: options.onExpired }),
    onKey: (db, key: Bytes) => server.keyspace.notify(NOTIFY.loaded, 'loaded', key, db.id),
  }
}
