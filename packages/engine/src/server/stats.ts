// The counters behind INFO stats, INFO clients and INFO errorstats.
import type { DenialReason } from '../acl/acl-log.ts'

/** Counters of one server, all reset together by CONFIG RESETSTAT except the gauges. */
export class Stats {
  commands = 0
  connections = 0
  rejectedConnections = 0
  bytesIn = 0
  bytesOut = 0
  evicted = 0
  expiredStalePercent = 0
  expireCycles = 0
  errorReplies = 0
  unexpectedErrors = 0
  dumpPayloadSanitizations = 0
  /** Connections closed because a request grew over `client-query-buffer-limit`. */
  queryBufferDisconnections = 0
  /** Lookups, and keys that expired. */
  readonly keyspace: { hits: number; misses: number; expired: number } = { hits: 0, misses: 0, expired: 0 }
  /** What users were denied, by what they lacked; never reset. */
  readonly accessDenied: Record<DenialReason, number> = { auth: 0, command: 0, key: 0, channel: 0 }
  /** How often each error code was sent. */
  readonly errors: Map<string, number> = new Map()
  /** Gauge: keys clients are blocked on. */
  totalBlockingKeys = 0
  clientsMaxInputBuffer = 0
  /** Synchronizations of replicas: with all data, from the backlog, and refusals of the latter. */
  syncFull = 0
  syncPartialOk = 0
  syncPartialErr = 0
  /** Snapshots made for others, which the real server forks for. */
  forks = 0
  /** Bytes received from a primary. */
  replicationBytesIn = 0

  /** Counts an error reply by its first word. */
  countError(text: string): void {
    this.errorReplies++
    const end = text.indexOf(' ')
    const code = end < 0 ? text : text.slice(0, end)
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1)
  }

  /** Back to zero. */
  reset(): void {
    this.commands = this.connections = this.rejectedConnections = this.bytesIn = this.bytesOut = 0
    this.evicted = this.expireCycles = this.errorReplies = this.unexpectedErrors = 0
    this.expiredStalePercent = this.dumpPayloadSanitizations = this.queryBufferDisconnections = 0
    this.syncFull = this.syncPartialOk = this.syncPartialErr = this.forks = this.replicationBytesIn = 0
    this.keyspace.hits = this.keyspace.misses = this.keyspace.expired = 0
    this.errors.clear()
  }
}
