// Twin tests: a script of commands goes to the real valkey-server and to our engine, in RESP2 and in RESP3, and everything
// that can be seen is compared as a whole: the raw bytes of every reply, the keyspace events, the stream of effects a
// replica gets, and the digest of the data at the end.
//
//   twin('SET keeps nothing of the old value', ['SET a 1 EX 100', 'SET a 2', 'TTL a'])
//   twin('BLPOP is served', [{ on: 'b', run: 'BLPOP l 0', blocks: true }, 'RPUSH l x', { on: 'b', read: true }])
import { describe, expect, it } from 'vitest'
import {
  parseReply,
  PROPAGATE_REPLICAS,
  splitArguments,
  type ReplyNode,
  type Server,
} from '../../src/index.ts'
import { BEGIN, commandsBetween, cutEffects, END, eventsIn, textOf } from './effects.ts'
import { OurWire, ourServer } from './our-server.ts'
import { RealServer, type Wire } from './real-server.ts'
import { firstDifference, playInTime, watchPace, type Played } from './pace.ts'
import { countChecks, countReply, writeTally } from './tally.ts'

/** One step. A plain string is split like an inline command; an array is sent as it is. */
export type Step =
  | string
  | readonly string[]
  | {
      /** Name of the connection; each name is a connection of its own. */
      readonly on?: string
      readonly run: string | readonly string[]
      /** Send only; a later `{ on, read: true }` reads the reply. */
      readonly blocks?: boolean
      /** Number of replies to read; SUBSCRIBE and its kin know theirs. */
      readonly replies?: number
      /** Compare aggregates without regard to order, at every depth. */
      readonly sorted?: boolean
      /** Run it and compare only whether it is an error. */
      readonly loose?: boolean
      /** Rewrites the raw reply before it is compared: for times, ids and addresses. */
      readonly mask?: (raw: string) => string
    }
  | {
      readonly on?: string
      readonly read: true
      readonly replies?: number
      readonly sorted?: boolean
      readonly mask?: (raw: string) => string
    }
  /** Bytes sent as they are; one reply is read. */
  | { readonly on?: string; readonly raw: string; readonly replies?: number }
  | { readonly sleep: number }
  /** Runs a command again and again until its reply shows this: for work that goes on in the background. */
  | { readonly until: string; readonly shows: RegExp }
  /** Everything the connection has received by now: messages of subscriptions. */
  | { readonly on?: string; readonly drain: true; readonly mask?: (raw: string) => string }

/** Makes both sides ready before a script; ours is a new server each time, the real one is the file's. */
export interface TwinSetup {
  real(ask: (argv: string[]) => Promise<string>): Promise<void>
  ours(server: Server, resp: 2 | 3): void | Promise<void>
}

/** Options of a script. */
export interface TwinOptions {
  readonly setup?: TwinSetup
  readonly resp?: readonly (2 | 3)[]
  /** Parameters set on both before, and set back after. */
  readonly config?: Readonly<Record<string, string>>
  /** Compare the stream of effects. Default true. */
  readonly effects?: boolean
  /** Compare keyspace events. Default true. */
  readonly events?: boolean
  /** Compare DEBUG DIGEST at the end. Default true. */
  readonly digest?: boolean
}

const EVENTS = 'KEAmn'
/** How long a step waits for what is done in the background. */
const LONGEST_WAIT_MS = 60_000
const PUSH_COMMANDS = /^(p|s)?(un)?subscribe$/i

const skip = process.env['VALKEY_PLAYGROUND_NO_SERVER'] === '1'

/** What the servers of a test file are started with. */
export interface TwinLaunch {
  /** Parameters of both. */
  readonly config: Readonly<Record<string, string>>
  /** Files that both find. */
  readonly files: Readonly<Record<string, string>>
  /** Resolves when the real server is as it shall be. */
  readonly ready: (ask: (argv: string[]) => Promise<string>) => Promise<void>
  /** Makes one of ours ready. */
  readonly ours: (server: Server) => void | Promise<void>
}

let launch: TwinLaunch | null = null

/** Has the servers of this file started in another way. To be called before any test is declared; leaves effects out. */
export function launchTwins(how: TwinLaunch): void {
  launch = how
}

/** The real server of the test file that runs: its first script starts it. */
let real: Promise<RealServer> | null = null

/** Forgets how the file before wanted its servers. Change together: each-file.ts, which calls this and endTwins. */
export function beginTwins(): void {
  launch = null
}

/** Ends the file's real server, and writes down what was compared. */
export async function endTwins(): Promise<void> {
  const started = real
  real = null
  await (await started)?.stop()
  writeTally()
}

async function startReal(): Promise<RealServer> {
  const args = Object.entries(launch?.config ?? {}).flatMap(([name, value]) => [`--${name}`, value])
  const server = await RealServer.start(args, launch?.files)
  if (!launch) return server
  const admin = server.connect()
  await launch.ready(async (argv) => {
    admin.send(argv)
    return admin.read(1, false)
  })
  admin.close()
  return server
}

