// Sends replicas all data, and makes them followers of the stream from the moment the snapshot was begun.
//
//   target    what is sent                               then
//   disk      $<bytes>\r\n snapshot                      when the file is there; the stream follows at once
//   sockets   $EOF:<mark>\r\n snapshot <mark>            while it is made; the stream follows the first acknowledgement, since
//                                                        the replica looks for the mark at the end of what it has received
//   channel   $ENDOFF:<offset> <id> <db> <client>\r\n    as to sockets; the stream comes over the replica's other connection
//             and the same
//
// Making it is background work, one at a time; what fits in one slice is done at once. A snapshot for the disk is an ordinary
// save, which more replicas may join. One for sockets is made as fast as the slowest replica reads.
import { tellOpenSlots } from '../cluster/open-slots.ts'
import type { Bytes } from '../base/bytes.ts'
import { uint8ArrayToBytes } from '../base/bytes.ts'
import { RdbError } from '../rdb/format.ts'
import type { SnapshotWriter } from '../rdb/save-snapshot.ts'
import type { Client } from '../server/client.ts'
import { randomHex } from '../server/random-hex.ts'
import type { Server } from '../server/server.ts'
import { replicaName, replicaState, type ReplicaState } from './replica-state.ts'

/** Bytes that may wait at a replica's socket before the snapshot is made further. */
const MOST_WAITING_BYTES = 1024 * 1024

/** Whether replicas that want the same are sent a snapshot without a length. */
export function goesToSockets(server: Server, clients: readonly Client[]): boolean {
  const states = clients.map(replicaState)
  const filtered = states.some(({ withoutData, withoutFunctions }) => withoutData || withoutFunctions)
  return (
    states.every(({ takesUnsized }) => takesUnsized) && (filtered || server.config.flag('repl-diskless-sync'))
  )
}

/**
 * Begins to make a snapshot for replicas that want the same of it.
 * @param transferred hears of the end of one that goes to sockets, maybe before this returns
 * @returns what makes it, null when that is an ordinary save; undefined when it could not be begun: the log says why
 */
export function startFullSync(
  server: Server,
  clients: readonly Client[],
  transferred: (ok: boolean) => void,
): SocketTransfer | null | undefined {
  const { host, replication, persistence } = server
  const sockets = goesToSockets(server, clients)
  const target = sockets ? 'replicas sockets' : 'disk'
  const using = clients.some((client) => replicaState(client).snapshotChannel)
    ? 'dual-channel'
    : 'normal sync'
  host.log('notice', `Starting BGSAVE for SYNC with target: ${target} using: ${using}`)
  // The stream goes on with a SELECT, since a replica that comes anew is in no database.
  if (!replication.isReplica) server.propagation.selectAgain()
  for (const client of clients) joinFullSync(server, client, replication.history.offset)
  if (!sockets) return persistence.saveInBackground() === false ? undefined : null
  const transfer = new SocketTransfer(server, clients, transferred)
  return transfer.begin() ? transfer : undefined
}

/** Tells a replica at which offset its snapshot was begun, and keeps the stream back for it from there. */
export function joinFullSync(server: Server, client: Client, offset: number): void {
  const { history } = server.replication
  const state = replicaState(client)
  state.saving = true
  state.startOffset = offset
  state.held = !state.snapshotOnly
  state.heldBytes = state.held ? history.offset - offset : 0
  if (!state.silent) client.reply.raw(`+FULLRESYNC ${history.id} ${offset}\r\n`)
  server.output.touch(client)
}

// Tells the second connection of a replica where the first one is to ask for the stream from, and keeps the stream till then.
function tellEnd(server: Server, client: Client): void {
  const { host, replication } = server
  const { history, position, psyncWaits } = replication
  const words = [`$ENDOFF:${history.offset}`, history.id, position?.db ?? 0, client.id]
  host.log(
    'notice',
    `Dual channel replication: Sending to replica ${replicaName(client)} RDB end offset ${history.offset} and client-id ${client.id}`,
  )
  client.reply.raw(`${words.join(' ')}\r\n`)
  psyncWaits.add(client)
}

/** Sends a snapshot that was saved. */
export function sendSaved(server: Server, client: Client, parts: readonly Bytes[]): void {
  const state = replicaState(client)
  const bytes = parts.reduce((sum, part) => sum + part.length, 0)
  client.reply.raw(`$${bytes}\r\n`)
  state.uncounted = bytes
  sendPieces(server, client, parts)
}

/** Sends bytes that may be too many for one string. */
export function sendPieces(server: Server, client: Client, pieces: readonly Bytes[]): void {
  for (const piece of pieces) {
    client.reply.raw(piece)
    server.output.send(client)
  }
  server.output.touch(client)
}

