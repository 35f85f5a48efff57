// Scripts run in Lua threads (coroutines), so that the hook that watches the clock can break them off: it yields, the thread
// is resumed later, and the script does not notice.
//
// Lua 5.1 cannot yield across a C function. Those that call a script's functions for long – pcall, xpcall, coroutine.resume
// and wrap – are therefore Lua functions here, around primitives that run the function in a thread of its own: when that
// one is broken off they break off as well (`pause`), and go on with it when they are resumed. Within the others (sorting
// with a comparison of the script's, a metamethod, an iterator) a script is not broken off; the hook finds a place soon after.
//
// Scripts must not see these threads: `coroutine.running`, `status` and `yield` look past them.
import { BASE_C_CALLS, C_CALLS, HOOK_COUNTER, INSTRUCTION, SAVED_PC } from './lua-memory.ts'
import { LONGJMP } from './lua-module.ts'
import { GLOBALS, LUA, LuaError, type HostFunction, type LuaState } from './lua-state.ts'

/** How a turn of a thread ended. */
export type TurnEnd = 'done' | 'failed' | 'paused' | 'yielded'

/** The source that Lua tells for functions of this file. */
export const OWN_CODE = '=[C]'

const STATUS_YIELD = 1
/** Threads in each other: Lua's own limit for calls through C. */
const DEPTH = 195
const KEPT_THREADS = 16
/** Levels of the call stack up to who called the function that coroutine.wrap made. */
const CALLER_OF_WRAPPED = 3
/** The same for a function of the prelude. */
const CALLER_OF_PRELUDE = 2
const NO_YIELD = 'attempt to yield across metamethod/C-call boundary'

// `ok` is nil when the thread was broken off; it comes next then.
const PRELUDE = `
local pcall, xpcall, resume, continue, pause, explain, handle, raise, check, create = ...
local function outcome(ok, ...)
  if ok == nil then pause() return outcome(continue(...)) end
  return ok, ...
end
local function explained(ok, ...)
  if ok then return ok, ... end
  if ok == nil then pause() return explained(continue(...)) end
  return false, explain(...)
end
local function handled(handler, ok, ...)
  if ok then return ok, ... end
  if ok == nil then pause() return handled(handler, continue(...)) end
  return false, handle(handler, ...)
end
local function unwrapped(ok, ...)
  if ok then return ... end
  raise(...)
end
return function(...) return explained(pcall(...)) end,
  function(...) local _, handler = ... return handled(handler, xpcall(...)) end,
  function(...) return outcome(resume(...)) end,
  function(...)
    check(...)
    local thread = create(...)
    return function(...) return unwrapped(outcome(resume(thread, ...))) end
  end
`

/** The threads of one state. */
export class LuaThreads {
  readonly #s: LuaState
  readonly #main: number
  /** The threads that are running, each resumed by the one before. */
  #chain: number[] = []
  /** Our own threads and their registry references; those of scripts are not among them. */
  readonly #own = new Map<number, number>()
  readonly #free: number[] = []
  readonly #setHook: () => void
  #paused = false

  /** @param setHook puts the hook on the thread in charge */
  constructor(s: LuaState, setHook: () => void) {
    this.#s = s
    this.#main = s.L
    this.#setHook = setHook
  }

