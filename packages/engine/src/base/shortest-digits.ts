// The decimal digits with which the server prints a double. It uses Florian Loitsch's Grisu2, which works in 64-bit fixed
// point and nearly always finds the shortest digits nearest to the value – but in about one of 250 random doubles it
// prints a longer or a slightly farther text than JavaScript would, though one that reads back as the same double. To give
// the same bytes the same arithmetic is needed, including its roundings:
//
//   1. the value and the borders to its neighbours as 64-bit mantissas with one binary exponent
//   2. all three times a power of ten (a 64-bit approximation) that brings the exponent into [-60, -32]
//   3. digits of the upper border one by one until what is left lies within the borders (each drawn in by one unit)
//   4. the last digit lowered while that brings it closer to the value
import type { Bytes } from './bytes.ts'

/** `digits` × 10^`scale`. */
export interface ShortestDigits {
  readonly digits: Bytes
  readonly scale: number
}

const MANTISSA = 64n
const HIDDEN_BIT = 1n << 52n
const LEAST_EXPONENT = -60
const GREATEST_EXPONENT = -32
const FIRST_POWER = -348
const POWER_STEP = 8
const POWERS = 87

interface Power {
  readonly fraction: bigint
  readonly exponent: number
}

const powers: (Power | undefined)[] = new Array(POWERS).fill(undefined)
const view: DataView = new DataView(new ArrayBuffer(8))

function bitLength(value: bigint): number {
  return value.toString(2).length
}

/** The `index`th cached power of ten as a 64-bit mantissa, rounded to the nearest. */
function cachedPower(index: number): Power {
  const known = powers[index]
  if (known) return known
  const exponent = FIRST_POWER + index * POWER_STEP
  const exact = 10n ** BigInt(Math.abs(exponent))
  // For a negative power divide a number with 64 bits more than the divisor, and one for rounding.
  const numerator = exponent >= 0 ? exact << 66n : 1n << BigInt(bitLength(exact) + 66)
  const quotient = exponent >= 0 ? numerator : numerator / exact
  const surplus = BigInt(bitLength(quotient)) - MANTISSA
  const fraction = (quotient + (1n << (surplus - 1n))) >> surplus
  const shift = exponent >= 0 ? -66 : -(bitLength(exact) + 66)
  const power = { fraction, exponent: shift + Number(surplus) }
  powers[index] = power
  return power
}

function powerFor(exponent: number): { index: number; power: Power } {
  let index = Math.trunc((Math.trunc(-(exponent + POWERS) * 0.30102999566398114) - FIRST_POWER) / POWER_STEP)
  for (;;) {
    const power = cachedPower(index)
    const reached = exponent + power.exponent + 64
    if (reached < LEAST_EXPONENT) index++
    else if (reached > GREATEST_EXPONENT) index--
    else return { index, power }
  }
}

/** The upper 64 bits of a product, rounded by its 64th. */
function scaled(fraction: bigint, power: Power): bigint {
  return (fraction * power.fraction + (1n << 63n)) >> MANTISSA
}

/** The digits of a positive finite double. */
export function shortestDigits(value: number): ShortestDigits {
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const biased = Number((bits >> 52n) & 0x7ffn)
  const fraction = (bits & (HIDDEN_BIT - 1n)) + (biased > 0 ? HIDDEN_BIT : 0n)
  const exponent = (biased > 0 ? biased : 1) - 1075

  // Borders lie half way to the neighbours; below a power of two the neighbour is twice as near.
  const doubled = (fraction << 1n) + 1n
  const shift = 64 - bitLength(doubled)
  const commonExponent = exponent - 1 - shift
  const upper = doubled << BigInt(shift)
  const lower =
    fraction === HIDDEN_BIT
      ? ((fraction << 2n) - 1n) << BigInt(exponent - 2 - commonExponent)
      : ((fraction << 1n) - 1n) << BigInt(shift)
  const middle = fraction << BigInt(64 - bitLength(fraction))

  const { index, power } = powerFor(commonExponent)
  return generate(
    scaled(middle, power),
    scaled(upper, power) - 1n,
    scaled(lower, power) + 1n,
    -(commonExponent + power.exponent + 64),
    -(FIRST_POWER + index * POWER_STEP),
  )
}

/** Step 3 and 4; `point` is where the binary point is in the three fractions. */
function generate(
  middle: bigint,
  upper: bigint,
  lower: bigint,
  point: number,
  scale: number,
): ShortestDigits {
  const one = 1n << BigInt(point)
  let whole = Number(upper >> BigInt(point))
  let rest = upper & (one - 1n)
  let within = upper - lower
  let toMiddle = upper - middle
  let digits = ''
  for (let place = 9, unit = 1e9; place >= 0; place--, unit /= 10) {
    const digit = Math.floor(whole / unit)
    if (digit > 0 || digits !== '') digits += digit
    whole -= digit * unit
    const left = (BigInt(whole) << BigInt(point)) + rest
    if (left > within) continue
    return {
      digits: nearer(digits, within, left, BigInt(unit) << BigInt(point), toMiddle),
      scale: scale + place,
    }
  }
  for (let place = -1; ; place--) {
    rest *= 10n
    within *= 10n
    toMiddle *= 10n
    const digit = rest >> BigInt(point)
    if (digit > 0n || digits !== '') digits += digit
    rest &= one - 1n
    if (rest < within) return { digits: nearer(digits, within, rest, one, toMiddle), scale: scale + place }
  }
}

function nearer(digits: Bytes, within: bigint, left: bigint, unit: bigint, toMiddle: bigint): Bytes {
  let lowered = 0
  let rest = left
  while (
    rest < toMiddle &&
    within - rest >= unit &&
    (rest + unit < toMiddle || toMiddle - rest > rest + unit - toMiddle)
  ) {
    lowered++
    rest += unit
  }
  if (lowered === 0) return digits
  return digits.slice(0, -1) + String.fromCharCode(digits.charCodeAt(digits.length - 1) - lowered)
}
