// Snapshots of the data in the server's storage: when they are made, how the last ones went, and loading one.
//
// The real server forks to save in the background. Here the snapshot is made in slices of a few milliseconds; a key that
// changes before its turn is saved at that moment (background-work.ts), so what is saved is the data of the beginning.
import type { Bytes } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import type { SnapshotFeed, SnapshotResult } from '../rdb/load-snapshot.ts'
import { SnapshotWriter, snapshotChunks } from '../rdb/save-snapshot.ts'
import type { SnapshotSource } from '../rdb/save-snapshot.ts'
import { RdbError } from '../rdb/format.ts'
import type { Server } from './server.ts'
import { BackgroundFile } from './background-file.ts'
import type { BackgroundFailure } from './background-work.ts'
import { SnapshotLoad, type LoadOptions } from './snapshot-load.ts'
import { after, attempt, ChildEnded, failureText, joined } from './storage.ts'
import type { MaybePromise } from './storage.ts'
import { VALKEY_VERSION } from './version.ts'

const CHECK_MS = 1000
const RETRY_MS = 5000
/** What ends a child that is no longer wanted. */
const SIGUSR1 = 10
const SNAPSHOT_REFUSAL =
  "MISCONF Valkey is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may " +
  'modify the data set are disabled, because this instance is configured to report errors during writes if RDB ' +
  'snapshotting fails (stop-writes-on-bgsave-error option). Please check the Valkey logs for details about the RDB error.'

/** What happens around snapshots, in the words of the module API's events. */
export type PersistenceEvent =
  | 'save-start'
  | 'child-save-start'
  | 'rewrite-start'
  | 'foreground-rewrite-start'
  | 'save-end'
  | 'save-failed'
  | 'load-start'
  | 'load-replica-start'
  | 'load-commands-start'
  | 'load-end'
  | 'load-failed'

/** How loading ended. */
export type LoadOutcome = 'loaded' | 'absent' | 'failed'

/** The snapshots of one server. */
export class Persistence {
  readonly #server: Server
  readonly #listeners = new Set<(event: PersistenceEvent) => void>()
  #timer: number | null = null
  #lastTryAt = 0
  /** Unix ms when the progress of loading is told next. */
  #progressAt = 0
  /** Unix ms since when a save has been under way; null when none is. */
  savingSince: number | null = null
  /** A save was asked for at a moment when it could not be made. */
  scheduled = false
  lastSaveOk = true
  /** Checksums of snapshots and payloads are not looked at (DEBUG). */
  skipsChecksums = false
  /** Whole seconds the last background save took, -1 before the first. */
  lastSaveSeconds = -1
  saves = 0
  lastLoad: { loaded: number; expired: number } = { loaded: 0, expired: 0 }
  /** What the snapshot that was loaded last states about the server that made it. */
  facts: ReadonlyMap<string, Bytes> = new Map()

