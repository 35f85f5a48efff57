// What modules do, for people to look at: the API calls of every command, with arguments and results as text, which is made when somebody
// looks (traced-call.ts).
//
// Off costs one comparison for each API call, and so do calls that would not be kept any more. Otherwise a tracer hears the beginning
// and the end of each call; `CommandTracer` collects them by command, together with what the server's taps tell, in a ring of
// the last commands.
import type { Bytes, Client, Server } from '@valkey-playground/engine'
import type { ApiName } from './spec/index.ts'
import type { TracedCall } from './traced-call.ts'

/** One argument of an API call as text. */
export interface TracedArgument {
  readonly name: string
  readonly value: string
}

/** One call of an API function. */
export interface ApiCall {
  readonly fn: ApiName
  readonly args: readonly TracedArgument[]
  /** As text; null for functions without a result, and if the call did not return. */
  readonly result: string | null
  /** 0 for calls of the command itself; more inside commands that it called. */
  readonly depth: number
  /** Where in the module's source, `file.c:12`, if that is known. */
  readonly line?: string | undefined
}

/** One command with everything that happened in it. */
export interface CommandTrace {
  readonly id: number
  /** Client id. */
  readonly client: number
  readonly argv: readonly Bytes[]
  readonly resp: 2 | 3
  /** Unix ms. */
  readonly startedAt: number
  micros: number
  /** The first MOST_CALLS of them. */
  readonly calls: ApiCall[]
  /** RESP bytes of the reply. */
  reply: Bytes
  /** What the command propagated, each as an argument vector. */
  readonly propagated: (readonly Bytes[])[]
  /** The module whose command it is. */
  module?: string
  /** The number of a thread that had the server's lock: then there is no command, and `argv` is empty. */
  readonly thread?: number
  /** The fault's text if the module trapped, misused the API or was stopped. */
  error?: string
  /** Undefined behaviour that checks of the compiler's have found, as the log tells it. */
  reports?: string[]
}

/** Calls kept for one command: who makes more of them is looping. */
const MOST_CALLS = 500

/** Hears API calls. */
export interface ApiTracer {
  /** Whether it wants to hear of the next call: not while it is off, nor when it would not be kept. */
  readonly listening: boolean
  /** A call begins. */
  begin(call: TracedCall): void
  /** It has returned, or failed. */
  end(call: TracedCall): void
  /** The running command ends by a fault. */
  fault(message: string): void
  /** The innermost call that has begun and not ended, as far as that is kept. */
  readonly running?: ApiCall | null
  /** A check has found undefined behaviour; the command goes on. */
  report?(text: string): void
  /** A thread of a module has the server's lock: what it calls belongs together. Returns what to call when it gives it back. */
  threadUnit?(thread: number, module: string): () => void
}

/** The tracer of those who do not want one. */
export const API_TRACE_OFF: ApiTracer = {
  listening: false,
  begin() {},
  end() {},
  fault() {},
}

/** Collects traces of commands. */
export class CommandTracer implements ApiTracer {
  listening = false
  readonly #server: Server
  readonly #limit: number
  readonly #traces: CommandTrace[] = []
  readonly #listeners = new Set<(trace: CommandTrace) => void>()
  readonly #open: CommandTrace[] = []
  /** The calls that have begun and not ended, innermost last. */
  readonly #running: ApiCall[] = []
  /** Takes the taps off the server; null while there are none. */
  #detach: (() => void) | null = null
  /** Called when it listens from now on or does not any more. */
  onSwitch: (() => void) | null = null
  #nextId = 1

  /** @param limit how many commands are kept */
  constructor(server: Server, limit = 500) {
    this.#server = server
    this.#limit = limit
  }

  get enabled(): boolean {
    return this.#detach !== null
  }

  /** Taps cost every command something, so they are on the server only while somebody wants to see. */
  set enabled(wanted: boolean) {
    if (wanted === this.enabled) return
    if (wanted) this.#detach = this.#attach()
    else {
      this.#detach?.()
      this.#detach = null
      this.#open.length = 0
      this.#running.length = 0
    }
    this.#listen(wanted)
  }