/** Declares a twin test of one script. */
export function twin(name: string, steps: readonly Step[], options: TwinOptions = {}): void {
  for (const resp of options.resp ?? ([2, 3] as const)) {
    it.skipIf(skip)(`${name} (RESP${resp})`, async () => {
      const { ours, theirs } = await playInTime(async () => ({
        ours: await runOurs(steps, resp, options),
        theirs: await runReal(steps, resp, options),
      }))
      expect(firstDifference(ours, theirs)).toBe('')
      expect(ours).toEqual(theirs)
      countCompared(steps, options)
    })
  }
}

function countCompared(steps: readonly Step[], options: TwinOptions): void {
  countChecks([options.events, options.effects, options.digest].filter((wanted) => wanted !== false).length)
  for (const step of steps) {
    if (typeof step === 'string') countReply(splitArguments(step) ?? [])
    else if (Array.isArray(step)) countReply(step)
    else if ('run' in step)
      countReply(typeof step.run === 'string' ? (splitArguments(step.run) ?? []) : step.run)
    else if (!('sleep' in step || 'until' in step)) countChecks(1)
  }
}

/** Declares a table of twin tests under one heading. */
export function twins(
  heading: string,
  table: Readonly<Record<string, readonly Step[]>>,
  options?: TwinOptions,
): void {
  describe(heading, () => {
    for (const [name, steps] of Object.entries(table)) twin(name, steps, options)
  })
}

/** What can be seen of a script. */
export interface Seen extends Record<string, string | string[]> {
  replies: string[]
  events: string[]
  effects: string[]
  digest: string
}

async function runReal(steps: readonly Step[], resp: 2 | 3, options: TwinOptions): Promise<Played<Seen>> {
  const server = await (real ??= startReal())
  const admin = server.connect()
  const ask = async (argv: string[]): Promise<string> => {
    admin.send(argv)
    return admin.read(1, false)
  }
  await ask(['FLUSHALL'])
  // Values are freed in the background, and modules told: not in the midst of the script.
  while (!(await ask(['INFO', 'memory'])).includes('lazyfree_pending_objects:0'));
  await options.setup?.real(ask)
  const before: [string, string][] = []
  for (const [name, value] of Object.entries(options.config ?? {})) {
    const node = parseReply(await ask(['CONFIG', 'GET', name]))
    if (node?.type === 'array') before.push([name, textOf(node.items[1])])
    await ask(['CONFIG', 'SET', name, value])
  }
  const wantsEvents = options.events !== false
  if (wantsEvents) await ask(['CONFIG', 'SET', 'notify-keyspace-events', EVENTS])
  // Read even when it is not compared: the next script's effects come after these. Nodes of a cluster do not propagate
  // the messages that mark beginning and end.
  const stream = launch ? null : await server.stream()
  const start = Date.now()
  await ask(['PUBLISH', BEGIN, BEGIN])
  const { seen, pace, close } = await play(() => server.connect(), steps, resp, wantsEvents)
  const digest = options.digest === false ? '' : await ask(['DEBUG', 'DIGEST'])
  await ask(['PUBLISH', END, END])
  const raw = (await stream?.take(cutEffects)) ?? ''
  if (options.effects !== false && !launch) seen.effects = effectsBetween(raw, start)
  if (wantsEvents) await ask(['CONFIG', 'SET', 'notify-keyspace-events', ''])
  for (const [name, value] of before) await ask(['CONFIG', 'SET', name, value])
  close()
  admin.close()
  return { seen: { ...seen, digest }, pace }
}

/** Runs a script on our side alone. */
export async function runOurs(
  steps: readonly Step[],
  resp: 2 | 3,
  options: TwinOptions,
): Promise<Played<Seen>> {
  const server: Server = ourServer({ ...launch?.config, ...options.config }, launch?.files)
  await launch?.ours(server)
  await options.setup?.ours(server, resp)
  const admin = new OurWire(server)
  const ask = async (argv: string[]): Promise<string> => {
    admin.send(argv)
    return admin.read(1, false)
  }
  let raw = ''
  // Only what replicas get: effects for the append-only file alone are not in the real server's stream.
  server.onPropagate(({ proto, target }) => (raw += target & PROPAGATE_REPLICAS ? proto : ''))
  const wantsEvents = options.events !== false
  if (wantsEvents) await ask(['CONFIG', 'SET', 'notify-keyspace-events', EVENTS])
  const start = Date.now()
  await ask(['PUBLISH', BEGIN, BEGIN])
  const ticker = setInterval(() => server.pump(), 5)
  const { seen, pace, close } = await play(() => new OurWire(server), steps, resp, wantsEvents)
  clearInterval(ticker)
  const digest = options.digest === false ? '' : await ask(['DEBUG', 'DIGEST'])
  await ask(['PUBLISH', END, END])
  if (options.effects !== false && !launch) seen.effects = effectsBetween(raw, start)
  close()
  return { seen: { ...seen, digest }, pace }
}

