// What scripts may touch. The real server's Lua can mark a table read-only; this one is stock Lua 5.1, so a protected table is
// an empty table in front of the hidden real one: reads go through `__index`, writes are refused by `__newindex`, and the
// few functions that would see the difference (next, rawget, rawset, setmetatable, getmetatable, table.insert, …) are
// wrapped. Globals are the same: scripts see an empty table, KEYS and ARGV are put into the one behind it.
import { LUA, LuaError, GLOBALS, type HostFunction, type LuaState } from './lua-state.ts'

/** The refusal of a write to a protected table. */
export const READ_ONLY = 'Attempt to modify a readonly table'

const REMOVED = ['dofile', 'loadfile', 'print', 'newproxy', 'getfenv', 'setfenv', 'module', 'require']
const BINARY_CHUNK = '\x1b'

/** The protected tables of one state. */
export class Sandbox {
  readonly #s: LuaState
  /** Address of a protected table → registry reference of the real one. */
  readonly #hidden = new Map<number, number>()
  /** Address of a real table → registry reference of the protected one. */
  readonly #fronts = new Map<number, number>()
  readonly #refuse: number
  readonly #missing: number
  #globalsRef = 0

  /** Opens Lua's own libraries, without those that reach outside. */
  constructor(s: LuaState) {
    this.#s = s
    for (const library of ['luaopen_base', 'luaopen_table', 'luaopen_string', 'luaopen_math']) {
      s.api(library)
      s.top = 0
    }
    const [refuse = 0, missing = 0] = s.register([refuseWrite, missingGlobal])
    this.#refuse = refuse
    this.#missing = missing
    for (const name of REMOVED) {
      s.pushNil()
      s.setField(GLOBALS, name)
    }
    this.#wrapBase()
    this.#wrapTableLibrary()
  }

  /** Replaces a function of the table on top of the stack by one that is given the old one's index. */
  wrap(name: string, make: (original: number) => HostFunction): number {
    const s = this.#s
    s.getField(-1, name)
    const original = s.cFunction(-1)
    s.pop()
    const [index = 0] = s.register([make(original)])
    s.pushFunction(index)
    s.setField(-2, name)
    return index
  }

