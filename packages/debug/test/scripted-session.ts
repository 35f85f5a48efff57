// A session in the test's own thread: whenever code is held, the test's script asks what it wants and says how to go on.
import { expect } from 'vitest'
import { createBench, type Bench } from '../../api/test/harness.ts'
import { createMailbox, MailboxReader, openSession, type DebugSession } from '../src/index.ts'

/** Sends a request and gives the answer's body. @throws Error with the refusal */
export type Ask = <Body = Record<string, unknown>>(command: string, args?: object) => Body

/** An event of the session. */
export interface SessionEvent {
  readonly event: string
  readonly body?: Record<string, unknown>
}

/** A bench with a debugger. */
export interface Scripted {
  readonly bench: Bench
  readonly session: DebugSession
  readonly events: SessionEvent[]
  readonly ask: Ask
  /** Called when code is held; gives the request by which it goes on. */
  held: (stop: Record<string, unknown>) => string | readonly [command: string, args: object]
  /** The innermost frame, `name:line`. */
  place(): string
}

/** More than any script needs. */
const MOST_REQUESTS = 500

class ScriptedMailbox extends MailboxReader {
  readonly #next: () => string

  constructor(next: () => string) {
    super(createMailbox())
    this.#next = next
  }

  override wait(): string {
    return this.#next()
  }
}

/** Starts a session on a new bench and loads a module under it. */
export function scriptedSession(wasm: Uint8Array, ...options: Parameters<typeof createBench>): Scripted {
  const bench = createBench(...options)
  const events: SessionEvent[] = []
  const answers = new Map<number, { success: boolean; message?: string; body?: unknown }>()
  let seq = 1
  let asked = 0
  const mailbox = new ScriptedMailbox(() => {
    if (++asked > MOST_REQUESTS) throw new Error('the script does not come to an end')
    const refused = [...answers.values()].findLast(({ success }) => !success)?.message
    if (refused !== undefined) throw new Error(refused)
    const stop = events.findLast(({ event }) => event === 'stopped')?.body ?? {}
    const next = scripted.held(stop)
    const [command, args] = typeof next === 'string' ? [next, {}] : next
    return JSON.stringify({ seq: seq++, type: 'request', command, arguments: args })
  })
  const session = openSession({
    host: bench.host,
    server: bench.server,
    mailbox,
    send(message) {
      if (message.type === 'event') events.push(message as unknown as SessionEvent)
      else answers.set((message as { request_seq: number }).request_seq, message as never)
    },
    build: () => Promise.reject(new Error('there is no compiler')),
    load: () => undefined,
    unload: () => undefined,
    pathOf: () => undefined,
    readSource: () => undefined,
  })
  const scripted: Scripted = {
    bench,
    session,
    events,
    ask<Body>(command: string, args: object = {}): Body {
      const number = seq++
      session.receive({ seq: number, type: 'request', command, arguments: args })
      const answer = answers.get(number)
      answers.delete(number)
      if (answer?.success !== true) throw new Error(answer?.message ?? `${command} was not answered`)
      return answer.body as Body
    },
    held: () => 'continue',
    place() {
      const { stackFrames } = scripted.ask<{ stackFrames: { name: string; line: number }[] }>('stackTrace', {
        threadId: 1,
      })
      return `${stackFrames[0]?.name}:${stackFrames[0]?.line}`
    },
  }
  expect(bench.load('module', wasm)).toBe('+OK\r\n')
  return scripted
}

/** The number of the first line of a text that holds another. */
export function lineIn(source: string, text: string): number {
  const index = source.split('\n').findIndex((line) => line.includes(text))
  if (index < 0) throw new Error(`no line with '${text}'`)
  return index + 1
}
