// Clients that wait until others have their writes: WAIT for replicas, WAITAOF for append-only files.
//
// A wait is for an offset of the stream. It is looked at again whenever a replica acknowledges and whenever the own file has
// become safe.
import { ERRORS } from '../base/errors.ts'
import type { Client } from '../server/client.ts'
import type { CommandContext } from '../server/context.ts'
import type { Server } from '../server/server.ts'

/** Why WAITAOF can't count the own file. */
export const NO_APPEND_ONLY = 'ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.'

/** What a client waits for. */
export interface AckWait {
  readonly offset: number
  readonly replicas: number
  /** WAITAOF: 1 if the own file counts, 0 if not; null for WAIT. */
  readonly local: number | null
  /** A command that goes on then, instead of being answered with how many have it; too few are an error. */
  readonly done?: () => void
}

interface Reached {
  readonly replicas: number
  readonly local: number
}

/** The waits of one server. */
export class AckWaits {
  readonly #server: Server
  readonly #waiting = new Map<Client, AckWait>()

  constructor(server: Server) {
    this.#server = server
  }

  /** Answers if it is reached already, or else makes the client wait. @param deadline Unix ms, 0 for never */
  start(c: CommandContext, wait: AckWait, deadline: number): void {
    const { client, server } = c
    if (this.#isReached(wait) || !c.mayBlock) {
      this.#answer(client, wait)
      return
    }
    this.#waiting.set(client, wait)
    server.blocking.block(client, {
      kind: 'wait',
      command: c.command,
      argv: c.argv,
      deadline,
      unblockable: true,
      onTimeout: () => {
        this.#waiting.delete(client)
        this.#answer(client, wait)
      },
      onAbort: () => this.#waiting.delete(client),
    })
    server.replication.replicas.requestAcks()
  }

  /** Lets those go on whose wait is reached. */
  look(): void {
    for (const [client, wait] of this.#waiting) {
      const impossible = wait.local === 1 && !this.#server.appendOnly.enabled
      if (!impossible && !this.#isReached(wait)) continue
      this.#waiting.delete(client)
      this.#server.blocking.unblock(client)
      if (impossible) client.reply.error(NO_APPEND_ONLY)
      else this.#answer(client, wait)
      this.#server.output.touch(client)
    }
  }

  #reached({ offset, local }: AckWait): Reached {
    const replicas = this.#server.replication.replicas.online()
    const count = replicas.filter(({ replication }) => {
      const has = local === null ? replication?.ackOffset : replication?.aofOffset
      return (has ?? 0) >= offset
    })
    const { appendOnly } = this.#server
    return { replicas: count.length, local: appendOnly.enabled && appendOnly.safeOffset >= offset ? 1 : 0 }
  }

  #isReached(wait: AckWait): boolean {
    const { replicas, local } = this.#reached(wait)
    return replicas >= wait.replicas && local >= (wait.local ?? 0)
  }

  #answer({ reply }: Client, wait: AckWait): void {
    if (wait.done) {
      if (this.#isReached(wait)) wait.done()
      else reply.error(ERRORS.noReplicas)
      return
    }
    const { replicas, local } = this.#reached(wait)
    if (wait.local !== null) {
      reply.array(2)
      reply.integer(local)
    }
    reply.integer(replicas)
  }
}
