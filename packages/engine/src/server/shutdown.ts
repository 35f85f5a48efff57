// The end of a server: its replicas first get the time to catch up, unless it is to end at once. Writes are paused meanwhile,
// and it can be called off.
import type { Host } from '../base/host.ts'
import { ReplyError } from '../base/errors.ts'
import { replicaName } from '../replication/replica-state.ts'
import type { Client } from './client.ts'
import { clientShortLine } from './client-line.ts'
import type { Server } from './server.ts'

const SECOND_MS = 1000
const FAILED = 'ERR Errors trying to SHUTDOWN. Check logs.'

/** How the server is to end: `save` null for as the save points say. */
export type ShutdownOptions = Parameters<NonNullable<Host['shutdown']>>[0]

/** The ending of one server. */
export class Shutdown {
  readonly #server: Server
  readonly #clients = new Set<Client>()
  /** Asked for by a signal, not begun yet. */
  #signalled: (() => ShutdownOptions) | null = null
  #waiting: { readonly options: ShutdownOptions; readonly endAt: number; readonly timer: number } | null =
    null

  constructor(server: Server) {
    this.#server = server
  }

  /** Milliseconds until it ends even if replicas lag behind; null when it is not about to end. */
  get inMillis(): number | null {
    return this.#waiting && Math.max(0, this.#waiting.endAt - this.#server.host.now())
  }

  /** Whether a signal has asked for the end and nothing has come of it yet. */
  get signalled(): boolean {
    return this.#signalled !== null
  }

  /** A signal asks for the end: it comes with the next regular work. @param options is asked then */
  signal(options: () => ShutdownOptions): void {
    this.#signalled = options
    this.#server.cron.need()
  }

  /** The regular work: does what a signal has asked for. */
  cron(): void {
    const options = this.#signalled
    if (!options || this.#waiting) return
    this.#signalled = null
    try {
      this.request(options())
    } catch (error) {
      if (!(error instanceof ReplyError)) throw error
    }
  }

  /**
   * Ends the server, now or when its replicas have caught up.
   * @param client who asks, if it is a client
   * @returns whether it is still waiting for them
   * @throws ReplyError when it can't end
   */
  request(options: ShutdownOptions, client: Client | null = null): boolean {
    const { host, config, timers, pause, replication } = this.#server
    if (this.#waiting) return true
    // Half of the data must not take the place of all of it.
    if (this.#server.loading) options = { ...options, save: false }
    const by = client ? ` (user request from '${clientShortLine(this.#server, client)}')` : ''
    host.log('notice', `User requested shutdown...${by}`)
    const patience = config.number('shutdown-timeout') * SECOND_MS
    if (options.now || patience === 0 || this.#lagging().length === 0) {
      this.#finish(options)
      return false
    }
    const endAt = host.now() + patience
    const timer = timers.add(endAt, () => this.#go())
    this.#waiting = { options, endAt, timer }
    replication.replicas.requestAcks()
    pause.start('write', Number.MAX_SAFE_INTEGER, 'shutdown')
    host.log('notice', 'Waiting for replicas before shutting down.')
    return true
  }

  /** A client waits for the end, or for its being called off. */
  wait(client: Client): void {
    this.#clients.add(client)
    this.#server.blocking.block(client, {
      kind: 'shutdown',
      command: null,
      argv: [],
      unblockable: false,
      onAbort: () => this.#clients.delete(client),
    })
  }

  /** Calls it off. Returns whether it was about to happen. */
  abort(): boolean {
    if (!this.#waiting && !this.#signalled) return false
    this.#signalled = null
    if (this.#waiting) this.#cancel()
    this.#server.host.log('notice', 'Shutdown manually aborted.')
    return true
  }

  /** A replica has told how far it is. */
  look(): void {
    if (this.#waiting && this.#lagging().length === 0) this.#server.runSoon(() => this.#go())
  }

  #lagging(): Client[] {
    const { replicas, history } = this.#server.replication
    return [...replicas.all].filter(({ replication }) => replication?.ackOffset !== history.offset)
  }

  #go(): void {
    if (!this.#waiting) return
    const { options } = this.#waiting
    try {
      this.#finish(options)
    } catch (error) {
      if (!(error instanceof ReplyError)) throw error
      this.#cancel()
    }
  }

  #finish(options: ShutdownOptions): void {
    const server = this.#server
    const { host, replication } = server
    const { replicas, history } = replication
    const lagging = this.#lagging()
    for (const client of lagging) {
      const { phase = 'online', ackOffset = 0 } = client.replication ?? {}
      const lag = phase === 'online' ? replicas.lag(client) : 0
      host.log(
        'notice',
        `Lagging replica ${replicaName(client)} reported offset ${history.offset - ackOffset} behind master, lag=${lag}, state=${phase}.`,
      )
    }
    const { size } = replicas.all
    if (size > 0) {
      host.log('notice', `${size - lagging.length} of ${size} replicas are in sync when shutting down.`)
    }
    if (!host.shutdown) throw new ReplyError(FAILED)
    this.#endBackgroundWork(options)
    server.emit({ kind: 'shutdown' })
    server.output.flush()
    host.shutdown(options)
  }

  // Work in the background ends with the server, except that what has no file yet must not be lost.
  #endBackgroundWork({ force }: ShutdownOptions): void {
    const { host, background, persistence, appendOnly } = this.#server
    if (background.kind === 'rdb') {
      host.log('warning', 'There is a child saving an .rdb. Killing it!')
      persistence.abort()
    }
    if (!appendOnly.rewriting) return
    if (appendOnly.waiting) {
      host.log('warning', `Writing initial AOF${force ? '. Exit anyway.' : ", can't exit."}`)
      if (!force) {
        host.log('warning', 'Errors trying to shut down the server. Check the logs for more information.')
        throw new ReplyError(FAILED)
      }
    }
    host.log('warning', 'There is a child rewriting the AOF. Killing it!')
    appendOnly.abortRewrite()
  }

  #cancel(): void {
    const { timers, blocking, pause } = this.#server
    if (this.#waiting) timers.remove(this.#waiting.timer)
    this.#waiting = null
    for (const client of this.#clients) {
      blocking.unblock(client)
      client.reply.error(FAILED)
      this.#server.output.touch(client)
    }
    this.#clients.clear()
    pause.end('shutdown')
  }
}
