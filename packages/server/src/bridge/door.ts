// A port of this machine whose callers are the page's: a real replica, valkey-cli or any client reaches the engine in the page by it.
//
// It is open only while a page holds it open, on 127.0.0.1 alone, and only if the bridge was started with a port for it. Each caller waits,
// unread, until the page has come for it on a connection of its own, with a token of its own; so what is relayed is relayed as everywhere
// else. What callers may do is the page's engine's matter: it has users and passwords like any server.
import { randomBytes } from 'node:crypto'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { WebSocket } from 'ws'
import { relayCaller } from './relay.ts'
import { addressOf } from './targets.ts'

/** What the page that holds the door hears. */
export type DoorNotice =
  | { readonly type: 'listening'; readonly address: string }
  | { readonly type: 'caller'; readonly id: string; readonly from: string }
  | { readonly type: 'failed'; readonly reason: 'taken' | 'port'; readonly message: string }

/** Callers that may wait, and milliseconds for which each does. */
const MOST_WAITING = 64
const PATIENCE = 10_000
const FAILED = 4000

interface Caller {
  readonly socket: Socket
  readonly from: string
  readonly timer: NodeJS.Timeout
}

/** The door of one bridge. */
export class Door {
  readonly #port: number
  readonly #waiting = new Map<string, Caller>()
  #server: Server | null = null

  /** @param port 0 for any that is free */
  constructor(port: number) {
    this.#port = port
  }

  /** Opens it for a page; it closes with the page's connection. */
  open(page: WebSocket): void {
    const say = (notice: DoorNotice): void => {
      if (page.readyState === page.OPEN) page.send(JSON.stringify(notice))
    }
    const fail = (reason: 'taken' | 'port', message: string): void => {
      say({ type: 'failed', reason, message })
      page.close(FAILED)
    }
    if (this.#server !== null) return fail('taken', 'Another page has the port for callers.')
    const server = createServer({ pauseOnConnect: true }, (socket) => {
      socket.on('error', () => {})
      if (this.#waiting.size >= MOST_WAITING) return void socket.destroy()
      const id = randomBytes(18).toString('base64url')
      const from = addressOf({ host: socket.remoteAddress ?? '?', port: socket.remotePort ?? 0 })
      const timer = setTimeout(() => this.#forget(id), PATIENCE)
      this.#waiting.set(id, { socket, from, timer })
      socket.once('close', () => this.#forget(id))
      say({ type: 'caller', id, from })
    })
    this.#server = server
    server.on('error', (error) => fail('port', `The port for callers cannot be opened: ${error.message}`))
    server.listen(this.#port, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      say({ type: 'listening', address: `127.0.0.1:${port}` })
    })
    page.on('error', () => {})
    page.on('close', () => {
      for (const id of this.#waiting.keys()) this.#forget(id)
      server.close()
      if (this.#server === server) this.#server = null
    })
  }

  /** Whether a caller of that name waits. */
  has(id: string): boolean {
    return this.#waiting.has(id)
  }

  /** Gives a caller to the page that came for it. */
  admit(page: WebSocket, id: string): void {
    const caller = this.#waiting.get(id)
    if (caller === undefined) return page.close(FAILED)
    this.#waiting.delete(id)
    clearTimeout(caller.timer)
    caller.socket.setNoDelay(true)
    relayCaller(page, caller.socket, caller.from)
    caller.socket.resume()
  }

  #forget(id: string): void {
    const caller = this.#waiting.get(id)
    if (caller === undefined) return
    this.#waiting.delete(id)
    clearTimeout(caller.timer)
    caller.socket.destroy()
  }
}
