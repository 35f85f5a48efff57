// The server's regular work, `hz` times a second while there is anything to look at: expired keys, clients' buffers, the
// tracking table, modules' memory. A server at rest is not woken for it.
import { ActiveExpire } from './active-expire.ts'
import type { Server } from './server.ts'

/** The regular work of one server. */
export class Cron {
  readonly #server: Server
  readonly #expire: ActiveExpire
  #clients = false
  /** Unix ms when it is next done. */
  nextAt: number
  /** DEBUG PAUSE-CRON makes it rest. */
  runs = true

  constructor(server: Server) {
    this.#server = server
    this.#expire = new ActiveExpire(server)
    this.nextAt = server.time
  }

  /** Asks that it is done although nothing else is due. */
  need(): void {
    this.#clients = true
    this.#server.host.wake()
  }

  /** Whether something known of needs it. */
  get needed(): boolean {
    const { databases, tracking, keyspace, activeDefrag } = this.#server
    if (activeDefrag.wanted || this.#clients || (tracking.clients > 0 && tracking.overLimit)) return true
    return keyspace.expires && databases.some((db) => db.expiringSize > 0)
  }

  /** Does it, if its time has come. */
  run(now: number): void {
    if (now < this.nextAt || !this.runs) return
    const server = this.#server
    server.shutdown.cron()
    this.nextAt = now + 1000 / Math.max(1, Math.min(500, server.config.number('hz')))
    const started = server.host.monotonicMicros()
    server.runUnit(() => this.#expire.cycle())
    server.replication.ownExpiry.cycle()
    const millis = Math.floor((server.host.monotonicMicros() - started) / 1000)
    server.latencyEvents.add('expire-cycle', millis, now)
    if (server.tracking.clients > 0) server.tracking.limit()
    this.#clients = server.clientLimits.cron(now)
    server.activeDefrag.monitor()
    server.emit({ kind: 'cron' })
    server.loop.cronMicros += server.host.monotonicMicros() - started
  }
}
