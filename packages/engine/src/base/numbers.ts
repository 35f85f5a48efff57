// Integers as text. Valkey's integers are 64-bit: here they are numbers while they fit 53 bits and BigInt on the slow
// path. The accepted spelling is strict: no spaces, no plus sign, no leading zeros.
import { ERRORS, ReplyError } from './errors.ts'
import type { Bytes } from './bytes.ts'

/** The least signed 64-bit integer. */
export const INT64_MIN: bigint = -(2n ** 63n)
/** The greatest signed 64-bit integer. */
export const INT64_MAX: bigint = 2n ** 63n - 1n

const ZERO = 48
const NINE = 57
const MINUS = 45

/** Whether the text is an integer as Valkey spells it, of any size. */
function isIntegerText(text: Bytes): boolean {
  const length = text.length
  if (length === 0 || length > 20) return false
  let i = 0
  if (text.charCodeAt(0) === MINUS) {
    if (length === 1) return false
    i = 1
  }
  const first = text.charCodeAt(i)
  if (first === ZERO) return length === 1
  for (; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code < ZERO || code > NINE) return false
  }
  return true
}

/** Reads a 64-bit integer; undefined when the text is not one. Results beyond 53 bits are exact only with `parseInt64`. */
export function parseInteger(text: Bytes): number | undefined {
  const length = text.length
  if (length < 16 && length > 0) {
    let i = 0
    const negative = text.charCodeAt(0) === MINUS
    if (negative) i = 1
    if (i === length) return undefined
    let code = text.charCodeAt(i)
    if (code === ZERO) return length === 1 ? 0 : undefined
    let value = 0
    for (; i < length; i++) {
      code = text.charCodeAt(i)
      if (code < ZERO || code > NINE) return undefined
      value = value * 10 + (code - ZERO)
    }
    return negative ? -value : value
  }
  const exact = parseInt64(text)
  return exact === undefined ? undefined : Number(exact)
}

/** Reads a 64-bit integer exactly; undefined when the text is not one or does not fit. */
export function parseInt64(text: Bytes): bigint | undefined {
  if (!isIntegerText(text)) return undefined
  const value = BigInt(text)
  return value < INT64_MIN || value > INT64_MAX ? undefined : value
}

/**
 * Reads an unsigned 64-bit decimal as a cursor is read: C's strtoull, so blanks before it and a sign pass and a NUL ends it,
 * except that a number spelt as Valkey spells it must not be negative. Undefined when malformed.
 */
export function parseUint64(text: Bytes): bigint | undefined {
  const [until = ''] = text.split('\0', 1)
  const [, sign, digits] = /^[ \t-\r]*([+-]?)(\d+)$/.exec(until) ?? []
  if (digits === undefined || (sign === '-' && (parseInt64(until) ?? 0n) < 0n)) return undefined
  const value = BigInt(digits)
  if (value >= 2n ** 64n) return undefined
  return sign === '-' ? BigInt.asUintN(64, -value) : value
}

/** An integer argument, or the error reply `message` (Valkey's common text unless told). */
export function integerArgument(text: Bytes | undefined, message: string = ERRORS.notInteger): number {
  const value = text === undefined ? undefined : parseInteger(text)
  if (value === undefined) throw new ReplyError(message)
  return value
}

/** An exact 64-bit integer argument, or the error reply `message`. */
export function int64Argument(text: Bytes | undefined, message: string = ERRORS.notInteger): bigint {
  const value = text === undefined ? undefined : parseInt64(text)
  if (value === undefined) throw new ReplyError(message)
  return value
}

/** An integer argument within [min, max]; one text for both errors if `message` is given. */
export function rangeArgument(text: Bytes | undefined, min: number, max: number, message?: string): number {
  const value = integerArgument(text, message)
  if (value < min || value > max) {
    throw new ReplyError(message ?? `ERR value is out of range, value must between ${min} and ${max}`)
  }
  return value
}

/** An integer argument of 0 or more; one text says that it is negative and that it is no integer at all. */
export function positiveArgument(text: Bytes | undefined, message: string = ERRORS.mustBePositive): number {
  const value = integerArgument(text, message)
  if (value < 0) throw new ReplyError(message)
  return value
}
