// Replication as a whole: whether this server is a primary or a replica, and the change from one to the other.
//
//   effects of commands → Propagation → History (backlog) → Replicas         as a primary
//   primary → PrimaryLink → its client runs the commands → forward → the same   as a replica
//
// What is periodic runs once a second, and only while there is somebody to replicate with.
import type { Bytes } from '../base/bytes.ts'
import type { Database } from '../db/database.ts'
import type { Client } from '../server/client.ts'
import { PROPAGATE_REPLICAS } from '../server/propagation.ts'
import type { Server } from '../server/server.ts'
import { AckWaits } from './ack-waits.ts'
import { Failover } from './failover.ts'
import { FullSyncs } from './full-syncs.ts'
import { History } from './history.ts'
import { OwnExpiry } from './own-expiry.ts'
import { PrimaryLink } from './primary-link.ts'
import { PsyncWaits } from './psync-waits.ts'
import { Replicas } from './replicas.ts'

const CRON_MS = 1000
/** While a failover goes on. */
const HASTY_CRON_MS = 100
const ROLE_CHANGED =
  'UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)'

/** The replication of one server. */
export class Replication {
  readonly #server: Server
  readonly history: History
  readonly replicas: Replicas
  readonly fullSyncs: FullSyncs
  readonly psyncWaits: PsyncWaits
  readonly waits: AckWaits
  readonly failover: Failover
  readonly ownExpiry: OwnExpiry
  /** Hears of expire times being set, on a replica that takes writes. */
  onExpirySet: ((db: Database, key: Bytes) => void) | null = null
  /** The way to the primary; null on a primary. */
  link: PrimaryLink | null = null
  /** Most bytes of the stream that were kept at once during the last synchronization over two connections. */
  mostKept = 0
  /** How many replicas must keep up for writes to be taken. */
  leastReplicas = 0
  /** On a replica: the database the received stream is in. */
  streamDb = 0
  /** We have a part of the primary's stream (or of our own, as the primary we were) and could go on from there. */
  #resumable = false
  #timer = 0

