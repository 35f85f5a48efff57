// Replicas that are sent the snapshot over a connection of its own and have not asked for the stream over the other one yet.
//
//   snapshot's connection begins → the stream is kept from there → PSYNC over the main connection takes it over
//
// The stream is kept even when the snapshot's connection has ended: a small one may be loaded before the replica comes to ask.
// It is let go when it does not come in time, and when it gets to be more than may wait for a replica.
import type { Client } from '../server/client.ts'
import type { Server } from '../server/server.ts'
import { replicaName } from './replica-state.ts'

const SECOND_MS = 1000

interface Wait {
  /** The connection of the snapshot. */
  readonly client: Client
  /** The stream is kept from behind this offset. */
  readonly offset: number
  /** Unix ms since when that connection has been gone, 0 while it is there. */
  goneAt: number
}

/** The waits of one server. */
export class PsyncWaits {
  readonly #server: Server
  readonly #waits = new Map<number, Wait>()
  /** Somebody waits since before there was anything to keep. */
  #unattached = false
  /** Seconds that a replica has after the snapshot's connection has ended. */
  graceSeconds = 60

  constructor(server: Server) {
    this.#server = server
  }

  /** How many replicas have still to ask. */
  get size(): number {
    return this.#waits.size
  }

  /** Offset of the first byte of the stream that is kept, Infinity if none is. */
  get lacked(): number {
    let lacked = Infinity
    for (const { offset } of this.#waits.values()) lacked = Math.min(lacked, offset + 1)
    return lacked
  }

  /** Whether a snapshot's connection has this id, and its replica has not asked for the stream. */
  has(id: number): boolean {
    return this.#waits.has(id)
  }

  /** A snapshot is begun for this connection: keeps the stream from here on. */
  add(client: Client): void {
    const { history } = this.#server.replication
    const tail = (history.backlog?.length ?? 0) > 0
    this.#remark(
      'debug',
      `Add rdb replica ${replicaName(client)} to waiting psync, with cid ${client.id}, ` +
        (tail ? 'tracking repl-backlog tail ' : 'no repl-backlog to track '),
    )
    this.#waits.set(client.id, { client, offset: history.offset, goneAt: 0 })
    this.#unattached ||= !tail
  }

  /** The replica asks over its main connection. @returns whether it was waited for */
  taken(id: number, main: Client): boolean {
    if (!this.#waits.delete(id)) return false
    this.#remark(
      'debug',
      `Remove psync waiting replica ${replicaName(main)} with cid ${id}, repl buffer block ref count decreased`,
    )
    this.#server.replication.history.backlog?.trim()
    return true
  }

  /** The connection of the snapshot has ended; the replica has some time left to ask. */
  gone(client: Client): void {
    const wait = this.#waits.get(client.id)
    if (!wait) return
    wait.goneAt = this.#server.host.now()
    this.#remark(
      'verbose',
      `Postpone RDB client id=${client.id} (${replicaName(client)}) free for ${this.graceSeconds} seconds`,
    )
  }

  /** It is of no use any more. */
  forget({ id }: Client): void {
    if (this.#waits.delete(id)) this.#server.replication.history.backlog?.trim()
  }

  /** Nothing is kept any more. */
  clear(): void {
    this.#waits.clear()
  }

  /** The stream has grown: ends those for which too much is kept. */
  grown(): void {
    if (this.#waits.size === 0) return
    const { replication, clientLimits } = this.#server
    for (const { client, offset } of this.#waits.values()) {
      if (this.#unattached) this.#remark('debug', `Attach replica rdb client ${client.id} to repl buf block`)
      if (clientLimits.enforceKept(client, replication.history.offset - offset)) this.forget(client)
    }
    this.#unattached = false
  }

  /** The work of each second: ends those that have not come in time. */
  cron(): void {
    const now = Math.floor(this.#server.host.now() / SECOND_MS)
    for (const { client, goneAt } of this.#waits.values()) {
      const seconds = goneAt === 0 ? 0 : now - Math.floor(goneAt / SECOND_MS)
      if (seconds <= this.graceSeconds) continue
      this.#remark(
        'notice',
        `Replica main channel failed to establish PSYNC within the grace period (${seconds} seconds). Freeing RDB client ${client.id}.`,
      )
      this.forget(client)
    }
  }

  #remark(level: 'debug' | 'verbose' | 'notice', text: string): void {
    this.#server.host.log(level, `Dual channel replication: ${text}`)
  }
}
