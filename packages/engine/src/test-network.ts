// Servers that can connect to each other without a network, for unit tests: bytes wait until the test lets them go.
import type { Bytes } from './base/bytes.ts'
import type { ConnectionEvents, OutgoingConnection } from './base/host.ts'
import type { Client } from './server/client.ts'
import { TestServer } from './test-server.ts'

const MOST_STEPS = 10_000

/** Servers by port, and what is under way between them. */
export class TestNetwork {
  readonly #servers = new Map<number, TestServer>()
  readonly #cables = new Set<() => void>()
  #queue: (() => void)[] = []
  /** Nothing gets through while this is set, and nothing is lost. */
  held = false

  /** A new server. */
  server(port: number, config: Readonly<Record<string, string>> = {}): TestServer {
    const server = new TestServer({ port: String(port), 'repl-diskless-sync-delay': '0', ...config })
    server.host.connect = (_host, target, events) => this.#connect(target, events)
    this.#servers.set(port, server)
    return server
  }

  /** A server is gone: nobody reaches it, and who was connected to it hears of it. */
  remove(port: number): void {
    this.#servers.delete(port)
    this.cut()
    this.run()
  }

  /** Delivers everything, and what that causes, until nothing is under way. */
  run(): void {
    for (let steps = 0; this.#queue.length > 0 && !this.held; steps++) {
      if (steps > MOST_STEPS) throw new Error('the network never comes to rest')
      const [next] = this.#queue.splice(0, 1)
      next?.()
      for (const { server } of this.#servers.values()) server.settle()
    }
  }

  /** Moves every clock, a second at a time, delivering in between. */
  advance(seconds: number): void {
    for (let i = 0; i < seconds; i++) {
      for (const server of this.#servers.values()) server.advance(1000)
      this.run()
    }
  }

  /** Cuts all connections: what was under way is lost, both ends hear of it. */
  cut(): void {
    this.#queue = []
    for (const cut of Array.from(this.#cables)) cut()
  }

  #connect(port: number, events: ConnectionEvents): OutgoingConnection {
    const target = this.#servers.get(port)
    let client: Client | null = null
    let open = true
    const later = (work: () => void): void => void this.#queue.push(() => open && work())
    const cut = (): void => {
      if (!open) return
      open = false
      this.#cables.delete(cut)
      if (client && !client.closed) target?.server.closeClient(client)
      this.#queue.push(() => events.closed(''))
    }
    if (!target) {
      this.#queue.push(() => events.closed('Connection refused'))
      return { write: () => {}, close: () => {} }
    }
    later(() => {
      client = target.server.createClient({
        addr: '127.0.0.1:50000',
        output: (bytes: Bytes) => later(() => events.received(bytes)),
        close: () => later(cut),
        drop: () => later(cut),
      })
      this.#cables.add(cut)
      events.connected()
    })
    return {
      write: (bytes) => later(() => client && target.server.feed(client, bytes)),
      close: () => {
        open = false
        this.#cables.delete(cut)
        this.#queue.push(() => client && !client.closed && target.server.closeClient(client))
      },
    }
  }
}
