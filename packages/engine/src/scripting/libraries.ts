// Libraries of functions: reading their first line, running their code to learn which functions they register, and finding
// functions by name. Names are unique over all libraries.
import { asciiLower, type Bytes } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import { splitArguments } from '../resp/split-arguments.ts'
import { LUA, LuaError, type HostFunction, type LuaState } from './lua-state.ts'
import type { LuaEnvironment } from './lua-environment.ts'
import { SCRIPT_FLAGS } from './run.ts'

/** A registered function. */
export interface LibraryFunction {
  readonly name: Bytes
  readonly description: Bytes | null
  readonly flags: number
  readonly reference: number
}

/** A library. */
export interface Library {
  readonly name: Bytes
  readonly code: Bytes
  readonly functions: readonly LibraryFunction[]
}

const NAME = /^[A-Za-z0-9_]+$/
const API = 'server.register_function'

const EMPTY_BYTES = 224
const LIBRARY_BYTES = 200
const FUNCTION_BYTES = 120

/** A set of libraries. */
export class Libraries {
  readonly #libraries = new Map<Bytes, Library>()
  /** By name in lower case. */
  readonly #functions = new Map<Bytes, LibraryFunction>()
  #bytes = EMPTY_BYTES

  /** Libraries in order of loading. */
  values(): Library[] {
    return [...this.#libraries.values()]
  }

  /** Bytes that libraries and functions take besides what the interpreter holds. */
  get bytes(): number {
    return this.#bytes
  }

  /** Number of functions. */
  get functionCount(): number {
    return this.#functions.size
  }

  /** A function by name, whatever its case. */
  find(name: Bytes): LibraryFunction | undefined {
    return this.#functions.get(asciiLower(name))
  }

  /** A library by name. */
  get(name: Bytes): Library | undefined {
    return this.#libraries.get(name)
  }

  /** Adds a library; one of the same name must have been removed. @throws ReplyError when a function's name is taken */
  add(library: Library): void {
    for (const { name } of library.functions) {
      if (this.#functions.has(asciiLower(name))) throw new ReplyError(`ERR Function ${name} already exists`)
    }
    this.#libraries.set(library.name, library)
    for (const row of library.functions) this.#functions.set(asciiLower(row.name), row)
    this.#bytes += libraryBytes(library)
  }

  /** Removes a library. */
  remove(library: Library): void {
    this.#libraries.delete(library.name)
    for (const { name } of library.functions) this.#functions.delete(asciiLower(name))
    this.#bytes -= libraryBytes(library)
  }

  /** Compiles a library and adds it. @throws ReplyError and leaves everything as it was */
  load(lua: LuaEnvironment, code: Bytes, replace: boolean, log: HostFunction): Library {
    const { name, body } = readFirstLine(code)
    const old = this.#libraries.get(name)
    if (old && !replace) throw new ReplyError(`ERR Library '${name}' already exists`)
    if (old) this.remove(old)
    const functions: LibraryFunction[] = []
    let loading = true
    try {
      const failure = lua.runLibrary(body, {
        register_function(s) {
          // A function may have kept the table of its library.
          if (!loading) throw new LuaError(`${API} can only be called on FUNCTION LOAD command`)
          functions.push(readRegistration(s))
          return 0
        },
        log,
      })
      loading = false
      if (failure !== undefined) throw new ReplyError(`ERR ${failure}`)
      checkFunctions(functions)
      const library = { name, code, functions }
      this.add(library)
      return library
    } catch (error) {
      for (const { reference } of functions) lua.state.unref(reference)
      if (old) this.add(old)
      throw error
    }
  }
}

function libraryBytes({ name, code, functions }: Library): number {
  return LIBRARY_BYTES + name.length + code.length + functions.length * FUNCTION_BYTES
}

function readFirstLine(code: Bytes): { name: Bytes; body: Bytes } {
  if (!code.startsWith('#!')) throw new ReplyError('ERR Missing library metadata')
  const end = code.indexOf('\n')
  const [engine, ...options] = (end < 0 ? undefined : splitArguments(code.slice(0, end))) ?? []
  if (engine === undefined) throw new ReplyError('ERR Invalid library metadata')
  let name: Bytes | undefined
  for (const option of options) {
    if (!asciiLower(option).startsWith('name=')) {
      throw new ReplyError(`ERR Invalid metadata value given: ${option}`)
    }
    if (name !== undefined) {
      throw new ReplyError('ERR Invalid metadata value, name argument was given multiple times')
    }
    name = option.slice('name='.length)
  }
  if (name === undefined) throw new ReplyError('ERR Library name was not given')
  if (!NAME.test(name)) {
    throw new ReplyError(
      'ERR Library names can only contain letters, numbers, or underscores(_) and must be at least one character long',
    )
  }
  if (asciiLower(engine.slice(2)) !== 'lua') throw new ReplyError(`ERR Engine '${engine.slice(2)}' not found`)
  return { name, body: code.slice(end) }
}

function checkFunctions(functions: readonly LibraryFunction[]): void {
  const names = new Set<Bytes>()
  for (const { name } of functions) {
    if (!NAME.test(name)) {
      throw new ReplyError(
        'ERR Function names can only contain letters, numbers, or underscores(_) and must be at least one character long',
      )
    }
    if (names.has(name)) throw new ReplyError('ERR Function already exists in the library')
    names.add(name)
  }
  if (names.size === 0) throw new ReplyError('ERR No functions registered')
}

function readRegistration(s: LuaState): LibraryFunction {
  if (s.top < 1 || s.top > 2) throw new LuaError(`wrong number of arguments to ${API}`)
  if (s.top === 1) return readNamed(s)
  if (!s.isString(1)) throw new LuaError(`first argument to ${API} must be a string`)
  if (s.type(2) !== LUA.function) throw new LuaError(`second argument to ${API} must be a function`)
  return { name: s.bytes(1) ?? '', description: null, flags: 0, reference: s.ref() }
}

function readNamed(s: LuaState): LibraryFunction {
  if (s.type(1) !== LUA.table) {
    throw new LuaError(
      `calling ${API} with a single argument is only applicable to Lua table (representing named arguments).`,
    )
  }
  let name: Bytes | undefined
  let description: Bytes | null = null
  let flags = 0
  let callback = false
  s.pushNil()
  while (s.next(1)) {
    if (s.type(-2) !== LUA.string) {
      throw new LuaError(`named argument key given to ${API} is not a string`)
    }
    const key = asciiLower(s.bytes(-2) ?? '')
    if (key === 'function_name') name = text(s, key)
    else if (key === 'description') description = text(s, key)
    else if (key === 'callback') {
      if (s.type(-1) !== LUA.function) {
        throw new LuaError(`callback argument given to ${API} must be a function`)
      }
      callback = true
    } else if (key === 'flags') flags = readFlags(s)
    else throw new LuaError(`unknown argument given to ${API}`)
    s.pop()
  }
  if (name === undefined) throw new LuaError(`${API} must get a function name argument`)
  if (!callback) throw new LuaError(`${API} must get a callback argument`)
  s.pushNil()
  while (s.next(1)) {
    if (asciiLower(s.bytes(-2) ?? '') === 'callback') break
    s.pop()
  }
  return { name, description, flags, reference: s.ref() }
}

function text(s: LuaState, key: string): Bytes {
  if (!s.isString(-1)) throw new LuaError(`${key} argument given to ${API} must be a string`)
  return s.bytes(-1) ?? ''
}

function readFlags(s: LuaState): number {
  if (s.type(-1) !== LUA.table) {
    throw new LuaError(`flags argument to ${API} must be a table representing function flags`)
  }
  let flags = 0
  for (let i = 1; ; i++) {
    s.rawGetI(-1, i)
    const word = s.type(-1) === LUA.nil ? null : s.isString(-1) ? (s.bytes(-1) ?? '') : ''
    s.pop()
    if (word === null) return flags
    const flag = SCRIPT_FLAGS[asciiLower(word)]
    if (flag === undefined) throw new LuaError('unknown flag given')
    flags |= flag
  }
}
