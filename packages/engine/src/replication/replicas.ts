// The replicas of a server: how they join, what they are sent, and when they are given up.
import type { Bytes } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import type { Client } from '../server/client.ts'
import type { Server } from '../server/server.ts'
import { sendSnapshot, isUnsized } from './full-sync.ts'
import { replicaName, replicaState, type ReplicaState } from './replica-state.ts'

const SECOND_MS = 1000

/** A request to synchronize. */
export interface SyncRequest {
  /** Null for SYNC, the form without ids. */
  readonly id: Bytes | null
  readonly offset: number
}

/** The replicas of one server. */
export class Replicas {
  readonly #server: Server
  readonly #clients = new Set<Client>()
  /** Seconds of replication so far; the first PING comes after a whole period. */
  #loops = 1
  #askForAcks = false
  /** Unix ms since when there have been none. */
  absentSince: number

  constructor(server: Server) {
    this.#server = server
    this.absentSince = server.host.now()
  }

  /** Replicas, those still waiting for data included, in the order in which they came. */
  get all(): ReadonlySet<Client> {
    return this.#clients
  }

  /** Replicas that follow the stream. */
  online(): Client[] {
    return [...this.#clients].filter((client) => client.replication?.phase === 'online')
  }

  /** Replicas that have acknowledged lately. */
  get good(): number {
    const most = this.#server.config.number('min-replicas-max-lag')
    return this.online().filter((client) => this.lag(client) <= most).length
  }

  /** Whole seconds since a replica's last acknowledgement. */
  lag({ replication }: Client): number {
    return Math.floor(this.#server.host.now() / SECOND_MS) - Math.floor((replication?.ackAt ?? 0) / SECOND_MS)
  }

  /** Forwards bytes of the stream. */
  feed(bytes: Bytes): void {
    for (const client of this.#clients) {
      const state = replicaState(client)
      if (state.phase !== 'online' || state.snapshotOnly) continue
      if (state.held) {
        state.held.push(bytes)
        continue
      }
      client.reply.raw(bytes)
      this.#server.touchOutput(client)
    }
  }

  /** A client asks to be synchronized. @throws ReplyError when it can't be now */
  sync(client: Client, request: SyncRequest): void {
    if (client.replica) return
    const server = this.#server
    const { replication, host, config } = server
    if (replication.isReplica && replication.link?.state !== 'connected') {
      throw new ReplyError("NOMASTERLINK Can't SYNC while not connected with my master")
    }
    if (client.reply.length > 0) throw new ReplyError('ERR SYNC and PSYNC are invalid with pending output')
    const state = replicaState(client)
    if ((state.withoutData || state.withoutFunctions) && !state.takesUnsized) {
      throw new ReplyError('ERR Filtered replica requires EOF capability')
    }
    host.log('notice', `Replica ${replicaName(client)} asks for synchronization`)
    if (request.id !== null && this.#resume(client, state, request.id, request.offset)) return
    if (request.id !== null && request.id[0] !== '?') server.stats.syncPartialErr++
    state.silent = request.id === null
    server.stats.syncFull++
    this.#join(client, state)
    state.phase = 'wait_bgsave'
    state.since = host.now()
    if (this.#clients.size === 1 && replication.history.backlog === null) {
      replication.history.renew()
      replication.history.createBacklog()
      host.log(
        'notice',
        `Replication backlog created, my new replication IDs are '${replication.history.id}' and '${replication.history.id2}'`,
      )
    }
    if (isUnsized(server, state) && config.number('repl-diskless-sync-delay') > 0) {
      host.log('notice', 'Delay next BGSAVE for diskless SYNC')
      this.#startWaiting()
    } else {
      this.#start([client])
    }
  }

  /** A replica tells how far it is. */
  acknowledge(client: Client, offset: number, aofOffset: number): void {
    const state = client.replication
    if (!client.replica || !state) return
    state.ackOffset = Math.max(state.ackOffset, offset)
    state.aofOffset = Math.max(state.aofOffset, aofOffset)
    state.ackAt = this.#server.host.now()
    // It has all of the snapshot.
    state.snapshotBytes = 0
    if (state.held) {
      for (const bytes of state.held) client.reply.raw(bytes)
      state.held = null
      this.#server.touchOutput(client)
    }
    this.#server.replication.waits.look()
    this.#server.shutdown.look()
  }

  /** Asks all replicas to acknowledge, once the running work is done. */
  requestAcks(): void {
    if (this.#askForAcks) return
    this.#askForAcks = true
    this.#server.runSoon(() => {
      this.#askForAcks = false
      this.tell(['REPLCONF', 'GETACK', '*'])
    })
  }

  /** Puts something into the stream that is no effect of a command. */
  tell(argv: readonly Bytes[]): void {
    if (this.#clients.size === 0) return
    this.#server.runUnit(() => this.#server.propagation.also(-1, argv, 2))
  }

  /** Ends all replicas' connections: they come back and ask anew. */
  disconnect(): void {
    for (const client of this.#clients) this.#server.closeClient(client)
  }

  /** A client is gone. */
  remove(client: Client): void {
    if (!this.#clients.delete(client)) return
    const server = this.#server
    const wasOnline = client.replication?.phase === 'online'
    server.host.log('notice', `Connection with replica ${replicaName(client)} lost.`)
    if (this.#clients.size === 0) this.absentSince = server.host.now()
    if (wasOnline) server.emit({ kind: 'replica-change', online: false })
  }

  /** The work of each second. */
  cron(): void {
    const { config, host, replication } = this.#server
    if (
      this.#loops++ % config.number('repl-ping-replica-period') === 0 &&
      !replication.failover.pausesReplicas
    )
      this.tell(['PING'])
    const patience = config.number('repl-timeout')
    for (const client of this.#clients) {
      const state = replicaState(client)
      if (state.phase === 'wait_bgsave') {
        client.reply.raw('\n')
        this.#server.touchOutput(client)
      } else if (!state.silent && this.lag(client) > patience) {
        host.log('warning', `Disconnecting timedout replica (streaming sync): ${replicaName(client)}`)
        this.#server.closeClient(client)
      }
    }
    this.#startWaiting()
  }

  // Replicas that wait for company have waited long enough, or are enough.
  #startWaiting(): void {
    const { config, host } = this.#server
    const waiting = [...this.#clients].filter((client) => client.replication?.phase === 'wait_bgsave')
    const first = waiting[0]?.replication
    if (!first) return
    const alike = waiting.filter(
      ({ replication: other }) =>
        other?.withoutData === first.withoutData &&
        other.withoutFunctions === first.withoutFunctions &&
        other.takesUnsized === first.takesUnsized,
    )
    const longest = alike.reduce(
      (most, { replication }) => Math.max(most, host.now() - (replication?.since ?? 0)),
      0,
    )
    const enough = config.number('repl-diskless-sync-max-replicas')
    const patience = config.number('repl-diskless-sync-delay') * SECOND_MS
    if (longest >= patience || (enough > 0 && alike.length >= enough)) this.#start(alike)
  }

  #start(clients: readonly Client[]): void {
    const server = this.#server
    if (!sendSnapshot(server, clients)) {
      for (const client of clients) {
        this.#clients.delete(client)
        client.replica = false
        client.reply.error("ERR BGSAVE failed, replication can't continue")
        client.closeAfterReply = true
        server.touchOutput(client)
      }
      return
    }
    for (const client of clients) {
      const state = replicaState(client)
      if (state.snapshotOnly) {
        server.host.log(
          'notice',
          `RDB transfer completed, rdb only replica (${replicaName(client)}) should be disconnected asap`,
        )
        client.closeAfterReply = true
      } else {
        this.#online(client, state)
        server.host.log('notice', `Synchronization with replica ${replicaName(client)} succeeded`)
      }
    }
  }

  #resume(client: Client, state: ReplicaState, id: Bytes, offset: number): boolean {
    const { history } = this.#server.replication
    const bytes = history.since(id, offset, replicaName(client))
    if (bytes === null) return false
    this.#server.stats.syncPartialOk++
    this.#join(client, state)
    client.reply.raw(state.takesNewId ? `+CONTINUE ${history.id}\r\n` : '+CONTINUE\r\n')
    client.reply.raw(bytes)
    this.#server.host.log(
      'notice',
      `Partial resynchronization request from ${replicaName(client)} accepted. Sending ${bytes.length} bytes of backlog starting from offset ${offset}.`,
    )
    this.#online(client, state)
    return true
  }

  #join(client: Client, state: ReplicaState): void {
    client.replica = true
    state.held = null
    this.#clients.add(client)
    this.#server.replication.keepTime()
  }

  #online(client: Client, state: ReplicaState): void {
    state.phase = 'online'
    state.ackAt = this.#server.host.now()
    this.#server.emit({ kind: 'replica-change', online: true })
    if (client.closed) this.remove(client)
  }
}
