// Doubles as text: what Valkey accepts as a double argument, and how it prints scores and RESP3 doubles. Printing follows
// the server: whole numbers up to 2^62 with all their digits, everything else in (nearly always) the shortest digits that read back, laid
// out without an exponent where that is short enough.
import { ERRORS, ReplyError } from './errors.ts'
import { parseHexFloat } from './hex-float.ts'
import { shortestDigits } from './shortest-digits.ts'
import type { Bytes } from './bytes.ts'

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const INFINITE = /^([+-]?)inf(inity)?$/i

/** Reads a double as strtod does, the whole text; undefined for malformed text, NaN, and finite text that overflows. */
export function parseDouble(text: Bytes): number | undefined {
  const plain = plainDigits(text)
  if (plain >= 0) return plain
  if (DECIMAL.test(text)) {
    const value = Number(text)
    if (value === Infinity || value === -Infinity) return undefined
    if (value === 0 && /[1-9]/.test(text.replace(/e.*$/i, ''))) return undefined
    return value
  }
  const infinite = INFINITE.exec(text)
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity
  return parseHexFloat(text)
}

// Digits alone, as most scores are, few enough to be exact; -1 for any other text.
function plainDigits(text: Bytes): number {
  if (text.length === 0 || text.length > 15) return -1
  let value = 0
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

/** A double argument, or the error reply `message`. */
export function doubleArgument(text: Bytes | undefined, message: string = ERRORS.notFloat): number {
  const value = text === undefined ? undefined : parseDouble(text)
  if (value === undefined) throw new ReplyError(message)
  return value
}

/** Prints a double as scores and RESP3 doubles are printed. */
export function formatDouble(value: number): Bytes {
  if (value !== value) return 'nan'
  if (value === Infinity) return 'inf'
  if (value === -Infinity) return '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  if (Number.isSafeInteger(value)) return String(value)
  if (Number.isInteger(value) && Math.abs(value) <= 2 ** 62) return String(BigInt(value))
  return formatShortest(value)
}

/** Prints a finite double in the layout of the server's shortest-digits printer, even when it is whole. */
export function formatShortest(value: number): Bytes {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const plain = plainText(value)
  if (plain !== null) return plain
  const sign = value < 0 ? '-' : ''
  // value = digits × 10^scale
  const { digits, scale } = shortestDigits(Math.abs(value))
  const count = digits.length
  const exponent = scale + count - 1
  const size = Math.abs(exponent)
  if (scale >= 0 && size < count + 7) return sign + digits + '0'.repeat(scale)
  if (scale < 0 && (scale > -7 || size < 4)) {
    const whole = count + scale
    if (whole <= 0) return `${sign}0.${'0'.repeat(-whole)}${digits}`
    return `${sign}${digits.slice(0, whole)}.${digits.slice(whole)}`
  }
  const fraction = count > 1 ? `.${digits.slice(1, sign === '' ? 18 : 17)}` : ''
  return `${sign}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${size}`
}

/** More digits than this may have a neighbour that is the same double. */
const SURE_DIGITS = 15
/** With more decimals the layout depends on the size. */
const PLAIN_DECIMALS = 6
const POWERS_OF_TEN: readonly number[] = Array.from({ length: PLAIN_DECIMALS + 1 }, (_, i) =>
  Number(`1e${i}`),
)
/** Splits a double into two halves whose products are exact. */
const SPLITTER = 2 ** 27 + 1
/**
 * How far a decimal may be from the double, as a share of it: the printer's search leaves out a little at both borders, which are at least
 * 2^-54 away.
 */
const CLOSE = 0.98 * 2 ** -54

/**
 * The language's own text for numbers with few digits, which takes a tenth of the time: it is the printer's if it lies well within what
 * that searches, since no other decimal with so few digits does. Null for all others.
 */
function plainText(value: number): Bytes | null {
  const text = String(value)
  const point = text.indexOf('.')
  const decimals = text.length - point - 1
  if (point < 0 || decimals > PLAIN_DECIMALS || text.length > SURE_DIGITS + 1) return null
  // The distance without rounding: the product of the halves says what the rounded product lacks.
  const power = POWERS_OF_TEN[decimals] as number
  const product = value * power
  const whole = Math.round(product)
  const split = value * SPLITTER
  const high = split - (split - value)
  const lack = high * power - product + (value - high) * power
  return Math.abs(product - whole + lack) < Math.abs(whole) * CLOSE ? text : null
}
