// Servers that can connect to each other without a network, for unit tests: bytes wait until the test lets them go.
import type { Bytes } from './base/bytes.ts'
import type { ConnectionEvents, OutgoingConnection } from './base/host.ts'
import { busPort } from './cluster/own-facts.ts'
import type { Storage } from './server/storage.ts'
import { TestServer } from './test-server.ts'

const MOST_STEPS = 10_000
const LOOPBACK = '127.0.0.1'

/** The other end of a connection. */
interface FarEnd {
  feed(bytes: Bytes): void
  close(): void
}

/** Lets a connection in. */
type Door = (output: (bytes: Bytes) => void, close: () => void) => FarEnd

/** Servers by port, and what is under way between them. */
export class TestNetwork {
  readonly #servers = new Map<number, TestServer>()
  readonly #cables = new Set<() => void>()
  #queue: (() => void)[] = []
  /** Nothing gets through while this is set, and nothing is lost. */
  held = false

  /** A new server. */
  server(port: number, config: Readonly<Record<string, string>> = {}, storage?: Storage): TestServer {
    const server = new TestServer({ port: String(port), 'repl-diskless-sync-delay': '0', ...config }, storage)
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

  /** Moves every clock, a second (or another step) at a time, delivering in between. */
  advance(seconds: number, stepMs = 1000): void {
    for (let i = 0; i < (seconds * 1000) / stepMs; i++) {
      for (const server of this.#servers.values()) server.advance(stepMs)
      this.run()
    }
  }

  /** Cuts all connections: what was under way is lost, both ends hear of it. */
  cut(): void {
    this.#queue = []
    for (const cut of Array.from(this.#cables)) cut()
  }

  #connect(port: number, events: ConnectionEvents): OutgoingConnection {
    const door = this.#door(port)
    let end: FarEnd | null = null
    let open = true
    let held: Bytes[] | null = null
    const arrive = (bytes: Bytes): void => (held ? void held.push(bytes) : events.received(bytes))
    const later = (work: () => void): void => void this.#queue.push(() => open && work())
    const cut = (): void => {
      if (!open) return
      open = false
      this.#cables.delete(cut)
      end?.close()
      this.#queue.push(() => events.closed(''))
    }
    if (!door) {
      this.#queue.push(() => events.closed('Connection refused'))
      return { write: () => {}, close: () => {} }
    }
    later(() => {
      end = door(
        (bytes) => later(() => arrive(bytes)),
        () => later(cut),
      )
      this.#cables.add(cut)
      events.connected()
    })
    return {
      write: (bytes) => later(() => end?.feed(bytes)),
      hold(on) {
        const kept = held ?? []
        held = on ? kept : null
        if (!on) for (const bytes of kept) later(() => arrive(bytes))
      },
      close: () => {
        open = false
        this.#cables.delete(cut)
        this.#queue.push(() => end?.close())
      },
    }
  }

  /** What a port leads to: a server's clients, or the bus of a node. */
  #door(port: number): Door | null {
    const target = this.#servers.get(port)?.server
    if (target) {
      return (output, close) => {
        const client = target.createClient({ addr: '127.0.0.1:50000', output, close, drop: close })
        return {
          feed: (bytes) => target.feed(client, bytes),
          close: () => void (client.closed || target.closeClient(client)),
        }
      }
    }
    const bus = [...this.#servers.values()]
      .map(({ server }) => server.cluster)
      .find((cluster) => cluster && busPort(cluster) === port)?.bus
    if (!bus) return null
    return (write, close) => {
      const events = bus.accept({ peerIp: LOOPBACK, localIp: LOOPBACK, write, close })
      return { feed: (bytes) => events.received(bytes), close: () => events.closed() }
    }
  }
}
