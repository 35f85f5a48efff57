// Keeping clients from filling the memory: the limits on a client's output that it does not read, and the limit on what all
// clients take together, which the one that takes most pays for first.
import type { Client } from './client.ts'
import { clientMemory, outputBytes, pendingOutput } from './client-memory.ts'
import { clientLine } from './client-line.ts'
import type { ConfigValue } from './config-spec.ts'
import type { Server } from './server.ts'

/** A class of clients in `client-output-buffer-limit`. */
export type ClientClass = 'normal' | 'slave' | 'pubsub' | 'primary'

interface OutputLimit {
  /** Bytes, 0 for no limit. */
  readonly hard: number
  readonly soft: number
  readonly softMs: number
}

const NO_LIMIT: OutputLimit = { hard: 0, soft: 0, softMs: 0 }
const REPLY_PEAK_RESET_MS = 5000
/** Output that may wait for a client that never logged in. */
const STRANGER_BYTES = 1024

/** The class of a client. */
export function clientClass(client: Client): ClientClass {
  if (client.primary) return 'primary'
  if (client.replica && !client.monitor) return 'slave'
  return client.subscriptions > 0 ? 'pubsub' : 'normal'
}

/** The limits on the memory of one server's clients. */
export class ClientLimits {
  readonly #server: Server
  readonly #output = new Map<string, OutputLimit>()
  #outputLimited = false
  /** Whether there is a limit on what all clients take together. */
  limited = false
  /** Whether reply buffers follow what is written to them (for DEBUG). */
  replyResizing = true
  #replyListOnly = false
  /** After how many ms a reply buffer's peak is forgotten; negative for never. */
  replyPeakResetMs: number = REPLY_PEAK_RESET_MS

  constructor(server: Server) {
    this.#server = server
  }

  /** Whether output goes past the reply buffers (for DEBUG). */
  get replyListOnly(): boolean {
    return this.#replyListOnly
  }

