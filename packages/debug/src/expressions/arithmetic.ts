// What C's operators do with numbers: promotions, the common type of two operands, wrapping.
import type { BaseType, DebugType } from '@valkey-playground/toolchain/wasm'
import { C_TYPES, plainType, sizeOf } from '../values/c-types.ts'
import { decodeScalar, encodeScalar, isFloating, isSigned, type Scalar } from '../values/scalars.ts'
import { ExpressionError } from './expression-error.ts'

/** A number with its type. */
export interface Typed {
  readonly type: DebugType
  readonly scalar: Scalar
}

/** Converts as an assignment to the type does. */
export function convert({ scalar }: Typed, type: DebugType): Typed {
  return { type, scalar: decodeScalar(encodeScalar(scalar, type), type) ?? 0n }
}

/** Integers narrower than int become int; a bit-field that fits does too. */
export function promote(typed: Typed): Typed {
  const plain = plainType(typed.type)
  if (isFloating(plain)) return { type: plain, scalar: typed.scalar }
  const narrow = sizeOf(plain) < C_TYPES.int.size
  const fits = narrow || (plain.kind === 'enum' && plain.signed)
  if (fits) return convert(typed, C_TYPES.int)
  return plain.kind === 'enum' ? convert(typed, C_TYPES.unsignedInt) : { type: plain, scalar: typed.scalar }
}

/** Both operands in the type that C computes in. */
export function balance(
  left: Typed,
  right: Typed,
): { readonly type: DebugType; readonly operands: [Scalar, Scalar] } {
  const a = promote(left)
  const b = promote(right)
  const type = commonType(a.type, b.type)
  return { type, operands: [convert(a, type).scalar, convert(b, type).scalar] }
}

function commonType(a: DebugType, b: DebugType): DebugType {
  if (isFloating(a) || isFloating(b)) {
    if (!isFloating(a)) return b
    if (!isFloating(b)) return a
    return sizeOf(a) >= sizeOf(b) ? a : b
  }
  if (sizeOf(a) !== sizeOf(b)) return sizeOf(a) > sizeOf(b) ? a : b
  return isSigned(a) ? b : a
}

const INTEGERS: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
}
const FLOATS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
}

const COMPARISONS: Readonly<Record<string, (a: Scalar, b: Scalar) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
}

/** Whether a sign compares. */
export function isComparison(sign: string): boolean {
  return Object.hasOwn(COMPARISONS, sign)
}

/** A truth value as C has it. */
export function truth(value: boolean): Typed {
  return { type: C_TYPES.int, scalar: BigInt(value) }
}

/** Whether C's `if` takes it for true. */
export function isTrue({ scalar }: Typed): boolean {
  return typeof scalar === 'bigint' ? scalar !== 0n : scalar !== 0
}

/** Arithmetic and comparison of two numbers. */
export function compute(sign: string, left: Typed, right: Typed): Typed {
  if (sign === '<<' || sign === '>>') return shift(sign, promote(left), promote(right))
  const { type, operands } = balance(left, right)
  const [a, b] = operands
  const comparison = COMPARISONS[sign]
  if (comparison) return truth(comparison(a, b))
  if (typeof a === 'number' || typeof b === 'number') {
    const float = FLOATS[sign]
    if (!float) throw new ExpressionError(`'${sign}' wants integers, not a ${(type as BaseType).name}`)
    return convert({ type, scalar: float(Number(a), Number(b)) }, type)
  }
  if ((sign === '/' || sign === '%') && b === 0n) throw new ExpressionError('division by zero')
  const integer = INTEGERS[sign]
  if (!integer) throw new ExpressionError(`unknown operator '${sign}'`)
  return convert({ type, scalar: integer(a, b) }, type)
}

function shift(sign: string, left: Typed, right: Typed): Typed {
  if (typeof left.scalar === 'number' || typeof right.scalar === 'number')
    throw new ExpressionError(`'${sign}' wants integers`)
  // Hardware masks the count; C leaves greater ones undefined.
  const count = BigInt.asUintN(32, right.scalar) % BigInt(sizeOf(left.type) * 8)
  return convert({ ...left, scalar: sign === '<<' ? left.scalar << count : left.scalar >> count }, left.type)
}

/** A number as it is written in C. */
export function literal(text: string): Typed {
  const suffix =
    /[uUlLfF]*$/.exec(/^0[xX]/.test(text) ? text.replace(/[fF]/g, '0') : text)?.[0].toLowerCase() ?? ''
  const digits = text.slice(0, text.length - suffix.length)
  const floating = !/^0[xXbB]/.test(digits) && (/[.eE]/.test(digits) || suffix.includes('f'))
  if (floating) {
    const type = suffix.includes('f')
      ? C_TYPES.float
      : suffix.includes('l')
        ? C_TYPES.longDouble
        : C_TYPES.double
    return convert({ type, scalar: Number(digits) }, type)
  }
  const octal = /^0\d+$/.test(digits)
  if (octal && /[89]/.test(digits)) throw new ExpressionError(`'${text}' is not an octal number`)
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits)
  const decimal = !octal && !/^0[xXbB]/.test(digits)
  const longs = suffix.replaceAll('u', '').length
  const unsigned = suffix.includes('u')
  const type = LITERAL_TYPES.find(
    ([candidate, rank]) =>
      rank >= longs &&
      (isSigned(candidate) ? !unsigned : unsigned || !decimal) &&
      decodeScalar(encodeScalar(value, candidate), candidate) === value,
  )?.[0]
  if (!type) throw new ExpressionError(`'${text}' is too large`)
  return { type, scalar: value }
}

/** The types a literal may have, in the order they are tried, with the number of `l` they answer to. */
const LITERAL_TYPES: readonly (readonly [BaseType, number])[] = [
  [C_TYPES.int, 0],
  [C_TYPES.unsignedInt, 0],
  [C_TYPES.long, 1],
  [C_TYPES.unsignedLong, 1],
  [C_TYPES.longLong, 2],
  [C_TYPES.unsignedLongLong, 2],
]
