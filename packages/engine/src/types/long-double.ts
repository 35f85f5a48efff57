// Extended precision floats, as the 80-bit `long double` of x86-64: INCRBYFLOAT and HINCRBYFLOAT compute with them, and
// their rounding is visible in replies (1000.1 is stored as 1000.09999999999999998). A finite value is kept exactly, as
// mantissa × 2^exponent with a BigInt mantissa of at most 64 bits; every result is rounded to that, half to even.
// No infinities or NaN are computed with: sums of finite values may only overflow, which gives infinity.
import type { Bytes } from '../base/bytes.ts'

/** An extended float. */
export type LongDouble =
  | {
      readonly kind: 'finite'
      readonly negative: boolean
      readonly mantissa: bigint
      readonly exponent: number
    }
  | { readonly kind: 'infinite'; readonly negative: boolean }
  | { readonly kind: 'nan' }

const MANTISSA_BITS = 64
/** Greatest exponent of the mantissa's last bit, and the least, reached by the smallest subnormal. */
const MAX_EXPONENT = 16384 - MANTISSA_BITS
const MIN_EXPONENT = -16445
const MAX_TEXT = 5119
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i
const HEX = /^([+-]?)0x([0-9a-f]*)(?:\.([0-9a-f]*))?(?:p([+-]?\d+))?$/i
const INFINITE = /^([+-]?)inf(inity)?$/i
const PRINTED_DECIMALS = 17

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length
}

/** The quotient to the nearest, half to even; `divisor` is positive. */
function divideRounded(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  const twice = (value % divisor) * 2n
  const up = twice > divisor || (twice === divisor && (quotient & 1n) === 1n)
  return up ? quotient + 1n : quotient
}

/** numerator / denominator × 2^exponent, rounded to an extended float. */
function rounded(negative: boolean, numerator: bigint, denominator: bigint, exponent: number): LongDouble {
  if (numerator === 0n) return { kind: 'finite', negative, mantissa: 0n, exponent: 0 }
  let shift = MANTISSA_BITS - (bitLength(numerator) - bitLength(denominator))
  // The quotient may have one bit more than the difference of lengths tells: look, and shift one less.
  let scaled =
    shift >= 0 ? (numerator << BigInt(shift)) / denominator : numerator / (denominator << BigInt(-shift))
  if (bitLength(scaled) > MANTISSA_BITS) shift--
  if (exponent - shift < MIN_EXPONENT) shift = exponent - MIN_EXPONENT
  scaled =
    shift >= 0
      ? divideRounded(numerator << BigInt(shift), denominator)
      : divideRounded(numerator, denominator << BigInt(-shift))
  let at = exponent - shift
  if (bitLength(scaled) > MANTISSA_BITS) {
    scaled >>= 1n
    at++
  }
  if (bitLength(scaled) === MANTISSA_BITS && at > MAX_EXPONENT) return { kind: 'infinite', negative }
  return { kind: 'finite', negative, mantissa: scaled, exponent: at }
}

/**
 * Reads an extended float as strtold does, the whole text, decimal or hexadecimal; undefined for malformed text, NaN, and
 * numbers too large or too small to be anything but infinity or zero. "inf" is read.
 */
export function parseLongDouble(text: Bytes): LongDouble | undefined {
  if (text.length === 0 || text.length > MAX_TEXT) return undefined
  const infinite = INFINITE.exec(text)
  if (infinite) return { kind: 'infinite', negative: infinite[1] === '-' }
  const value = parseDecimal(text) ?? parseHex(text)
  if (!value || value.kind !== 'finite') return undefined
  return value
}

function parseDecimal(text: Bytes): LongDouble | undefined {
  const found = DECIMAL.exec(text)
  if (!found) return undefined
  const [, sign, whole = '', fraction = '', power = '0'] = found
  if (whole.length + fraction.length === 0) return undefined
  const digits = BigInt(whole + fraction)
  const scale = Number(power) - fraction.length
  const negative = sign === '-'
  if (digits === 0n) return rounded(negative, 0n, 1n, 0)
  // Far outside the range: no need to make the power of ten.
  const magnitude = scale + String(digits).length
  if (magnitude > 5000 || magnitude < -5000) return undefined
  const value =
    scale >= 0
      ? rounded(negative, digits * 10n ** BigInt(scale), 1n, 0)
      : rounded(negative, digits, 10n ** BigInt(-scale), 0)
  return value.kind === 'finite' && value.mantissa === 0n ? undefined : value
}

function parseHex(text: Bytes): LongDouble | undefined {
  const found = HEX.exec(text)
  if (!found) return undefined
  const [, sign, whole = '', fraction = '', power = '0'] = found
  if (whole.length + fraction.length === 0) return undefined
  const digits = BigInt(`0x${whole}${fraction}`)
  const exponent = Number(power) - 4 * fraction.length
  if (digits !== 0n && Math.abs(exponent + bitLength(digits)) > 20000) return undefined
  const value = rounded(sign === '-', digits, 1n, digits === 0n ? 0 : exponent)
  return digits !== 0n && value.kind === 'finite' && value.mantissa === 0n ? undefined : value
}

/** The rounded sum. Infinities add as in IEEE arithmetic. */
export function addLongDoubles(a: LongDouble, b: LongDouble): LongDouble {
  if (a.kind === 'nan' || b.kind === 'nan') return { kind: 'nan' }
  if (a.kind === 'infinite' && b.kind === 'infinite') return a.negative === b.negative ? a : { kind: 'nan' }
  if (a.kind === 'infinite') return a
  if (b.kind === 'infinite') return b
  const exponent = Math.min(a.exponent, b.exponent)
  const left = signed(a) << BigInt(a.exponent - exponent)
  const right = signed(b) << BigInt(b.exponent - exponent)
  const sum = left + right
  const negative = sum < 0n || (sum === 0n && a.negative && b.negative)
  return rounded(negative, sum < 0n ? -sum : sum, 1n, exponent)
}

function signed(value: { negative: boolean; mantissa: bigint }): bigint {
  return value.negative ? -value.mantissa : value.mantissa
}

/** The value with 17 decimals, without trailing zeros and never "-0", as replies show it. */
export function formatLongDouble(value: LongDouble): Bytes {
  if (value.kind === 'nan') return 'nan'
  if (value.kind === 'infinite') return value.negative ? '-inf' : 'inf'
  const unit = 10n ** BigInt(PRINTED_DECIMALS)
  const scaled =
    value.exponent >= 0
      ? (value.mantissa << BigInt(value.exponent)) * unit
      : divideRounded(value.mantissa * unit, 1n << BigInt(-value.exponent))
  const fraction = String(scaled % unit)
    .padStart(PRINTED_DECIMALS, '0')
    .replace(/0+$/, '')
  const text = String(scaled / unit) + (fraction === '' ? '' : `.${fraction}`)
  return value.negative && text !== '0' ? `-${text}` : text
}
