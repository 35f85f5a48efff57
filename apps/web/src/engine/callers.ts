// Connections from outside the page: replicas and clients that reach its engine by the bridge's port for callers.
//
// Each is a client like any other, which is fed bytes and whose bytes go out; what it may do is decided by the engine's users and passwords.
// Output is gathered until the work at hand is done, since each message of a WebSocket costs as much as many replies.
import type { Server } from '@valkey-playground/engine'
import type { BridgeClient, BridgeConnection } from '../connector/bridge-words.ts'

/** Where callers find the engine: nowhere, or at an address; and why not, if that was wished for. */
export interface DoorState {
  readonly address: string | null
  readonly problem: string
  readonly callers: number
}

/** The door of one engine. */
export class Callers {
  readonly #server: Server
  readonly #bridge: BridgeClient
  readonly #changed: (state: DoorState) => void
  readonly #connections = new Set<BridgeConnection>()
  #state: DoorState = { address: null, problem: '', callers: 0 }
  #close: (() => void) | null = null

  /** @param changed hears each new state */
  constructor(server: Server, bridge: BridgeClient, changed: (state: DoorState) => void) {
    this.#server = server
    this.#bridge = bridge
    this.#changed = changed
  }

  /** Opens the door. Resolves to where it is, or rejects with a text for the user. */
  open(): Promise<string> {
    const { address } = this.#state
    if (address !== null) return Promise.resolve(address)
    return new Promise((resolve, reject) => {
      this.#close = this.#bridge.listen({
        listening: (at) => {
          this.#set({ address: at, problem: '' })
          resolve(at)
        },
        caller: (from, answer) => this.#take(from, answer),
        closed: (problem) => {
          this.#close = null
          this.#set({ address: null, problem })
          reject(new Error(problem || 'The port was closed.'))
        },
      })
    })
  }

  /** Closes the door; who is in stays until they go. */
  close(): void {
    this.#close?.()
  }

  #set(part: Partial<DoorState>): void {
    this.#state = { ...this.#state, ...part, callers: this.#connections.size }
    this.#changed(this.#state)
  }

  #take(from: string, answer: Parameters<Parameters<BridgeClient['listen']>[0]['caller']>[1]): void {
    const server = this.#server
    let pending = ''
    let queued = false
    const flush = (): void => {
      queued = false
      const bytes = pending
      pending = ''
      if (bytes !== '') connection.send(bytes)
    }
    const client = server.createClient({
      addr: from,
      laddr: this.#state.address ?? '127.0.0.1:0',
      output(bytes) {
        pending += bytes
        if (queued) return
        queued = true
        queueMicrotask(flush)
      },
      waiting: () => pending.length + connection.waiting(),
      close() {
        flush()
        connection.close()
        ended()
      },
      drop() {
        pending = ''
        connection.close()
        ended()
      },
    })
    const ended = (): void => {
      this.#connections.delete(connection)
      this.#set({})
    }
    const connection = answer({
      connected: () => undefined,
      received: (bytes) => {
        if (client.closed) return
        server.feed(client, bytes)
        server.settle()
      },
      closed: () => {
        ended()
        server.closeClient(client)
        server.settle()
      },
    })
    this.#connections.add(connection)
    this.#set({})
  }
}
