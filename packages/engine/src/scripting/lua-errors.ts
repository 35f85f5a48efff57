// What errors of Lua code tell: text, and where they were raised.
import { LUA, type LuaState } from './lua-state.ts'
import { OWN_CODE } from './threads.ts'

/** Makes the error it is called for, where that was raised, a table that says so. */
export function describeError(s: LuaState): number {
  s.top = 1
  describe(s, 1)
  return 1
}

/** Makes the error on top of the stack a table that says where it was raised. The stack is not unwound yet. */
export function describe(s: LuaState, level: number): void {
  const error = s.top
  let place = s.place(level)
  if (place?.isC) place = s.place(++level)
  if (place?.source === OWN_CODE) {
    while (place && (place.isC || place.source === OWN_CODE || place.line < 0)) place = s.place(++level)
  }
  if (s.type(error) !== LUA.table) {
    const text = s.isString(error) ? s.bytes(error) : ['nil', String(s.boolean(error))][s.type(error)]
    s.newTable(0, 3)
    s.pushBytes(`ERR ${text ?? 'unknown error'}`)
    s.setField(-2, 'err')
  }
  if (!place) return
  s.pushBytes(place.source)
  s.setField(-2, 'source')
  s.pushNumber(place.line)
  s.setField(-2, 'line')
}
