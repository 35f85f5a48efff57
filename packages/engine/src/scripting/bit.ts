// The `bit` library: 32-bit operations. Numbers are taken modulo 2^32 and results are signed.
import { type HostFunction, type LuaState } from './lua-state.ts'

function word(s: LuaState, argument: number): number {
  const value = s.checkNumber(argument)
  // Rounded to the nearest whole number, ties to even, as adding 2^52 does in C.
  const rounded = Number.isInteger(value) ? value : roundEven(value)
  return Number(BigInt.asIntN(32, Number.isFinite(rounded) ? BigInt(rounded) : 0n))
}

function roundEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  if (rest !== 0.5) return Math.round(value)
  return below % 2 === 0 ? below : below + 1
}

function answer(s: LuaState, value: number): number {
  s.pushNumber(value | 0)
  return 1
}

function fold(combine: (a: number, b: number) => number): HostFunction {
  return (s) => {
    let value = word(s, 1)
    for (let i = 2; i <= s.top; i++) value = combine(value, word(s, i))
    return answer(s, value)
  }
}

function shift(apply: (value: number, by: number) => number): HostFunction {
  return (s) => answer(s, apply(word(s, 1), word(s, 2) & 31))
}

/** The library's functions. */
export const bitFunctions: Readonly<Record<string, HostFunction>> = {
  tobit: (s) => answer(s, word(s, 1)),
  bnot: (s) => answer(s, ~word(s, 1)),
  band: fold((a, b) => a & b),
  bor: fold((a, b) => a | b),
  bxor: fold((a, b) => a ^ b),
  lshift: shift((value, by) => value << by),
  rshift: shift((value, by) => value >>> by),
  arshift: shift((value, by) => value >> by),
  rol: shift((value, by) => (value << by) | (value >>> (32 - by))),
  ror: shift((value, by) => (value >>> by) | (value << (32 - by))),
  bswap(s) {
    const v = word(s, 1)
    return answer(s, (v << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24))
  },
  tohex(s) {
    const value = word(s, 1) >>> 0
    const digits = s.type(2) <= 0 ? 8 : word(s, 2)
    const width = Math.min(8, Math.abs(digits))
    const hex = value
      .toString(16)
      .padStart(8, '0')
      .slice(8 - width)
    s.pushBytes(digits < 0 ? hex.toUpperCase() : hex)
    return 1
  },
}