  /** Hides the globals behind protected ones. Everything reachable from them is protected as well. */
  lock(): void {
    const s = this.#s
    s.copy(GLOBALS)
    const real = s.top
    const names: string[] = []
    s.pushNil()
    while (s.next(real)) {
      if (s.type(-1) === LUA.table && s.pointer(-1) !== s.pointer(real)) names.push(s.bytes(-2) ?? '')
      s.pop()
    }
    for (const name of names) {
      s.getField(real, name)
      this.pushFront()
      s.setField(real, name)
      s.pop()
    }
    // Methods of strings are found in what protects the library.
    s.pushBytes('')
    s.api('lua_getmetatable', -1)
    s.getField(real, 'string')
    s.setField(-2, '__index')
    s.pop(2)
    s.newTable(0, 1)
    s.pushFunction(this.#missing)
    s.setField(-2, '__index')
    s.api('lua_setmetatable', real)
    s.copy(real)
    this.#globalsRef = s.ref()
    this.pushFront()
    s.copy(-1)
    s.setField(real, '_G')
    s.api('lua_replace', GLOBALS)
    s.top = real - 1
  }

  /** Pushes the globals behind the protection. */
  pushGlobals(): void {
    this.#s.pushRef(this.#globalsRef)
  }

  /** Lets globals be only `server` and `redis`, a table that `push` leaves on the stack; both answer unknown names with an error. */
  replaceGlobals(push: () => void): void {
    const s = this.#s
    s.api('lua_getmetatable', GLOBALS)
    s.newTable()
    push()
    this.#refuseUnknown()
    this.pushFront()
    s.copy(-1)
    s.setField(-4, 'redis')
    s.setField(-3, 'server')
    s.pop()
    this.#refuseUnknown()
    s.setField(-2, '__index')
    s.pop()
  }

  /** Ends that. */
  restoreGlobals(): void {
    const s = this.#s
    s.api('lua_getmetatable', GLOBALS)
    s.pushRef(this.#globalsRef)
    s.setField(-2, '__index')
    s.pop()
  }

  #refuseUnknown(): void {
    const s = this.#s
    s.newTable(0, 1)
    s.pushFunction(this.#missing)
    s.setField(-2, '__index')
    s.api('lua_setmetatable', -2)
  }

  /** Pushes the protected table for the real one on top of the stack, which stays. */
  pushFront(): void {
    const s = this.#s
    const known = this.#fronts.get(s.pointer(-1))
    if (known !== undefined) return s.pushRef(known)
    s.copy(-1)
    const hidden = s.ref()
    const address = s.pointer(-1)
    s.newTable()
    s.newTable(0, 2)
    s.pushRef(hidden)
    s.setField(-2, '__index')
    s.pushFunction(this.#refuse)
    s.setField(-2, '__newindex')
    s.api('lua_setmetatable', -2)
    this.#hidden.set(s.pointer(-1), hidden)
    s.copy(-1)
    this.#fronts.set(address, s.ref())
  }

  // Replaces a protected first argument by what it protects.
  #reveal(s: LuaState): void {
    const hidden = this.#hidden.get(s.pointer(1))
    if (hidden === undefined) return
    s.pushRef(hidden)
    s.api('lua_replace', 1)
  }

  #isProtected(s: LuaState): boolean {
    return s.type(1) === LUA.table && this.#hidden.has(s.pointer(1))
  }

  #wrapBase(): void {
    const s = this.#s
    s.copy(GLOBALS)
    const reading =
      (original: number): HostFunction =>
      (caller) => {
        if (this.#isProtected(caller)) this.#reveal(caller)
        return caller.runCFunction(original)
      }
    const writing =
      (original: number): HostFunction =>
      (caller) => {
        if (this.#isProtected(caller)) throw new LuaError(READ_ONLY, 'plain')
        return caller.runCFunction(original)
      }
    const next = this.wrap('next', reading)
    this.wrap('rawget', reading)
    this.wrap('rawset', writing)
    this.wrap('setmetatable', writing)
    this.wrap('getmetatable', (original) => (caller) => {
      if (!this.#isProtected(caller)) {
        const isText = caller.type(1) === LUA.string
        caller.runCFunction(original)
        if (isText) this.pushFront()
        return 1
      }
      this.#reveal(caller)
      if (caller.api('lua_getmetatable', 1) === 0) caller.pushNil()
      else this.pushFront()
      return 1
    })
    // pairs hands out the `next` it was made with.
    s.getField(-1, 'pairs')
    const pairs = s.cFunction(-1)
    s.pop()
    s.pushFunction(next)
    s.api('lua_pushcclosure', pairs, 1)
    s.setField(-2, 'pairs')
    const source =
      (original: number): HostFunction =>
      (caller) => {
        if (caller.type(1) === LUA.string && caller.bytes(1)?.startsWith(BINARY_CHUNK)) {
          caller.pushBytes(' ')
          caller.api('lua_replace', 1)
          caller.pushNil()
          caller.pushBytes('precompiled code is refused')
          return 2
        }
        return caller.runCFunction(original)
      }
    this.wrap('loadstring', source)
    // A reader could hand out precompiled code piece by piece: it is read here and compiled as text.
    this.wrap('load', () => loadFromReader)
    s.pop()
  }

  #wrapTableLibrary(): void {
    const s = this.#s
    s.getField(GLOBALS, 'table')
    for (const name of ['insert', 'remove', 'sort', 'setn']) {
      this.wrap(name, (original) => (caller) => {
        if (this.#isProtected(caller)) throw new LuaError(READ_ONLY, 'plain')
        return caller.runCFunction(original)
      })
    }
    s.pop()
  }
}

function refuseWrite(): never {
  throw new LuaError(READ_ONLY, 'located')
}

function missingGlobal(s: LuaState): never {
  if (!s.isString(2)) {
    throw new LuaError('Second argument to luaProtectedTableError must be a string or number', 'located')
  }
  throw new LuaError(
    `Script attempted to access nonexistent global variable '${s.bytes(2) ?? ''}'`,
    'located',
  )
}

function loadFromReader(s: LuaState): number {
  if (s.type(1) !== LUA.function) s.api('luaL_checktype', 1, LUA.function)
  const name = s.type(2) === LUA.string ? (s.bytes(2) ?? '') : '=(load)'
  let code = ''
  for (;;) {
    s.copy(1)
    s.api('lua_call', 0, 1)
    const piece = s.bytes(-1)
    if (piece === undefined && s.type(-1) !== LUA.nil) {
      throw new LuaError('reader function must return a string', 'located')
    }
    s.pop()
    if (piece === undefined || piece === '') break
    code += piece
  }
  if (!code.startsWith(BINARY_CHUNK) && s.load(code, name)) return 1
  if (code.startsWith(BINARY_CHUNK)) s.pushBytes('precompiled code is refused')
  s.pushNil()
  s.api('lua_insert', -2)
  return 2
}
