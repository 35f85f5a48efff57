// The counters behind INFO stats, INFO clients and INFO errorstats.
import type { DenialReason } from '../acl/acl-log.ts'

/** Error codes that scripts make up are counted apart only while there are few. */
const MOST_CODES = 128
const OVERFLOW = 'ERRORSTATS_OVERFLOW'
/** The server's own codes. */
const CODES: ReadonlySet<string> = new Set(
  (
    'ERR WRONGTYPE NOSCRIPT LOADING BUSY MASTERDOWN MISCONF READONLY NOAUTH WRONGPASS NOPERM OOM EXECABORT NOREPLICAS ' +
    'BUSYKEY BUSYGROUP NOGROUP UNKILLABLE NOTBUSY UNBLOCKED INPROG NOPROTO IOERR INVALIDOBJ DENIED CROSSSLOT MOVED ASK ' +
    'TRYAGAIN CLUSTERDOWN NOMASTERLINK'
  ).split(' '),
)

/** Seconds over which the largest client buffers are remembered. */
const PEAK_SECONDS = 8

/** The largest value seen lately. */
export class RecentPeak {
  readonly #seconds = new Array<number>(PEAK_SECONDS).fill(0)
  readonly #values = new Array<number>(PEAK_SECONDS).fill(0)

  /** Adds a value. @param now Unix ms */
  note(value: number, now: number): void {
    const second = Math.floor(now / 1000)
    const at = second % PEAK_SECONDS
    const known = this.#seconds[at] === second ? (this.#values[at] as number) : 0
    this.#seconds[at] = second
    this.#values[at] = Math.max(known, value)
  }

  /** The largest value of the last seconds. */
  at(now: number): number {
    const oldest = Math.floor(now / 1000) - PEAK_SECONDS
    return Math.max(...this.#values.map((value, at) => ((this.#seconds[at] as number) > oldest ? value : 0)))
  }
}

/** Counters of one server, all reset together by CONFIG RESETSTAT except the gauges. */
export class Stats {
  commands = 0
  connections = 0
  rejectedConnections = 0
  bytesIn = 0
  bytesOut = 0
  evicted = 0
  /** Clients ended because clients took too much memory. */
  evictedClients = 0
  /** An estimate of how many of the keys that expire have expired and are still there, from 0 to 1. */
  expiredStale = 0
  /** Microseconds that active expiry took, and how often it broke off for that. */
  expireMicros = 0
  expireTimeouts = 0
  /** Times that something was received, and sent. */
  reads = 0
  writes = 0
  errorReplies = 0
  unexpectedErrors = 0
  /** Values of payloads that were looked through. */
  dumpPayloadSanitizations = 0
  /** Connections closed because a request grew over `client-query-buffer-limit`. */
  queryBufferDisconnections = 0
  /** Connections closed because more output waited than `client-output-buffer-limit` allows. */
  outputBufferDisconnections = 0
  /** Values that were freed in the background. */
  lazyFreed = 0
  replyBufferShrinks = 0
  replyBufferExpands = 0
  /** Lookups, and keys that expired. */
  readonly keyspace: { hits: number; misses: number; expired: number } = { hits: 0, misses: 0, expired: 0 }
  /** What users were denied, by what they lacked; never reset. */
  readonly accessDenied: Record<DenialReason, number> = { auth: 0, command: 0, key: 0, channel: 0 }
  /** How often each error code was sent. */
  readonly errors: Map<string, number> = new Map()
  /** Gauge: keys clients are blocked on. */
  totalBlockingKeys = 0
  /** Synchronizations of replicas: with all data, from the backlog, and refusals of the latter. */
  syncFull = 0
  syncPartialOk = 0
  syncPartialErr = 0
  /** Scripts dropped from the cache to make room. */
  evictedScripts = 0
  /** Snapshots made for others, which the real server forks for. */
  forks = 0
  /** Bytes received from a primary, and sent to replicas. */
  replicationBytesIn = 0
  replicationBytesOut = 0
  /** Gauges: the largest buffers of clients. */
  readonly inputPeak: RecentPeak = new RecentPeak()
  readonly outputPeak: RecentPeak = new RecentPeak()

  /** Counts an error reply by its first word. */
  countError(text: string): void {
    this.errorReplies++
    const end = text.indexOf(' ')
    const own = end < 0 ? text : text.slice(0, end)
    const code = this.errors.size < MOST_CODES || this.errors.has(own) || CODES.has(own) ? own : OVERFLOW
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1)
  }

  /** Back to zero. */
  reset(): void {
    this.commands = this.connections = this.rejectedConnections = this.bytesIn = this.bytesOut = 0
    this.evicted = this.evictedClients = this.outputBufferDisconnections = 0
    this.lazyFreed = this.replyBufferShrinks = this.replyBufferExpands = 0
    this.evictedScripts = this.reads = this.writes = this.errorReplies = this.unexpectedErrors = 0
    this.expiredStale =
      this.expireMicros =
      this.expireTimeouts =
      this.dumpPayloadSanitizations =
      this.queryBufferDisconnections =
        0
    this.syncFull =
      this.syncPartialOk =
      this.syncPartialErr =
      this.forks =
      this.replicationBytesIn =
      this.replicationBytesOut =
        0
    this.keyspace.hits = this.keyspace.misses = this.keyspace.expired = 0
    this.errors.clear()
  }
}
