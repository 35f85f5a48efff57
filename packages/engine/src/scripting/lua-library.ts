// How Lua code becomes the functions of a library: it is run with only `server.register_function` in its reach.
import { asciiLower, type Bytes } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import type { LuaEnvironment } from './lua-environment.ts'
import { LUA, LuaError, type HostFunction, type LuaState } from './lua-state.ts'
import { SCRIPT_FLAGS } from './run.ts'
import type { CompiledFunction } from './script-engine.ts'

const API = 'server.register_function'

/** A function of Lua code; `code` is a reference to it. */
export interface LuaFunction extends CompiledFunction {
  readonly code: number
}

/** Runs a library's code. Returns the functions it registered. @throws ReplyError */
export function registerFunctions(
  lua: LuaEnvironment,
  code: Bytes,
  log: HostFunction,
): readonly LuaFunction[] {
  const functions: LuaFunction[] = []
  let loading = true
  const failure = lua.runLibrary(code, {
    register_function(s) {
      // A function may have kept the table of its library.
      if (!loading) throw new LuaError(`${API} can only be called on FUNCTION LOAD command`)
      functions.push(readRegistration(s))
      return 0
    },
    log,
  })
  loading = false
  if (failure === undefined) return functions
  for (const { code: reference } of functions) lua.state.unref(reference)
  throw new ReplyError(`ERR ${failure}`)
}

function readRegistration(s: LuaState): LuaFunction {
  if (s.top < 1 || s.top > 2) throw new LuaError(`wrong number of arguments to ${API}`)
  if (s.top === 1) return readNamed(s)
  if (!s.isString(1)) throw new LuaError(`first argument to ${API} must be a string`)
  if (s.type(2) !== LUA.function) throw new LuaError(`second argument to ${API} must be a function`)
  return { name: s.bytes(1) ?? '', description: null, flags: 0, code: s.ref() }
}

function readNamed(s: LuaState): LuaFunction {
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
  return { name, description, flags, code: s.ref() }
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
