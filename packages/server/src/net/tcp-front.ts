// Who may connect, and for how long: the client limit, protected mode, keep-alive and the idle timeout.
//
// Refusals are written straight to the socket, before the engine hears of it, with valkey-server's words. Settings are read at
// each use, since CONFIG SET may change them. Change together: listeners.ts, which hands sockets over.

import type { Server } from '@valkey-playground/engine'
import type { Socket } from 'node:net'
import { Connection } from './connection.ts'
import type { ConnectionContext } from './connection.ts'
import type { OutputQueue } from './output-queue.ts'

/** The configuration parameters of connections, by their names. */
export interface FrontSettings {
  maxclients(): number
  protectedMode(): boolean
  /** Seconds, 0 for none. */
  tcpKeepalive(): number
  /** Seconds a client may be idle, 0 for ever. */
  timeout(): number
  /** Whether the default user needs no password. */
  passwordless(): boolean
  /** Path of the Unix socket. */
  unixsocket(): string
}

const TOO_MANY = '-ERR max number of clients reached\r\n'
const DENIED =
  '-DENIED Running in protected mode because protected mode is enabled and no password is set for the default user. ' +
  'In this mode connections are only accepted from the loopback interface. If you want to connect from external computers, ' +
  "you may adopt one of the following solutions: 1) Just disable protected mode sending the command 'CONFIG SET " +
  "protected-mode no' from the loopback interface by connecting from the same host the server is running, however MAKE SURE " +
  "it's not publicly accessible from internet if you do so. Use CONFIG REWRITE to make this change permanent. 2) " +
  'Alternatively you can just disable the protected mode by editing the configuration file, and setting the protected mode ' +
  "option to 'no', and then restarting the server. 3) If you started the server manually just for testing, restart it with " +
  "the '--protected-mode no' option. 4) Set up an authentication password for the default user. NOTE: You only need to do " +
  'one of the above things in order for the server to start accepting connections from the outside.\r\n'
const IDLE_CHECK_MILLIS = 1000

function isLoopback(address: string | undefined): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address ?? '')
}

/** Accepts sockets and keeps the connections. */
export class TcpFront {
  readonly connections: Set<Connection> = new Set()
  readonly #settings: FrontSettings
  readonly #context: ConnectionContext
  readonly #server: Server
  readonly #idleCheck: NodeJS.Timeout

  constructor(server: Server, output: OutputQueue, settings: FrontSettings) {
    this.#server = server
    this.#settings = settings
    this.#context = {
      server,
      output,
      closed: (connection) => {
        this.connections.delete(connection)
        server.closeClient(connection.client)
      },
    }
    this.#idleCheck = setInterval(() => this.#closeIdle(), IDLE_CHECK_MILLIS)
    this.#idleCheck.unref()
  }

  /** Takes a new socket; `local` if it came through the Unix socket. */
  accept(socket: Socket, local: boolean): void {
    const settings = this.#settings
    if (this.connections.size >= settings.maxclients()) return this.#refuse(socket, TOO_MANY)
    if (!local && settings.protectedMode() && settings.passwordless() && !isLoopback(socket.remoteAddress)) {
      return this.#refuse(socket, DENIED)
    }
    const keepalive = settings.tcpKeepalive()
    if (!local && keepalive > 0) socket.setKeepAlive(true, keepalive * 1000)
    this.connections.add(new Connection(socket, this.#context, local ? settings.unixsocket() : ''))
  }

  /** Ends every connection. */
  close(): void {
    clearInterval(this.#idleCheck)
    for (const connection of this.connections) connection.socket.destroySoon()
  }

  #refuse(socket: Socket, reply: string): void {
    this.#server.stats.rejectedConnections++
    socket.on('error', () => {})
    socket.end(reply, 'latin1')
  }

  /** Waiting, subscribed and watching clients are silent for good reasons: they are not idle. */
  #closeIdle(): void {
    const seconds = this.#settings.timeout()
    if (seconds === 0) return
    const oldest = Date.now() - seconds * 1000
    for (const connection of this.connections) {
      const { client } = connection
      const exempt = client.waits || client.subscriptions > 0 || client.monitor || client.replica
      if (!exempt && client.lastActiveAt < oldest) {
        this.#server.host.log('verbose', 'Closing idle client')
        connection.socket.destroySoon()
      }
    }
  }
}
