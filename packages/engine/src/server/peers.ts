// Other servers that are asked something now and then (MIGRATE): a connection is kept for a while, because the next question
// mostly follows soon.
import type { Bytes } from '../base/bytes.ts'
import type { Host, OutgoingConnection } from '../base/host.ts'
import type { TimerQueue } from './timers.ts'

const KEPT_MS = 10_000
const MOST_KEPT = 64

/** Why there is no answer. */
export class PeerError extends Error {
  readonly kind: 'connecting' | 'reading' | 'timeout'

  constructor(kind: 'connecting' | 'reading' | 'timeout') {
    super(kind)
    this.kind = kind
  }
}

/** A connection whose replies are one line each. */
export class Peer {
  readonly #connection: OutgoingConnection | undefined
  #connected = false
  #unsent: Bytes = ''
  #received: Bytes = ''
  #waiting: {
    readonly lines: Bytes[]
    readonly count: number
    readonly done: (error: PeerError | null) => void
  } | null = null
  closed = false
  /** The database last selected, -1 for an unknown one. */
  db = -1
  /** Unix ms of the last use. */
  usedAt = 0

  constructor(host: Host, address: Bytes, port: number) {
    this.#connection = host.connect?.(address, port, {
      connected: () => {
        this.#connected = true
        this.#connection?.write(this.#unsent)
        this.#unsent = ''
      },
      received: (bytes) => this.#take(bytes),
      closed: () => this.close(new PeerError(this.#connected ? 'reading' : 'connecting')),
    })
    if (!this.#connection) this.closed = true
  }

  /** Sends commands and takes `count` lines of reply, each given to `line` as it comes. */
  ask(
    bytes: Bytes,
    count: number,
  ): { readonly lines: readonly Bytes[]; readonly done: Promise<PeerError | null> } {
    const lines: Bytes[] = []
    if (this.closed) return { lines, done: Promise.resolve(new PeerError('connecting')) }
    const done = new Promise<PeerError | null>((resolve) => {
      this.#waiting = { lines, count, done: resolve }
    })
    if (this.#connected) this.#connection?.write(bytes)
    else this.#unsent += bytes
    return { lines, done }
  }

  /** Ends the connection; who waits hears the error. */
  close(error: PeerError = new PeerError(this.#connected ? 'timeout' : 'connecting')): void {
    if (this.closed) return
    this.closed = true
    this.#connection?.close()
    this.#end(error)
  }

  #take(bytes: Bytes): void {
    this.#received += bytes
    const waiting = this.#waiting
    for (
      let end;
      waiting && waiting.lines.length < waiting.count && (end = this.#received.indexOf('\r\n')) >= 0;
    ) {
      waiting.lines.push(this.#received.slice(0, end))
      this.#received = this.#received.slice(end + 2)
    }
    if (waiting && waiting.lines.length === waiting.count) this.#end(null)
  }

  #end(error: PeerError | null): void {
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.done(error)
  }
}

/** The connections of one server. */
export class Peers {
  readonly #host: Host
  readonly #timers: TimerQueue
  readonly #kept = new Map<string, Peer>()

  constructor(host: Host, timers: TimerQueue) {
    this.#host = host
    this.#timers = timers
  }

  /** Number of connections kept. */
  get size(): number {
    return this.#kept.size
  }

  /** Whether a connection is kept. */
  has(address: Bytes, port: number): boolean {
    return this.#kept.has(`${address}:${port}`)
  }

  /** The connection to a server, a new one if need be. */
  get(address: Bytes, port: number): Peer {
    const name = `${address}:${port}`
    let peer = this.#kept.get(name)
    if (peer?.closed) peer = undefined
    peer ??= new Peer(this.#host, address, port)
    peer.usedAt = this.#host.now()
    this.#kept.delete(name)
    this.#kept.set(name, peer)
    for (const [oldest] of this.#kept) {
      if (this.#kept.size <= MOST_KEPT) break
      this.#drop(oldest)
    }
    this.#closeLater(name, peer)
    return peer
  }

  /** Ends a connection that did not do. */
  forget(address: Bytes, port: number): void {
    this.#drop(`${address}:${port}`)
  }

  #closeLater(name: string, peer: Peer): void {
    this.#timers.add(peer.usedAt + KEPT_MS, () => {
      if (this.#kept.get(name) !== peer) return
      if (this.#host.now() - peer.usedAt >= KEPT_MS) this.#drop(name)
    })
  }

  #drop(name: string): void {
    this.#kept.get(name)?.close()
    this.#kept.delete(name)
  }
}