  /** A thread to run a function in: push it and its arguments, then `resume`. */
  take(): number {
    const known = this.#free.pop()
    if (known !== undefined) return known
    return this.#on(this.#main, (s) => {
      const thread = s.api('lua_newthread')
      this.#own.set(thread, s.ref())
      s.L = thread
      this.#setHook()
      return thread
    })
  }

  /** Gives a thread back when its function is over. @param sound it did not fail: it can be used again */
  give(thread: number, sound: boolean): void {
    if (sound && this.#free.length < KEPT_THREADS) {
      this.#s.clear(thread)
      this.#free.push(thread)
      return
    }
    this.#on(this.#main, (s) => s.unref(this.#own.get(thread) ?? 0))
    this.#own.delete(thread)
  }

  /** Runs a thread until its function returns, fails, yields, or is broken off. Results or the error are on its stack. */
  resume(thread: number, args: number): TurnEnd {
    const s = this.#s
    const depth = this.#chain.length
    const previous = s.L
    this.#chain.push(thread)
    s.L = thread
    let status: number
    try {
      status = s.resume(args)
    } finally {
      s.L = previous
      while (this.#chain.length > depth) this.#chain.pop()
    }
    if (status === 0) return 'done'
    if (status !== STATUS_YIELD) return 'failed'
    if (!this.#paused) return 'yielded'
    this.#paused = false
    return 'paused'
  }

  /** Whether the running thread can be broken off: no C function is between it and the outermost resume. */
  canPause(thread: number): boolean {
    if (this.#chain.at(-1) !== thread) return false
    const { view } = this.#s.module
    return this.#chain.every(
      (one) => view.getUint16(one + C_CALLS, true) === view.getUint16(one + BASE_C_CALLS, true),
    )
  }

  /** A number that goes down with each instruction of a thread that has a hook. */
  instructionsLeft(thread: number): number {
    return this.#s.module.view.getInt32(thread + HOOK_COUNTER, true)
  }

  /**
   * Looks at a thread that its hook has broken off, as the hook would see it. Nothing may be run on it: its stack has to stay.
   */
  lookAt<T>(thread: number, work: (s: LuaState) => T): T {
    const move = (bytes: number): void => {
      const { view } = this.#s.module
      view.setUint32(thread + SAVED_PC, view.getUint32(thread + SAVED_PC, true) + bytes, true)
    }
    // It goes on with the instruction that it was about to run, and counts as being before it meanwhile.
    move(INSTRUCTION)
    try {
      return this.#on(thread, work)
    } finally {
      move(-INSTRUCTION)
    }
  }

  /** Breaks the running thread off. The hook must return at once. */
  pause(): void {
    this.#paused = true
    this.#s.api('lua_yield', 0)
  }

  /** Does something with each running thread in charge, and with those that are kept. */
  forEach(work: () => void): void {
    for (const thread of new Set([...this.#own.keys(), ...this.#chain])) this.#on(thread, work)
  }

  /** Does something with each running thread in charge. */
  forEachRunning(work: () => void): void {
    for (const thread of this.#chain) this.#on(thread, work)
  }

  /** Replaces the functions that run other functions. Call before globals are locked. */
  install(): void {
    const s = this.#s
    const bottom = s.top
    if (!s.load(PRELUDE, OWN_CODE)) throw new Error(s.bytes(-1))
    const primitives = s.register([
      (caller) => this.#begin(caller),
      (caller) => {
        if (caller.top < 2) badArgument(caller, 2, 'xpcall', 'value expected')
        caller.top = 1
        return this.#begin(caller)
      },
      (caller) => this.#resumeScripts(caller),
      (caller) => this.#continue(caller),
      (caller) => this.#pauseCaller(caller),
      errorText,
      handleError,
      raiseWrapped,
      checkWrapped,
    ])
    for (const index of primitives) s.pushFunction(index)
    s.getField(GLOBALS, 'coroutine')
    const library = s.top
    s.getField(library, 'create')
    s.api('lua_remove', library)
    if (!s.protectedCall(primitives.length + 1, 4, 0)) throw new Error(s.bytes(-1))
    s.copy(bottom + 1)
    s.setField(GLOBALS, 'pcall')
    s.copy(bottom + 2)
    s.setField(GLOBALS, 'xpcall')
    s.getField(GLOBALS, 'coroutine')
    s.copy(bottom + 3)
    s.setField(-2, 'resume')
    s.copy(bottom + 4)
    s.setField(-2, 'wrap')
    const seen: Record<string, HostFunction> = {
      running: (caller) => this.#running(caller),
      status: (caller) => this.#status(caller),
      yield: (caller) => this.#yield(caller),
    }
    const indices = s.register(Object.values(seen))
    Object.keys(seen).forEach((name, i) => {
      s.pushFunction(indices[i] ?? 0)
      s.setField(-2, name)
    })
    s.top = bottom
  }

  // pcall and xpcall: the function and its arguments are on the stack. A C function needs no thread.
  #begin(s: LuaState): number {
    const count = s.top
    if (count === 0) {
      s.pushBoolean(false)
      return 1
    }
    if (s.type(1) !== LUA.function || s.api('lua_iscfunction', 1) !== 0) {
      const sound = s.protectedCall(count - 1, -1, 0)
      s.pushBoolean(sound)
      s.api('lua_insert', 1)
      return s.top
    }
    if (this.#chain.length >= DEPTH) {
      s.pushBoolean(false)
      s.pushBytes('C stack overflow')
      return 2
    }
    const thread = this.take()
    this.#move(s.L, thread, count)
    return this.#report(s, thread, this.resume(thread, count - 1))
  }

  #continue(s: LuaState): number {
    const thread = s.api('lua_tothread', 1)
    s.top = 0
    return this.#report(s, thread, this.resume(thread, 0))
  }

  // Whether it went well and what came of it; or nil and the thread, when it was broken off.
  #report(s: LuaState, thread: number, end: TurnEnd): number {
    if (end === 'paused') {
      s.pushNil()
      this.#on(thread, (inner) => inner.api('lua_pushthread'))
      this.#move(thread, s.L, 1)
      return 2
    }
    s.pushBoolean(end !== 'failed')
    const count = end === 'failed' ? 1 : this.#on(thread, (inner) => inner.top)
    this.#move(thread, s.L, count)
    if (this.#own.has(thread)) this.give(thread, end !== 'failed')
    return count + 1
  }

  // coroutine.resume.
  #resumeScripts(s: LuaState): number {
    const thread = s.api('lua_tothread', 1)
    if (thread === 0) badArgument(s, 1, 'resume', 'coroutine expected')
    const status = this.#statusOf(thread)
    if (status !== 'suspended') {
      s.pushBoolean(false)
      s.pushBytes(`cannot resume ${status} coroutine`)
      return 2
    }
    if (this.#chain.length >= DEPTH) throw new LuaError('C stack overflow', 'located')
    const count = s.top - 1
    this.#move(s.L, thread, count)
    s.top = 0
    return this.#report(s, thread, this.resume(thread, count))
  }

  #pauseCaller(s: LuaState): number {
    this.#paused = true
    return s.api('lua_yield', 0)
  }

  // coroutine.yield.
  #yield(s: LuaState): number {
    if (this.#own.has(s.L) || s.L === this.#main) throw new LuaError(NO_YIELD, 'plain')
    return s.api('lua_yield', s.top)
  }

  // coroutine.running.
  #running(s: LuaState): number {
    const thread = this.#scriptsThread()
    if (thread === undefined) s.pushNil()
    else {
      this.#on(thread, (inner) => inner.api('lua_pushthread'))
      this.#move(thread, s.L, 1)
    }
    return 1
  }

  // coroutine.status.
  #status(s: LuaState): number {
    const thread = s.api('lua_tothread', 1)
    if (thread === 0) s.argumentError(1, 'coroutine expected')
    s.pushBytes(this.#statusOf(thread))
    return 1
  }

  #statusOf(thread: number): string {
    if (thread === this.#scriptsThread()) return 'running'
    return this.#on(thread, (inner) => {
      const status = inner.api('lua_status')
      if (status === STATUS_YIELD) return 'suspended'
      if (status !== 0) return 'dead'
      if (inner.place(0)) return 'normal'
      return inner.top === 0 ? 'dead' : 'suspended'
    })
  }

  // The innermost running thread a script made.
  #scriptsThread(): number | undefined {
    return this.#chain.findLast((thread) => !this.#own.has(thread))
  }

  #move(from: number, to: number, count: number): void {
    if (count === 0 || from === to) return
    this.#on(to, (s) => {
      if (!s.checkStack(count + 1)) throw new LuaError('too many values', 'plain')
    })
    this.#on(from, (s) => s.api('lua_xmove', to, count))
  }

  #on<T>(thread: number, work: (s: LuaState) => T): T {
    const s = this.#s
    const previous = s.L
    s.L = thread
    try {
      return work(s)
    } finally {
      s.L = previous
    }
  }
}

