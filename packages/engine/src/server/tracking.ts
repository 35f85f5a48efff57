// Client-side caching: who has read which key, and telling them when it changes.
//
// Two modes. By default the server remembers the keys each client reads and tells it once when one of them changes. In
// broadcast mode a client names prefixes, and everything changed under them is collected and sent when the work is done.
// What a client asked for is in `Client.tracking`; the table holds only ids, so that a client that leaves costs nothing.
import type { Bytes } from '../base/bytes.ts'
import { keysOf } from './get-keys.ts'
import type { Client } from './client.ts'
import { FLAG, type Command } from './command.ts'
import type { Server } from './server.ts'

/** The channel a RESP2 client listens to for messages redirected to it. */
const CHANNEL = '__redis__:invalidate'
/** Keys forgotten before a command while the table is too large: grows with each command that finds it so. */
const EFFORT = 100

/** What CLIENT TRACKING was told. */
export interface TrackingOptions {
  /** Id of the client that gets the messages; 0 for the client itself. */
  readonly redirect: number
  readonly broadcast: boolean
  readonly optIn: boolean
  readonly optOut: boolean
  /** Leave out changes the client made itself. */
  readonly noLoop: boolean
}

/** One client's tracking. */
export interface TrackingState extends TrackingOptions {
  readonly prefixes: Set<Bytes>
  /** CLIENT CACHING was said before this command. */
  caching: boolean
  /** The client messages are redirected to is gone. */
  brokenRedirect: boolean
}

interface Broadcast {
  /** Changed keys, with the client that changed each last. */
  readonly changed: Map<Bytes, Client | null>
  readonly clients: Set<Client>
}

/** Tracking of all clients. */
export class Tracking {
  readonly #server: Server
  readonly #readers = new Map<Bytes, Set<number>>()
  readonly #broadcasts = new Map<Bytes, Broadcast>()
  #items = 0
  #timesOver = 0
  /** Number of clients with tracking on. */
  clients = 0

  constructor(server: Server) {
    this.#server = server
  }

