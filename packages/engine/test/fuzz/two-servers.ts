// The two sides of a fuzz run behind one interface: a fresh engine of ours, and one real server that is emptied instead.
import { PROPAGATE_REPLICAS, type Server } from '../../src/index.ts'
import { BEGIN, commandsBetween, cutEffects, END, eventsIn } from '../twin/effects.ts'
import { OurWire, ourServer } from '../twin/our-server.ts'
import type { RealServer, RealWire, Wire } from '../twin/real-server.ts'
import type { FuzzStep } from './generate.ts'

/** All that could be seen of one run of steps. */
export interface Seen {
  /** Raw replies, one for each request. */
  readonly replies: readonly string[]
  readonly events: readonly string[]
  readonly effects: readonly (readonly string[])[]
  readonly digest: string
}

/** One side. */
export interface Side {
  /** Forgets everything. */
  reset(resp: 2 | 3, config: Readonly<Record<string, string>>): Promise<void>
  /** Runs steps and tells what was seen. */
  run(steps: readonly FuzzStep[]): Promise<Seen>
}

const MARKER = 'fuzz-marker'
/** The keyspace events that are compared. */
export const EVENTS = 'KEAmn'

/** Sends a command and reads its reply. */
export async function ask(wire: Wire, ...argv: string[]): Promise<string> {
  wire.send(argv)
  return wire.read(1, false)
}

/** Everything a connection has received by now. */
export async function drain(wire: Wire): Promise<string> {
  wire.send(['PING', MARKER])
  let all = ''
  while (!all.includes(MARKER)) all += await wire.read(1, true)
  return all
}

/** Our engine; a new one at each reset. */
export class OurSide implements Side {
  #server!: Server
  #main!: OurWire
  #admin!: OurWire
  #listener!: OurWire
  #stream = ''

  async reset(resp: 2 | 3, config: Readonly<Record<string, string>>): Promise<void> {
    this.#server = ourServer({ ...config, 'notify-keyspace-events': EVENTS })
    this.#server.onPropagate(({ proto, target }) => {
      if (target & PROPAGATE_REPLICAS) this.#stream += proto
    })
    const wires = [0, 1, 2].map(() => new OurWire(this.#server)) as [OurWire, OurWire, OurWire]
    ;[this.#main, this.#admin, this.#listener] = wires
    await ask(this.#main, 'HELLO', String(resp))
    await ask(this.#listener, 'PSUBSCRIBE', '__keyevent@*')
  }

  async run(steps: readonly FuzzStep[]): Promise<Seen> {
    this.#stream = ''
    await ask(this.#admin, 'PUBLISH', BEGIN, BEGIN)
    const replies: string[] = []
    for (const { argv } of steps.flat()) replies.push(await ask(this.#main, ...argv))
    const digest = await ask(this.#admin, 'DEBUG', 'DIGEST')
    await ask(this.#admin, 'PUBLISH', END, END)
    const events = eventsIn(await drain(this.#listener))
    return { replies, events, effects: commandsBetween(this.#stream), digest }
  }
}

/** The real server; its requests go out in one piece. */
export class RealSide implements Side {
  readonly #server: RealServer
  readonly #admin: RealWire
  #main: RealWire
  #listener: RealWire | null = null

  constructor(server: RealServer) {
    this.#server = server
    this.#admin = server.connect()
    this.#main = server.connect()
  }

  async reset(resp: 2 | 3, config: Readonly<Record<string, string>>): Promise<void> {
    this.#main.close()
    for (const argv of [['FLUSHALL'], ['FUNCTION', 'FLUSH'], ['SCRIPT', 'FLUSH']])
      await ask(this.#admin, ...argv)
    await ask(this.#admin, 'CONFIG', 'SET', 'hz', '500', 'notify-keyspace-events', EVENTS)
    for (const [name, value] of Object.entries(config)) await ask(this.#admin, 'CONFIG', 'SET', name, value)
    if (this.#listener === null) {
      this.#listener = this.#server.connect()
      await ask(this.#listener, 'PSUBSCRIBE', '__keyevent@*')
    }
    await drain(this.#listener)
    this.#main = this.#server.connect()
    await ask(this.#main, 'HELLO', String(resp))
  }

  async run(steps: readonly FuzzStep[]): Promise<Seen> {
    const stream = await this.#server.stream()
    await ask(this.#admin, 'PUBLISH', BEGIN, BEGIN)
    const requests = steps.flat()
    for (const { argv } of requests) this.#main.send(argv)
    const replies: string[] = []
    for (let i = 0; i < requests.length; i++) replies.push(await this.#main.read(1, false))
    const digest = await ask(this.#admin, 'DEBUG', 'DIGEST')
    await ask(this.#admin, 'PUBLISH', END, END)
    const events = eventsIn(await drain(this.#listener as RealWire))
    return { replies, events, effects: commandsBetween(await stream.take(cutEffects)), digest }
  }
}

/** A command as one line that can be typed again. */
export function showCommand(argv: readonly string[]): string {
  return argv.map((word) => (/^[!-~]+$/.test(word) && !/["'\\]/.test(word) ? word : quoted(word))).join(' ')
}

function quoted(word: string): string {
  const escaped = word.replace(/[^ -~]|["\\]/g, (char) =>
    char === '"' || char === '\\' ? `\\${char}` : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  return `"${escaped}"`
}