// "bad argument" with the place of the script, which called a function of the prelude.
function badArgument(s: LuaState, argument: number, name: string, message: string): never {
  s.api('luaL_where', CALLER_OF_PRELUDE)
  s.pushBytes(`bad argument #${argument} to '${name}' (${message})`)
  s.api('lua_concat', 2)
  s.api('lua_error')
  throw LONGJMP
}

function checkWrapped(s: LuaState): number {
  if (s.type(1) !== LUA.function || s.api('lua_iscfunction', 1) !== 0) {
    badArgument(s, 1, 'wrap', 'Lua function expected')
  }
  return 0
}

// Errors of commands are tables; pcall gives their text, as older servers' did.
function errorText(s: LuaState): number {
  if (s.type(1) === LUA.table) {
    s.getField(1, 'err')
    if (s.isString(-1)) return 1
    s.pop()
  }
  s.top = 1
  return 1
}

// xpcall's handler is given the error.
function handleError(s: LuaState): number {
  s.top = 2
  if (!s.protectedCall(1, 1, 0)) {
    s.top = 0
    s.pushBytes('error in error handling')
  }
  return 1
}

// An error inside a wrapped coroutine goes on in its caller, with the caller's place in front.
function raiseWrapped(s: LuaState): number {
  s.top = 1
  if (s.isString(1)) {
    s.api('luaL_where', CALLER_OF_WRAPPED)
    s.api('lua_insert', 1)
    s.api('lua_concat', 2)
  }
  return s.api('lua_error')
}
