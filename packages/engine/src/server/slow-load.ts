// Loading of data in slices. Requests of clients wait until a piece of a certain length is loaded, as in the real server, which
// only looks at its sockets then: most commands are refused, INFO tells how far it is. So nobody hears of a short load.
//
// What fits in one slice is done at once. While a load goes on nothing else moves: no timers, no regular work.
// `key-load-delay` makes loading slower than it is, for tests.
import type { Bytes } from '../base/bytes.ts'
import type { Client } from './client.ts'
import type { Server } from './server.ts'
import type { MaybePromise } from './storage.ts'
import { Suspension } from './suspension.ts'

/** Microseconds that a slice takes. */
const SLICE_MICROS = 10_000
/** Keys between two looks at the clock. */
const LOOK_EVERY = 16
const LONGEST_WAIT_MS = 50
const SECOND_MS = 1000

/** Something that is loaded piece by piece. */
export interface LoadWork {
  /** Bytes in all, 0 while that is not known. */
  readonly total: number
  /** Bytes behind us. */
  readonly position: number
  /** Changes with each piece that is loaded after which clients are heard. */
  readonly pieces: number
  /** It stands because not all bytes have come; whoever brings them wakes the host. Clients are heard meanwhile. */
  readonly starved?: boolean
  /** It stands in the midst of something that lets clients be heard. */
  readonly yielding?: boolean
  /** Goes on until `enough` says so, asked after each key, or until it is starved. Returns whether it is over. */
  advance(enough: () => boolean): boolean
  /** Runs about once a second while it goes on. */
  sign?(): void
}

interface Running {
  readonly work: LoadWork
  readonly startedMicros: number
  /** Unix ms of the beginning and of the last sign of life. */
  readonly startedAt: number
  signAt: number
  keys: number
  /** `pieces` of the work when clients were heard last. */
  heardAt: number
  /** Who else is told of its end; with what was thrown, if it ended by that. */
  ended(failure?: { readonly error: unknown }): void
}

/** How far a load is. */
export interface LoadProgress {
  /** Unix ms of its beginning. */
  readonly startedAt: number
  /** Bytes in all, and bytes behind us. */
  readonly total: number
  readonly position: number
}

/** The load of one server that takes more than one slice. */
export class SlowLoad {
  readonly #server: Server
  #running: Running | null = null
  /** Whether clients are heard until the next slice. */
  #listening = false
  readonly #waiting = new Set<Client>()
  /** What is loaded goes beside the old data, which most commands may still use. */
  beside = false

  constructor(server: Server) {
    this.#server = server
  }

  /** How far the load under way is, or null. */
  get progress(): LoadProgress | null {
    if (!this.#running) return null
    const { startedAt, work } = this.#running
    return { startedAt, total: work.total, position: work.position }
  }

  /** Whether a load is under way and clients are heard. */
  get listening(): boolean {
    return this.#running !== null && this.#listening
  }

  /** Does the work, now or in slices. One at a time. */
  run(work: LoadWork): MaybePromise<void> {
    const running = this.#begin(work)
    if (running === null) return
    return new Promise((resolve, reject) => {
      running.ended = (failure) => (failure ? reject(failure.error) : resolve())
      this.#server.host.wake()
    })
  }

  /** The same inside a piece of work that can be suspended: what is left is returned. */
  runSuspended(work: LoadWork): void | Suspension {
    const running = this.#begin(work)
    if (running === null) return
    let failure: { readonly error: unknown } | undefined
    running.ended = (how) => (failure = how)
    let wait = 0
    return new Suspension(
      () => null,
      () => {
        wait = this.#advance()
        if (failure) throw failure.error
        return this.#running !== running
      },
      () => wait,
    )
  }

  /** Does the first slice; null if that was all. */
  #begin(work: LoadWork): Running | null {
    const { host } = this.#server
    const startedAt = host.now()
    const running: Running = {
      work,
      startedMicros: host.monotonicMicros(),
      startedAt,
      signAt: startedAt,
      keys: 0,
      heardAt: work.pieces,
      ended: () => {},
    }
    return this.#slice(running) ? null : (this.#running = running)
  }

  /** Puts off a command of a client until a piece is loaded. Returns whether it did. */
  postpone(client: Client, argv: readonly Bytes[]): boolean {
    const { suspended, pause } = this.#server
    if (this.#running === null || this.#listening || client.internal || suspended.active) return false
    pause.postpone(client, argv, this.#waiting)
    return true
  }

  /** A turn of the event loop while a load is under way. Returns the milliseconds until the next one. */
  turn(): number {
    const wait = this.#advance()
    this.#server.shutdown.cron()
    return wait
  }

  #advance(): number {
    const running = this.#running
    if (!running) return 0
    const { host } = this.#server
    this.#listening = false
    try {
      if (this.#slice(running)) {
        this.#end(running)
        return 0
      }
    } catch (error) {
      this.#end(running, { error })
      return 0
    }
    this.#hear(running)
    if (running.work.sign && host.now() - running.signAt >= SECOND_MS) {
      running.signAt = host.now()
      running.work.sign()
    }
    if (running.work.starved) return LONGEST_WAIT_MS
    const ahead = running.keys * this.#perKey - (host.monotonicMicros() - running.startedMicros)
    return ahead <= 0 ? 0 : Math.min(LONGEST_WAIT_MS, Math.ceil(ahead / 1000))
  }

  #end(running: Running, failure?: { readonly error: unknown }): void {
    this.#running = null
    running.ended(failure)
    this.#server.pause.lookAgain(this.#waiting)
  }

  #hear(running: Running): void {
    const { pieces, starved, yielding } = running.work
    if (pieces === running.heardAt && starved !== true && yielding !== true) return
    running.heardAt = pieces
    this.#listening = true
    this.#server.pause.lookAgain(this.#waiting)
  }

  #slice(running: Running): boolean {
    const { host } = this.#server
    const perKey = this.#perKey
    const started = host.monotonicMicros()
    const enough = (): boolean => {
      const keys = ++running.keys
      if (perKey > 0 && keys * perKey > host.monotonicMicros() - running.startedMicros) return true
      return keys % LOOK_EVERY === 0 && host.monotonicMicros() - started > SLICE_MICROS
    }
    return running.work.advance(enough)
  }

  /** Microseconds that a key is to take at least. */
  get #perKey(): number {
    const delay = this.#server.config.number('key-load-delay')
    return delay < 0 ? -1 / delay : delay
  }
}