  set replyListOnly(on: boolean) {
    this.#replyListOnly = on
    for (const client of this.#server.clients.values()) client.buffers.listOnly = on
  }

  /** Takes `client-output-buffer-limit`. */
  setOutputLimits(value: ConfigValue): void {
    const words = String(value).split(' ')
    for (let i = 0; i + 3 < words.length; i += 4) {
      const [name = '', hard, soft, seconds] = words.slice(i, i + 4)
      this.#output.set(name, { hard: Number(hard), soft: Number(soft), softMs: Number(seconds) * 1000 })
    }
    this.#outputLimited = [...this.#output.values()].some(({ hard, soft }) => hard > 0 || soft > 0)
  }

  /** As `enforceOutput`, after each command: little output can wait until it is sent, when it is looked at anyway. */
  enforceReply(client: Client): boolean {
    return client.reply.length > STRANGER_BYTES && this.enforceOutput(client)
  }

  /** Ends a client that has too much output waiting. Returns whether it did. */
  enforceOutput(client: Client): boolean {
    if (client.closed || !client.output) return false
    // What is kept back for a replica counts as if it were waiting for it alone.
    const pending = pendingOutput(client) + (client.replication?.heldBytes ?? 0)
    client.buffers.noteReply(pending)
    if ((!this.#outputLimited && !this.#isStranger(client)) || outputBytes(client, pending) === 0) {
      client.buffers.overSoftLimitSince = 0
      return false
    }
    if (!this.#isOver(client, outputBytes(client, pending))) return false
    this.#end(client)
    return true
  }

  /** Ends a replica for which so much is kept that it has not asked for, even one that has left. Returns whether it did. */
  enforceKept(client: Client, bytes: number): boolean {
    if (!this.#isOver(client, bytes, 0)) return false
    this.#end(client)
    return true
  }

  #end(client: Client): void {
    const server = this.#server
    server.stats.outputBufferDisconnections++
    const remark = `Client ${clientLine(server, client)} scheduled to be closed ASAP for overcoming of output buffer limits.`
    server.host.log('warning', remark)
    server.dropClient(client)
  }

  /** The hard limit of a class, in bytes; 0 for none. */
  hardLimit(kind: ClientClass): number {
    return (this.#output.get(kind) ?? NO_LIMIT).hard
  }

  /** Whether there is a hard limit on what may wait for a client. */
  limitsOutput(client: Client): boolean {
    return client.output !== null && (this.#output.get(clientClass(client)) ?? NO_LIMIT).hard > 0
  }

  /** Whether a client has so much output that it will be ended: a command need not go on for it. */
  isFull(client: Client): boolean {
    if (!this.#outputLimited || !this.limitsOutput(client)) return false
    const { hard } = this.#output.get(clientClass(client)) ?? NO_LIMIT
    return outputBytes(client) > this.#hardFor(client, hard)
  }

  /** Bytes that all clients may take together, 0 for no limit. */
  get memoryLimit(): number {
    const limit = this.#server.config.number('maxmemory-clients')
    return limit < 0 ? Math.floor((this.#server.maxMemory * -limit) / 100) : limit
  }

  /** Ends those that take most while all clients together take too much. */
  enforceMemory(): void {
    const limit = this.limited ? this.memoryLimit : 0
    if (limit === 0) return
    const server = this.#server
    const clients = [...server.clients.values()].filter(mayBeEvicted)
    let sum = 0
    for (const client of clients) sum += client.buffers.counted
    if (sum <= limit) return
    clients.sort((a, b) => b.buffers.counted - a.buffers.counted)
    for (const client of clients) {
      if (sum <= limit) return
      sum -= client.buffers.counted
      server.host.log('notice', `Evicting client: ${clientLine(server, client)}`)
      server.stats.evictedClients++
      server.dropClient(client)
    }
  }

  /**
   * What is looked at regularly: clients that stay over a soft limit, and buffers that are larger than need be. Returns
   * whether there is anything to look at again.
   */
  cron(now: number): boolean {
    const { stats, memory, clients } = this.#server
    let again = false
    for (const client of clients.values()) {
      const { buffers } = client
      if (this.enforceOutput(client)) continue
      const pending = pendingOutput(client)
      const change = this.replyResizing ? buffers.fitReply(pending, now, this.replyPeakResetMs) : 0
      if (change > 0) stats.replyBufferExpands++
      else if (change < 0) stats.replyBufferShrinks++
      if (buffers.shrinkQuery(client, now) || (this.replyResizing && buffers.replyMayShrink) || pending > 0)
        again = true
      memory.countClient(client)
      const { query, queryFree, output } = clientMemory(client)
      stats.inputPeak.note(query + queryFree, now)
      stats.outputPeak.note(output, now)
    }
    this.enforceMemory()
    return again
  }

  // A client that never logged in, where it should have.
  #isStranger(client: Client): boolean {
    return !client.everAuthenticated && this.#server.acl.needsLogin(client)
  }

  // A replica may be sent the whole backlog at once, and the snapshot before it counts for nothing.
  #hardFor({ replica, replication }: Client, hard: number, uncounted = replication?.uncounted ?? 0): number {
    if (!replica) return hard
    return Math.max(hard, this.#server.config.number('repl-backlog-size')) + uncounted
  }

  #isOver(client: Client, bytes: number, uncounted?: number): boolean {
    if (this.#isStranger(client)) return bytes > STRANGER_BYTES
    const { hard, soft, softMs } = this.#output.get(clientClass(client)) ?? NO_LIMIT
    if (hard > 0 && bytes > this.#hardFor(client, hard, uncounted)) return true
    const { buffers } = client
    if (soft === 0 || bytes <= soft) {
      buffers.overSoftLimitSince = 0
      return false
    }
    const now = this.#server.host.now()
    if (buffers.overSoftLimitSince === 0) {
      buffers.overSoftLimitSince = now
      this.#server.cron.need()
      return false
    }
    return now - buffers.overSoftLimitSince > softMs
  }
}

function mayBeEvicted(client: Client): boolean {
  const kind = clientClass(client)
  return !client.noEvict && (kind === 'normal' || kind === 'pubsub')
}
