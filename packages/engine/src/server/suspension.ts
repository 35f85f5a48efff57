// Work that is broken off in the middle so that others are heard, and goes on in turns: what a script does that runs long, or
// a module that yields.
//
// The unit of work around it stays open meanwhile (`server.nesting` is above 0): nothing is propagated, no timer runs, and
// of other clients' commands only those marked allow_busy are run, or all are put off until the end. Handlers return a
// Suspension; whoever called them returns it with its own rest appended (`finished`), up to the request itself, which hands it
// to `Suspended.park`.
import type { Bytes } from '../base/bytes.ts'
import type { Client } from './client.ts'
import type { Server } from './server.ts'

/** What is left of some work. */
export class Suspension {
  readonly #refusal: () => string | null
  readonly #turn: () => boolean
  readonly #wait: () => number | null

  /**
   * @param refusal what other clients are told meanwhile, code word first; null puts their commands off (while data are loaded, none
   * is: what may not run then is refused in any case)
   * @param turn goes on for a while; true when there is nothing left to do
   * @param wait milliseconds until the next turn; null until the host is woken
   */
  constructor(refusal: () => string | null, turn: () => boolean, wait: () => number | null = () => 0) {
    this.#refusal = refusal
    this.#turn = turn
    this.#wait = wait
  }

  /** What other clients are told at this moment; null if their commands are put off. */
  get refusal(): string | null {
    return this.#refusal()
  }

  /** Milliseconds until the next turn should come; null if somebody wakes the host for it. */
  get wait(): number | null {
    return this.#wait()
  }

  /** Goes on for a turn. Returns whether that was the last one. */
  advance(): boolean {
    return this.#turn()
  }

  /**
   * The same work with something to do at its end, which may be suspended in its turn.
   * @param work is given what was thrown, if the work before ended with that
   */
  finished(work: (failure?: { readonly error: unknown }) => void | Suspension): Suspension {
    let next: Suspension | null = null
    return new Suspension(
      () => (next ?? this).refusal,
      () => {
        if (next) return next.advance()
        let failure: { readonly error: unknown } | undefined
        try {
          if (!this.advance()) return false
        } catch (error) {
          failure = { error }
        }
        next = work(failure) ?? null
        return next === null
      },
      () => (next ?? this).wait,
    )
  }

  /** The same work with something around each turn. */
  within(around: (turn: () => boolean) => boolean): Suspension {
    return new Suspension(this.#refusal, () => around(this.#turn), this.#wait)
  }
}

/** What is left of work that waits for a promise: `next`, given its value, or undefined if it was not kept. */
export function suspendedUntil<T>(
  server: Server,
  promise: Promise<T | undefined>,
  next: (value: T | undefined) => void | Suspension,
): Suspension {
  let settled: { readonly value: T | undefined } | null = null
  const settle = (value?: T): void => {
    settled = { value }
    server.host.wake()
  }
  promise.then(settle, () => settle())
  const waiting = new Suspension(
    () => null,
    () => settled !== null,
    () => null,
  )
  return waiting.finished(() => next(settled?.value))
}

/** The suspended work of a server, if there is any: one piece at most. */
export class Suspended {
  readonly #server: Server
  #work: Suspension | null = null
  #client: Client | null = null
  #turning = false
  #state: Pick<Server, 'currentClient' | 'executingClient' | 'inExec'> | null = null
  #putsOff = false

  constructor(server: Server) {
    this.#server = server
  }

  /** What a command of another client is told while work is suspended, or null. */
  get refusal(): string | null {
    return this.#turning ? null : (this.#work?.refusal ?? null)
  }

  /** Whether input of other clients may be served: work is suspended and not having its turn. */
  get listening(): boolean {
    return this.#work !== null && !this.#turning
  }

  /** Whether there is suspended work. */
  get active(): boolean {
    return this.#work !== null
  }

  /** Puts off a command of a client until the work is over, if the work wants that. Returns whether it did. */
  postpone(client: Client, argv: readonly Bytes[]): boolean {
    const server = this.#server
    if (this.#work === null || this.#turning || client.internal || this.#work.refusal !== null) return false
    if (server.loading) return false
    this.#putsOff = true
    server.pause.postpone(client, argv)
    return true
  }

  /**
   * Whether a command that runs now may be suspended: it came from a client, directly or by EXEC, with nothing in between, or from
   * a caller that can wait.
   */
  possibleFor(client: Client): boolean {
    const server = this.#server
    if (client.callerWaits) return client === server.executingClient
    const depth = server.inExec ? 2 : 1
    // The commands of an append-only file run inside the unit of its load, which goes on in turns as well.
    if (client.replays) return server.nesting === 2
    return (
      (this.#work === null || this.#turning) &&
      !client.internal &&
      client === server.currentClient &&
      client === server.executingClient &&
      server.nesting === depth
    )
  }

  /** Takes the rest of a client's request, or (null) of work of nobody's. The state of the running call is put aside. */
  park(client: Client | null, work: Suspension): void {
    const server = this.#server
    this.#work = work
    this.#client = client
    // Its reply is not complete, and it sends no further commands.
    if (client) client.parked = true
    this.#putAside()
    server.host.wake()
  }

  /**
   * Gives it its turn, if it is time. Returns when the next one is due, as `pump` does; undefined if nothing is suspended, or no more. A script
   * that is debugged goes on when its client says so.
   */
  turn(): number | null | undefined {
    if (!this.listening) return undefined
    const waits = this.#client?.ldb?.waiting === true
    if (!waits && this.advance()) return undefined
    this.#server.output.flush()
    return waits || this.#work === null ? null : this.#work.wait
  }

  /** Goes on with it for a turn. Returns whether it is over; then nothing is suspended any more. */
  advance(): boolean {
    const work = this.#work
    const client = this.#client
    if (!work) return true
    const server = this.#server
    if (this.#state) Object.assign(server, this.#state)
    this.#turning = true
    let over = false
    try {
      over = work.advance()
    } finally {
      this.#turning = false
      if (!over) this.#putAside()
    }
    if (!over) return false
    this.#work = null
    this.#client = null
    this.#state = null
    for (const one of server.clients.values()) if (one.primary) server.resumeLater(one)
    if (client) {
      client.parked = false
      server.resumeLater(client)
    }
    if (this.#putsOff) server.pause.lookAgain()
    this.#putsOff = false
    return true
  }

  #putAside(): void {
    const server = this.#server
    const { currentClient, executingClient, inExec } = server
    this.#state = { currentClient, executingClient, inExec }
    server.currentClient = null
    server.executingClient = null
    server.inExec = false
  }
}
