// math.random and math.randomseed as the server has them: drand48's generator, so that a seed gives the same sequence on
// every machine. The state belongs to the server, not to a script.
import { LuaError, type HostFunction } from './lua-state.ts'

const MULTIPLIER = 0x5deece66dn
const INCREMENT = 0xbn
const MASK = (1n << 48n) - 1n
const LOW_WORD = 0x330en
const MAX = 2147483647

/** The generator. */
export class Random48 {
  #state = 0x1234abcd330en

  /** Begins a sequence. @param seed 32 bits */
  seed(seed: number): void {
    this.#state = (BigInt.asUintN(32, BigInt(Math.trunc(seed))) << 16n) | LOW_WORD
  }

  /** The next number, 0 … 2^31 - 1. */
  next(): number {
    this.#state = (this.#state * MULTIPLIER + INCREMENT) & MASK
    return Number(this.#state >> 17n)
  }
}

/** The two functions over one generator. */
export function randomFunctions(
  generator: Random48,
): Readonly<Record<'random' | 'randomseed', HostFunction>> {
  return {
    random(s) {
      const r = (generator.next() % MAX) / MAX
      if (s.top === 0) {
        s.pushNumber(r)
      } else if (s.top === 1) {
        const upper = s.checkInteger(1)
        if (upper < 1) s.argumentError(1, 'interval is empty')
        s.pushNumber(Math.floor(r * upper) + 1)
      } else if (s.top === 2) {
        const lower = s.checkInteger(1)
        const upper = s.checkInteger(2)
        if (lower > upper) s.argumentError(2, 'interval is empty')
        s.pushNumber(Math.floor(r * (upper - lower + 1)) + lower)
      } else {
        throw new LuaError('wrong number of arguments', 'located')
      }
      return 1
    },
    randomseed(s) {
      generator.seed(s.checkInteger(1))
      return 0
    },
  }
}
