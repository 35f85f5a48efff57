// Numbers as bytes: integers of any width, enums, pointers, truth values, floats of 4, 8 and 16 bytes.
//
// Integers are bigints, floats are JavaScript numbers. A `long double` has 113 bits of precision here (binary128); of them
// 53 are shown and computed with.
import type { DebugType } from '@valkey-playground/toolchain/wasm'
import { plainType } from './c-types.ts'

/** A number as expressions compute with it. */
export type Scalar = bigint | number

/** Reads an unsigned little-endian integer. */
export function unsignedOf(bytes: Uint8Array): bigint {
  let value = 0n
  for (let index = bytes.length - 1; index >= 0; index--)
    value = (value << 8n) | BigInt(bytes[index] as number)
  return value
}

/** An integer as `size` little-endian bytes; higher bits are dropped. */
export function integerBytes(value: bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let rest = BigInt.asUintN(size * 8, value)
  for (let index = 0; index < size; index++, rest >>= 8n) bytes[index] = Number(rest & 0xffn)
  return bytes
}

/** Whether values of a plain type count as numbers: everything but records, arrays, functions and void. */
export function isScalar(type: DebugType): boolean {
  const { kind } = plainType(type)
  return kind === 'base' || kind === 'enum' || kind === 'pointer'
}

/** Whether the type is one of the floating ones. */
export function isFloating(type: DebugType): boolean {
  const plain = plainType(type)
  return plain.kind === 'base' && plain.encoding === 'float'
}

/** Whether an integer type has a sign. */
export function isSigned(type: DebugType): boolean {
  const plain = plainType(type)
  if (plain.kind === 'enum') return plain.signed
  return plain.kind === 'base' && (plain.encoding === 'signed' || plain.encoding === 'char')
}

/** Reads a number of that type; undefined if the type is no number. `bits` is the width of a bit-field. */
export function decodeScalar(bytes: Uint8Array, type: DebugType, bits?: number): Scalar | undefined {
  if (!isScalar(type)) return undefined
  if (isFloating(type)) return decodeFloat(bytes)
  const value = unsignedOf(bytes)
  return isSigned(type) ? BigInt.asIntN(bits ?? bytes.length * 8, value) : value
}

/** A number as the bytes of a type, converted as C's assignment does. */
export function encodeScalar(value: Scalar, type: DebugType): Uint8Array {
  const plain = plainType(type)
  const size = plain.kind === 'base' || plain.kind === 'enum' || plain.kind === 'pointer' ? plain.size : 0
  if (isFloating(type)) return encodeFloat(Number(value), size)
  if (plain.kind === 'base' && plain.encoding === 'boolean')
    return integerBytes(typeof value === 'bigint' ? BigInt(value !== 0n) : BigInt(value !== 0), size)
  return integerBytes(toInteger(value), size)
}

/** A float loses its fraction; what no integer can stand for becomes 0. */
export function toInteger(value: Scalar): bigint {
  if (typeof value === 'bigint') return value
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function decodeFloat(bytes: Uint8Array): number {
  if (bytes.length === 4) return viewOf(bytes).getFloat32(0, true)
  return bytes.length === 8 ? viewOf(bytes).getFloat64(0, true) : decodeQuad(unsignedOf(bytes))
}

function encodeFloat(value: number, size: number): Uint8Array {
  if (size === 16) return integerBytes(encodeQuad(value), 16)
  const bytes = new Uint8Array(size)
  if (size === 4) viewOf(bytes).setFloat32(0, value, true)
  else viewOf(bytes).setFloat64(0, value, true)
  return bytes
}

const QUAD_BIAS = 16383
const DOUBLE_BIAS = 1023
const QUAD_FRACTION = 112n
const DOUBLE_FRACTION = 52n

/** binary128: sign, 15 bits of exponent, 112 of fraction. Rounded to the nearest double; what is too small becomes 0. */
function decodeQuad(quad: bigint): number {
  const sign = quad >> 127n ? -1 : 1
  const exponent = Number((quad >> QUAD_FRACTION) & 0x7fffn)
  const fraction = quad & ((1n << QUAD_FRACTION) - 1n)
  if (exponent === 0x7fff) return fraction === 0n ? sign * Infinity : NaN
  if (exponent === 0) return sign < 0 ? -0 : 0
  // The upper 64 bits of the significand as a double (one rounding), then the exponent in two steps, each exact.
  const significand = Number(((1n << QUAD_FRACTION) | fraction) >> 49n) / 2 ** 63
  const power = exponent - QUAD_BIAS
  const half = Math.trunc(power / 2)
  return sign * significand * 2 ** half * 2 ** (power - half)
}

function encodeQuad(value: number): bigint {
  const bytes = new Uint8Array(8)
  viewOf(bytes).setFloat64(0, value, true)
  const double = unsignedOf(bytes)
  const sign = (double >> 63n) << 127n
  const exponent = (double >> DOUBLE_FRACTION) & 0x7ffn
  const fraction = (double & ((1n << DOUBLE_FRACTION) - 1n)) << (QUAD_FRACTION - DOUBLE_FRACTION)
  if (exponent === 0x7ffn) return sign | (0x7fffn << QUAD_FRACTION) | fraction
  if (exponent !== 0n)
    return sign | ((exponent + BigInt(QUAD_BIAS - DOUBLE_BIAS)) << QUAD_FRACTION) | fraction
  if (value === 0) return sign
  // Small doubles without a leading one have room for it here.
  let shift = 0
  let moved = double & ((1n << DOUBLE_FRACTION) - 1n)
  while (!(moved >> DOUBLE_FRACTION)) {
    moved <<= 1n
    shift++
  }
  const power = BigInt(QUAD_BIAS - DOUBLE_BIAS + 1 - shift)
  const rest = (moved & ((1n << DOUBLE_FRACTION) - 1n)) << (QUAD_FRACTION - DOUBLE_FRACTION)
  return sign | (power << QUAD_FRACTION) | rest
}
