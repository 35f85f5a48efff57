// What lies where in the interpreter's memory (32-bit, Lua 5.1): for what its C API cannot tell, and for what every command of a
// script needs, where calls for each argument would take longer than reading the stack where it lies.
//
//   state:  … | 8 end of the stack | 12 frame of the running function | … | 24 next instruction | … | 52 54 calls | 64 hook
//   value:  8 bytes | 8 type          text:  16 bytes, the last 4 its length | the text
//   table:  … | 7 log2 of its nodes | 8 metatable | 12 list of values | 16 nodes | … | 28 how long the list is
//   node:   a value | a key | 28 next node           A table without fields has one node, without a key.
import { uint8ArrayToBytes, type Bytes } from '../base/bytes.ts'
import { LUA, type LuaState } from './lua-state.ts'

const STACK_END = 8
const FRAME = 12
/** Where a state goes on; each instruction takes so many bytes. */
export const SAVED_PC = 24
export const INSTRUCTION = 4
/** Two 16-bit counters of a state: calls through C so far, and those it was resumed with. A thread can yield if they are equal. */
export const C_CALLS = 52
export const BASE_C_CALLS = 54
/** How many instructions are left up to the next call of the hook: it counts each. */
export const HOOK_COUNTER = 64

const VALUE_BYTES = 16
const VALUE_TYPE = 8
const TEXT_LENGTH = 12
const TEXT_BYTES = 16

const TABLE_NODES_LOG = 7
const TABLE_METATABLE = 8
const TABLE_LIST = 12
const TABLE_NODES = 16
const TABLE_LIST_LENGTH = 28
const NODE_KEY = 16

/** The address of the value on top of the stack. */
export function topValue({ module, L }: LuaState): number {
  return module.view.getUint32(L + STACK_END, true) - VALUE_BYTES
}

/** The type of the value at an address. */
export function typeAt({ module }: LuaState, at: number): number {
  return module.view.getInt32(at + VALUE_TYPE, true)
}

/** A number at an address. */
export function numberAt({ module }: LuaState, at: number): number {
  return module.view.getFloat64(at, true)
}

/** A boolean at an address. */
export function booleanAt({ module }: LuaState, at: number): boolean {
  return module.view.getInt32(at, true) !== 0
}

/** A text at an address. */
export function textAt({ module: { bytes, view } }: LuaState, at: number): Bytes {
  const header = view.getUint32(at, true)
  const start = header + TEXT_BYTES
  return uint8ArrayToBytes(bytes, start, start + view.getUint32(header + TEXT_LENGTH, true))
}

/**
 * Takes the running function's arguments off the stack.
 * @param numberText what stands for a number
 * @returns undefined if one is neither a text nor a number
 */
export function takeTexts(s: LuaState, numberText: (value: number) => Bytes): Bytes[] | undefined {
  const { view } = s.module
  const frame = view.getUint32(s.L + FRAME, true)
  const end = view.getUint32(s.L + STACK_END, true)
  const texts: Bytes[] = []
  let at = frame
  for (; at < end; at += VALUE_BYTES) {
    const type = typeAt(s, at)
    if (type === LUA.string) texts.push(textAt(s, at))
    else if (type === LUA.number) texts.push(numberText(numberAt(s, at)))
    else break
  }
  view.setUint32(s.L + STACK_END, frame, true)
  return at < end ? undefined : texts
}

/** Whether a table has nothing but a list of so many places: no fields, no metatable. */
export function isBareList(s: LuaState, table: number, places: number): boolean {
  const { view } = s.module
  return (
    view.getInt32(table + TABLE_LIST_LENGTH, true) === places &&
    view.getUint32(table + TABLE_METATABLE, true) === 0 &&
    hasNoFields(s, table)
  )
}

/** Whether a table has nothing beside its list. */
export function hasNoFields(s: LuaState, table: number): boolean {
  const { view } = s.module
  if (view.getUint8(table + TABLE_NODES_LOG) !== 0) return false
  const node = view.getUint32(table + TABLE_NODES, true)
  return view.getInt32(node + NODE_KEY + VALUE_TYPE, true) === LUA.nil
}

/** The address of a value of a table's list, counted from 0; undefined behind its end. */
export function listValue({ module: { view } }: LuaState, table: number, index: number): number | undefined {
  if (index >= view.getInt32(table + TABLE_LIST_LENGTH, true)) return undefined
  return view.getUint32(table + TABLE_LIST, true) + index * VALUE_BYTES
}
