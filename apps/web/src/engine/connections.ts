// Connections by name: the console's, those that automation asks for. Commands go in, the bytes they were answered with come out.
//
// What a client receives while its command runs is that command's answer, whole: confirmations of SUBSCRIBE, invalidations, the
// reply. If nothing came, the client waits (BLPOP), and the first frame that is no push message answers it later. All else, messages
// and MONITOR's lines, came by itself and goes to `onPush`.
import { parseReplies, type Client, type Server } from '@valkey-playground/engine'
import type { Bytes, Resp } from '@valkey-playground/ui'
import type { RawReply } from '../protocol.ts'

interface Waiting {
  readonly resolve: (reply: RawReply) => void
  readonly reject: (reason: Error) => void
}

interface Connection {
  readonly client: Client
  received: Bytes
  readonly waiting: Waiting[]
  /** True while `execute` runs: then bytes are gathered, not handed out. */
  inCommand: boolean
}

/** The named connections of one server. */
export class Connections {
  readonly #server: Server
  readonly #connections = new Map<string, Connection>()
  readonly #onPush: (name: string, raw: Bytes) => void

  constructor(server: Server, onPush: (name: string, raw: Bytes) => void) {
    this.#server = server
    this.#onPush = onPush
  }

  /** Sends a command. Resolves with its reply, at once or when what it waits for has come. */
  send(name: string, argv: readonly Bytes[], resp?: Resp): Promise<RawReply> {
    const connection = this.#open(name)
    if (resp !== undefined && connection.client.resp !== resp) this.#run(connection, ['HELLO', String(resp)])
    connection.received = ''
    return new Promise((resolve, reject) => {
      connection.waiting.push({ resolve, reject })
      this.#run(connection, argv)
      this.#answer(name, connection)
    })
  }

  /** Ends a connection; what it waits for is given up. */
  close(name: string): void {
    const connection = this.#connections.get(name)
    if (connection !== undefined) this.#server.closeClient(connection.client)
  }

  /** The name a client goes by, or its number. */
  nameOf(client: Client): string {
    for (const [name, connection] of this.#connections) if (connection.client === client) return name
    return client.name === '' ? `#${client.id}` : client.name
  }

  #open(name: string): Connection {
    const known = this.#connections.get(name)
    if (known !== undefined) return known
    const client = this.#server.createClient({
      addr: `${name}:0`,
      output: (bytes) => this.#output(name, bytes),
      close: () => this.#closed(name),
    })
    const connection: Connection = { client, received: '', waiting: [], inCommand: false }
    this.#connections.set(name, connection)
    return connection
  }

  #run(connection: Connection, argv: readonly Bytes[]): void {
    connection.inCommand = true
    try {
      this.#server.execute(connection.client, argv)
      this.#server.settle()
    } finally {
      connection.inCommand = false
    }
  }

  /** After a command ran: everything received is its answer, unless the client waits. */
  #answer(name: string, connection: Connection): void {
    const { client, received, waiting } = connection
    if (waiting.length > 1) return this.#deliver(name, connection)
    if (received === '' && client.waits && !client.closed) return
    connection.received = ''
    waiting.shift()?.resolve({ raw: received, resp: client.resp })
  }

  #output(name: string, bytes: Bytes): void {
    const connection = this.#connections.get(name)
    if (connection === undefined) return
    connection.received += bytes
    if (!connection.inCommand) this.#deliver(name, connection)
  }

  /** Hands out what came by itself: to the command that waits, or as messages. */
  #deliver(name: string, connection: Connection): void {
    const bytes = connection.received
    const nodes = parseReplies(bytes)
    connection.received = bytes.slice(nodes.at(-1)?.end ?? 0)
    for (const node of nodes) {
      const raw = bytes.slice(node.start, node.end)
      const waits = node.type === 'push' ? undefined : connection.waiting.shift()
      if (waits === undefined) this.#onPush(name, raw)
      else waits.resolve({ raw, resp: connection.client.resp })
    }
  }

  #closed(name: string): void {
    const connection = this.#connections.get(name)
    if (connection === undefined) return
    this.#connections.delete(name)
    const [first, ...others] = connection.waiting.splice(0)
    if (first !== undefined && connection.inCommand)
      first.resolve({ raw: connection.received, resp: connection.client.resp })
    else first?.reject(new Error('The connection was closed.'))
    for (const waiting of others) waiting.reject(new Error('The connection was closed.'))
  }
}
