// The link of a replica to its primary: connect, introduce, get the data, follow the stream.
//
// The stream's commands run through a client of their own, whose replies nobody wants. What it has run is added to our own
// stream byte for byte, so that our replicas see the primary's stream and not one of ours; commands of a transaction count
// only when it is over, because after a break the primary sends it again from its MULTI.
import type { Bytes } from '../base/bytes.ts'
import type { OutgoingConnection } from '../base/host.ts'
import type { Client } from '../server/client.ts'
import { takeOpenSlots } from '../cluster/open-slots.ts'
import { OPEN_SLOTS_FACT } from '../rdb/save-snapshot.ts'
import { encodeCommand } from '../server/propagation.ts'
import type { SnapshotResult } from '../rdb/load-snapshot.ts'
import type { Server } from '../server/server.ts'
import { after } from '../server/storage.ts'
import { Handshake, type SyncAnswer } from './handshake.ts'
import { remarkErrors } from './link-replies.ts'
import { loadMode, loadPrimaryData, type LoadMode } from './load-primary-data.ts'
import { Payload } from './payload.ts'

const SECOND_MS = 1000

/** How far the link is, in ROLE's words. */
export type LinkState = 'connect' | 'connecting' | 'handshake' | 'sync' | 'connected'

/** The link to one primary. */
export class PrimaryLink {
  readonly #server: Server
  readonly host: Bytes
  readonly port: number
  state: LinkState = 'connect'
  /** Runs the stream's commands; null unless connected. */
  client: Client | null = null
  /** Unix ms: when the primary was last heard of, and since when it has been out of reach (0: it is not, or never was). */
  heardAt: number
  downSince = 0
  /** The snapshot that is on its way. */
  payload: Payload | null = null
  /** What happened since all of the snapshot came: bytes of the stream came, the connection was closed (why). */
  #following: { bytes: Bytes; closed: string | null } | null = null
  #connection: OutgoingConnection | null = null
  #handshake: Handshake | null = null
  #line = ''
  #full: { id: Bytes; offset: number } | null = null
  #mode: LoadMode = 'whole'
  /** The snapshot that is being loaded. */
  #loading: Payload | null = null
  /** Received bytes of the stream that were not run yet. */
  #unapplied = ''

  constructor(server: Server, host: Bytes, port: number) {
    this.#server = server
    this.host = host
    this.port = port
    this.heardAt = server.host.now()
  }

  /** Bytes of the stream received, and of those that have run. */
  get offsets(): { readonly read: number; readonly applied: number } {
    const { offset } = this.#server.replication.history
    return { read: offset + this.#unapplied.length, applied: offset }
  }

  /** Begins to connect. */
  connect(): void {
    const { host } = this.#server
    this.state = 'connecting'
    this.heardAt = host.now()
    const connection = host.connect?.(this.host, this.port, {
      connected: () => this.#isCurrent(connection) && this.#connected(),
      received: (bytes) => this.#isCurrent(connection) && this.#received(bytes),
      closed: (reason) => this.#isCurrent(connection) && this.#closed(reason),
    })
    this.#connection = connection ?? null
    if (connection) host.log('notice', 'PRIMARY <-> REPLICA sync started')
    else this.state = 'connect'
  }

  /** Gives the link up. */
  close(): void {
    this.#drop()
    this.state = 'connect'
  }

  /** The client that runs the stream is gone: somebody killed it. */
  clientClosed(): void {
    this.client = null
    this.#lost()
  }

  /** Tells the primary how far we are. */
  sendAck(): void {
    if (!this.client) return
    const { appendOnly, replication } = this.#server
    const ack = ['REPLCONF', 'ACK', String(replication.history.offset)]
    if (appendOnly.enabled) ack.push('FACK', String(appendOnly.safeOffset))
    this.#connection?.write(encodeCommand(ack))
  }

  /** The work of each second. */
  cron(): void {
    const { host } = this.#server
    const late = this.#isLate
    if (late && (this.state === 'connecting' || this.state === 'handshake')) {
      host.log('warning', 'Timeout connecting to the PRIMARY...')
      this.#retry()
    } else if (late && this.state === 'sync') {
      host.log(
        'warning',
        "Timeout receiving bulk data from PRIMARY... If the problem persists try to set the 'repl-timeout' parameter in valkey.conf to a larger value.",
      )
      this.#retry()
    } else if (late && this.state === 'connected') {
      host.log('warning', 'PRIMARY timeout: no data nor PING received...')
      this.#lost()
    }
    if (this.state === 'connect') {
      host.log('notice', `Connecting to PRIMARY ${this.host}:${this.port}`)
      this.connect()
    }
    this.sendAck()
  }

  get #isLate(): boolean {
    const { host, config } = this.#server
    return Math.floor((host.now() - this.heardAt) / SECOND_MS) > config.number('repl-timeout')
  }