async function play(
  connect: () => Wire,
  steps: readonly Step[],
  resp: 2 | 3,
  wantsEvents: boolean,
): Promise<Played<Seen> & { close: () => void }> {
  const wires = new Map<string, Wire>()
  const open = async (name: string): Promise<Wire> => {
    const known = wires.get(name)
    if (known) return known
    const wire = connect()
    wires.set(name, wire)
    if (resp === 3) {
      wire.send(['HELLO', '3'])
      await wire.read(1, false)
    }
    return wire
  }
  let listener: Wire | null = null
  if (wantsEvents) {
    listener = connect()
    listener.send(['PSUBSCRIBE', '__keyevent@*'])
    await listener.read(1, true)
  }
  const replies: string[] = []
  const endPace = watchPace()
  for (const step of steps) await playStep(step, open, resp, replies)
  let events: string[] = []
  if (listener) {
    events = eventsIn(await drain(listener))
    listener.close()
  }
  const pace = endPace()
  const close = (): void => {
    for (const wire of wires.values()) wire.close()
  }
  return { seen: { replies, events, effects: [], digest: '' }, pace, close }
}

async function playStep(
  step: Step,
  open: (name: string) => Promise<Wire>,
  resp: 2 | 3,
  replies: string[],
): Promise<void> {
  if (typeof step === 'string' || Array.isArray(step)) return playStep({ run: step }, open, resp, replies)
  const row = step as Exclude<Step, string | readonly string[]>
  if ('sleep' in row) {
    await new Promise((wake) => setTimeout(wake, row.sleep))
    return
  }
  if ('until' in row) return waitUntil(await open('until'), row.until, row.shows)
  const wire = await open(row.on ?? 'main')
  if ('drain' in row) {
    const raw = await drain(wire)
    replies.push(`drained: ${JSON.stringify(row.mask ? row.mask(raw) : raw)}`)
  } else if ('read' in row) {
    const raw = await wire.read(row.replies ?? 1, false)
    const shown = row.sorted ? sortReply(raw) : raw
    replies.push(`read: ${JSON.stringify(row.mask ? row.mask(shown) : shown)}`)
  } else if ('raw' in row) {
    wire.sendRaw(row.raw)
    replies.push(`${JSON.stringify(row.raw)} → ${JSON.stringify(await wire.read(row.replies ?? 1, false))}`)
  } else {
    const argv = typeof row.run === 'string' ? (splitArguments(row.run) ?? []) : row.run
    wire.send(argv)
    if (row.blocks) return
    const pushes = PUSH_COMMANDS.test(argv[0] ?? '')
    const raw = await wire.read(
      row.replies ?? (pushes ? Math.max(1, argv.length - 1) : 1),
      pushes && resp === 3,
    )
    const shown = row.loose ? (raw.startsWith('-') ? raw : '…') : row.sorted ? sortReply(raw) : raw
    replies.push(`${argv.join(' ').slice(0, 200)} → ${JSON.stringify(row.mask ? row.mask(shown) : shown)}`)
  }
}

async function waitUntil(wire: Wire, command: string, shows: RegExp): Promise<void> {
  const end = Date.now() + LONGEST_WAIT_MS
  for (;;) {
    wire.send(command.split(' '))
    const raw = await wire.read(1, false)
    if (shows.test(raw)) return
    if (Date.now() > end) throw new Error(`${command} never shows ${String(shows)}: ${raw}`)
    await new Promise((wake) => setTimeout(wake, 5))
  }
}

// A marker through the connection: whatever was sent to it before comes out before the answer.
async function drain(wire: Wire): Promise<string> {
  wire.send(['PING', 'twin-marker'])
  let all = ''
  for (;;) {
    const raw = await wire.read(1, true)
    all += raw
    if (raw.includes('twin-marker')) return all
  }
}

// The effects as lines. Absolute times become seconds since the start of the script.
function effectsBetween(raw: string, start: number): string[] {
  return commandsBetween(raw).map((words) => words.map((word) => relativeTime(word, start)).join(' '))
}

function relativeTime(word: string, start: number): string {
  if (!/^\d{13}$/.test(word)) return word
  const seconds = Math.round((Number(word) - start) / 1000)
  return Math.abs(seconds) < 10_000_000 ? `now+${seconds}s` : word
}

function sortReply(raw: string): string {
  const node = parseReply(raw)
  return node ? sortNode(node, raw) : raw
}

function sortNode(node: ReplyNode, raw: string): string {
  if ('items' in node) {
    return `${node.type}(${node.items
      .map((item) => sortNode(item, raw))
      .toSorted()
      .join(' ')})`
  }
  if ('pairs' in node) {
    const pairs = node.pairs.map(([key, value]) => `${sortNode(key, raw)}=${sortNode(value, raw)}`)
    return `${node.type}(${pairs.toSorted().join(' ')})`
  }
  return raw.slice(node.start, node.end)
}
