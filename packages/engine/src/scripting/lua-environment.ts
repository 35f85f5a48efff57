// One Lua state ready for scripts: sandbox, libraries, the `server` table, and running compiled functions in it. EVAL has
// one, functions have another; both are made the same way. A function runs in a thread, so that it can be broken off when
// it takes long (threads.ts); the code of a library runs to its end.
import type { Bytes } from '../base/bytes.ts'
import type { Server } from '../server/server.ts'
import { bitFunctions } from './bit.ts'
import { openCjson } from './cjson.ts'
import { cmsgpackFunctions, CMSGPACK_FACTS } from './cmsgpack.ts'
import type { LdbSession } from './ldb-session.ts'
import { describe, describeError } from './lua-errors.ts'
import type { LuaModule } from './lua-module.ts'
import { GLOBALS, LUA, LuaError, LuaState, type HostFunction } from './lua-state.ts'
import { replyWithLua, writeError } from './lua-to-reply.ts'
import { randomFunctions, type Random48 } from './random.ts'
import type { ScriptRun } from './run.ts'
import { ArgumentTable, pushTexts } from './script-arguments.ts'
import { Sandbox } from './sandbox.ts'
import { structFunctions } from './struct.ts'
import { Suspension } from '../server/suspension.ts'
import { LuaThreads } from './threads.ts'
import { apiConstants, apiFunctions, evalFunctions } from './server-api.ts'

const HOOK_COUNT = 8
const HOOK_LINE = 4
/** What a hook's record says it is called for: a line. */
const EVENT_LINE = 2
const HOOK_EVERY = 100_000
const COLLECT_EVERY = 50
/** Microseconds a library may take to register its functions. */
const LOAD_LIMIT = 500_000

/** Breaks the script off, to go on later. */
export const PAUSE: unique symbol = Symbol('pause')
/** Lets it go on to the next place where that is possible. */
export const PAUSE_SOON: unique symbol = Symbol('pause soon')

type Verdict = string | typeof PAUSE | typeof PAUSE_SOON | null

/**
 * Asked from time to time while a script runs: null lets it go on, a text ends it with that error.
 * @param canPause whether it can be broken off in this place
 */
export type Interrupt = (run: ScriptRun, canPause: boolean) => Verdict

/** A Lua state with everything scripts may use. */
export class LuaEnvironment {
  readonly state: LuaState
  readonly sandbox: Sandbox
  readonly #server: Server
  readonly #threads: LuaThreads
  readonly #hook: number
  readonly #keys: ArgumentTable
  readonly #args: ArgumentTable
  #run: ScriptRun | null = null
  #sinceCollect = 0
  #loadEnds = Infinity
  /** A place is looked for at every line: to break a script off, or to end it. */
  #everyLine = false
  readonly #deaf: () => void
  /** Where a debugged script stood: broken off, it comes by the same instruction once more. */
  #stood: { readonly thread: number; readonly left: number } | null = null
  /** Whether hooks hear of lines. */
  #lines = false

  constructor(
    module: LuaModule,
    server: Server,
    kind: 'eval' | 'function',
    random: Random48,
    interrupt: Interrupt,
  ) {
    this.#server = server
    const s = (this.state = new LuaState(module))
    this.#hook = module.addFunctions([(L = 0, record = 0) => this.#hooked(L, record, interrupt)], 2)
    this.#threads = new LuaThreads(s, () => this.#watchTheClock())
    this.sandbox = new Sandbox(s)
    this.#threads.install()
    this.#openLibraries(random)
    this.#openServerTable(kind)
    if (kind === 'eval') {
      const [handler = 0] = s.register([describeError])
      for (const name of ['__server__err__handler', '__redis__err__handler']) {
        s.pushFunction(handler)
        s.setField(GLOBALS, name)
      }
    }
    this.sandbox.lock()
    const pushGlobals = (): void => this.sandbox.pushGlobals()
    this.#keys = new ArgumentTable(s, 'KEYS', pushGlobals)
    this.#args = new ArgumentTable(s, 'ARGV', pushGlobals)
    this.#deaf = server.scriptLines.switched.add(() => this.#threads.forEach(() => this.#watchTheClock()))
  }

  /** Frees the state. */
  close(): void {
    this.#deaf()
    this.state.close()
  }

  /** Compiles code. Returns a reference to the function, or the error's text. */
  compile(code: Bytes, name: string): number | Bytes {
    const { state: s } = this
    if (code.startsWith('\x1b')) return `${name.slice(1)}:1: unexpected symbol near '\x1b'`
    if (s.load(code, name)) return s.ref()
    const text = s.bytes(-1) ?? ''
    s.pop()
    return text
  }