  /** Keys remembered, readers of all of them together, and prefixes watched: for INFO. */
  get totals(): { keys: number; items: number; prefixes: number } {
    return { keys: this.#readers.size, items: this.#items, prefixes: this.#broadcasts.size }
  }

  /** Turns tracking on, or changes it; prefixes add up. */
  enable(client: Client, options: TrackingOptions, prefixes: readonly Bytes[]): void {
    const previous = client.tracking
    if (!previous) this.clients++
    const state: TrackingState = {
      ...options,
      prefixes: previous?.prefixes ?? new Set(),
      caching: previous?.caching ?? false,
      brokenRedirect: false,
    }
    client.tracking = state
    if (!options.broadcast) return
    for (const prefix of prefixes.length === 0 ? [''] : prefixes) {
      let broadcast = this.#broadcasts.get(prefix)
      if (!broadcast) this.#broadcasts.set(prefix, (broadcast = { changed: new Map(), clients: new Set() }))
      broadcast.clients.add(client)
      state.prefixes.add(prefix)
    }
  }

  /** Turns tracking off. What the table knows of the client goes when its keys change. */
  disable(client: Client): void {
    const { tracking } = client
    if (!tracking) return
    for (const prefix of tracking.prefixes) {
      const broadcast = this.#broadcasts.get(prefix)
      broadcast?.clients.delete(client)
      if (broadcast?.clients.size === 0) this.#broadcasts.delete(prefix)
    }
    client.tracking = null
    this.clients--
  }

  /** A command was run for the current client: remembers the keys it read. */
  commandRan(command: Command, argv: readonly Bytes[]): void {
    const client = this.#server.currentClient
    const state = client?.tracking
    if (!client || !state || state.broadcast || (command.flags & FLAG.readonly) === 0) return
    if (SCRIPTS.has(command.fullName) || command.flags & FLAG.pubsub) return
    if (state.optIn && !state.caching) return
    if (state.optOut && state.caching) return
    for (const { position } of keysOf(command, argv) ?? []) {
      const key = argv[position] as Bytes
      let readers = this.#readers.get(key)
      if (!readers) this.#readers.set(key, (readers = new Set()))
      if (readers.has(client.id)) continue
      readers.add(client.id)
      this.#items++
    }
  }

  /** A key changed. @param by the client that did it; null when nobody did (it expired) */
  keyChanged(key: Bytes, by: Client | null): void {
    for (const [prefix, { changed }] of this.#broadcasts) if (key.startsWith(prefix)) changed.set(key, by)
    this.#tellReaders(key)
  }

  /** Every key of a database went. */
  flushed(): void {
    for (const client of this.#server.clients.values()) {
      if (client.tracking) this.#send(client, client.resp === 2 ? '$-1\r\n' : '_\r\n')
    }
    this.#readers.clear()
    this.#items = 0
  }

  /** Sends what was collected for prefixes; between two turns of the event loop. */
  sendBroadcasts(): void {
    if (this.#broadcasts.size === 0) return
    for (const { changed, clients } of this.#broadcasts.values()) {
      if (changed.size === 0) continue
      const keys = Array.from(changed).sort(([a], [b]) => (a < b ? -1 : 1))
      changed.clear()
      for (const client of clients) {
        const shown = client.tracking?.noLoop === true ? keys.filter(([, by]) => by !== client) : keys
        if (shown.length > 0) this.#send(client, keyArray(shown.map(([key]) => key)))
      }
    }
  }

  /** Whether more keys are remembered than may be. */
  get overLimit(): boolean {
    const most = this.#server.config.number('tracking-table-max-keys')
    return most !== 0 && this.#readers.size > most
  }

  /** Forgets some keys while more are remembered than `tracking-table-max-keys` allows, as if they had changed. */
  limit(): void {
    const most = this.#server.config.number('tracking-table-max-keys')
    if (!this.overLimit) {
      this.#timesOver = 0
      return
    }
    let effort = EFFORT * ++this.#timesOver
    for (const key of this.#readers.keys()) {
      if (effort-- === 0 || this.#readers.size <= most) break
      this.#tellReaders(key)
    }
  }

  #tellReaders(key: Bytes): void {
    const readers = this.#readers.get(key)
    if (!readers) return
    this.#readers.delete(key)
    this.#items -= readers.size
    const { clients, currentClient } = this.#server
    for (const id of readers) {
      const client = clients.get(id)
      const state = client?.tracking
      if (!client || !state || state.broadcast || (state.noLoop && client === currentClient)) continue
      this.#send(client, keyArray([key]))
    }
  }

  #send(client: Client, keys: Bytes): void {
    const server = this.#server
    const state = client.tracking as TrackingState
    let target = client
    if (state.redirect !== 0) {
      const redirected = server.clients.get(state.redirect)
      if (!redirected || redirected.closeAfterReply) {
        state.brokenRedirect = true
        if (client.resp === 2) return
        const out = server.output.messageBuilder(client)
        out.push(2)
        out.bulk('tracking-redir-broken')
        out.integer(state.redirect)
        return
      }
      target = redirected
    }
    if (target.resp === 2 && (target === client || !target.inPubSubMode)) return
    const out = server.output.messageBuilder(target)
    if (target.resp === 3) {
      out.push(2)
      out.bulk('invalidate')
    } else {
      out.push(3)
      out.bulk('message')
      out.bulk(CHANNEL)
    }
    out.raw(keys)
  }
}

// Scripts do not read by themselves: the commands they call do.
const SCRIPTS = new Set(['eval_ro', 'evalsha_ro', 'fcall_ro'])

function keyArray(keys: readonly Bytes[]): Bytes {
  let proto = `*${keys.length}\r\n`
  for (const key of keys) proto += `$${key.length}\r\n${key}\r\n`
  return proto
}