  #isCurrent(connection: OutgoingConnection | undefined): boolean {
    return connection !== undefined && connection === this.#connection
  }

  #connected(): void {
    const { host, replication } = this.#server
    host.log('notice', 'Non blocking connect for SYNC fired the event.')
    this.state = 'handshake'
    this.#line = ''
    this.#handshake = new Handshake(
      this.#server,
      (bytes) => this.#connection?.write(bytes),
      () => replication.psyncCommand(),
    )
  }

  #received(bytes: Bytes): void {
    this.heardAt = this.#server.host.now()
    this.#server.stats.replicationBytesIn += bytes.length
    if (this.state === 'handshake') this.#answers(bytes)
    else if (this.state === 'sync') this.#data(bytes)
    else if (this.state === 'connected') this.#follow(bytes)
    this.#server.settle()
  }

  #answers(bytes: Bytes): void {
    this.#line += bytes
    for (let end; this.state === 'handshake' && (end = this.#line.indexOf('\n')) >= 0;) {
      const line = this.#line.slice(0, end).replace(/\r$/, '')
      this.#line = this.#line.slice(end + 1)
      const step = this.#handshake?.line(line)
      if (!step || step.kind === 'wait') continue
      const accepted = step.kind === 'full' || step.kind === 'continue'
      if (!this.#server.replication.failover.answered(accepted)) return
      if (step.kind === 'failed') this.#retry()
      else this.#begin(step)
    }
    const rest = this.#line
    if (rest === '' || this.state === 'handshake') return
    this.#line = ''
    this.#received(rest)
  }

  #begin(answer: SyncAnswer): void {
    const { host, replication } = this.#server
    this.#handshake = null
    if (answer.kind === 'continue') {
      replication.continued(answer.id)
      this.#join(replication.streamDb)
      host.log('notice', 'PRIMARY <-> REPLICA sync: Primary accepted a Partial Resynchronization.')
      return
    }
    this.#full = answer.kind === 'full' ? { id: answer.id, offset: answer.offset } : null
    if (answer.kind === 'old') this.#connection?.write('SYNC\r\n')
    this.payload = new Payload()
    this.state = 'sync'
  }

  #data(bytes: Bytes): void {
    if (this.#following) {
      this.#following.bytes += bytes
      return
    }
    const { host } = this.#server
    const { payload } = this
    if (!payload) return
    const announced = payload.begun
    const progress = payload.feed(bytes)
    if (progress.state === 'failed') {
      host.log('warning', progress.reason)
      this.#retryNow()
      return
    }
    if (payload.begun && !announced) this.#announce(payload)
    if (progress.state === 'complete') this.#following = { bytes: progress.rest, closed: null }
    if (this.#loading !== null) host.wake()
    else if (this.#following || (payload.begun && this.#mode !== 'whole')) this.#load(payload)
  }

  #announce({ marked, size }: Payload): void {
    const { host } = this.#server
    this.#mode = loadMode(this.#server)
    const to = this.#mode === 'whole' ? 'disk' : 'parser'
    const what = marked
      ? `receiving streamed RDB from primary with EOF to ${to}`
      : `receiving ${size} bytes from primary to ${to}`
    host.log('notice', `PRIMARY <-> REPLICA sync: ${what}`)
  }

  #load(payload: Payload): void {
    const { replication } = this.#server
    const connection = this.#connection
    this.#loading = payload
    const loaded = loadPrimaryData(this.#server, {
      payload,
      mode: this.#mode,
      sameHistory: this.#full?.id === replication.history.id,
      begin: () => replication.attach(),
      sign: () => {
        // While it takes us long to load, the primary must not believe that we are gone.
        connection?.write('\n')
        if (!payload.ended && this.#isLate) payload.end()
      },
    })
    void after(loaded, (result) => {
      if (this.#loading !== payload) return
      this.#loading = null
      this.#loaded(result)
    })
  }

  #loaded(result: SnapshotResult | null): void {
    const { host, replication, appendOnly } = this.#server
    const { bytes, closed } = this.#following ?? { bytes: '', closed: null }
    this.#following = null
    if (!result) {
      this.#retryNow()
      return
    }
    replication.adopt(this.#full)
    const { cluster } = this.#server
    if (cluster) takeOpenSlots(cluster, result.facts.get(OPEN_SLOTS_FACT) ?? '')
    this.#join(Number(result.facts.get('repl-stream-db') ?? 0))
    this.sendAck()
    host.log('notice', 'PRIMARY <-> REPLICA sync: Finished with success')
    if (appendOnly.enabled) appendOnly.rewrite()
    if (bytes !== '') this.#follow(bytes)
    if (closed !== null) this.#closed(closed)
    this.#server.settle()
  }

  // From here on the primary's stream is ours.
  #join(db: number): void {
    const server = this.#server
    this.payload = null
    this.state = 'connected'
    this.downSince = 0
    this.#unapplied = ''
    const client = server.createPrimaryClient({
      addr: `${this.host}:${this.port}`,
      output: () => {},
    })
    client.db = server.databases[db] ?? client.db
    client.onCommandDone = () => this.#applied()
    remarkErrors(server, client, 'primary')
    this.client = client
    server.emit({ kind: 'primary-link', up: true })
  }

  #follow(bytes: Bytes): void {
    const { client } = this
    if (!client) return
    this.#unapplied += bytes
    client.lastActiveAt = this.heardAt
    this.#server.feed(client, bytes)
  }

  #applied(): void {
    const { client } = this
    if (!client || client.transaction.active || client.waits || client.pending.length > 0) return
    const done = this.#unapplied.length - client.parser.buffered
    if (done <= 0) return
    const bytes = this.#unapplied.slice(0, done)
    this.#unapplied = this.#unapplied.slice(done)
    this.#server.replication.streamDb = client.db.id
    this.#server.replication.forward(bytes)
  }

  #closed(reason: string): void {
    if (this.#following) {
      this.#following.closed = reason
      return
    }
    this.#connection = null
    if (this.#loading) {
      this.#loading.end()
      this.#server.host.wake()
      return
    }
    const { host } = this.#server
    if (this.state === 'connected') {
      host.log('notice', 'Connection with primary lost.')
      this.#lost()
      return
    }
    if (this.state === 'connecting') host.log('warning', `Error condition on socket for SYNC: ${reason}`)
    else if (this.state === 'handshake')
      host.log('warning', 'Primary did not respond to command during SYNC handshake')
    else {
      host.log('warning', 'I/O error trying to sync with PRIMARY: connection lost')
      this.#retryNow()
      return
    }
    if (this.#server.replication.failover.answered(false)) this.#retry()
  }

  // The next attempt is made by cron.
  #retry(): void {
    this.#drop()
    this.state = 'connect'
  }

  // The primary was there: it is asked again without waiting.
  #retryNow(): void {
    this.#retry()
    this.#connectAgain()
  }

  #connectAgain(): void {
    const { host, replication } = this.#server
    if (replication.link !== this) return
    host.log('notice', `Reconnecting to PRIMARY ${this.host}:${this.port}`)
    this.connect()
  }

  #lost(): void {
    const server = this.#server
    const wasUp = this.state === 'connected'
    this.#drop()
    this.state = 'connect'
    if (!wasUp) return
    server.emit({ kind: 'primary-link', up: false })
    this.downSince = server.host.now()
    // Before the primary's backlog has gone on too far.
    this.#connectAgain()
  }

  #drop(): void {
    const { client } = this
    const connection = this.#connection
    this.#connection = null
    this.#handshake = null
    this.payload = null
    this.#following = null
    this.#loading?.end()
    this.#loading = null
    this.client = null
    this.#unapplied = ''
    connection?.close()
    if (client) this.#server.closeClient(client)
  }
}