  /**
   * Runs a library's code with only the registering API in reach.
   * @param api the functions of its `server` table
   * @returns undefined, or why it failed
   */
  runLibrary(code: Bytes, api: Readonly<Record<string, HostFunction>>): Bytes | undefined {
    const { state: s } = this
    const bottom = s.top
    const nul = code.indexOf('\0')
    const reference = this.compile(nul < 0 ? code : code.slice(0, nul), '@user_function')
    if (typeof reference === 'string') return `Error compiling function: ${reference}`
    this.#loadEnds = this.#server.host.monotonicMicros() + LOAD_LIMIT
    this.sandbox.replaceGlobals(() => {
      s.newTable()
      addFunctions(s, api)
      addConstants(s, apiConstants(false))
    })
    s.pushRef(reference)
    this.#watchTheClock()
    const sound = s.protectedCall(0, 0, 0)
    s.api('lua_sethook', 0, 0, 0)
    let failure: Bytes | undefined
    if (!sound) {
      if (s.type(-1) === LUA.table) s.getField(-1, 'err')
      else s.pushBytes(`ERR ${s.bytes(-1) ?? ''}`)
      failure = `Error registering functions: ${s.bytes(-1) ?? ''}`
    }
    s.top = bottom
    this.sandbox.restoreGlobals()
    this.#loadEnds = Infinity
    s.unref(reference)
    return failure
  }

  /** Runs a function of a script and writes the caller's reply. What it returns is left of it when it was broken off. */
  call(run: ScriptRun, reference: number, keys: readonly Bytes[], args: readonly Bytes[]): void | Suspension {
    const { state: s } = this
    const main = s.L
    const thread = this.#threads.take()
    this.#run = run
    if (this.#lines !== this.#wantsLines) this.#threads.forEach(() => this.#watchTheClock())
    s.L = thread
    s.pushRef(reference)
    const asGlobals = run.kind === 'eval'
    if (asGlobals) {
      this.#keys.fill(keys)
      this.#args.fill(args)
    } else {
      pushTexts(s, keys)
      pushTexts(s, args)
    }
    s.L = main
    if (this.#turn(run, thread, asGlobals ? 0 : 2)) return
    const goOn = (): boolean => {
      run.turnStartedAt = this.#server.host.monotonicMicros()
      return this.#turn(run, thread, 0)
    }
    // While it is debugged nobody else is served: they are put off.
    return new Suspension(() => (run.debugger ? null : run.refusal), goOn)
  }

  // Lets a script go on. Returns whether it is over, its reply written.
  #turn(run: ScriptRun, thread: number, args: number): boolean {
    const { state: s } = this
    const main = s.L
    let over = true
    let sound = false
    try {
      const end = this.#threads.resume(thread, args)
      over = end !== 'paused'
      if (!over) return false
      sound = end === 'done'
      s.L = thread
      if (sound) {
        s.top = 1
        replyWithLua(s, run.caller.reply, run.client.resp)
      } else {
        describe(s, 0)
        this.#replyWithError(run)
      }
    } finally {
      s.L = main
      if (over) {
        this.#threads.give(thread, sound)
        this.#run = null
      }
    }
    if (++this.#sinceCollect >= COLLECT_EVERY) {
      this.#sinceCollect = 0
      s.collect(COLLECT_EVERY)
    }
    return true
  }

  get #wantsLines(): boolean {
    return this.#server.scriptLines.wanted || this.#run?.debugger != null
  }

  // Has the hook called from time to time while the thread in charge runs, and at each line if somebody wants to hear of it.
  #watchTheClock(): void {
    this.#lines = this.#wantsLines
    const lines = this.#lines ? HOOK_LINE : 0
    this.#everyLine = false
    this.state.api('lua_sethook', this.#hook, HOOK_COUNT | lines, HOOK_EVERY)
  }

  /** Bytes the state holds. */
  get memory(): number {
    const GC_COUNT = 3
    return this.state.api('lua_gc', GC_COUNT, 0) * 1024
  }

