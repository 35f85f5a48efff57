// What clients are sent: the marked ones get what they were replied when the running piece of work is done, but not before
// it is written down.
import type { Bytes } from '../base/bytes.ts'
import type { ReplyBuilder } from '../resp/reply-builder.ts'
import type { Client } from './client.ts'
import type { Server } from './server.ts'

/** The output of a server's clients. */
export class Output {
  readonly #server: Server
  readonly #marked = new Set<Client>()
  // The one marked last: each of the commands that came together marks it.
  #recent: Client | null = null

  constructor(server: Server) {
    this.#server = server
  }

  /** The builder to write an out-of-band message for a client to: behind its reply while its own command runs. */
  messageBuilder(client: Client): ReplyBuilder {
    this.touch(client)
    const { currentClient, executingClient } = this.#server
    const busy = client === currentClient && executingClient !== null
    return busy || client.parked ? client.pushes : client.reply
  }

  /** Marks a client as having output to send. */
  touch(client: Client): void {
    if (client === this.#recent) return
    this.#marked.add(client)
    this.#recent = client
  }

  /** Forgets that a client has output to send: it is sent, or the client has ended. */
  forget(client: Client): void {
    if (client === this.#recent) this.#recent = null
    this.#marked.delete(client)
  }

  /** Sends what is there to send to every marked client. */
  flush(): void {
    const { appendOnly, clientLimits, memory } = this.#server
    // What is answered must be written down before.
    appendOnly.flush()
    for (const client of this.#marked) {
      this.forget(client)
      if (clientLimits.enforceOutput(client)) continue
      this.send(client)
      memory.countClient(client)
      if (client.closeAfterReply && !client.waits) this.#server.closeClient(client)
    }
  }

  /** Sends a client's output, unless it is to be kept for now. */
  send(client: Client): void {
    if (!client.output || client.closed || client.parked || client.blocked?.holdsReply) return
    const bytes = this.#taken(client)
    if (bytes.length === 0) return
    const { stats, loop, time } = this.#server
    client.bytesOut += bytes.length
    stats.writes++
    stats.bytesOut += bytes.length
    if (client.replica) stats.replicationBytesOut += bytes.length
    const rate = client.replica ? loop.replicationOutputRate : loop.outputRate
    rate.add(bytes.length, time)
    client.output(bytes)
  }

  // Replies that no string can hold end their client alone.
  #taken(client: Client): Bytes {
    try {
      return client.reply.take()
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.#server.host.log(
        'warning',
        `Closing client whose replies are too long: id=${client.id} addr=${client.addr}`,
      )
      this.#server.dropClient(client)
      return ''
    }
  }
}
