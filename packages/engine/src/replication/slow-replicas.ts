// Replicas that read more slowly than the stream grows. What such a one lacks stays in the backlog, once for all of them, and is
// handed out piece by piece as its connection takes it; else each would have a copy waiting at its socket.
import type { Client } from '../server/client.ts'
import type { Server } from '../server/server.ts'
import { replicaState, type ReplicaState } from './replica-state.ts'

/** Bytes that wait at the connection of a replica before it counts as slow, and the most it is handed at once then. */
const MOST_WAITING_BYTES = 1024 * 1024
const LOOK_MS = 10

/** The slow replicas of one server. */
export class SlowReplicas {
  readonly #server: Server
  readonly #clients = new Set<Client>()
  #timer = 0

  constructor(server: Server) {
    this.#server = server
  }

  /** A replica is about to be sent the last so many bytes of the stream: keeps them back if it has enough to read. */
  look(client: Client, state: ReplicaState, bytes: number): void {
    if (state.held || (client.waiting?.() ?? 0) <= MOST_WAITING_BYTES) return
    state.held = true
    state.slow = true
    state.startOffset = this.#server.replication.history.offset - bytes
    state.heldBytes = 0
    this.#clients.add(client)
    this.#lookLater()
  }

  #lookLater(): void {
    const { timers, host } = this.#server
    if (this.#timer !== 0 || this.#clients.size === 0) return
    this.#timer = timers.add(host.now() + LOOK_MS, () => {
      this.#timer = 0
      for (const client of this.#clients) this.#goOn(client)
      this.#server.replication.history.backlog?.trim()
      this.#lookLater()
    })
  }

  #goOn(client: Client): void {
    const state = replicaState(client)
    if (client.closed || !state.slow) {
      this.#clients.delete(client)
      return
    }
    if ((client.waiting?.() ?? 0) > MOST_WAITING_BYTES / 2) return
    const { history } = this.#server.replication
    let sent = 0
    for (const piece of history.backlog?.from(state.startOffset + 1) ?? []) {
      client.reply.raw(piece)
      sent += piece.length
      if (sent > MOST_WAITING_BYTES) break
    }
    state.startOffset += sent
    state.heldBytes -= sent
    state.streamed += sent
    this.#server.output.touch(client)
    if (state.startOffset < history.offset) return
    state.held = state.slow = false
    this.#clients.delete(client)
  }
}
