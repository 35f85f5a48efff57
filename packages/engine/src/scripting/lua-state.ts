// The stack of a Lua state as typed methods: the C API with byte strings in and out. `L` is the state (or coroutine) that
// the running host function was called from; indices and lengths are the C API's own.
import { uint8ArrayToBytes, type Bytes } from '../base/bytes.ts'
import { LONGJMP, type LuaCFunction, type LuaModule } from './lua-module.ts'

/** Lua's types, as lua_type answers. */
export const LUA = {
  none: -1,
  nil: 0,
  boolean: 1,
  lightuserdata: 2,
  number: 3,
  string: 4,
  table: 5,
  function: 6,
  userdata: 7,
  thread: 8,
} as const

/** Pseudo-indices. */
export const REGISTRY = -10000
export const GLOBALS = -10002
const upvalueIndex = (i: number): number => GLOBALS - i

const FIELDS_BUFFER = 256
const DEBUG_RECORD = 128
const GC_STEP = 5

/** Thrown by host functions: becomes a Lua error. */
export class LuaError extends Error {
  /** The message gets the place of the caller in front, as luaL_error does. */
  readonly located: boolean
  /** The error is a table with the text in its `err` field, as errors of commands are. */
  readonly asTable: boolean

  constructor(message: string, kind: 'plain' | 'located' | 'table' = 'table') {
    super(message)
    this.located = kind === 'located'
    this.asTable = kind === 'table'
  }
}

/** A host function: its arguments are on the stack from 1; returns how many results it pushed. */
export type HostFunction = (s: LuaState) => number

/** A place in a script. */
export interface LuaPlace {
  /** What the function is called by, if Lua can tell. */
  readonly name: Bytes | undefined
  readonly source: Bytes
  readonly line: number
  readonly isC: boolean
}

/** One Lua state. */
export class LuaState {
  readonly module: LuaModule
  /** The state or coroutine in charge. */
  L: number
  readonly #main: number
  readonly #a: LuaModule['api']
  readonly #lengthAt: number
  #scratch: number
  #scratchSize = FIELDS_BUFFER
  readonly #debugRecord: number
  readonly #literals = new Map<string, number>()

  constructor(module: LuaModule) {
    this.module = module
    this.#a = module.api
    this.#lengthAt = this.#c('malloc', 8)
    this.#scratch = this.#c('malloc', FIELDS_BUFFER)
    this.#debugRecord = this.#c('malloc', DEBUG_RECORD)
    this.L = this.#main = this.#c('luaL_newstate')
    if (this.L === 0) throw new Error('no memory for a Lua state')
  }

