// A value of Lua in one line, as the server's debugger of scripts writes it: strings quoted, tables as `{a; b}` if they are lists and as
// `{["k"]=v; …}` otherwise.
import type { Bytes } from '../base/bytes.ts'
import { quote } from '../server/monitor.ts'
import { formatGeneral } from './format-general.ts'
import { LUA, type LuaState } from './lua-state.ts'

/** Tables inside each other that are shown. */
const DEPTH = 10
/** Digits of a number, as C's `%g` has them. */
const DIGITS = 6
const TOO_DEEP = '<max recursion level reached! Nested table?>'
const NAMES: Readonly<Record<number, string>> = {
  [LUA.function]: 'function',
  [LUA.userdata]: 'userdata',
  [LUA.thread]: 'thread',
  [LUA.lightuserdata]: 'light-userdata',
}

/** The value at a position of the stack, which stays as it is. */
export function luaText(s: LuaState, index: number, depth = 0): Bytes {
  if (depth === DEPTH) return TOO_DEEP
  const type = s.type(index)
  if (type === LUA.string) return quote(s.bytes(index) ?? '')
  if (type === LUA.boolean) return s.boolean(index) ? 'true' : 'false'
  if (type === LUA.number) return numberText(s.number(index))
  if (type === LUA.nil) return 'nil'
  if (type === LUA.table) return tableText(s, index, depth + 1)
  return `"${NAMES[type] ?? 'unknown'}@0x${s.pointer(index).toString(16)}"`
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return formatGeneral(value, DIGITS)
  return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf'
}

function tableText(s: LuaState, index: number, depth: number): Bytes {
  const table = index < 0 ? s.top + index + 1 : index
  const rows: (readonly [key: Bytes, value: Bytes])[] = []
  let isList = true
  s.pushNil()
  while (s.next(table)) {
    isList &&= s.type(-2) === LUA.number && s.number(-2) === rows.length + 1
    rows.push([luaText(s, -2, depth), luaText(s, -1, depth)])
    s.pop()
  }
  return `{${rows.map(([key, value]) => (isList ? value : `[${key}]=${value}`)).join('; ')}}`
}