  constructor(server: Server) {
    this.#server = server
    const { propagation, config } = server
    this.history = new History(server.host, propagation, () => config.number('repl-backlog-size'))
    this.replicas = new Replicas(server)
    this.fullSyncs = new FullSyncs(server)
    this.psyncWaits = new PsyncWaits(server)
    this.waits = new AckWaits(server)
    this.failover = new Failover(server)
    this.ownExpiry = new OwnExpiry(server)
    const { history, replicas, psyncWaits } = this
    history.lacked = () => Math.min(replicas.lacked, psyncWaits.lacked)
    propagation.stream = {
      wanted: () => history.backlog !== null,
      take(bytes, general) {
        const slot = server.currentClient?.slot ?? -1
        server.cluster?.slotStats.count(slot, 'bytesOut', (bytes.length - general) * replicas.all.size)
        history.backlog?.append(bytes)
        replicas.feed(bytes)
        psyncWaits.grown()
        history.backlog?.trim()
      },
    }
    config.watch('repl-backlog-size', (value) => history.backlog?.resize(Number(value)))
    config.watch('min-replicas-to-write', (value) => (this.leastReplicas = Number(value)))
    config.watch('replica-read-only', () => this.#followWritability())
  }

  /** Whether this server follows another one. */
  get isReplica(): boolean {
    return this.link !== null
  }

  /** Whether this is a replica that takes writes of its own. */
  get isWritable(): boolean {
    return this.onExpirySet !== null
  }

  /** How far a replica is in its primary's stream: 0 while its data are of no stream. */
  get replicaOffset(): number {
    const known = this.link?.state === 'connected' || this.#resumable
    return known ? this.history.offset : 0
  }

  /** What a snapshot says about where in the stream it was made; null when there is no stream. */
  get position(): { readonly db: number; readonly id: Bytes; readonly offset: number } | null {
    const { history } = this
    if (history.backlog === null) return null
    const db = this.isReplica ? this.streamDb : Math.max(0, this.#server.propagation.selected)
    return { db, id: history.id, offset: history.offset }
  }

  /** Follows a primary. @param anew what we have is of another stream: everything is to be sent */
  setPrimary(host: Bytes, port: number, anew = false): void {
    const server = this.#server
    const before = this.link
    const wasUp = before?.state === 'connected'
    const link = new PrimaryLink(server, host, port)
    // Since when no primary is followed does not depend on which one it was: it says how old our data are.
    if (before) link.downSince = wasUp ? server.host.now() : before.downSince
    this.link = link
    before?.close()
    server.config.load('replicaof', `${host} ${port}`)
    if (!before) {
      server.host.log(
        'notice',
        'Before turning into a replica, using my own primary parameters to synthesize a cached primary: I may be able to synchronize with the new primary with just a partial transfer.',
      )
      this.#becomeReplica()
      this.history.createBacklog()
      this.#resumable = true
    }
    if (anew) this.#resumable = false
    this.#endWaiting()
    server.emit({ kind: 'role', primary: false })
    if (wasUp) server.emit({ kind: 'primary-link', up: false })
    server.host.log('notice', `Connecting to PRIMARY ${host}:${port}`)
    link.connect()
    this.keepTime()
  }

  /** Follows nobody any more. */
  unsetPrimary(): void {
    const server = this.#server
    const { link } = this
    if (!link) return
    if (link.state === 'connected') server.emit({ kind: 'primary-link', up: false })
    this.link = null
    link.close()
    server.config.load('replicaof', '')
    server.propagation.forwarding = false
    server.expiryAllowed = true
    this.#followWritability()
    this.#resumable = false
    this.history.shift()
    this.replicas.disconnect()
    server.propagation.selectAgain()
    this.replicas.absentSince = server.host.now()
    server.emit({ kind: 'role', primary: true })
    this.keepTime()
  }

  /** A server that starts as a replica: `replicaof` of its configuration, after its data were loaded. */
  startConfigured(): void {
    const words = this.#server.config.text('replicaof').split(' ').filter(Boolean)
    const [host, port] = words
    if (host === undefined || this.link) return
    this.link = new PrimaryLink(this.#server, host, Number(port))
    this.#becomeReplica()
    this.keepTime()
    this.#server.host.log('notice', `Connecting to PRIMARY ${host}:${port}`)
    this.link.connect()
  }

  /**
   * The data that were loaded at the start say where in which stream they were saved.
   * @param expired keys that were left out, of which replicas must be told
   */
  restorePosition(
    facts: ReadonlyMap<string, Bytes>,
    expired: readonly { readonly db: Database; readonly key: Bytes }[],
  ): void {
    const id = facts.get('repl-id')
    const offset = Number(facts.get('repl-offset') ?? -1)
    if (id === undefined || offset < 0) return
    const { history } = this
    const replica = this.#server.config.text('replicaof') !== ''
    history.offset = offset
    this.streamDb = Number(facts.get('repl-stream-db') ?? 0)
    if (replica) {
      history.id = id
      this.#resumable = true
    } else {
      history.id2 = id
      history.secondOffset = offset + 1
    }
    history.createBacklog()
    if (!replica) this.#tellExpired(expired)
    this.replicas.absentSince = this.#server.host.now()
    this.keepTime()
  }

  #tellExpired(expired: readonly { readonly db: Database; readonly key: Bytes }[]): void {
    const server = this.#server
    const word = server.config.flag('lazyfree-lazy-expire') ? 'UNLINK' : 'DEL'
    for (const { db, key } of expired) {
      server.runUnit(() => server.propagation.also(db.id, [word, key], PROPAGATE_REPLICAS, 'expired'))
    }
  }

  /** PSYNC from where we are, or from nothing. */
  psyncCommand(): readonly Bytes[] {
    const { host } = this.#server
    const { history } = this
    const suffix = this.failover.state === 'failover-in-progress' ? ['FAILOVER'] : []
    if (!this.#resumable) {
      host.log('notice', 'Partial resynchronization not possible (no cached primary)')
      return ['PSYNC', '?', '-1', ...suffix]
    }
    const next = String(history.offset + 1)
    host.log('notice', `Trying a partial resynchronization (request ${history.id}:${next}).`)
    return ['PSYNC', history.id, next, ...suffix]
  }

  /** The primary lets us go on from where we were. @param id the stream's name from now on */
  continued(id: Bytes | null): void {
    const { history } = this
    if (id !== null && id !== history.id) {
      this.#server.host.log('notice', `Primary replication ID changed to ${id}`)
      history.shift(id)
      this.replicas.disconnect()
    }
    history.createBacklog()
  }

  /** Our data are about to be replaced: what our replicas and we know of the stream is void. */
  attach(): void {
    this.#resumable = false
    this.replicas.disconnect()
    this.history.backlog = null
  }

  /** Our data are the primary's now. @param position null when the primary has no history */
  adopt(position: { readonly id: Bytes; readonly offset: number } | null): void {
    const { history } = this
    if (position) {
      history.id = position.id
      history.offset = position.offset
    }
    history.forgetSecond()
    history.createBacklog()
    this.#resumable = position !== null
  }

  /** Bytes of the primary's stream have been run: they are part of ours. */
  forward(bytes: Bytes): void {
    const { propagation } = this.#server
    propagation.offset += bytes.length
    propagation.stream?.take(bytes, bytes.length)
  }

  /** A client is gone. */
  clientClosed(client: Client): void {
    if (client.replica) this.replicas.remove(client)
    if (client === this.link?.client) this.link.clientClosed()
  }

  /** Makes sure that the periodic work is done while there is any. */
  keepTime(): void {
    const { timers, host } = this.#server
    const due = host.now() + (this.failover.pausesReplicas ? HASTY_CRON_MS : CRON_MS)
    if (this.#timer !== 0) {
      if ((timers.dueAt(this.#timer) ?? 0) <= due) return
      timers.remove(this.#timer)
    }
    this.#timer = timers.add(due, () => {
      this.#timer = 0
      if (!this.#server.asleep) this.#cron()
      if (
        this.isReplica ||
        this.replicas.all.size > 0 ||
        this.psyncWaits.size > 0 ||
        this.history.backlog ||
        this.failover.pausesReplicas
      ) {
        this.keepTime()
      }
    })
  }

  #cron(): void {
    this.failover.cron()
    this.link?.cron()
    this.replicas.cron()
    this.psyncWaits.cron()
    this.#freeBacklog()
  }

  // What a primary keeps for replicas that may come back is let go when none did for long.
  #freeBacklog(): void {
    const { host, config } = this.#server
    const seconds = config.number('repl-backlog-ttl')
    const { history, replicas } = this
    if (this.isReplica || seconds === 0 || history.backlog === null || replicas.all.size > 0) return
    if (Math.floor((host.now() - replicas.absentSince) / CRON_MS) <= seconds) return
    history.renew()
    history.backlog = null
    host.log('notice', `Replication backlog freed after ${seconds} seconds without connected replicas.`)
  }

  #becomeReplica(): void {
    const server = this.#server
    server.propagation.forwarding = true
    server.expiryAllowed = false
    this.#followWritability()
  }

  #followWritability(): void {
    const writable = this.isReplica && !this.#server.config.flag('replica-read-only')
    this.onExpirySet = writable ? (db, key) => this.ownExpiry.remember(db, key) : null
  }

  // What clients wait for may never come to a replica by their own hands.
  #endWaiting(): void {
    const server = this.#server
    for (const client of server.blocking.clients()) {
      if (client.blocked?.kind !== 'keys' && client.blocked?.kind !== 'wait') continue
      server.blocking.abort(client, 'error', ROLE_CHANGED)
      client.closeAfterReply = true
    }
  }
}