interface Receiver {
  readonly state: ReplicaState
  /** Bytes that waited at its socket when that was last looked at, and Unix ms since when it has not read any of them. */
  waiting: number
  stuckSince: number
}

/** A snapshot that goes to replicas while it is made. */
export class SocketTransfer {
  readonly #server: Server
  readonly #receivers: Map<Client, Receiver>
  readonly #mark: Bytes
  /** It goes to second connections. */
  readonly #direct: boolean
  readonly #transferred: (ok: boolean) => void

  constructor(server: Server, clients: readonly Client[], transferred: (ok: boolean) => void) {
    this.#server = server
    this.#mark = randomHex(server.host, 40)
    this.#direct = clients.some((client) => replicaState(client).snapshotChannel)
    this.#transferred = transferred
    const receiver = (client: Client): Receiver => ({
      state: replicaState(client),
      waiting: 0,
      stuckSince: 0,
    })
    this.#receivers = new Map(clients.map((client) => [client, receiver(client)]))
  }

  /** Begins. Returns false when there can be no snapshot; the log says why. */
  begin(): boolean {
    const server = this.#server
    const { persistence, background, host } = server
    const [first] = this.#receivers.values()
    const writer = this.#attempt(() =>
      persistence.writer({
        ...(first?.state.withoutData && { only: () => false, moduleTypes: [] }),
        ...(first?.state.withoutFunctions && { functions: [] }),
        ...(server.cluster && { openSlots: tellOpenSlots(server.cluster) }),
      }),
    )
    if (!writer) return false
    const way = this.#direct ? 'direct socket to replica' : 'pipe through parent process'
    host.log('notice', `Background RDB transfer started by pid ${host.process?.id ?? 1} to ${way}`)
    if (this.#direct) for (const client of this.#receivers.keys()) tellEnd(server, client)
    this.#send([`$EOF:${this.#mark}\r\n`])
    persistence.transferBegins()
    background.begin('rdb', {
      take: (entry, db) => {
        writer.entry(entry, db)
        this.#sendChunks(writer)
      },
      held: () => this.#isFull(),
      ended: (failure) => this.#end(writer, failure),
    })
    return true
  }

  /** A replica is gone. Without any left there is nothing more to do. */
  remove(client: Client): void {
    if (!this.#receivers.delete(client) || this.#receivers.size > 0) return
    const { host, persistence } = this.#server
    if (!this.#direct) host.log('warning', 'Diskless rdb transfer, last replica dropped, killing fork child.')
    persistence.abort(this.#direct ? 'error' : 'terminated by signal 10')
  }

  /** Whether a replica has read nothing for so many milliseconds. */
  isStuck(client: Client, millis: number): boolean {
    const since = this.#receivers.get(client)?.stuckSince ?? 0
    return since > 0 && this.#server.host.now() - since > millis
  }

  #end(writer: SnapshotWriter, failure: { readonly error: unknown } | null): void {
    const { host, persistence, background } = this.#server
    const ok =
      this.#attempt(() => {
        if (failure) throw failure.error
        writer.finish()
        this.#sendChunks(writer)
        this.#send([this.#mark])
        return true
      }) ?? false
    if (ok && !this.#direct) {
      host.log(
        'notice',
        `Diskless rdb transfer, done reading from pipe, ${this.#receivers.size} replicas still up.`,
      )
    }
    background.asChild(() => persistence.transferEnds(ok))
    host.log(
      ok ? 'notice' : 'warning',
      ok ? 'Background RDB transfer terminated with success' : 'Background RDB transfer error',
    )
    this.#transferred(ok)
  }

  #attempt<T>(work: () => T): T | null {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof RdbError)) throw error
      this.#server.host.log('warning', `BGSAVE for replication failed: ${error.message}`)
      return null
    }
  }

  #sendChunks(writer: SnapshotWriter): void {
    const chunks = writer.take()
    if (chunks.length > 0) this.#send(chunks.map((chunk) => uint8ArrayToBytes(chunk)))
  }

  #send(parts: readonly Bytes[]): void {
    const bytes = parts.reduce((sum, part) => sum + part.length, 0)
    for (const [client, { state }] of this.#receivers) {
      for (const part of parts) client.reply.raw(part)
      state.uncounted += bytes
      this.#server.output.touch(client)
    }
  }

  // Whether somebody has so much to read that the rest must wait.
  #isFull(): boolean {
    const now = this.#server.host.now()
    let full = false
    for (const [client, receiver] of this.#receivers) {
      const waiting = client.reply.length + (client.waiting?.() ?? 0)
      if (waiting < receiver.waiting || waiting <= MOST_WAITING_BYTES) receiver.stuckSince = 0
      else if (receiver.stuckSince === 0) receiver.stuckSince = now
      receiver.waiting = waiting
      full ||= waiting > MOST_WAITING_BYTES
    }
    return full
  }
}