  #listen(wanted: boolean): void {
    if (wanted === this.listening) return
    this.listening = wanted
    this.onSwitch?.()
  }

  #attach(): () => void {
    const server = this.#server
    const taps = [
      server.onCommand({
        wantsReply: true,
        before: (client, argv, command) => {
          this.#begin(server, client, argv, moduleName(command.module))
        },
        after: (client, argv, _command, micros, proto) => {
          this.#finish(client, argv, micros, proto)
        },
      }),
      server.onPropagate(({ argv }) => {
        const trace = this.#open[0] ?? this.#traces.at(-1)
        if (trace && argv[0] !== 'MULTI' && argv[0] !== 'EXEC') trace.propagated.push(argv)
      }),
    ]
    return () => {
      for (const remove of taps) remove()
    }
  }

  /** The kept traces, oldest first. */
  list(): readonly CommandTrace[] {
    return this.#traces
  }

  clear(): void {
    this.#traces.length = 0
  }

  /** Hears each finished command. */
  onTrace(listener: (trace: CommandTrace) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  begin(call: TracedCall): void {
    call.depth = Math.max(0, this.#open.length - 1)
    this.#running.push(call)
    const calls = this.#open[0]?.calls
    calls?.push(call)
    if (calls && calls.length >= MOST_CALLS) this.#listen(false)
  }

  end(call: TracedCall): void {
    const index = this.#running.lastIndexOf(call)
    if (index >= 0) this.#running.length = index
  }

  get running(): ApiCall | null {
    return this.#running.at(-1) ?? null
  }

  /** Notes the fault that ended the running command. */
  fault(message: string): void {
    const trace = this.#open.at(-1)
    if (trace) trace.error = message
    const outermost = this.#open[0]
    if (outermost) outermost.error ??= message
  }

  report(text: string): void {
    const trace = this.#open[0]
    if (trace) (trace.reports ??= []).push(text)
  }

  threadUnit(thread: number, module: string): () => void {
    if (!this.enabled) return () => {}
    const { host } = this.#server
    const started = host.monotonicMicros()
    const trace: CommandTrace = {
      id: this.#nextId++,
      client: 0,
      argv: [],
      resp: 2,
      startedAt: host.now(),
      micros: 0,
      calls: [],
      reply: '',
      propagated: [],
      module,
      thread,
    }
    this.#open.push(trace)
    return () => {
      const index = this.#open.indexOf(trace)
      if (index < 0) return
      this.#open.length = index
      trace.micros = Math.round(host.monotonicMicros() - started)
      this.#keep(trace)
    }
  }

  #begin(server: Server, client: Client, argv: readonly Bytes[], module: string | undefined): void {
    this.#open.push({
      id: this.#nextId++,
      client: client.id,
      argv,
      resp: client.resp,
      startedAt: server.time,
      micros: 0,
      calls: [],
      reply: '',
      propagated: [],
      ...(module === undefined ? {} : { module }),
    })
  }

  #finish(client: Client, argv: readonly Bytes[], micros: number, reply: Bytes): void {
    // A command that was running when tracing began has no entry; one that ended abnormally leaves its own behind.
    let index = this.#open.length - 1
    while (index >= 0 && (this.#open[index]?.argv !== argv || this.#open[index]?.client !== client.id))
      index--
    const trace = this.#open[index]
    if (!trace) return
    this.#open.length = index
    trace.micros = micros
    trace.reply = reply
    // Commands that a module called are seen as API calls of the outer command.
    if (index > 0) return
    this.#keep(trace)
  }

  #keep(trace: CommandTrace): void {
    this.#listen(this.enabled)
    this.#traces.push(trace)
    if (this.#traces.length > this.#limit) this.#traces.splice(0, this.#traces.length - this.#limit)
    for (const listener of this.#listeners) listener(trace)
  }
}

function moduleName(module: unknown): string | undefined {
  return typeof module === 'object' && module !== null && 'name' in module ? String(module.name) : undefined
}
