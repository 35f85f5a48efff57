// How many bytes an element would take in a listpack, Valkey's compact byte array. We keep no such array (elements are
// JavaScript strings), but lists change their encoding by its size, so the size must be counted exactly:
//
//   header (6) | element, back length (1..5) | element, back length | … | end mark (1)
//
// An element is an integer of 1..9 bytes when its text is a canonical 64-bit integer, else a string with a 1, 2 or
// 5 byte length. Nothing else of the format matters here.
import type { Bytes } from '../base/bytes.ts'

/** Bytes of a listpack without elements: its header and its end mark. */
export const EMPTY_LISTPACK_BYTES = 7

const INT64_MAX = '9223372036854775807'
const INT64_MIN_DIGITS = '9223372036854775808'

/**
 * Whether `text` is a 64-bit signed integer in its only canonical spelling (no plus sign, no leading zero, no "-0").
 * Such texts are what Valkey stores as integers in strings, listpacks and intsets.
 */
export function isInteger64(text: Bytes): boolean {
  const length = text.length
  if (length === 0 || length > 20) return false
  let at = 0
  const negative = text.charCodeAt(0) === 45
  if (negative) at = 1
  const first = text.charCodeAt(at)
  if (first === 48) return length === 1
  for (let i = at; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code < 48 || code > 57) return false
  }
  const digits = length - at
  if (digits === 0 || digits > 19) return false
  if (digits < 19) return true
  return negative ? text.slice(1) <= INT64_MIN_DIGITS : text <= INT64_MAX
}

function integerSize(value: number): number {
  if (value >= 0 && value <= 127) return 1
  if (value >= -4096 && value <= 4095) return 2
  if (value >= -32768 && value <= 32767) return 3
  if (value >= -8388608 && value <= 8388607) return 4
  if (value >= -2147483648 && value <= 2147483647) return 5
  return 9
}

function stringSize(length: number): number {
  if (length < 64) return 1 + length
  return length < 4096 ? 2 + length : 5 + length
}

function backLength(size: number): number {
  if (size <= 127) return 1
  if (size < 16383) return 2
  if (size < 2097151) return 3
  return size < 268435455 ? 4 : 5
}

/** Bytes that `element` takes in a listpack, its back length included. */
export function listpackEntryBytes(element: Bytes): number {
  const size = isInteger64(element) ? integerSize(Number(element)) : stringSize(element.length)
  return size + backLength(size)
}

/** Bytes that a 64-bit integer takes in a listpack: what its text takes. */
export function listpackIntegerBytes(value: number | bigint): number {
  const size = integerSize(Number(value))
  return size + backLength(size)
}
