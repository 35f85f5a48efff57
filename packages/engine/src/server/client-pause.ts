// CLIENT PAUSE: until a time, commands (all of them, or those that write) are put off, and keys do not expire.
import type { Bytes } from '../base/bytes.ts'
import type { Client } from './client.ts'
import type { Server } from './server.ts'

/** The pause of a server, if there is one. */
export class ClientPause {
  readonly #server: Server
  #until = 0
  #kind: 'all' | 'write' = 'write'
  #timer = 0
  readonly #postponed = new Set<Client>()

  constructor(server: Server) {
    this.#server = server
  }

  /** Whether commands that write are put off. */
  get writesPaused(): boolean {
    return this.#until > 0
  }

  /** Whether every command is put off. */
  get allPaused(): boolean {
    return this.#until > 0 && this.#kind === 'all'
  }

  /** The kind of pause, and when it ends (Unix ms), or null. */
  get state(): { readonly kind: 'all' | 'write'; readonly until: number } | null {
    return this.#until > 0 ? { kind: this.#kind, until: this.#until } : null
  }

  /** Begins a pause, or extends one: the later end and the stricter kind hold. */
  start(kind: 'all' | 'write', until: number): void {
    const server = this.#server
    this.#kind = kind === 'all' || this.allPaused ? 'all' : 'write'
    this.#until = Math.max(this.#until, until)
    if (this.#timer) server.timers.remove(this.#timer)
    this.#timer = server.timers.add(this.#until, () => this.end())
  }

  /** Ends the pause: what was put off runs now. */
  end(): void {
    if (this.#timer) this.#server.timers.remove(this.#timer)
    this.#until = 0
    this.#timer = 0
    this.#kind = 'write'
    const clients = [...this.#postponed]
    this.#postponed.clear()
    for (const client of clients)
      if (client.blocked?.kind === 'postponed') this.#server.blocking.unblock(client)
  }

  /** Puts off a request of a client. */
  postpone(client: Client, argv: readonly Bytes[]): void {
    client.pending.unshift(argv)
    this.#postponed.add(client)
    this.#server.blocking.block(client, { kind: 'postponed', command: null, argv, unblockable: false })
  }
}
