// The turns of the event loop: what is due is done, and after each top-level piece of work those are served whom it
// concerns: waiting clients, work that was put off, clients that may read on; then output goes out.
import type { Client } from './client.ts'
import { resume } from './dispatch.ts'
import type { Server } from './server.ts'

/** The event loop of one server, whose host says when it turns. */
export class EventLoop {
  readonly #server: Server
  #resumable: Client[] = []
  readonly #soon: (() => void)[] = []

  constructor(server: Server) {
    this.#server = server
  }

  /** One turn, without input: returns the milliseconds of the clock until the next is needed, or null. */
  turn(): number | null {
    const { host, stats, loop } = this.#server
    const started = host.monotonicMicros()
    const { commands } = stats
    const next = this.#turn()
    loop.turned(host.monotonicMicros() - started, stats.commands - commands, host.now())
    return host.clock === undefined ? next : host.clock.wait(next)
  }

  #turn(): number | null {
    const server = this.#server
    const { host, cron, timers } = server
    const rest = server.suspended.turn()
    if (rest !== undefined) return rest
    if (server.slowLoad.progress) {
      const wait = server.slowLoad.turn()
      // Also where a script of an append-only file was broken off, which leaves its unit of work open.
      if (server.slowLoad.listening) this.#resumeClients()
      server.output.flush()
      return wait
    }
    const now = host.now()
    server.emit({ kind: 'loop', phase: 'after-sleep' })
    cron.run(now)
    server.time = now
    timers.run(now)
    this.settle()
    server.emit({ kind: 'loop', phase: 'before-sleep' })
    const due = timers.nextDue()
    const regular = cron.runs && (cron.needed || server.heard)
    const next = regular ? Math.min(due ?? Infinity, cron.nextAt) : due
    return next === undefined ? null : Math.max(0, next - host.now())
  }

  /** After a top-level piece of work: serves waiting clients, lets queued input go on, sends output. */
  settle(): void {
    const server = this.#server
    if (server.nesting > 0) {
      if (server.suspended.listening) server.output.flush()
      return
    }
    while (
      server.nesting === 0 &&
      (server.blocking.hasReady || this.#resumable.length + this.#soon.length > 0)
    ) {
      server.blocking.serveReady()
      // One of them may leave something suspended.
      for (let left = this.#soon.length; left > 0 && server.nesting === 0; left--) this.#soon.shift()?.()
      this.#resumeClients()
    }
    server.tracking.sendBroadcasts()
    server.output.flush()
    server.clientLimits.enforceMemory()
  }

  #resumeClients(): void {
    const clients = this.#resumable
    this.#resumable = []
    for (const client of clients) resume(this.#server, client)
  }

  /** Does something when the running piece of work is done. */
  soon(work: () => void): void {
    this.#soon.push(work)
    this.#wake()
  }

  /** Lets a client read on when the running piece of work is done. */
  resumeLater(client: Client): void {
    this.#resumable.push(client)
    this.#wake()
  }

  #wake(): void {
    if (this.#server.nesting === 0) this.#server.host.wake()
  }
}
