// The replicas of a server: how they join, what they are sent, and when they are given up.
import { uint8ArrayToBytes, type Bytes } from '../base/bytes.ts'
import { ERRORS, ReplyError } from '../base/errors.ts'
import type { Client } from '../server/client.ts'
import type { Server } from '../server/server.ts'
import {
  goesToSockets,
  joinFullSync,
  sendPieces,
  sendSaved,
  startFullSync,
  type SocketTransfer,
} from './full-sync.ts'
import { remarkErrors } from './link-replies.ts'
import { replicaName, replicaState, sendStream, type ReplicaState } from './replica-state.ts'

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
  /** Seconds of replication so far; the first PING comes after a whole period. */
  #loops = 1
  #askForAcks = false
  /** The snapshot that is being sent while it is made. */
  #transfer: SocketTransfer | null = null
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
      if ((state.phase !== 'online' && !state.saving) || state.snapshotOnly) continue
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
    this.#place(client, state)
  }

  /** A replica tells how far it is. */
  acknowledge(client: Client, offset: number, aofOffset: number): void {
    const state = client.replication
    if (!client.replica || !state) return
    state.ackOffset = Math.max(state.ackOffset, offset)
    state.aofOffset = Math.max(state.aofOffset, aofOffset)
    state.ackAt = this.#server.host.now()
    if (!state.saving) state.uncounted = 0
    if (state.held && !state.saving) {
      this.#release(client, state)
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
    const { replication: state } = client
    const wasOnline = state?.phase === 'online'
    server.host.log('notice', `Connection with replica ${replicaName(client)} lost.`)
    if (this.#clients.size === 0) this.absentSince = server.host.now()
    if (wasOnline) server.emit({ kind: 'replica-change', online: false })
    server.replication.history.backlog?.trim()
    if (!state?.saving) return
    state.saving = false
    if (this.#transfer) this.#transfer.remove(client)
    else this.#endUselessSave()
  }

  /** Offset of the first byte of the stream that is kept back for a replica, Infinity if none is. */
  get lacked(): number {
    let lacked = Infinity
    for (const { replication: state } of this.#clients) {
      if (state?.held) lacked = Math.min(lacked, state.startOffset + 1)
    }
    return lacked
  }

  // Sends what was kept back; from now on the stream goes to it as it comes.
  #release(client: Client, state: ReplicaState): void {
    const { history } = this.#server.replication
    const pieces = history.backlog?.from(state.startOffset + 1) ?? []
    state.held = false
    state.heldBytes = 0
    for (const piece of pieces) state.streamed += piece.length
    sendPieces(this.#server, client, pieces)
    history.backlog?.trim()
  }

  /** A background save has ended, with these bytes if it went well: replicas that waited for it get them. */
  saved(chunks: readonly Uint8Array[] | null): void {
    const waiting = this.#savedFor()
    const parts = waiting.length > 0 && chunks ? chunks.map((chunk) => uint8ArrayToBytes(chunk)) : null
    for (const client of waiting) {
      const state = replicaState(client)
      state.saving = false
      if (!parts) {
        this.#giveUp(client)
        continue
      }
      sendSaved(this.#server, client, parts)
      if (state.snapshotOnly) this.#finished(client, state)
      else {
        this.#release(client, state)
        this.#online(client, state)
        this.#server.host.log('notice', `Synchronization with replica ${replicaName(client)} succeeded`)
      }
    }
  }

  /** The snapshot that was being made is given up. Returns whether it went to sockets. */
  saveAborted(): boolean {
    const sockets = this.#transfer !== null
    this.#transfer = null
    for (const client of this.#savedFor()) this.#giveUp(client)
    return sockets
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
      if (state.phase === 'rdb_transmitted') continue
      if (state.phase === 'wait_bgsave') {
        if (state.saving && this.#transfer) {
          if (this.#transfer.isStuck(client, patience * SECOND_MS)) this.#timedOut(client, 'full sync')
          continue
        }
        client.reply.raw('\n')
        this.#server.output.touch(client)
      } else if (!state.silent && this.lag(client) > patience) this.#timedOut(client, 'streaming sync')
    }
    this.startWaiting()
  }

  #timedOut(client: Client, during: string): void {
    this.#server.host.log('warning', `Disconnecting timedout replica (${during}): ${replicaName(client)}`)
    this.#server.dropClient(client)
  }

  /** Begins the snapshot for those that wait for one, if they have waited long enough for company, or are enough. */
  startWaiting(): void {
    const { config, host, background } = this.#server
    const alike = this.#waitingAlike()
    if (alike.length === 0 || background.kind !== null) return
    const longest = alike.reduce(
      (most, { replication }) => Math.max(most, host.now() - (replication?.since ?? 0)),
      0,
    )
    const enough = config.number('repl-diskless-sync-max-replicas')
    const patience = config.number('repl-diskless-sync-delay') * SECOND_MS
    const atOnce = !config.flag('repl-diskless-sync') || (enough > 0 && alike.length >= enough)
    if (atOnce || longest >= patience) this.#start(alike)
  }

  // The replicas that wait for a snapshot to be begun and want the same of it as the first.
  #waitingAlike(): Client[] {
    const waiting = [...this.#clients].filter(
      ({ replication: state }) => state?.phase === 'wait_bgsave' && !state.saving,
    )
    const first = waiting[0]?.replication
    return waiting.filter(
      ({ replication: other }) =>
        other?.withoutData === first?.withoutData && other?.withoutFunctions === first?.withoutFunctions,
    )
  }

  #savedFor(): Client[] {
    return [...this.#clients].filter(({ replication }) => replication?.saving === true)
  }

  // A replica needs a snapshot: the one that is being made, one that is begun now, or one later.
  #place(client: Client, state: ReplicaState): void {
    const { background, host, config } = this.#server
    if (background.kind === 'rdb' && this.#transfer) {
      host.log('notice', 'Current BGSAVE has socket target. Waiting for next BGSAVE for SYNC')
    } else if (background.kind === 'rdb') {
      const other = this.#savedFor().find(
        ({ replication }) => !replication?.snapshotOnly || state.snapshotOnly,
      )
      const offered = other?.replication
      if (offered && mayShare(state, offered)) {
        joinFullSync(this.#server, client, offered.startOffset)
        host.log('notice', 'Waiting for end of BGSAVE for SYNC')
      } else {
        host.log('notice', "Can't attach the replica to the current BGSAVE. Waiting for next BGSAVE for SYNC")
      }
    } else if (goesToSockets(this.#server, [client]) && config.number('repl-diskless-sync-delay') > 0) {
      host.log('notice', 'Delay next BGSAVE for diskless SYNC')
      this.startWaiting()
    } else if (background.kind === null) {
      this.#start(this.#waitingAlike())
    } else {
      host.log(
        'notice',
        'No BGSAVE in progress, but another BG operation is active. BGSAVE for replication delayed',
      )
    }
  }

  #start(clients: readonly Client[]): void {
    let over = false
    const transfer = startFullSync(this.#server, clients, (ok) => {
      over = true
      this.#transferred(ok)
    })
    if (transfer && !over) this.#transfer = transfer
    if (transfer !== undefined) return
    this.#server.host.log('warning', 'BGSAVE for replication failed')
    for (const client of clients) {
      if (!this.#clients.delete(client)) continue
      client.replica = false
      replicaState(client).saving = false
      client.reply.error("ERR BGSAVE failed, replication can't continue")
      client.closeAfterReply = true
      this.#server.output.touch(client)
    }
  }

  #transferred(ok: boolean): void {
    this.#transfer = null
    for (const client of this.#savedFor()) {
      const state = replicaState(client)
      state.saving = false
      if (!ok) {
        this.#giveUp(client)
        continue
      }
      this.#server.host.log(
        'notice',
        `Streamed RDB transfer with replica ${replicaName(client)} succeeded (socket). Waiting for REPLCONF ACK from replica to enable streaming`,
      )
      if (state.snapshotOnly) this.#finished(client, state)
      else this.#online(client, state)
    }
  }

  #finished(client: Client, state: ReplicaState): void {
    state.phase = 'rdb_transmitted'
    state.held = false
    this.#server.host.log(
      'notice',
      `RDB transfer completed, rdb only replica (${replicaName(client)}) should be disconnected asap`,
    )
    client.closeAfterReply = true
  }

  #giveUp(client: Client): void {
    this.#server.host.log('warning', 'SYNC failed. BGSAVE child returned an error')
    replicaState(client).saving = false
    this.#server.dropClient(client)
  }

  // A save that was made for replicas alone is of no use when they are gone.
  #endUselessSave(): void {
    const { background, config, persistence } = this.#server
    if (background.kind !== 'rdb' || config.text('save') !== '' || this.#savedFor().length > 0) return
    persistence.abort()
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
    this.#online(client, state)
    return true
  }

  #join(client: Client, state: ReplicaState): void {
    client.replica = true
    remarkErrors(this.#server, client, 'replica')
    state.saving = false
    state.held = false
    state.heldBytes = 0
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

/** Whether a replica can take what is being made for another one: it understands as much, and wants the same. */
function mayShare(state: ReplicaState, other: ReplicaState): boolean {
  return (
    (state.takesUnsized || !other.takesUnsized) &&
    (state.takesNewId || !other.takesNewId) &&
    state.withoutData === other.withoutData &&
    state.withoutFunctions === other.withoutFunctions
  )
}
