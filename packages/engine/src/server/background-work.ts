// Work over all data in slices, between which clients are served: snapshots and rewrites of the append-only file. It sees
// the data of the moment it began (db/data-walk.ts). One such work is under way at a time, as the real server has one
// child process; whoever comes second waits or refuses.
import { DataWalk, type TakeEntry } from '../db/data-walk.ts'
import type { PersistenceEvent } from './persistence.ts'
import type { Server } from './server.ts'

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

interface Work {
  readonly kind: BackgroundKind
  readonly walk: DataWalk
  /** Runs once at the end: null when all keys were taken, else why not. */
  readonly ended: (failure: { readonly error: unknown } | null) => void
  /** Whether it must wait for others. */
  readonly held: () => boolean
  readonly startedMicros: number
}

/** The background work of one server. */
export class BackgroundWork {
  readonly #server: Server
  #work: Work | null = null
  #failure: { readonly error: unknown } | null = null
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

  /**
   * Begins work over all keys as they are now. What fits in one slice is done before this returns.
   * @param take must not change data; what it throws ends the work
   * @param ended runs once, maybe before this returns
   * @param held is asked whether the work must wait; it does not end meanwhile
   */
  begin(
    kind: BackgroundKind,
    take: TakeEntry,
    ended: Work['ended'],
    held: () => boolean = () => false,
  ): void {
    const { databases, host } = this.#server
    this.#failure = null
    const guarded: TakeEntry = (entry, db) => {
      if (this.#failure) return
      try {
        this.asChild(() => take(entry, db))
      } catch (error) {
        this.#failure = { error }
      }
    }
    const walk = new DataWalk(
      databases.map((db) => db.walked()),
      guarded,
    )
    this.#work = { kind, walk, ended, held, startedMicros: host.monotonicMicros() }
    this.#server.emit({ kind: 'child', born: true })
    this.asChild(() => this.#server.persistence.announce(STARTS[kind]))
    this.#slice()
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
    this.#clear()
    this.#server.emit({ kind: 'child', born: false })
    return true
  }

  /** Does all that is left of it now. */
  finish(): void {
    const work = this.#work
    if (!work) return
    work.walk.advance(() => this.#failure !== null)
    this.#end(work)
  }

  #slice(): void {
    const work = this.#work
    if (!work) return
    const { host, timers, config } = this.#server
    const started = host.monotonicMicros()
    // What a key costs may be asked to be more than it is, for tests.
    const delay = Math.max(0, config.number('rdb-key-save-delay'))
    const tooFast = (): boolean => host.monotonicMicros() - work.startedMicros < work.walk.taken * delay
    let looks = 0
    const enough = (): boolean => {
      if (this.#failure || (delay > 0 && tooFast()) || work.held()) return true
      return ++looks % LOOK_EVERY === 0 && host.monotonicMicros() - started > SLICE_MICROS
    }
    const done = work.held() || (delay > 0 && tooFast()) ? false : work.walk.advance(enough)
    const held = work.held()
    if (this.#failure || (done && !held && (delay === 0 || !tooFast()))) return this.#end(work)
    const own = delay === 0 ? 0 : Math.min(LONGEST_WAIT_MS, Math.max(1, Math.floor(delay / 1000)))
    const wait = held ? Math.max(own, HELD_WAIT_MS) : own
    this.#timer = timers.add(host.now() + wait, () => this.#slice())
  }

  #end(work: Work): void {
    const failure = this.#failure
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
