// The replicas of a server: how they join, what they are sent, and when they are given up.
//
// One that can is told to come for the snapshot over a second connection (psync-waits.ts); that is a replica of its own here,
// which wants the snapshot and no stream.
import type { Bytes } from '../base/bytes.ts'
import { ERRORS, ReplyError } from '../base/errors.ts'
import type { Client } from '../server/client.ts'
import type { Server } from '../server/server.ts'
import { sendPieces } from './full-sync.ts'
import { remarkErrors } from './link-replies.ts'
import { followsStream, replicaName, replicaState, sendStream, type ReplicaState } from './replica-state.ts'
import { SlowReplicas } from './slow-replicas.ts'

const SECOND_MS = 1000

/** A request to synchronize. */
export interface SyncRequest {
  /** Null for SYNC, the form without ids. */
  readonly id: Bytes | null
  /** Null when what was given is no number. */
  readonly offset: number | null
}

/** The replicas of one server. */
export class Replicas {
  readonly #server: Server
  readonly #clients = new Set<Client>()
  readonly #slow: SlowReplicas
  /** Seconds of replication so far; the first PING comes after a whole period. */
  #loops = 1
  #askForAcks = false
  /** Unix ms since when there have been none. */
  absentSince: number

  constructor(server: Server) {
    this.#server = server
    this.#slow = new SlowReplicas(server)
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
      if ((!followsStream(state) && !state.saving) || state.snapshotOnly) continue
      this.#slow.look(client, state, bytes.length)
      sendStream(client, state, bytes)
      this.#server.output.touch(client)
    }
  }

  /** A client asks to be synchronized. @throws ReplyError when it can't be now */
  sync(client: Client, request: SyncRequest): void {
    if (client.replica) return
    const server = this.#server
    const { replication, host } = server
    if (replication.isReplica && replication.link?.state !== 'connected') {
      throw new ReplyError("NOMASTERLINK Can't SYNC while not connected with my master")
    }
    if (client.reply.length > 0) throw new ReplyError('ERR SYNC and PSYNC are invalid with pending output')
    const state = replicaState(client)
    if ((state.withoutData || state.withoutFunctions) && !state.takesUnsized) {
      throw new ReplyError('ERR Filtered replica requires EOF capability')
    }
    host.log('notice', `Replica ${replicaName(client)} asks for synchronization`)
    if (request.offset === null) {
      host.log('warning', `Replica ${replicaName(client)} asks for synchronization but with a wrong offset`)
      throw new ReplyError(ERRORS.notInteger)
    }
    if (request.id !== null && this.#resume(client, state, request.id, request.offset)) return
    if (request.id !== null && request.id[0] !== '?') server.stats.syncPartialErr++
    if (request.id !== null && state.takesTwoChannels) {
      host.log(
        'notice',
        `Dual channel replication: Replica ${replicaName(client)} is capable of dual channel synchronization, and partial sync isn't possible. Full sync will continue with dedicated RDB channel.`,
      )
      client.reply.raw('+DUALCHANNELSYNC\r\n')
      return
    }
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
    replication.fullSyncs.place(client, state)
  }

  /** A replica tells how far it is. */
  acknowledge(client: Client, offset: number, aofOffset: number): void {
    const state = client.replication
    if (!client.replica || !state) return
    state.ackOffset = Math.max(state.ackOffset, offset)
    state.aofOffset = Math.max(state.aofOffset, aofOffset)
    state.ackAt = this.#server.host.now()
    if (!state.saving) state.uncounted = 0
    if (state.held && !state.saving && !state.slow) this.release(client, state)
    if (state.phase === 'bg_transfer') {
      this.putOnline(client, state)
      this.#server.host.log('notice', `Synchronization with replica ${replicaName(client)} succeeded`)
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
    this.#server.replication.psyncWaits.clear()
  }

  /** A client is gone. */
  remove(client: Client): void {
    if (!this.#clients.delete(client)) return
    const server = this.#server
    const { replication: state } = client
    const wasOnline = state?.phase === 'online'
    const lost = state?.snapshotChannel
      ? `Dual channel replication: Replica ${replicaName(client)} rdb channel disconnected.`
      : `Connection with replica ${replicaName(client)} lost.`
    server.host.log('notice', lost)
    if (this.#clients.size === 0) this.absentSince = server.host.now()
    if (wasOnline) server.emit({ kind: 'replica-change', online: false })
    server.replication.history.backlog?.trim()
    if (state?.saving) server.replication.fullSyncs.removed(client)
    else server.replication.psyncWaits.gone(client)
  }

  /** Makes a replica an ordinary client again. Returns whether it was one. */
  dismiss(client: Client): boolean {
    client.replica = false
    return this.#clients.delete(client)
  }

  /** Offset of the first byte of the stream that is kept back for a replica, Infinity if none is. */
  get lacked(): number {
    let lacked = Infinity
    for (const { replication: state } of this.#clients) {
      if (state?.held) lacked = Math.min(lacked, state.startOffset + 1)
    }
    return lacked
  }

  /** Sends what was kept back; from now on the stream goes to it as it comes. */
  release(client: Client, state: ReplicaState): void {
    const { history } = this.#server.replication
    const pieces = history.backlog?.from(state.startOffset + 1) ?? []
    state.held = false
    state.heldBytes = 0
    for (const piece of pieces) state.streamed += piece.length
    sendPieces(this.#server, client, pieces)
    history.backlog?.trim()
  }

  /** The work of each second. */
  cron(): void {
    const { config, replication } = this.#server
    if (
      this.#loops++ % config.number('repl-ping-replica-period') === 0 &&
      !replication.failover.pausesReplicas
    )
      this.tell(['PING'])
    const patience = config.number('repl-timeout')
    for (const client of this.#clients) {
      const state = replicaState(client)
      if (state.phase === 'wait_bgsave') {
        const stuck = replication.fullSyncs.isStuck(client, patience * SECOND_MS)
        if (stuck === true) this.#timedOut(client, 'full sync')
        if (stuck !== null) continue
        client.reply.raw('\n')
        this.#server.output.touch(client)
      } else if (state.phase === 'online' && !state.silent && this.lag(client) > patience)
        this.#timedOut(client, 'streaming sync')
    }
    replication.fullSyncs.startWaiting()
  }

  #timedOut(client: Client, during: string): void {
    this.#server.host.log('warning', `Disconnecting timedout replica (${during}): ${replicaName(client)}`)
    this.#server.dropClient(client)
  }

  #resume(client: Client, state: ReplicaState, id: Bytes, offset: number): boolean {
    const { history } = this.#server.replication
    const pieces = history.since(id, offset, replicaName(client))
    if (pieces === null) return false
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
    this.#server.stats.syncPartialOk++
    this.#join(client, state)
    client.reply.raw(state.takesNewId ? `+CONTINUE ${history.id}\r\n` : '+CONTINUE\r\n')
    state.uncounted = bytes
    sendPieces(this.#server, client, pieces)
    this.#server.host.log(
      'notice',
      `Partial resynchronization request from ${replicaName(client)} accepted. Sending ${bytes} bytes of backlog starting from offset ${offset}.`,
    )
    const loads = this.#server.replication.psyncWaits.taken(state.snapshotClient, client)
    this.putOnline(client, state)
    if (loads) state.phase = 'bg_transfer'
    return true
  }

  #join(client: Client, state: ReplicaState): void {
    client.replica = true
    remarkErrors(this.#server, client, 'replica')
    state.saving = false
    state.held = false
    state.slow = false
    state.heldBytes = 0
    this.#clients.add(client)
    this.#server.replication.keepTime()
  }

  /** A replica has its data: from now on it follows. */
  putOnline(client: Client, state: ReplicaState): void {
    state.phase = 'online'
    state.ackAt = this.#server.host.now()
    this.#server.emit({ kind: 'replica-change', online: true })
    if (client.closed) this.remove(client)
  }
}
