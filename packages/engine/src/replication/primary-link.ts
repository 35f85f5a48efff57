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
import { catchUp } from './catch-up.ts'
import { DualChannel, type StreamPosition } from './dual-channel.ts'
import { Handshake, type SyncAnswer } from './handshake.ts'
import { remarkErrors } from './link-replies.ts'
import type { Payload } from './payload.ts'
import { SnapshotReceipt } from './snapshot-receipt.ts'

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
  /** The snapshot that is on its way, and why the connection was closed after all of it had come. */
  #receipt: SnapshotReceipt | null = null
  #closedBehind: string | null = null
  /** The synchronization over two connections that is under way. */
  #dual: DualChannel | null = null
  #connection: OutgoingConnection | null = null
  #handshake: Handshake | null = null
  #line = ''
  #full: StreamPosition | null = null
  /** What came of the stream before we could run it, until we have caught up. */
  #behind: Bytes[] | null = null
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

  /** The snapshot that is on its way, once nothing but it is waited for. */
  get payload(): Payload | null {
    if (this.state !== 'sync') return null
    return (this.#dual?.receipt ?? this.#receipt)?.payload ?? null
  }

  /** Bytes of the stream that are kept until the snapshot is loaded. */
  get kept(): number {
    return this.#dual?.keptBytes ?? 0
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
    this.#heard(bytes.length)
    this.#take(bytes)
    this.#server.settle()
  }

  #take(bytes: Bytes): void {
    if (this.#dual) this.#dual.fromMain(bytes)
    else if (this.#handshake) this.#answers(bytes)
    else if (this.#receipt) this.#receive(this.#receipt, bytes)
    else if (this.state === 'connected') this.#follow(bytes)
  }

  #heard(bytes: number): void {
    this.heardAt = this.#server.host.now()
    const { stats, loop, time } = this.#server
    stats.replicationBytesIn += bytes
    loop.replicationInputRate.add(bytes, time)
  }

  #receive(receipt: SnapshotReceipt, bytes: Bytes): void {
    if (!receipt.receive(bytes)) this.#retryNow()
  }

  #answers(bytes: Bytes): void {
    this.#line += bytes
    for (let end; this.#handshake && (end = this.#line.indexOf('\n')) >= 0;) {
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
    if (rest === '' || this.#handshake) return
    this.#line = ''
    this.#take(rest)
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
    if (answer.kind === 'dual-channel') {
      this.#openSecond()
      return
    }
    this.#full = answer.kind === 'full' ? { id: answer.id, offset: answer.offset } : null
    if (answer.kind === 'old') this.#connection?.write('SYNC\r\n')
    this.#receipt = new SnapshotReceipt(this.#server, {
      history: this.#full?.id ?? null,
      alive: () => this.#connection?.write('\n'),
      isLate: () => this.#isLate,
      loaded: (result) => this.#loaded(result),
    })
    this.state = 'sync'
  }

  #openSecond(): void {
    const main = this.#connection
    if (!main) return
    this.#dual = new DualChannel(this.#server, {
      host: this.host,
      port: this.port,
      main,
      heard: (bytes) => this.#heard(bytes),
      isLate: () => this.#isLate,
      following: () => void (this.state = 'sync'),
      done: (result, position, kept, caughtUp) => {
        this.#dual = null
        this.#synchronized(result, position, kept, caughtUp)
      },
      failed: (atOnce) => (atOnce ? this.#retryNow() : this.#retry()),
    })
  }

  #loaded(result: SnapshotResult | null): void {
    const behind = this.#receipt?.behind ?? ''
    const closed = this.#closedBehind
    if (!result) {
      this.#retryNow()
      return
    }
    this.#synchronized(result, this.#full, behind === '' ? [] : [behind], () => {})
    if (closed !== null) this.#closed(closed)
    this.#server.settle()
  }

  #synchronized(
    result: SnapshotResult,
    position: StreamPosition | null,
    behind: Bytes[],
    caughtUp: () => void,
  ): void {
    const { host, replication, cluster, appendOnly } = this.#server
    replication.adopt(position)
    if (cluster) takeOpenSlots(cluster, result.facts.get(OPEN_SLOTS_FACT) ?? '')
    this.#join(Number(result.facts.get('repl-stream-db') ?? 0))
    const { client } = this
    this.#behind = behind
    catchUp(this.#server, {
      pieces: behind,
      run: (bytes) => this.#run(bytes),
      // Whoever is told to follow somebody else, or nobody, has nothing more to catch up with.
      wanted: () => this.client === client,
      done: () => {
        this.#behind = null
        caughtUp()
        this.sendAck()
        host.log('notice', 'PRIMARY <-> REPLICA sync: Finished with success')
        if (appendOnly.enabled) appendOnly.rewrite()
      },
    })
  }

  // From here on the primary's stream is ours.
  #join(db: number): void {
    const server = this.#server
    this.#receipt = null
    this.#closedBehind = null
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
    if (this.#behind) this.#behind.push(bytes)
    else this.#run(bytes)
  }

  #run(bytes: Bytes): void {
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
    if (this.#receipt && this.#receipt.behind !== null) {
      this.#closedBehind = reason
      return
    }
    this.#connection = null
    if (this.#receipt?.end()) return
    if (this.#dual) {
      this.#dual.mainClosed()
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
    this.#receipt?.abandon()
    this.#receipt = null
    this.#closedBehind = null
    this.#behind = null
    this.#dual?.close()
    this.#dual = null
    this.client = null
    this.#unapplied = ''
    connection?.close()
    if (client) this.#server.closeClient(client)
  }
}
