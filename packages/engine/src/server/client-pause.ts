// Pauses: until a time, commands (all of them, or those that write) are put off, and keys do not expire. CLIENT PAUSE is one
// reason for that; each reason has a pause of its own, so that the end of one is not the end of another.
import type { Bytes } from '../base/bytes.ts'
import type { Client } from './client.ts'
import type { Server } from './server.ts'

/** What is put off. */
export type PauseKind = 'all' | 'write'

/** Why. */
export type PauseReason = 'client' | 'shutdown' | 'failover' | 'migrate' | 'sleep'

interface Pause {
  readonly kind: PauseKind
  /** Unix ms. */
  readonly until: number
  readonly timer: number
}

/** The pauses of a server. */
export class ClientPause {
  readonly #server: Server
  readonly #pauses = new Map<PauseReason, Pause>()
  readonly #postponed = new Set<Client>()

  constructor(server: Server) {
    this.#server = server
  }

  /** Whether commands that write are put off. */
  get writesPaused(): boolean {
    return this.#pauses.size > 0
  }

  /** Whether every command is put off. */
  get allPaused(): boolean {
    if (this.#pauses.size === 0) return false
    for (const { kind } of this.#pauses.values()) if (kind === 'all') return true
    return false
  }

  /** The strictest and then longest pause, or null. */
  get state(): { readonly reason: PauseReason; readonly kind: PauseKind; readonly until: number } | null {
    const wanted: PauseKind = this.allPaused ? 'all' : 'write'
    const alike = [...this.#pauses].filter(([, { kind }]) => kind === wanted)
    const longest = alike.toSorted(([, a], [, b]) => b.until - a.until)[0]
    return longest ? { reason: longest[0], kind: wanted, until: longest[1].until } : null
  }

  /** Begins a pause, or extends the one for the same reason: the later end and the stricter kind hold. */
  start(kind: PauseKind, until: number, reason: PauseReason): void {
    const { timers } = this.#server
    const old = this.#pauses.get(reason)
    if (old) timers.remove(old.timer)
    const end = Math.max(old?.until ?? 0, until)
    this.#pauses.set(reason, {
      kind: kind === 'all' || old?.kind === 'all' ? 'all' : 'write',
      until: end,
      timer: timers.add(end, () => this.end(reason)),
    })
  }

  /** Ends a pause: what was put off is looked at again. */
  end(reason: PauseReason): void {
    const pause = this.#pauses.get(reason)
    if (!pause) return
    this.#pauses.delete(reason)
    this.#server.timers.remove(pause.timer)
    this.lookAgain()
  }

  /** Looks again at everything that was put off. @param waiting whose requests; those that a pause put off, unless told */
  lookAgain(waiting: Set<Client> = this.#postponed): void {
    const clients = [...waiting]
    waiting.clear()
    for (const client of clients)
      if (client.blocked?.kind === 'postponed') this.#server.blocking.unblock(client)
  }

  /** Puts off a request of a client. @param waiting where it is noted for `lookAgain` */
  postpone(client: Client, argv: readonly Bytes[], waiting: Set<Client> = this.#postponed): void {
    client.pending.unshift(argv)
    waiting.add(client)
    this.#server.blocking.block(client, { kind: 'postponed', command: null, argv, unblockable: false })
  }
}