  #replyWithError(run: ScriptRun): void {
    const { state: s } = this
    const { reply } = run.caller
    if (s.type(-1) !== LUA.table) {
      const text = s.isString(-1) ? (s.bytes(-1) ?? '') : 'execution failure'
      reply.error(`ERR Error running script ${run.name}, ${text.slice(0, 100)}`)
      return
    }
    s.getField(-1, 'err')
    s.getField(-2, 'source')
    s.getField(-3, 'line')
    s.getField(-4, 'ignore_error_stats_update')
    const text = s.isString(-4) ? s.bytes(-4) : ''
    const source = s.isString(-3) ? s.bytes(-3) : undefined
    const line = s.isString(-2) ? s.bytes(-2) : undefined
    const place =
      source !== undefined && line !== undefined ? ` script: ${run.name}, on ${source}:${line}.` : ''
    writeError(reply, `${text ?? ''}${place}`, s.boolean(-1))
  }

  #hooked(L: number, record: number, interrupt: Interrupt): void {
    const { state: s } = this
    const isLine = s.module.view.getInt32(record, true) === EVENT_LINE
    if (this.#run?.debugger) return this.#debugged(L, isLine, this.#run.debugger)
    if (isLine && this.#run && this.#server.scriptLines.wanted) {
      const previous = s.L
      s.L = L
      this.#server.scriptLines.tell(s, this.#run)
      s.L = previous
    }
    if (!isLine || this.#everyLine || this.#run?.killed === true) this.#interrupted(L, interrupt)
  }

  // A script that is debugged is broken off where its client wants it to stop, unless a C function is in between.
  #debugged(L: number, isLine: boolean, session: LdbSession): void {
    const { state: s } = this
    const previous = s.L
    s.L = L
    if (session.abort !== null) {
      s.pushErrorTable(session.abort)
      s.api('lua_error')
    }
    const place = s.place(0)
    const left = this.#threads.instructionsLeft(L)
    const again = this.#stood?.thread === L && this.#stood.left - 1 === left
    this.#stood = null
    if (!again && place?.source.includes('user_script') === true && this.#threads.canPause(L)) {
      const reason = session.reasonAt(place.line, isLine)
      if (reason !== null) {
        session.stop({ state: s, lookAt: (work) => this.#threads.lookAt(L, work) }, reason)
        this.#stood = { thread: L, left }
        this.#threads.pause()
      }
    }
    s.L = previous
  }

  #interrupted(L: number, interrupt: Interrupt): void {
    const { state: s } = this
    const verdict = this.#verdict(L, interrupt)
    if (verdict === null) return
    const previous = s.L
    s.L = L
    if (verdict === PAUSE) {
      this.#threads.forEachRunning(() => this.#watchTheClock())
      this.#threads.pause()
      s.L = previous
      return
    }
    // From now on at every line: to find the place, or so that the script can not catch the error and go on.
    const everyLine = (): void => void s.api('lua_sethook', this.#hook, HOOK_LINE, 0)
    this.#everyLine = true
    everyLine()
    this.#threads.forEachRunning(everyLine)
    if (verdict === PAUSE_SOON) {
      s.L = previous
      return
    }
    s.pushErrorTable(verdict)
    s.api('lua_error')
  }

  #verdict(L: number, interrupt: Interrupt): Verdict {
    if (this.#server.host.monotonicMicros() > this.#loadEnds) return 'FUNCTION LOAD timeout'
    return this.#run && interrupt(this.#run, this.#threads.canPause(L))
  }

  #openLibraries(random: Random48): void {
    const { state: s } = this
    const { host } = this.#server
    this.#addLibrary('bit', bitFunctions)
    this.#addLibrary('struct', structFunctions)
    this.#addLibrary('cmsgpack', cmsgpackFunctions, CMSGPACK_FACTS)
    openCjson(s, addFunctions)
    this.#addLibrary('os', {
      clock(caller) {
        caller.pushNumber(host.monotonicMicros() / 1e6)
        return 1
      },
    })
    s.getField(GLOBALS, 'math')
    addFunctions(s, randomFunctions(random))
    s.pop()
  }

  #addLibrary(
    name: string,
    functions: Readonly<Record<string, HostFunction>>,
    constants: Readonly<Record<string, string>> = {},
  ): void {
    const { state: s } = this
    s.newTable()
    addFunctions(s, functions)
    addConstants(s, constants)
    s.setField(GLOBALS, name)
  }

  #openServerTable(kind: 'eval' | 'function'): void {
    const { state: s } = this
    s.newTable()
    addFunctions(
      s,
      apiFunctions(this.#server, () => this.#running()),
    )
    if (kind === 'eval')
      addFunctions(
        s,
        evalFunctions(() => this.#running()),
      )
    addConstants(s, apiConstants(true))
    s.copy(-1)
    s.setField(GLOBALS, 'redis')
    s.setField(GLOBALS, 'server')
  }

  #running(): ScriptRun {
    if (!this.#run) throw new LuaError('no script is running')
    return this.#run
  }
}

/** Adds functions to the table on top of the stack. */
export function addFunctions(s: LuaState, functions: Readonly<Record<string, HostFunction>>): void {
  const indices = s.register(Object.values(functions))
  Object.keys(functions).forEach((name, i) => {
    s.pushFunction(indices[i] ?? 0)
    s.setField(-2, name)
  })
}

/** Adds numbers and texts to the table on top of the stack. */
export function addConstants(s: LuaState, constants: Readonly<Record<string, number | string>>): void {
  for (const [name, value] of Object.entries(constants)) {
    if (typeof value === 'number') s.pushNumber(value)
    else s.pushBytes(value)
    s.setField(-2, name)
  }
}
