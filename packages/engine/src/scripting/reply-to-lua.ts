// A command's reply becomes a Lua value: status and error replies tables with one field, RESP3's types tables with the
// type's name, nulls `false` in RESP2 and `nil` in RESP3. Attributes are left out.
//
// The bytes are read straight into Lua: no tree is made of them, and texts are not cut out first. Each function is given the
// place where something begins and returns the place where it ends.
import type { Bytes } from '../base/bytes.ts'
import { ReplyParseError } from '../resp/reply-parser.ts'
import type { LuaState } from './lua-state.ts'

/** Room on Lua's stack for what one level of a reply needs; a host function has more to begin with. */
const LEVEL = 8
/** Digits that are read one by one. */
const PLAIN_DIGITS = 15
const MINUS = 45
const ZERO = 48
const FORMAT_LENGTH = 3

/** Pushes a reply. @returns the text of an error reply, null for any other */
export function pushReply(s: LuaState, proto: Bytes): Bytes | null {
  let start = 0
  while (proto[start] === '|') start = skipAttribute(s, proto, start)
  pushValue(s, proto, start)
  return proto[start] === '-' ? proto.slice(start + 1, lineEnd(proto, start)) : null
}

function pushValue(s: LuaState, proto: Bytes, start: number): number {
  const end = lineEnd(proto, start)
  const line = start + 1
  const next = end + 2
  switch (proto[start]) {
    case ':':
      s.pushNumber(integer(proto, line, end))
      return next
    case '$':
      return pushBulk(s, proto, integer(proto, line, end), next)
    case '+':
      pushField(s, 'ok', () => s.pushBytes(proto, line, end))
      return next
    case '*':
    case '>':
      return pushArray(s, proto, integer(proto, line, end), next)
    case '-':
      s.pushErrorTable(`-${proto.slice(line, end)}`)
      s.pushBoolean(true)
      s.setField(-2, 'ignore_error_stats_update')
      return next
    case '_':
      s.pushNil()
      return next
    case '#':
      s.pushBoolean(proto[line] === 't')
      return next
    case ',':
      pushField(s, 'double', () => s.pushNumber(double(proto.slice(line, end))))
      return next
    case '(':
      pushField(s, 'big_number', () => s.pushBytes(proto, line, end))
      return next
    case '=':
      return pushVerbatim(s, proto, integer(proto, line, end), next)
    case '~':
      return pushSet(s, proto, integer(proto, line, end), next)
    case '%':
      return pushMap(s, proto, integer(proto, line, end), next)
    case '|':
      return pushValue(s, proto, skipAttribute(s, proto, start))
    default:
      throw new ReplyParseError(`unknown reply type ${JSON.stringify(proto[start])}`)
  }
}

function lineEnd(proto: Bytes, start: number): number {
  const end = proto.indexOf('\r', start)
  if (end < 0) throw new ReplyParseError('the reply is not whole')
  return end
}

function integer(proto: Bytes, from: number, end: number): number {
  if (end - from > PLAIN_DIGITS) return Number(proto.slice(from, end))
  const negative = proto.charCodeAt(from) === MINUS
  let value = 0
  for (let i = negative ? from + 1 : from; i < end; i++) value = value * 10 + (proto.charCodeAt(i) - ZERO)
  return negative ? -value : value
}

function double(text: Bytes): number {
  if (text === 'inf' || text === '-inf') return text === 'inf' ? Infinity : -Infinity
  return Number(text)
}

// A length below zero is RESP2's null.
function pushBulk(s: LuaState, proto: Bytes, length: number, start: number): number {
  if (length < 0) {
    s.pushBoolean(false)
    return start
  }
  s.pushBytes(proto, start, start + length)
  return start + length + 2
}

function pushVerbatim(s: LuaState, proto: Bytes, length: number, start: number): number {
  const end = start + length
  pushField(s, 'verbatim_string', () => {
    s.newTable(0, 2)
    s.pushBytes(proto, start + FORMAT_LENGTH + 1, end)
    s.setField(-2, 'string')
    s.pushBytes(proto, start, start + FORMAT_LENGTH)
    s.setField(-2, 'format')
  })
  return end + 2
}

function pushArray(s: LuaState, proto: Bytes, count: number, start: number): number {
  if (count < 0) {
    s.pushBoolean(false)
    return start
  }
  makeRoom(s)
  s.newTable(count)
  let at = start
  for (let i = 1; i <= count; i++) {
    at = pushValue(s, proto, at)
    s.rawSetI(-2, i)
  }
  return at
}

function pushSet(s: LuaState, proto: Bytes, count: number, start: number): number {
  return pushKeyed(s, 'set', count, start, (at) => {
    const end = pushValue(s, proto, at)
    s.pushBoolean(true)
    return end
  })
}

function pushMap(s: LuaState, proto: Bytes, pairs: number, start: number): number {
  return pushKeyed(s, 'map', pairs, start, (at) => pushValue(s, proto, pushValue(s, proto, at)))
}

function pushKeyed(
  s: LuaState,
  name: string,
  count: number,
  start: number,
  pushPair: (at: number) => number,
): number {
  let at = start
  pushField(s, name, () => {
    makeRoom(s)
    s.newTable(0, count)
    for (let i = 0; i < count; i++) {
      at = pushPair(at)
      s.setTable(-3)
    }
  })
  return at
}

// It is a map before the reply that it belongs to.
function skipAttribute(s: LuaState, proto: Bytes, start: number): number {
  const end = lineEnd(proto, start)
  const after = pushMap(s, proto, integer(proto, start + 1, end), end + 2)
  s.pop()
  return after
}

function pushField(s: LuaState, name: string, push: () => void): void {
  s.newTable(0, 1)
  push()
  s.setField(-2, name)
}

function makeRoom(s: LuaState): void {
  if (!s.checkStack(LEVEL)) throw new Error('the reply is nested too deeply')
}
