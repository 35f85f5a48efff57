// The `cjson` library: encode, decode and their settings, which belong to one table made by `cjson.new()`.
import { decodeJson } from './cjson-decode.ts'
import { defaultCjsonConfig, encodeJson, type CjsonConfig } from './cjson-encode.ts'
import { GLOBALS, LUA, type HostFunction, type LuaState } from './lua-state.ts'

const INT_MAX = 2147483647
const MAX_PRECISION = 14

/** Makes the library a global. @param addFunctions adds functions to the table on top of the stack */
export function openCjson(
  s: LuaState,
  addFunctions: (s: LuaState, functions: Readonly<Record<string, HostFunction>>) => void,
): void {
  const make = (): void => {
    s.newTable()
    const config = defaultCjsonConfig()
    addFunctions(s, {
      ...settings(config),
      encode(caller) {
        needOne(caller)
        caller.pushBytes(encodeJson(caller, config))
        return 1
      },
      decode(caller) {
        needOne(caller)
        const text = caller.checkBytes(1)
        if (text.length >= 2 && (text[0] === '\0' || text[1] === '\0')) {
          caller.locatedError('JSON parser does not support UTF-16 or UTF-32')
        }
        decodeJson(caller, text, config, () => caller.api('lua_pushlightuserdata', 0))
        return 1
      },
      new: () => {
        make()
        return 1
      },
    })
    s.api('lua_pushlightuserdata', 0)
    s.setField(-2, 'null')
    s.pushBytes('cjson')
    s.setField(-2, '_NAME')
    s.pushBytes('2.1.0')
    s.setField(-2, '_VERSION')
  }
  make()
  s.setField(GLOBALS, 'cjson')
}

function needOne(s: LuaState): void {
  if (s.top !== 1) s.argumentError(1, 'expected 1 argument')
}

function settings(config: CjsonConfig): Record<string, HostFunction> {
  return {
    encode_sparse_array(s) {
      atMost(s, 3)
      config.sparseConvert = flag(s, 1, config.sparseConvert)
      config.sparseRatio = whole(s, 2, config.sparseRatio, 0, INT_MAX)
      config.sparseSafe = whole(s, 3, config.sparseSafe, 0, INT_MAX)
      s.pushBoolean(config.sparseConvert)
      s.pushNumber(config.sparseRatio)
      s.pushNumber(config.sparseSafe)
      return 3
    },
    encode_max_depth: (s) => answer(s, (config.encodeDepth = limit(s, config.encodeDepth, INT_MAX))),
    decode_max_depth: (s) => answer(s, (config.decodeDepth = limit(s, config.decodeDepth, INT_MAX))),
    encode_number_precision: (s) => answer(s, (config.precision = limit(s, config.precision, MAX_PRECISION))),
    encode_keep_buffer(s) {
      atMost(s, 1)
      config.keepBuffer = flag(s, 1, config.keepBuffer)
      s.pushBoolean(config.keepBuffer)
      return 1
    },
    encode_invalid_numbers(s) {
      atMost(s, 1)
      if (s.type(1) === LUA.string && s.bytes(1) === 'null') config.encodeInvalid = 2
      else config.encodeInvalid = Number(flag(s, 1, config.encodeInvalid === 1, config.encodeInvalid === 2))
      if (config.encodeInvalid === 2) s.pushBytes('null')
      else s.pushBoolean(config.encodeInvalid === 1)
      return 1
    },
    decode_invalid_numbers(s) {
      atMost(s, 1)
      config.decodeInvalid = Number(flag(s, 1, config.decodeInvalid === 1))
      s.pushBoolean(config.decodeInvalid === 1)
      return 1
    },
  }
}

function atMost(s: LuaState, count: number): void {
  if (s.top > count) s.argumentError(count + 1, 'found too many arguments')
}

function answer(s: LuaState, value: number): number {
  s.pushNumber(value)
  return 1
}

function limit(s: LuaState, current: number, max: number): number {
  atMost(s, 1)
  return whole(s, 1, current, 1, max)
}

function whole(s: LuaState, argument: number, current: number, min: number, max: number): number {
  if (s.type(argument) <= LUA.nil) return current
  const value = s.checkInteger(argument)
  if (value < min || value > max) s.argumentError(argument, `expected integer between ${min} and ${max}`)
  return value
}

function flag(s: LuaState, argument: number, current: boolean, keep: boolean = current): boolean {
  const type = s.type(argument)
  if (type <= LUA.nil) return keep
  if (type === LUA.boolean) return s.boolean(argument)
  const word = s.checkBytes(argument)
  if (word !== 'on' && word !== 'off') s.argumentError(argument, `invalid option '${word}'`)
  return word === 'on'
}
