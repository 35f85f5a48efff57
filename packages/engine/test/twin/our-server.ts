// Our engine behind the same wire as the real server, for twin tests.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { COMMANDS, MemoryStorage, enableScripting, Server, type Client, type Host } from '../../src/index.ts'
import { cutReplies, encode, type Wire } from './real-server.ts'

/** A host on the machine's own clock. */
export function nodeHost(): Host {
  return {
    now: () => Date.now(),
    monotonicMicros: () => performance.now() * 1000,
    random: () => Math.random(),
    // Any number will do: more than the least limit a script sets.
    usedMemory: () => 1_000_000,
    log: () => {},
    wake: () => {},
  }
}

const loadInterpreter = (): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(createRequire(import.meta.url).resolve('wasmoon-lua5.1/dist/liblua5.1.wasm')))

/** A server configured as the twin is. @param files what its storage holds */
export function ourServer(
  config: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): Server {
  const storage = new MemoryStorage()
  for (const [name, content] of Object.entries(files)) storage.write(name, [Buffer.from(content, 'latin1')])
  const server = new Server(nodeHost(), {
    commands: COMMANDS,
    storage,
    config: { 'enable-debug-command': 'yes', 'enable-module-command': 'yes', save: '', ...config },
  })
  enableScripting(server, { loadInterpreter })
  return server
}

/** Milliseconds after which a reply is taken to be missing; only a defect makes a test wait that long. */
const PATIENCE = 10_000

/** A connection to our server. */
export class OurWire implements Wire {
  readonly #server: Server
  readonly client: Client
  #buffer = ''

  constructor(server: Server) {
    this.#server = server
    this.client = server.createClient({ output: (bytes) => (this.#buffer += bytes) })
  }

  send(argv: readonly string[]): void {
    this.sendRaw(encode(argv))
  }

  sendRaw(bytes: string): void {
    this.#server.feed(this.client, bytes)
  }

  async read(count: number, countPushes: boolean): Promise<string> {
    for (const end = Date.now() + PATIENCE; Date.now() < end;) {
      const found = cutReplies(this.#buffer, count, countPushes)
      if (found !== undefined) {
        this.#buffer = this.#buffer.slice(found.length)
        return found
      }
      // Timeouts, expiry and promises need the loop to turn.
      await new Promise((wake) => setTimeout(wake, 10))
      this.#server.pump()
    }
    throw new Error(`our server did not answer; it sent ${JSON.stringify(this.#buffer)}`)
  }

  /** A reply that is there already, without waiting for one. */
  takeReply(): string | undefined {
    const found = cutReplies(this.#buffer, 1, false)
    if (found !== undefined) this.#buffer = this.#buffer.slice(found.length)
    return found
  }

  close(): void {
    this.#server.closeClient(this.client)
  }
}