  constructor(server: Server) {
    this.#server = server
    server.onUnitEnd(() => this.#watchChanges())
  }

  /** Hears of saves and loads. */
  onEvent(listener: (event: PersistenceEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Saves to the snapshot file. The data saved is that of the call. Returns whether it worked; the log says why not. */
  save(): MaybePromise<boolean> {
    const { server } = this.#start()
    this.announce('save-start')
    return attempt(
      () => after(server.storage.write(this.#fileName(), this.chunks()), () => this.#saved(true)),
      (error) => {
        server.host.log('warning', `Failed saving the DB: ${failureText(error)}`)
        return this.#saved(false, this.lastSaveOk)
      },
    )
  }

  /** Saves in slices while the server goes on. Returns false when it failed at once. */
  saveInBackground(): boolean {
    const { host } = this.#server
    host.log('notice', 'Background saving started')
    this.#lastTryAt = host.now()
    const { server } = this.#start()
    server.stats.forks++
    let ok = true
    try {
      const writer = new SnapshotWriter(this.#source())
      const file = new BackgroundFile(server, 'rdb', this.#fileName())
      const put = (): void => file.put(writer.take())
      server.background.begin('rdb', {
        file,
        take(entry, db) {
          writer.entry(entry, db)
          put()
        },
        complete() {
          writer.finish()
          put()
        },
        ended: (failure) => {
          ok = this.#endedInBackground(file, failure)
        },
      })
    } catch (error) {
      ok = this.#endedInBackground(null, { error })
    }
    return ok
  }

  #endedInBackground(file: BackgroundFile | null, failure: BackgroundFailure | null): boolean {
    const { host, background, replication } = this.#server
    const error = failure?.error
    const killed = error instanceof ChildEnded && error.signal > 0 ? error : null
    if (failure && !killed) host.log('warning', `Failed saving the DB: ${failureText(error)}`)
    // Who ends the process with the signal for that has called it off: it counts as no failure.
    const lastOk = !failure || (killed?.signal === SIGUSR1 && this.lastSaveOk)
    background.asChild(() => this.#saved(!failure, lastOk))
    replication.fullSyncs.saved(failure ? null : file)
    const end = killed?.message ?? (failure ? 'error' : 'terminated with success')
    host.log(failure ? 'warning' : 'notice', `Background saving ${end}`)
    return !failure
  }

  /** A snapshot for replicas alone is being made, and was; as for INFO and those who listen it is a save. */
  transferBegins(): void {
    this.#start()
    this.#server.stats.forks++
  }

  transferEnds(ok: boolean): void {
    this.#ended()
    this.announce(ok ? 'save-end' : 'save-failed')
  }

  /**
   * Gives up a background save; what was saved before stays as it is. Returns whether there was one.
   * @param end for the log
   */
  abort(end = 'terminated by signal 10'): boolean {
    const { background, host, replication } = this.#server
    if (!background.abort('rdb')) return false
    this.savingSince = null
    const what = replication.fullSyncs.saveAborted() ? 'RDB transfer' : 'saving'
    host.log('warning', `Background ${what} ${end}`)
    this.announce('save-failed')
    return true
  }

  /** Saves in the background once the running unit of work is over. */
  saveSoon(): void {
    this.scheduled = true
    this.#server.timers.add(this.#server.time, () => {
      if (this.scheduled && this.#server.background.kind === null) void this.saveInBackground()
    })
  }

  /** The chunks of a snapshot of the data as it is; take them all at once. */
  chunks(options: Partial<SnapshotSource> = {}): Iterable<Uint8Array> {
    return snapshotChunks(this.#source(options))
  }

  /** The same in one piece. */
  bytes(options: Partial<SnapshotSource> = {}): Uint8Array {
    return joined([...this.chunks(options)])
  }

  /** What writes a snapshot of the data as it is, key by key. */
  writer(options: Partial<SnapshotSource>): SnapshotWriter {
    return new SnapshotWriter(this.#source(options))
  }

  #source(options: Partial<SnapshotSource> = {}): SnapshotSource {
    const server = this.#server
    const { config, host, databases } = server
    const policy = config.text('maxmemory-policy')
    const replication = options.aofBase ? null : server.replication.position
    return {
      ...(replication && { replication }),
      databases,
      now: host.now(),
      version: VALKEY_VERSION,
      usedMemory: server.memory.used(),
      compress: config.flag('rdbcompression'),
      checksum: config.flag('rdbchecksum'),
      usage: policy.endsWith('-lru') ? 'idle' : policy.endsWith('-lfu') ? 'frequency' : null,
      moduleTypes: server.modules?.dataTypes?.() ?? [],
      functions: server.functions?.codes() ?? [],
      ...options,
    }
  }

  /** Loads the snapshot file into the databases as they are; in slices if `slowly` says so. */
  load(options: LoadOptions = {}, slowly = false): MaybePromise<LoadOutcome> {
    const { host, storage } = this.#server
    return attempt(
      () =>
        after(storage.read(this.#fileName()), (bytes) => {
          if (!bytes) return 'absent'
          const started = host.monotonicMicros()
          const result = slowly ? this.loadBytesSlowly(bytes, options) : this.loadBytes(bytes, options)
          return after(result, (sound) => {
            if (!sound) return 'failed'
            const seconds = ((host.monotonicMicros() - started) / 1e6).toFixed(3)
            host.log('notice', `DB loaded from disk: ${seconds} seconds`)
            return 'loaded'
          })
        }),
      (error) => {
        host.log('warning', `Fatal error: can't open the RDB file: ${failureText(error)}`)
        return 'failed'
      },
    )
  }

  /** Loads a snapshot's bytes; null when they are not sound, which the log explains. What came before that stays. */
  loadBytes(bytes: Uint8Array, options: LoadOptions = {}): SnapshotResult | null {
    const work = new SnapshotLoad(this.#server, bytes, options)
    work.advance(() => false)
    return work.result
  }

  /**
   * The same in slices, between which clients are heard; the bytes may come meanwhile.
   * @param sign runs about once a second
   */
  loadBytesSlowly(
    source: Uint8Array | SnapshotFeed,
    options: LoadOptions = {},
    sign: () => void = () => {},
  ): MaybePromise<SnapshotResult | null> {
    const work = new SnapshotLoad(this.#server, source, { ...options, mayPause: true }, sign)
    return after(this.#server.slowLoad.run(work), () => work.result)
  }

  /** Notes what came of loading a snapshot. */
  loaded({ loaded, expired, facts }: SnapshotResult): void {
    this.lastLoad = { loaded, expired }
    this.facts = facts
  }

  /**
   * The last save before the server ends: made where save points are set, unless told otherwise. Returns whether the server
   * may end.
   */
  saveBeforeEnd(options: { save: boolean | null; force: boolean }): MaybePromise<boolean> {
    const { host } = this.#server
    if (!(options.save ?? (this.#savePoints().length > 0 && this.#server.storage.durable))) return true
    this.abort()
    host.log('notice', 'Saving the final RDB snapshot before exiting.')
    return after(this.save(), (ok) => {
      if (ok) return true
      const consequence = options.force ? 'Exit anyway.' : "can't exit."
      host.log('warning', `Error trying to save the DB${options.force ? '. ' : ', '}${consequence}`)
      return options.force
    })
  }

  /** Why writes are refused while saving fails; null when they are not. */
  writeRefusal(): string | null {
    const { config, appendOnly } = this.#server
    if (!this.lastSaveOk && config.flag('stop-writes-on-bgsave-error') && this.#savePoints().length > 0) {
      return SNAPSHOT_REFUSAL
    }
    const error = appendOnly.enabled ? appendOnly.writeError : null
    return error === null ? null : `MISCONF Errors writing to the AOF file: ${error}`
  }

  /** Loads a library of a snapshot. @throws RdbError */
  loadFunction(code: Bytes, replace: boolean): void {
    const { functions, host } = this.#server
    if (!functions) throw new RdbError('the snapshot has functions, and this server has no Lua interpreter')
    try {
      functions.load(code, replace)
    } catch (error) {
      if (!(error instanceof ReplyError)) throw error
      host.log('warning', `Failed creating function, ${error.reply.replace(/^ERR /, '')}`)
      throw new RdbError('a function of the snapshot could not be loaded')
    }
  }

  #start(): { server: Server } {
    const server = this.#server
    this.scheduled = false
    this.savingSince = server.host.now()
    this.#dirtyBefore = server.dirty
    return { server }
  }

  #dirtyBefore = 0

  // Only what fails in the background counts as the last save: who saves otherwise hears of it.
  #saved(ok: boolean, lastOk: boolean = ok): boolean {
    const server = this.#server
    this.#ended()
    this.lastSaveOk = lastOk
    if (ok) {
      this.saves++
      server.dirty -= this.#dirtyBefore
      server.lastSaveAt = server.host.now()
      server.host.log('notice', 'DB saved on disk')
    }
    this.announce(ok ? 'save-end' : 'save-failed')
    return ok
  }

  #ended(): void {
    const now = this.#server.host.now()
    this.lastSaveSeconds = Math.floor((now - (this.savingSince ?? now)) / 1000)
    this.savingSince = null
  }

  /** Tells how far loading is, `hz` times a second at most. */
  tellProgress(from: 'snapshot' | 'commands', loaded: number, total: number): void {
    const server = this.#server
    const now = server.host.now()
    if (now < this.#progressAt) return
    this.#progressAt = now + 1000 / server.config.number('hz')
    server.emit({ kind: 'load-progress', from, loaded, total })
  }

  /** Tells those who listen. */
  announce(event: PersistenceEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  #fileName(): string {
    return this.#server.config.text('dbfilename')
  }

  #savePoints(): { seconds: number; changes: number }[] {
    const words = this.#server.config.text('save').split(' ').filter(Boolean).map(Number)
    const points: { seconds: number; changes: number }[] = []
    for (let i = 0; i + 1 < words.length; i += 2) {
      points.push({ seconds: words[i] as number, changes: words[i + 1] as number })
    }
    return points
  }

  // While there are unsaved changes, one timer at a time looks whether a save point is reached.
  #watchChanges(): void {
    const server = this.#server
    if (this.#timer !== null || server.dirty === 0 || !server.storage.durable) return
    this.#timer = server.timers.add(server.time + CHECK_MS, () => {
      this.#timer = null
      this.#checkSavePoints()
      this.#watchChanges()
    })
  }

  #checkSavePoints(): void {
    const server = this.#server
    const now = server.host.now()
    if (this.#server.background.kind !== null || this.savingSince !== null) return
    if (!this.lastSaveOk && now - this.#lastTryAt <= RETRY_MS) return
    const elapsed = (now - server.lastSaveAt) / 1000
    const point = this.#savePoints().find(
      ({ seconds, changes }) => server.dirty >= changes && elapsed > seconds,
    )
    if (!point) return
    server.host.log('notice', `${point.changes} changes in ${point.seconds} seconds. Saving...`)
    void this.saveInBackground()
  }
}
