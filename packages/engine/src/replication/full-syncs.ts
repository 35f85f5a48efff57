// The full synchronizations of a primary: which replicas wait for a snapshot, when one is begun for them, and how it ends for
// each. How a snapshot reaches them is in full-sync.ts.
import { uint8ArrayToBytes } from '../base/bytes.ts'
import type { BackgroundFile } from '../server/background-file.ts'
import type { Client } from '../server/client.ts'
import type { Server } from '../server/server.ts'
import { after } from '../server/storage.ts'
import { goesToSockets, joinFullSync, sendSaved, startFullSync, type SocketTransfer } from './full-sync.ts'
import { replicaName, replicaState, type ReplicaState } from './replica-state.ts'

const SECOND_MS = 1000

/** The full synchronizations of one server. */
export class FullSyncs {
  readonly #server: Server
  /** The snapshot that is being sent while it is made. */
  #transfer: SocketTransfer | null = null
  /** The process stops after a snapshot was begun, until it is told to go on (for DEBUG). */
  pausesAfterStart = false

  constructor(server: Server) {
    this.#server = server
  }

  /** A replica needs a snapshot: the one that is being made, one that is begun now, or one later. */
  place(client: Client, state: ReplicaState): void {
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

  /** A background save has ended, with this file if it went well: replicas that waited for it get it. */
  saved(file: BackgroundFile | null): void {
    const waiting = this.#savedFor()
    if (waiting.length === 0) return
    void after(file?.content() ?? null, (chunks) => this.#distribute(waiting, chunks))
  }

  #distribute(waiting: readonly Client[], chunks: readonly Uint8Array[] | null): void {
    const parts = chunks?.map((chunk) => uint8ArrayToBytes(chunk)) ?? null
    const { replicas } = this.#server.replication
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
        replicas.release(client, state)
        replicas.putOnline(client, state)
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

  /** A replica is gone for which a snapshot is being made. */
  removed(client: Client): void {
    replicaState(client).saving = false
    this.#server.replication.psyncWaits.forget(client)
    if (this.#transfer) this.#transfer.remove(client)
    else this.#endUselessSave()
  }

  /** Whether a replica that is sent a snapshot while it is made has read nothing for so many milliseconds; null for others. */
  isStuck(client: Client, millis: number): boolean | null {
    if (!this.#transfer || !replicaState(client).saving) return null
    return this.#transfer.isStuck(client, millis)
  }

  // The replicas that wait for a snapshot to be begun and want the same of it as the first.
  #waitingAlike(): Client[] {
    const waiting = [...this.#server.replication.replicas.all].filter(
      ({ replication: state }) => state?.phase === 'wait_bgsave' && !state.saving,
    )
    const first = waiting[0]?.replication
    return waiting.filter(({ replication: other }) => first && other && wantSame(first, other))
  }

  #savedFor(): Client[] {
    return [...this.#server.replication.replicas.all].filter(
      ({ replication }) => replication?.saving === true,
    )
  }

  #start(clients: readonly Client[]): void {
    let over = false
    const transfer = startFullSync(this.#server, clients, (ok) => {
      over = true
      this.#transferred(ok)
    })
    if (transfer && !over) this.#transfer = transfer
    if (transfer === undefined) this.#refuse(clients)
    else if (this.pausesAfterStart) this.#pause()
  }

  #refuse(clients: readonly Client[]): void {
    this.#server.host.log('warning', 'BGSAVE for replication failed')
    for (const client of clients) {
      if (!this.#server.replication.replicas.dismiss(client)) continue
      replicaState(client).saving = false
      client.reply.error("ERR BGSAVE failed, replication can't continue")
      client.closeAfterReply = true
      this.#server.output.touch(client)
    }
  }

  // The snapshot is made and sent before: in the real server another process does so meanwhile.
  #pause(): void {
    const server = this.#server
    server.runSoon(() => {
      server.background.finish()
      server.output.flush()
      server.host.pause?.()
    })
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
      else this.#server.replication.replicas.putOnline(client, state)
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
    this.#server.replication.psyncWaits.forget(client)
    this.#server.dropClient(client)
  }

  // A save that was made for replicas alone is of no use when they are gone.
  #endUselessSave(): void {
    const { background, config, persistence } = this.#server
    if (background.kind !== 'rdb' || config.text('save') !== '' || this.#savedFor().length > 0) return
    persistence.abort()
  }
}

function wantSame(one: ReplicaState, other: ReplicaState): boolean {
  return (
    one.withoutData === other.withoutData &&
    one.withoutFunctions === other.withoutFunctions &&
    one.snapshotChannel === other.snapshotChannel
  )
}

/** Whether a replica can take what is being made for another one: it understands as much, and wants the same. */
function mayShare(state: ReplicaState, other: ReplicaState): boolean {
  return (
    (state.takesUnsized || !other.takesUnsized) &&
    (state.takesNewId || !other.takesNewId) &&
    (state.takesTwoChannels || !other.takesTwoChannels) &&
    wantSame(state, other)
  )
}
