// A server on a clock the test moves, for unit tests: one line to make it, one line to ask it.
import type { Bytes } from './base/bytes.ts'
import type { Host } from './base/host.ts'
import { COMMANDS } from './commands/table.ts'
import { splitArguments } from './resp/split-arguments.ts'
import type { Client } from './server/client.ts'
import { Server } from './server/server.ts'
import { MemoryStorage, type Storage } from './server/storage.ts'

/** A host whose time stands still until `advance`. */
export class TestHost implements Host {
  time = 1_700_000_000_000
  readonly lines: string[] = []
  /** Given by a test network. */
  connect?: NonNullable<Host['connect']>
  /** Given by tests of ending. */
  shutdown?: NonNullable<Host['shutdown']>
  wakes = 0
  /** How much every look at the fine clock moves it on, for tests of what stops when it takes too long. */
  microsPerCall = 0
  #seed: number
  #micros = 0

  /** @param seed of its random numbers */
  constructor(seed = 1) {
    this.#seed = seed
  }

  now(): number {
    return this.time
  }

  monotonicMicros(): number {
    this.#micros += this.microsPerCall
    return this.time * 1000 + this.#micros
  }

  random(): number {
    this.#seed = (this.#seed * 1103515245 + 12345) % 2147483648
    return this.#seed / 2147483648
  }

  log(level: string, message: string): void {
    this.lines.push(`${level} ${message}`)
  }

  wake(): void {
    this.wakes++
  }
}

/** A server with clients by name. */
export class TestServer {
  readonly host: TestHost
  readonly server: Server
  readonly #clients = new Map<string, { client: Client; out: string }>()

  constructor(config: Readonly<Record<string, string>> = {}, storage: Storage = new MemoryStorage()) {
    // Nodes of one cluster must not draw the same ids.
    this.host = new TestHost(config['cluster-enabled'] === 'yes' ? Number(config['port']) : 1)
    this.server = new Server(this.host, {
      commands: COMMANDS,
      storage,
      config: { 'enable-debug-command': 'yes', ...config },
    })
  }

  /** The client of a name, connected when it is first named. */
  client(name = 'main'): Client {
    return this.#entry(name).client
  }

  /** Runs a line and returns what the client has received since it was last asked. */
  run(line: string, name = 'main'): Bytes {
    this.server.execute(this.client(name), splitArguments(line) ?? [])
    return this.received(name)
  }

  /** What the client has received since it was last asked. */
  received(name = 'main'): Bytes {
    const entry = this.#entry(name)
    const { out } = entry
    entry.out = ''
    return out
  }

  /** A field of INFO, empty if there is none. */
  info(name: string): string {
    return new RegExp(`^${name}:(.*)\r$`, 'm').exec(this.run('INFO everything', 'info'))?.[1] ?? ''
  }

  /** How many lines of the log have this part. */
  logged(part: string): number {
    return this.host.lines.filter((line) => line.includes(part)).length
  }

  /** Moves the clock and does what is due. */
  advance(ms: number): void {
    this.host.time += ms
    this.server.pump()
  }

  #entry(name: string): { client: Client; out: string } {
    const known = this.#clients.get(name)
    if (known) return known
    const entry = { client: undefined as unknown as Client, out: '' }
    entry.client = this.server.createClient({ output: (bytes) => (entry.out += bytes) })
    this.#clients.set(name, entry)
    return entry
  }
}
