// cjson's encoder: Lua values to JSON. A table whose keys are all whole numbers from 1 up is an array, with nulls in its
// holes; one with too many holes is refused unless told otherwise; everything else is an object.
import { formatGeneral } from './format-general.ts'
import { LUA, LuaError, type LuaState } from './lua-state.ts'

/** What a cjson table was told about encoding and decoding. */
export interface CjsonConfig {
  sparseConvert: boolean
  sparseRatio: number
  sparseSafe: number
  encodeDepth: number
  decodeDepth: number
  precision: number
  keepBuffer: boolean
  /** 0 refused, 1 written as they are, 2 null. */
  encodeInvalid: number
  decodeInvalid: number
}

/** The beginning of every cjson table. */
export function defaultCjsonConfig(): CjsonConfig {
  return {
    sparseConvert: false,
    sparseRatio: 2,
    sparseSafe: 10,
    encodeDepth: 1000,
    decodeDepth: 1000,
    precision: 14,
    keepBuffer: true,
    encodeInvalid: 0,
    decodeInvalid: 1,
  }
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '/': '\\/',
  '\\': '\\\\',
}

/** JSON of the value on top of the stack, which stays there. */
export function encodeJson(s: LuaState, config: CjsonConfig, depth = 0): string {
  switch (s.type(-1)) {
    case LUA.string:
      return quoteJson(s.bytes(-1) ?? '')
    case LUA.number:
      return encodeNumber(config, s.number(-1))
    case LUA.boolean:
      return s.boolean(-1) ? 'true' : 'false'
    case LUA.nil:
      return 'null'
    case LUA.lightuserdata:
      if (s.pointer(-1) === 0) return 'null'
      break
    case LUA.table: {
      const inner = depth + 1
      if (inner > config.encodeDepth || !s.checkStack(3)) {
        throw new LuaError(`Cannot serialise, excessive nesting (${inner})`, 'located')
      }
      const length = arrayLength(s, config)
      return length > 0 ? encodeArray(s, config, inner, length) : encodeObject(s, config, inner)
    }
  }
  throw refused(typeName(s), 'type not supported')
}

function encodeArray(s: LuaState, config: CjsonConfig, depth: number, length: number): string {
  const items: string[] = []
  for (let i = 1; i <= length; i++) {
    s.rawGetI(-1, i)
    items.push(encodeJson(s, config, depth))
    s.pop()
  }
  return `[${items.join(',')}]`
}

function encodeObject(s: LuaState, config: CjsonConfig, depth: number): string {
  const members: string[] = []
  s.pushNil()
  while (s.next(-2)) {
    const type = s.type(-2)
    let key: string
    if (type === LUA.number) key = `"${encodeNumber(config, s.number(-2))}"`
    else if (type === LUA.string) key = quoteJson(s.bytes(-2) ?? '')
    else {
      s.pop()
      throw refused(typeName(s), 'table key must be a number or string')
    }
    members.push(`${key}:${encodeJson(s, config, depth)}`)
    s.pop()
  }
  return `{${members.join(',')}}`
}

// The length of a table that is an array; 0 for an empty one, -1 for others.
function arrayLength(s: LuaState, config: CjsonConfig): number {
  let max = 0
  let count = 0
  s.pushNil()
  while (s.next(-2)) {
    const key = s.type(-2) === LUA.number ? s.number(-2) : 0
    s.pop()
    if (!(Math.floor(key) === key && key >= 1)) {
      s.pop()
      return -1
    }
    max = Math.max(max, key)
    count++
  }
  if (config.sparseRatio > 0 && max > count * config.sparseRatio && max > config.sparseSafe) {
    if (!config.sparseConvert) throw refused('table', 'excessively sparse array')
    return -1
  }
  return max
}

function encodeNumber(config: CjsonConfig, value: number): string {
  if (Number.isFinite(value)) return formatGeneral(value, config.precision)
  if (config.encodeInvalid === 0) throw refused('number', 'must not be NaN or Inf')
  if (config.encodeInvalid === 2) return 'null'
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
}

function quoteJson(text: string): string {
  const escaped = text.replace(
    /[\x00-\x1f"/\\\x7f]/g,
    (char) => SHORT_ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `"${escaped}"`
}

function refused(type: string, reason: string): LuaError {
  return new LuaError(`Cannot serialise ${type}: ${reason}`, 'located')
}

const TYPE_NAMES = [
  'nil',
  'boolean',
  'userdata',
  'number',
  'string',
  'table',
  'function',
  'userdata',
  'thread',
]

function typeName(s: LuaState): string {
  return TYPE_NAMES[s.type(-1)] ?? 'no value'
}
