// A session of the debugger of scripts that clients such as `valkey-cli --ldb` speak with: one EVAL, stopped at its lines.
//
// The real server stops its process and reads the client's socket. Here the script is broken off (threads.ts) with the unit of work left open, and
// what the client sends goes to the session until the script is over; then come what is left of the log, the reply, and the end of the
// connection. A session that is to leave no trace (`yes`) runs on a copy of the server. Change together: ldb-commands.ts.
import type { Bytes } from '../base/bytes.ts'
import type { RequestParser } from '../resp/request-parser.ts'
import type { Client } from '../server/client.ts'
import type { Server } from '../server/server.ts'
import { LDB_COMMANDS } from './ldb-commands.ts'
import type { LuaState } from './lua-state.ts'

const MAX_LENGTH = 256
const HINT = "<hint> The above reply was trimmed. Use 'maxlen 0' to disable trimming."
const UNKNOWN = '<error> Unknown Lua debugger command or wrong number of arguments.'
const END = '<endsession>'
const GONE = 'timeout during Lua debugging with client closing connection'

/** How SCRIPT DEBUG was switched. */
export type LdbMode = 'no' | 'yes' | 'sync'

/** Where a script stands, for commands that look at it. */
export interface LdbPlace {
  readonly state: LuaState
  /** Does something with the thread that stands in charge. */
  lookAt<T>(work: (s: LuaState) => T): T
}

/** A script that is debugged. */
export class LdbSession {
  readonly server: Server
  readonly #client: Client
  readonly #input: RequestParser
  /** The script's lines. */
  readonly lines: readonly Bytes[]
  /** Stops at the next line, and tells what commands it runs. */
  step = true
  /** The script itself asked to be stopped after the line that runs. */
  breakNext = false
  readonly breakpoints: number[] = []
  line = 0
  /** Longest answer, 0 for any. */
  maxLength: number = MAX_LENGTH
  hintSent = false
  /** The error that ends the script when it goes on. */
  abort: Bytes | null = null
  #place: LdbPlace | null = null
  #logs: Bytes[] = []
  #stoppedAt: number
  #over = false

  /** @param input where what the client sends comes in */
  constructor(server: Server, client: Client, script: Bytes, input: RequestParser = client.parser) {
    this.server = server
    this.#input = input
    this.#client = client
    this.lines = script.replace(/[\r\n]+$/, '').split('\n')
    this.#stoppedAt = server.host.monotonicMicros()
    server.output.send(client)
    client.ldb = this
  }

  /** Whether the script stands, and the client says how it goes on. */
  get waiting(): boolean {
    return this.#place !== null
  }

  /** A line is about to be run, or a while has passed. Returns why to stop, or null. */
  reasonAt(line: number, isLine: boolean): string | null {
    this.line = line
    const stops = this.breakNext || this.breakpoints.includes(line)
    if (!isLine && !this.step && !stops) {
      const limit = this.server.config.number('busy-reply-threshold') || 5000
      const overdue = this.#isOverdue(limit)
      if (overdue && this.#over) this.abort = GONE
      return overdue && !this.#over ? 'timeout reached, infinite loop?' : null
    }
    if (this.#over) return null
    if (stops) return this.breakNext ? 'server.breakpoint() called' : 'break point'
    return this.step ? 'step over' : null
  }

  #isOverdue(millis: number): boolean {
    return this.server.host.monotonicMicros() - this.#stoppedAt >= millis * 1000
  }

  /** The script stands here until the client lets it go on. */
  stop(place: LdbPlace, reason: string): void {
    this.step = false
    this.breakNext = false
    this.#place = place
    this.log(`* Stopped at ${this.line}, stop reason = ${reason}`)
    this.logLine(this.line)
    this.#send()
  }

  /** Takes what the client has sent while the script stands. */
  input(): void {
    while (this.#place !== null) {
      const argv = this.#input.next()
      if (argv === undefined) return
      this.#run(argv, this.#place)
    }
  }

  #run(argv: readonly Bytes[], { state, lookAt }: LdbPlace): void {
    // As in C, a name ends with its first NUL.
    const name = (argv[0] ?? '').replace(/\0[^]*/, '').toLowerCase()
    const command = LDB_COMMANDS.find(({ names, least = 1 }) => names.includes(name) && argv.length >= least)
    if (!command) this.log(UNKNOWN)
    const run = (s: LuaState): 'go' | void => command?.run(this, s, argv)
    const then = command?.elsewhere === true ? run(state) : lookAt(run)
    if (then === 'go') this.#goOn()
    else this.#send()
  }

  #goOn(): void {
    this.#place = null
    this.#stoppedAt = this.server.host.monotonicMicros()
    this.server.suspended.advance()
    this.server.settle()
  }

  /** The client has gone: the script runs to its end, if it comes to one. On a copy nobody asks for that. */
  gone(): void {
    this.step = false
    this.breakpoints.length = 0
    this.#over = true
    this.#place = null
    this.server.host.wake()
  }

  /** The command is over, its reply written: sends what is left, and takes leave. */
  end(): void {
    const { reply } = this.#client
    const answer = reply.take()
    this.log(END)
    reply.raw(this.#takeLogs() + answer)
    this.#client.ldb = null
    this.#client.closeAfterReply = true
  }

  /** Adds a line to the log. */
  log(text: Bytes): void {
    this.#logs.push(text)
  }

  /** The same, trimmed. */
  logTrimmed(text: Bytes): void {
    const trims = this.maxLength !== 0 && text.length > this.maxLength
    this.log(trims ? `${text.slice(0, this.maxLength)} ...` : text)
    if (!trims || this.hintSent) return
    this.hintSent = true
    this.log(HINT)
  }

  /** Adds a line of the script with its number, marked if it is the current one or has a breakpoint. */
  logLine(number: number): void {
    const mark = `${number === this.line ? '->' : '  '}${this.breakpoints.includes(number) ? '#' : ' '}`
    const text = this.lines[number - 1] ?? '<out of range source code line>'
    this.log(`${mark}${String(number).padEnd(3)} ${text}`)
  }

  #takeLogs(): Bytes {
    const logs = this.#logs
    this.#logs = []
    return `*${logs.length}\r\n${logs.map((text) => `+${text.replace(/[\r\n]/g, ' ')}\r\n`).join('')}`
  }

  #send(): void {
    const bytes = this.#takeLogs()
    this.#client.bytesOut += bytes.length
    this.#client.output?.(bytes)
  }
}
