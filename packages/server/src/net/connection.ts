// One socket and its client in the engine.
//
// Bytes are latin-1 strings on the engine's side: a latin-1 `toString` and a latin-1 write are the two cheapest ways across in Node.
// Output is collected in one string and written when the batch of input has been served (output-queue.ts). Change together:
// tcp-front.ts, which accepts sockets, and the engine's Client, whose `output` and `close` callbacks end here.

import type { Client, Server } from '@valkey-playground/engine'
import type { Socket } from 'node:net'
import type { Flushable, OutputQueue } from './output-queue.ts'

/** Bytes that are collected before they are written at once. */
const MOST_COLLECTED = 64 * 1024 * 1024

/** What connections have in common. */
export interface ConnectionContext {
  readonly server: Server
  readonly output: OutputQueue
  /** Called once when the socket is gone. */
  closed(connection: Connection): void
}

/** `address:port`, as CLIENT LIST shows it. */
function formatAddress(address: string | undefined, port: number | undefined): string {
  const ip = address ?? '?'
  return ip.includes(':') ? `[${ip}]:${port ?? 0}` : `${ip}:${port ?? 0}`
}

/** A connected client. */
export class Connection implements Flushable {
  readonly client: Client
  readonly socket: Socket
  readonly #context: ConnectionContext
  #pending = ''
  #queued = false
  #ending = false

  /** @param unixPath the path of the Unix socket it came through, or '' for TCP */
  constructor(socket: Socket, context: ConnectionContext, unixPath: string) {
    this.socket = socket
    this.#context = context
    const local = unixPath !== ''
    this.client = context.server.createClient({
      output: (bytes) => this.#collect(bytes),
      close: () => this.#end(),
      drop: () => this.#drop(),
      waiting: () => this.#pending.length + this.socket.writableLength,
      addr: local ? `${unixPath}:0` : formatAddress(socket.remoteAddress, socket.remotePort),
      laddr: local ? `${unixPath}:0` : formatAddress(socket.localAddress, socket.localPort),
    })
    socket.on('data', (chunk: Buffer) => {
      context.output.begin()
      context.server.feed(this.client, chunk.toString('latin1'))
      context.output.flush()
    })
    // A reset by the peer is an ordinary end of a connection; 'close' follows.
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#ending = true
      context.closed(this)
    })
  }

  #collect(bytes: string): void {
    if (this.#ending) return
    this.#pending += bytes
    // A string can not be of any length.
    if (this.#pending.length > MOST_COLLECTED) this.flush()
    if (this.#queued) return
    this.#queued = true
    this.#context.output.add(this)
  }

  flush(): void {
    this.#queued = false
    const bytes = this.#pending
    if (bytes === '' || this.socket.destroyed) return
    this.#pending = ''
    this.socket.write(bytes, 'latin1')
  }

  /** The engine ends the client at once: what waits is not sent. */
  #drop(): void {
    this.#pending = ''
    this.#ending = true
    this.socket.destroy()
  }

  /** The engine has ended the client: what was said still goes out. */
  #end(): void {
    this.flush()
    this.#ending = true
    this.socket.destroySoon()
  }
}
