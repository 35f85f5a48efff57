// What lies where in the interpreter's memory (32-bit, Lua 5.1): for what its C API cannot tell, and for what every command of a
// script needs, where calls for each argument would take longer than reading the stack where it lies.
//
//   state:  … | 8 end of the stack | 12 frame of the running function | … | 24 next instruction | … | 52 54 calls | 64 hook
//   value:  8 bytes | 8 type          text:  16 bytes, the last 4 its length | the text
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

/**
 * Takes the running function's arguments off the stack.
 * @param numberText what stands for a number
 * @returns undefined if one is neither a text nor a number
 */
export function takeTexts(s: LuaState, numberText: (value: number) => Bytes): Bytes[] | undefined {
  const { bytes, view } = s.module
  const frame = view.getUint32(s.L + FRAME, true)
  const end = view.getUint32(s.L + STACK_END, true)
  const texts: Bytes[] = []
  let at = frame
  for (; at < end; at += VALUE_BYTES) {
    const type = view.getInt32(at + VALUE_TYPE, true)
    if (type === LUA.string) {
      const header = view.getUint32(at, true)
      const start = header + TEXT_BYTES
      texts.push(uint8ArrayToBytes(bytes, start, start + view.getUint32(header + TEXT_LENGTH, true)))
    } else if (type === LUA.number) texts.push(numberText(view.getFloat64(at, true)))
    else break
  }
  view.setUint32(s.L + STACK_END, frame, true)
  return at < end ? undefined : texts
}
