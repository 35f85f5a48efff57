import { describe, expect, it } from 'vitest'
import { asin, cos, sin } from './trigonometry.ts'

// Fixed-point numbers with 300 binary places, as BigInt: the judges of the last bit.
const PLACES = 300n
const ONE = 1n << PLACES

function fixed(x: number): bigint {
  let value = x
  let shift = 0n
  while (!Number.isInteger(value)) {
    value *= 2
    shift++
  }
  return (BigInt(value) << PLACES) >> shift
}

function series(x: bigint, odd: boolean): bigint {
  let term = odd ? x : ONE
  let total = term
  for (let n = odd ? 2n : 1n; term !== 0n; n += 2n) {
    term = -((((term * x) >> PLACES) * x) >> PLACES) / (n * (n + 1n))
    total += term
  }
  return total
}

/** How far a double is from the exact value, in units of its last place. */
function error(found: number, exact: bigint): number {
  const magnitude = Math.abs(found)
  const unit = magnitude === 0 ? 2 ** -1074 : 2 ** (Math.floor(Math.log2(magnitude)) - 52)
  const distance = fixed(found) - exact
  return Number((distance < 0n ? -distance : distance) >> (PLACES - 200n)) / 2 ** 200 / unit
}

function arguments_(low: number, high: number): number[] {
  let state = 12345
  return Array.from({ length: 1500 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return low + (state / 2 ** 32) * (high - low)
  })
}

describe('trigonometry', () => {
  it('rounds sines correctly', () => {
    const far = arguments_(-Math.PI, Math.PI).map((x) => error(sin(x), series(fixed(x), true)))
    const near = arguments_(-1e-4, 1e-4).map((x) => error(sin(x), series(fixed(x), true)))
    expect(Math.max(...far, ...near)).toBeLessThan(0.5001)
    const special = [Math.PI, -Math.PI, Math.PI / 2, 1e-10, 5e-7, 0.5, 2 * Math.PI]
    for (const x of special) expect(error(sin(x), series(fixed(x), true))).toBeLessThan(0.5001)
    expect([sin(0), sin(-0)]).toEqual([0, 0])
  })

  it('rounds cosines correctly', () => {
    const errors = arguments_(-1.6, 1.6).map((x) => error(cos(x), series(fixed(x), false)))
    expect(Math.max(...errors)).toBeLessThan(0.5001)
    expect([cos(0), cos(Math.PI)]).toEqual([1, -1])
  })

  it('rounds arc sines correctly', () => {
    for (const y of [...arguments_(0, 1), ...arguments_(0, 1e-6), ...arguments_(0.999, 1), 0.5, 0.75]) {
      const found = asin(y)
      // sin is steep enough everywhere to judge by the neighbours' sines, except at the very end.
      const unit = 2 ** (Math.floor(Math.log2(found)) - 52)
      const halfway = fixed(unit) / 2n
      const slack = fixed(unit) / 10000n
      const above = series(fixed(found) + halfway + slack, true)
      const below = series(fixed(found) - halfway - slack, true)
      expect(below <= fixed(y) && fixed(y) <= above).toBe(true)
    }
    expect([asin(0), asin(1), asin(1.5), asin(-1)]).toEqual([0, Math.PI / 2, NaN, NaN])
  })
})