  /** Frees everything the state holds. */
  close(): void {
    this.#c('lua_close', this.#main)
    for (const pointer of [this.#lengthAt, this.#scratch, this.#debugRecord, ...this.#literals.values()])
      this.#c('free', pointer)
  }

  /** Any function of the C API that takes the state first; what each script needs has a method of its own below. */
  api(name: string, ...args: number[]): number {
    return (this.#a[name] as (...args: number[]) => number)(this.L, ...args)
  }

  // Stack.
  get top(): number {
    return this.#a['lua_gettop']!(this.L)
  }
  set top(index: number) {
    this.#a['lua_settop']!(this.L, index)
  }
  pop(count = 1): void {
    this.#a['lua_settop']!(this.L, -count - 1)
  }
  type(index: number): number {
    return this.#a['lua_type']!(this.L, index)
  }
  /** Makes room; lua errors when there is none are the caller's to raise. */
  checkStack(count: number): boolean {
    return this.#a['lua_checkstack']!(this.L, count) !== 0
  }
  /** The address of a table, function or userdata. */
  pointer(index: number): number {
    return this.#a['lua_topointer']!(this.L, index)
  }
  copy(index: number): void {
    this.#a['lua_pushvalue']!(this.L, index)
  }

  // Values in.
  pushNil(): void {
    this.#a['lua_pushnil']!(this.L)
  }
  pushBoolean(value: boolean): void {
    this.#a['lua_pushboolean']!(this.L, value ? 1 : 0)
  }
  pushNumber(value: number): void {
    this.#a['lua_pushnumber']!(this.L, value)
  }
  /** Pushes a string, or the part of one that begins at `start`. */
  pushBytes(bytes: Bytes, start = 0, end: number = bytes.length): void {
    const length = end - start
    const at = length < this.#scratchSize ? this.#scratch : this.#moreScratch(length)
    this.#put(at, bytes, start, end)
    this.#a['lua_pushlstring']!(this.L, at, length)
  }
  newTable(arraySize = 0, recordSize = 0): void {
    this.#a['lua_createtable']!(this.L, arraySize, recordSize)
  }
  pushFunction(index: number): void {
    this.#a['lua_pushcclosure']!(this.L, index, 0)
  }

  // Values out.
  number(index: number): number {
    return this.#a['lua_tonumber']!(this.L, index)
  }
  boolean(index: number): boolean {
    return this.#a['lua_toboolean']!(this.L, index) !== 0
  }
  isString(index: number): boolean {
    const type = this.type(index)
    return type === LUA.string || type === LUA.number
  }
  /** The bytes of a string; a number becomes one in place, as in C. Undefined for other types. */
  bytes(index: number): Bytes | undefined {
    const pointer = this.#a['lua_tolstring']!(this.L, index, this.#lengthAt)
    return pointer === 0 ? undefined : this.#read(pointer, this.module.view.getUint32(this.#lengthAt, true))
  }

  // Tables.
  /** Pushes a field without metamethods. */
  rawField(index: number, name: string): void {
    const at = index < 0 && index > REGISTRY ? index - 1 : index
    this.pushBytes(name)
    this.#a['lua_rawget']!(this.L, at)
  }
  getField(index: number, name: string): void {
    this.#a['lua_getfield']!(this.L, index, this.#literal(name))
  }
  /** Pops a value into a field. */
  setField(index: number, name: string): void {
    this.#a['lua_setfield']!(this.L, index, this.#literal(name))
  }
  rawGetI(index: number, n: number): void {
    this.#a['lua_rawgeti']!(this.L, index, n)
  }
  rawSetI(index: number, n: number): void {
    this.#a['lua_rawseti']!(this.L, index, n)
  }
  /** Pops value and key. */
  setTable(index: number): void {
    this.#a['lua_settable']!(this.L, index)
  }
  /** Pops the key, pushes the next key and value; false at the end. */
  next(index: number): boolean {
    return this.#a['lua_next']!(this.L, index) !== 0
  }
  length(index: number): number {
    return this.#a['lua_objlen']!(this.L, index)
  }
  ref(): number {
    return this.#a['luaL_ref']!(this.L, REGISTRY)
  }
  unref(ref: number): void {
    this.#a['luaL_unref']!(this.L, REGISTRY, ref)
  }
  pushRef(ref: number): void {
    this.#a['lua_rawgeti']!(this.L, REGISTRY, ref)
  }

  // Code.
  /** Compiles; pushes the function, or the message and answers false. */
  load(code: Bytes, name: string): boolean {
    const at = this.#c('malloc', code.length + 1)
    this.#put(at, code)
    const status = this.#a['luaL_loadbuffer']!(this.L, at, code.length, this.#literal(name))
    this.#c('free', at)
    return status === 0
  }
  /** Calls protected; false when it failed: then the error is on the stack. */
  protectedCall(args: number, results: number, handler: number): boolean {
    return this.#a['lua_pcall']!(this.L, args, results, handler) === 0
  }
  /** Runs the thread in charge, or lets it go on. Returns Lua's status. */
  resume(args: number): number {
    return this.#a['lua_resume']!(this.L, args)
  }
  /** Empties the stack of a thread that is not in charge. */
  clear(thread: number): void {
    this.#a['lua_settop']!(thread, 0)
  }
  /** Goes on collecting garbage by a step. */
  collect(size: number): void {
    this.#a['lua_gc']!(this.L, GC_STEP, size)
  }
  /** Where a function of the call stack is; undefined when there are not so many. */
  place(level: number): LuaPlace | undefined {
    if (this.#a['lua_getstack']!(this.L, level, this.#debugRecord) === 0) return undefined
    this.#a['lua_getinfo']!(this.L, this.#literal('nSl'), this.#debugRecord)
    const { view } = this.module
    const name = view.getUint32(this.#debugRecord + 4, true)
    return {
      name: name === 0 ? undefined : this.#readC(name),
      source: this.#readC(view.getUint32(this.#debugRecord + 16, true)),
      line: view.getInt32(this.#debugRecord + 20, true),
      isC: this.#readC(view.getUint32(this.#debugRecord + 12, true)) === 'C',
    }
  }
  /** Goes through the local variables of a function of the call stack: each is on top of the stack while its name is told. */
  forEachLocal(level: number, each: (name: Bytes) => void): void {
    if (this.#a['lua_getstack']!(this.L, level, this.#debugRecord) === 0) return
    // What is told may ask for places, which go to the same record.
    const record = this.module.bytes.slice(this.#debugRecord, this.#debugRecord + DEBUG_RECORD)
    for (let n = 1; ; n++) {
      this.module.bytes.set(record, this.#debugRecord)
      const name = this.#a['lua_getlocal']!(this.L, this.#debugRecord, n)
      if (name === 0) return
      each(this.#readC(name))
      this.pop()
    }
  }
  /** Raises "bad argument" the way Lua's own functions do. */
  argumentError(argument: number, message: string): never {
    this.#a['luaL_argerror']!(this.L, argument, this.#literal(message))
    throw LONGJMP
  }
  /** Raises an error with the caller's place in front. */
  locatedError(message: string): never {
    throw new LuaError(message, 'located')
  }
  /** A number argument. Raises when it is none. */
  checkNumber(argument: number): number {
    return this.#a['luaL_checknumber']!(this.L, argument)
  }
  /** An integer argument of C's int or ptrdiff_t width. Raises when it is none. */
  checkInteger(argument: number): number {
    return this.#a['luaL_checkinteger']!(this.L, argument)
  }
  /** A string argument. Raises when it is none. */
  checkBytes(argument: number): Bytes {
    const pointer = this.#a['luaL_checklstring']!(this.L, argument, this.#lengthAt)
    return this.#read(pointer, this.module.view.getUint32(this.#lengthAt, true))
  }

  /** Makes functions callable from Lua. Returns their indices in the table of functions, in order. */
  register(functions: readonly HostFunction[]): number[] {
    const first = this.module.addFunctions(
      functions.map(
        (run): LuaCFunction =>
          (caller) =>
            this.#run(run, caller),
      ),
      1,
    )
    return functions.map((_, i) => first + i)
  }

  /** The index of the C function at a stack position. */
  cFunction(index: number): number {
    return this.#a['lua_tocfunction']!(this.L, index)
  }
  /** Runs a C function in the frame of the running host function: its arguments, its errors, its place. */
  runCFunction(index: number): number {
    return (this.module.table.get(index) as LuaCFunction)(this.L)
  }
  upvalue(i: number): number {
    return upvalueIndex(i)
  }

  /** Pushes an error as commands give it: a table with its text, code word first. @param text `-CODE text` or `text` */
  pushErrorTable(text: Bytes): void {
    let code = 'ERR'
    let message = text
    if (text.startsWith('-')) {
      const blank = text.indexOf(' ')
      if (blank < 0) message = text.slice(1)
      else {
        code = text.slice(1, blank)
        message = text.slice(blank + 1)
      }
    }
    this.newTable(0, 2)
    this.pushBytes(`${code} ${message.replace(/^[\r\n]+|[\r\n]+$/g, '')}`)
    this.setField(-2, 'err')
  }

  #run(run: HostFunction, caller: number): number {
    const previous = this.L
    this.L = caller
    try {
      return run(this)
    } catch (error) {
      if (error === LONGJMP) throw error
      this.L = caller
      if (error instanceof LuaError && error.asTable) {
        this.pushErrorTable(error.message)
      } else if (error instanceof LuaError) {
        if (error.located) this.#a['luaL_where']!(caller, 1)
        this.pushBytes(error.message)
        if (error.located) this.#a['lua_concat']!(caller, 2)
      } else {
        this.pushBytes(`internal error: ${error instanceof Error ? error.message : String(error)}`)
      }
      return this.#a['lua_error']!(caller)
    } finally {
      this.L = previous
    }
  }

  #c(name: string, ...args: number[]): number {
    return (this.#a[name] as (...args: number[]) => number)(...args)
  }

  // Names used again and again are kept as C strings.
  #literal(text: string): number {
    let at = this.#literals.get(text)
    if (at === undefined) {
      at = this.#c('malloc', text.length + 1)
      this.#put(at, text)
      this.#literals.set(text, at)
    }
    return at
  }

  #moreScratch(length: number): number {
    this.#c('free', this.#scratch)
    this.#scratchSize = length * 2
    return (this.#scratch = this.#c('malloc', this.#scratchSize))
  }

  #put(at: number, bytes: Bytes, start = 0, end: number = bytes.length): void {
    const memory = this.module.bytes
    let to = at
    for (let i = start; i < end; i++) memory[to++] = bytes.charCodeAt(i)
    memory[to] = 0
  }

  #read(pointer: number, length: number): Bytes {
    return uint8ArrayToBytes(this.module.bytes, pointer, pointer + length)
  }

  #readC(pointer: number): Bytes {
    return pointer === 0 ? '' : this.#read(pointer, this.module.bytes.indexOf(0, pointer) - pointer)
  }
}
