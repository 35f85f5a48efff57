// One socket and its client in the engine.
//
// Bytes are latin-1 strings on the engine's side: a latin-1 slice and a latin-1 write are the two cheapest ways across in Node
// (socket-input.ts). Output is collected and written when the batch of input has been served (collected-output.ts). Change together:
// tcp-front.ts, which accepts sockets, and the engine's Client, whose `output` and `close` callbacks end here.

import type { Client, Server } from '@valkey-playground/engine'
import type { Socket } from 'node:net'
import { CollectedOutput } from './collected-output.ts'
import type { OutputQueue } from './output-queue.ts'
import { onInput } from './socket-input.ts'

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
export class Connection {
  readonly client: Client
  readonly socket: Socket
  readonly #output: CollectedOutput
  #ending = false

  /** @param unixPath the path of the Unix socket it came through, or '' for TCP */
  constructor(socket: Socket, context: ConnectionContext, unixPath: string) {
    this.socket = socket
    this.#output = new CollectedOutput(socket, context.output)
    const local = unixPath !== ''
    this.client = context.server.createClient({
      output: (bytes) => this.#collect(bytes),
      close: () => this.#end(),
      drop: () => this.#drop(),
      waiting: () => this.#output.waiting,
      addr: local ? `${unixPath}:0` : formatAddress(socket.remoteAddress, socket.remotePort),
      laddr: local ? `${unixPath}:0` : formatAddress(socket.localAddress, socket.localPort),
    })
    onInput(socket, (text) => {
      context.output.begin()
      context.server.feed(this.client, text)
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
    if (!this.#ending) this.#output.write(bytes)
  }

  /** The engine ends the client at once. */
  #drop(): void {
    this.#ending = true
    this.#output.drop()
  }

  /** The engine has ended the client. */
  #end(): void {
    this.#ending = true
    this.#output.end()
  }
}
