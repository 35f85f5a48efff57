// Work over all data in slices, between which clients are served: snapshots and rewrites of the append-only file. It sees
// the data of the moment it began (db/data-walk.ts). One such work is under way at a time, as the real server has one
// child process; whoever comes second waits or refuses.
import { DataWalk, type TakeEntry } from '../db/data-walk.ts'
import type { BackgroundFile } from './background-file.ts'
import type { PersistenceEvent } from './persistence.ts'
import type { Server } from './server.ts'
import { after, attempt } from './storage.ts'

/** Microseconds that a slice takes. */
const SLICE_MICROS = 5000
/** Keys between two looks at the clock. */
const LOOK_EVERY = 8
const LONGEST_WAIT_MS = 50
/** Until it is looked again whether it may go on. */
const HELD_WAIT_MS = 5

/** What is under way, in the words of INFO. */
export type BackgroundKind = 'rdb' | 'aof'

/** What is announced at the beginning. */
const STARTS: Readonly<Record<BackgroundKind, PersistenceEvent>> = {
  rdb: 'child-save-start',
  aof: 'rewrite-start',
}

/** Why background work came to nothing. */
export interface BackgroundFailure {
  readonly error: unknown
}

/** What is to be done over all keys. */
export interface BackgroundTask {
  /** Must not change data; what it throws ends the work. */
  readonly take: TakeEntry
  /** Where what is made goes; it is put in its place when all is made. */
  readonly file?: BackgroundFile
  /** All keys were taken: makes what comes behind them. What it throws fails the work. */
  readonly complete?: () => void
  /** Is asked whether the work must wait; it does not end meanwhile. */
  readonly held?: () => boolean
  /** Runs once, maybe before `begin` returns: null when all went well. */
  readonly ended: (failure: BackgroundFailure | null) => void
}

interface Work extends BackgroundTask {
  readonly kind: BackgroundKind
  readonly walk: DataWalk
  readonly startedMicros: number
}

/** The background work of one server. */
export class BackgroundWork {
  readonly #server: Server
  #work: Work | null = null
  #failure: BackgroundFailure | null = null
  #timer: number | null = null
  /** What the real server's child process would do is being done. */
  inChild = false

  constructor(server: Server) {
    this.#server = server
  }

  /** What is under way, or null. */
  get kind(): BackgroundKind | null {
    return this.#work?.kind ?? null
  }

  /** The walk that must hear of changes, or null. */
  get walk(): DataWalk | null {
    return this.#work?.walk ?? null
  }

  /** Begins work over all keys as they are now. What fits in one slice is done before this returns. */
  begin(kind: BackgroundKind, task: BackgroundTask): void {
    const { databases, host } = this.#server
    this.#failure = null
    const guarded: TakeEntry = (entry, db) => {
      if (this.#failure) return
      this.#guard(() => task.take(entry, db))
    }
    const walk = new DataWalk(
      databases.map((db) => db.walked()),
      guarded,
    )
    const work: Work = { ...task, kind, walk, startedMicros: host.monotonicMicros() }
    this.#work = work
    this.#server.emit({ kind: 'child', born: true })
    this.asChild(() => this.#server.persistence.announce(STARTS[kind]))
    this.#slice()
    if (this.#work === work && this.#timer !== null) {
      work.file?.handOver((error) => this.#over(work, { error }))
    }
  }

  /** Does what the real server's child process would do: modules are told so if they ask. */
  asChild<T>(work: () => T): T {
    const before = this.inChild
    this.inChild = true
    try {
      return work()
    } finally {
      this.inChild = before
    }
  }

  /** Gives up what is under way; its end is not told. Returns whether there was something of the kind. */
  abort(kind: BackgroundKind): boolean {
    if (this.#work?.kind !== kind) return false
    this.#work.file?.drop()
    this.#clear()
    this.#server.emit({ kind: 'child', born: false })
    return true
  }

  /** Does all that is left of it now. */
  finish(): void {
    const work = this.#work
    if (!work) return
    work.walk.advance(() => this.#failure !== null)
    this.#complete(work)
  }

  #guard(work: () => void): void {
    try {
      this.asChild(work)
    } catch (error) {
      this.#failure = { error }
    }
  }

  #slice(): void {
    const work = this.#work
    this.#timer = null
    if (!work) return
    const { host, timers, config } = this.#server
    const started = host.monotonicMicros()
    // What a key costs may be asked to be more than it is, for tests.
    const delay = Math.max(0, config.number('rdb-key-save-delay'))
    const tooFast = (): boolean => host.monotonicMicros() - work.startedMicros < work.walk.taken * delay
    let looks = 0
    const isHeld = (): boolean => work.held?.() === true || work.file?.isFull === true
    const enough = (): boolean => {
      if (this.#failure || (delay > 0 && tooFast()) || isHeld()) return true
      return ++looks % LOOK_EVERY === 0 && host.monotonicMicros() - started > SLICE_MICROS
    }
    const done = isHeld() || (delay > 0 && tooFast()) ? false : work.walk.advance(enough)
    const held = isHeld()
    if (this.#failure || (done && !held && (delay === 0 || !tooFast()))) return this.#complete(work)
    const own = delay === 0 ? 0 : Math.min(LONGEST_WAIT_MS, Math.max(1, Math.floor(delay / 1000)))
    const wait = held ? Math.max(own, HELD_WAIT_MS) : own
    this.#timer = timers.add(host.now() + wait, () => this.#slice())
  }

  // All keys were taken: what has been made is put in its place.
  #complete(work: Work): void {
    if (this.#timer !== null) this.#server.timers.remove(this.#timer)
    this.#timer = null
    const { file, complete } = work
    if (!this.#failure && complete) this.#guard(complete)
    if (this.#failure || !file) return this.#over(work, this.#failure)
    const placed = attempt<BackgroundFailure | null>(
      () => after(file.place(), () => null),
      (error) => ({ error }),
    )
    if (!(placed instanceof Promise)) return this.#over(work, placed)
    void placed.then((failure) => {
      this.#over(work, failure)
      this.#server.settle()
    })
  }

  #over(work: Work, failure: BackgroundFailure | null): void {
    if (this.#work !== work) return
    if (failure) work.file?.drop()
    this.#clear()
    work.ended(failure)
    this.#server.emit({ kind: 'child', born: false })
    if (this.#work) return
    // Whatever was put off because of this work may begin.
    const { appendOnly, persistence, replication } = this.#server
    if (appendOnly.scheduled) appendOnly.rewriteSoon()
    else if (persistence.scheduled) persistence.saveSoon()
    else replication.fullSyncs.startWaiting()
  }

  #clear(): void {
    if (this.#timer !== null) this.#server.timers.remove(this.#timer)
    this.#timer = null
    this.#work = null
    this.#failure = null
  }
}
