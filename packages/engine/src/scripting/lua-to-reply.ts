// What a script returns becomes a reply. Tables are looked at in the server's order: `err`, `ok`, `double`, `big_number`,
// `verbatim_string`, `map`, `set`, and else an array that ends at its first nil. The reply is written in the caller's
// protocol; only booleans depend on the protocol the script chose.
//
// Values are read where they lie in Lua's memory. What is in a table's list needs no stack, unless it is a table itself.
import type { Deferred, ReplyBuilder } from '../resp/reply-builder.ts'
import { booleanAt, hasNoFields, listValue, numberAt, textAt, topValue, typeAt } from './lua-memory.ts'
import { LUA, type LuaState } from './lua-state.ts'

/** Pops the value on top of the stack and writes it. @param resp the protocol the script asked for */
export function replyWithLua(s: LuaState, reply: ReplyBuilder, resp: 2 | 3): void {
  const outermost = writeValue(s, reply, resp)
  if (outermost) writeElements(s, reply, resp, outermost)
}

// Not by recursion: Lua's stack holds more levels of tables than JavaScript's may hold calls.
function writeElements(s: LuaState, reply: ReplyBuilder, resp: 2 | 3, outermost: Aggregate): void {
  const open = [outermost]
  for (let last = open.at(-1); last; last = open.at(-1)) {
    if (!last.next()) {
      open.pop()
      continue
    }
    const aggregate = writeValue(s, reply, resp)
    if (aggregate) open.push(aggregate)
  }
}

/** A table whose elements are being written. */
interface Aggregate {
  /** Pushes the next value to write; at the end pops the table and answers false. */
  next(): boolean
}

// Writes and pops a value; a table of elements stays until they are written.
function writeValue(s: LuaState, reply: ReplyBuilder, resp: 2 | 3): Aggregate | undefined {
  if (!s.checkStack(4)) {
    reply.error('ERR reached lua stack limit')
    s.pop()
    return undefined
  }
  const at = topValue(s)
  if (!writePlain(s, reply, resp, at)) {
    if (typeAt(s, at) !== LUA.table) reply.null()
    else {
      const table = s.pointer(-1)
      if (hasNoFields(s, table)) return openArray(s, reply, resp, table)
      if (!SCALAR_FORMS.some((form) => form(s, reply))) {
        const form = AGGREGATE_FORMS.find(({ name }) => {
          s.rawField(-1, name)
          if (s.type(-1) === LUA.table) return true
          s.pop()
          return false
        })
        return form ? form.open(s, reply) : openArray(s, reply, resp, table)
      }
    }
  }
  s.pop()
  return undefined
}

// Writes the value at an address, if it is one of those that need no second look.
function writePlain(s: LuaState, reply: ReplyBuilder, resp: 2 | 3, at: number): boolean {
  switch (typeAt(s, at)) {
    case LUA.string:
      reply.bulk(textAt(s, at))
      return true
    case LUA.number:
      reply.integer(toInt64(numberAt(s, at)))
      return true
    case LUA.boolean:
      if (resp === 3) reply.bool(booleanAt(s, at))
      else if (booleanAt(s, at)) reply.integer(1)
      else reply.null()
      return true
    default:
      return false
  }
}

// As the C cast does: towards zero; what does not fit is the smallest integer.
function toInt64(value: number): number | bigint {
  const whole = Math.trunc(value)
  if (Number.isSafeInteger(whole)) return whole + 0
  return Math.abs(whole) < 2 ** 63 ? BigInt(whole) : -(2n ** 63n)
}

type ScalarForm = (s: LuaState, reply: ReplyBuilder) => boolean

// A field of the table on top, if it is of the type: then `write` finds it on the stack.
function field(
  name: string,
  type: number,
  write: (...a: Parameters<ScalarForm>) => boolean | void,
): ScalarForm {
  return (s, reply) => {
    s.rawField(-1, name)
    const top = s.top
    const written = s.type(-1) === type && write(s, reply) !== false
    s.top = top - 1
    return written
  }
}

const SCALAR_FORMS: readonly ScalarForm[] = [
  field('err', LUA.string, (s, reply) => {
    const text = s.bytes(-1) ?? ''
    s.rawField(-2, 'ignore_error_stats_update')
    writeError(reply, text, s.boolean(-1))
  }),
  field('ok', LUA.string, (s, reply) => reply.simple(cString(s.bytes(-1) ?? ''))),
  field('double', LUA.number, (s, reply) => reply.double(s.number(-1))),
  field('big_number', LUA.string, (s, reply) => reply.bigNumber((s.bytes(-1) ?? '').replace(/[\r\n]/g, ' '))),
  field('verbatim_string', LUA.table, (s, reply) => {
    s.rawField(-1, 'format')
    s.rawField(-2, 'string')
    if (s.type(-2) !== LUA.string || s.type(-1) !== LUA.string) return false
    reply.verbatim(s.bytes(-2) ?? '', s.bytes(-1) ?? '')
    return true
  }),
]

// The table is on top of the stack, the value it is a field of below it.
const AGGREGATE_FORMS: readonly {
  readonly name: 'map' | 'set'
  open(s: LuaState, reply: ReplyBuilder): Aggregate
}[] = [
  {
    name: 'map',
    open(s, reply) {
      const header = reply.deferred('map')
      let count = 0
      let valueIsNext = false
      s.pushNil()
      return {
        next() {
          if (valueIsNext) {
            valueIsNext = false
            return true
          }
          if (!s.next(-2)) return endElements(s, 2, header, count)
          s.copy(-2)
          count++
          valueIsNext = true
          return true
        },
      }
    },
  },
  {
    name: 'set',
    open(s, reply) {
      const header = reply.deferred('set')
      let count = 0
      s.pushNil()
      return {
        next() {
          if (!s.next(-2)) return endElements(s, 2, header, count)
          s.pop()
          s.copy(-1)
          count++
          return true
        },
      }
    },
  },
]

function openArray(s: LuaState, reply: ReplyBuilder, resp: 2 | 3, table: number): Aggregate {
  const header = reply.deferred('array')
  let count = 0
  return {
    next() {
      let at = listValue(s, table, count)
      while (at !== undefined && writePlain(s, reply, resp, at)) at = listValue(s, table, ++count)
      s.rawGetI(-1, count + 1)
      if (s.type(-1) === LUA.nil) return endElements(s, 2, header, count)
      count++
      return true
    },
  }
}

function endElements(s: LuaState, levels: number, header: Deferred, count: number): false {
  header.setLength(count)
  s.pop(levels)
  return false
}

/** Writes an error; one that a command inside the script has counted already is not counted again. */
export function writeError(reply: ReplyBuilder, text: string, counted: boolean): void {
  const { onError } = reply
  if (counted) reply.onError = null
  reply.error(cString(text).replace(/[\r\n]+$/, ''))
  reply.onError = onError
}

function cString(text: string): string {
  const nul = text.indexOf('\0')
  return nul < 0 ? text : text.slice(0, nul)
}
