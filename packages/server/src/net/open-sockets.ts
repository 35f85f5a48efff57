// The sockets of a server that is not the process: when it begins anew, every connection ends, and none of what ends may reach
// the server that is no more.

import type { Socket } from 'node:net'
import type { OutputQueue } from './output-queue.ts'

/** All sockets of one server, whoever made the connection. */
export class OpenSockets {
  readonly #sockets = new Set<Socket>()

  /** Keeps a socket until it is closed. */
  add(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
  }

  /** Ends them all at once. Nobody hears of it. */
  destroy(): void {
    for (const socket of this.#sockets) {
      socket.removeAllListeners()
      socket.on('error', () => {})
      socket.destroy()
    }
    this.#sockets.clear()
  }
}

/** What all connections of one server share. */
export interface SharedByConnections {
  readonly output: OutputQueue
  readonly sockets: OpenSockets
}
