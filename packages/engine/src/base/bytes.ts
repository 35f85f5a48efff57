// Byte strings. Everywhere in the engine a byte string is a latin-1 JavaScript string: one char (0..255) per byte. It
// hashes and compares at native speed, and it can be a Map key. Text from outside is converted here, at the edge, and
// nowhere else: inside the engine nothing is ever decoded as UTF-8.
//
// Measured for reading out of arrays: up to about 64 bytes char codes eight at a time are quickest (16 bytes: 80 ns; with a
// view and one call: 140), above that TextDecoder (1,000 bytes: 0.4 µs; char codes: 2.4). TextDecoder refuses shared memory,
// so bytes go through a scratch array, and what it calls latin1 is windows-1252, which differs from 0x80 to 0x9f: such bytes
// take the other way.

import { CUTS, LEAST_CUT } from './cuts.ts'

/** A byte string: every char code is 0..255. */
export type Bytes = string

/** JavaScript's strings end below 2^29; what is written around bytes (lengths, line ends) must fit as well. */
export const MOST_BYTES: number = 2 ** 29 - 2 ** 22

/** From this length on TextDecoder is worth its start. */
const LONG = 64
const scratch: Uint8Array = new Uint8Array(65536)
const decoder: TextDecoder = new TextDecoder('latin1')
/** What windows-1252 makes of bytes that it reads otherwise than latin-1. */
const MISREAD = /[^\0-\xff]/
/** Arguments that a call takes without fear for the stack. */
const MOST_ARGUMENTS = 8192
/** The JavaScript engine copies cuts up to this length. */
const COPIED = 12

/** Encodes UTF-16 text as UTF-8 bytes. */
export function utf8ToBytes(text: string): Bytes {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 127) return uint8ArrayToBytes(new TextEncoder().encode(text))
  }
  return text
}

/** Decodes UTF-8 bytes as text; malformed sequences become U+FFFD. */
export function bytesToUtf8(bytes: Bytes): string {
  for (let i = 0; i < bytes.length; i++) {
    if (bytes.charCodeAt(i) > 127) return new TextDecoder().decode(bytesToUint8Array(bytes))
  }
  return bytes
}

/** Copies a byte string into a new array. */
export function bytesToUint8Array(bytes: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) out[i] = bytes.charCodeAt(i)
  return out
}

/** Copies bytes of an array (any buffer, shared ones too) into a byte string; the range must lie in the array. */
export function uint8ArrayToBytes(array: Uint8Array, start = 0, end: number = array.length): Bytes {
  if (end <= start) return ''
  return end - start < LONG ? readShort(array, start, end) : readLong(array, start, end)
}

function readShort(bytes: Uint8Array, from: number, end: number): Bytes {
  const char = String.fromCharCode
  const b = bytes
  let text = ''
  let at = from
  for (; at + 8 <= end; at += 8)
    text += char(
      b[at] as number,
      b[at + 1] as number,
      b[at + 2] as number,
      b[at + 3] as number,
      b[at + 4] as number,
      b[at + 5] as number,
      b[at + 6] as number,
      b[at + 7] as number,
    )
  switch (end - at) {
    case 0:
      return text
    case 1:
      return text + char(b[at] as number)
    case 2:
      return text + char(b[at] as number, b[at + 1] as number)
    case 3:
      return text + char(b[at] as number, b[at + 1] as number, b[at + 2] as number)
  }
  text += char(b[at] as number, b[at + 1] as number, b[at + 2] as number, b[at + 3] as number)
  for (at += 4; at < end; at++) text += char(b[at] as number)
  return text
}

function readLong(bytes: Uint8Array, from: number, end: number): Bytes {
  let text = ''
  for (let start = from; start < end; start += scratch.length) {
    const length = Math.min(scratch.length, end - start)
    scratch.set(bytes.subarray(start, start + length))
    const part = decoder.decode(scratch.subarray(0, length))
    text += MISREAD.test(part) ? readCodes(scratch.subarray(0, length)) : part
  }
  return text
}

// A part of an array is array-like enough for apply, which makes one flat text of it.
function readCodes(bytes: Uint8Array): Bytes {
  let text = ''
  for (let at = 0; at < bytes.length; at += MOST_ARGUMENTS) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + MOST_ARGUMENTS) as unknown as number[])
  }
  return text
}

/** Orders two byte strings as memcmp does: negative, 0 or positive. */
export function compareBytes(a: Bytes, b: Bytes): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * A part of a string that does not keep the whole alive. The JavaScript engine represents long cuts as a view of their
 * parent, so a small value parsed out of a large network chunk would hold the whole chunk; views are also slower to compare.
 */
export function detachedSlice(bytes: Bytes, start: number, end: number): Bytes {
  const length = end - start
  if (length <= COPIED) return bytes.slice(start, end)
  const cut = CUTS[length - LEAST_CUT]
  if (cut !== undefined && end <= bytes.length) return cut(bytes, start)
  // Two pieces put together: looking at a character makes one flat string of them, which is what remains.
  const copy = bytes.slice(start, start + COPIED) + bytes.slice(start + COPIED, end)
  copy.charCodeAt(0)
  return copy
}

/** ASCII lower case, the only case folding Valkey knows. */
export function asciiLower(bytes: Bytes): Bytes {
  for (let i = 0; i < bytes.length; i++) {
    const code = bytes.charCodeAt(i)
    if (code >= 65 && code <= 90) return lowerSlow(bytes)
  }
  return bytes
}

function lowerSlow(bytes: Bytes): Bytes {
  let out = ''
  for (let i = 0; i < bytes.length; i++) {
    const code = bytes.charCodeAt(i)
    out += code >= 65 && code <= 90 ? String.fromCharCode(code + 32) : bytes[i]
  }
  return out
}

/** Whether `bytes` is `word` without regard to ASCII case, as C text, which a NUL ends; `word` must be given in lower case. */
export function isWord(bytes: Bytes | undefined, word: string): boolean {
  if (bytes === undefined) return false
  if (bytes.length !== word.length && bytes.charCodeAt(word.length) !== 0) return false
  for (let i = 0; i < word.length; i++) {
    const code = bytes.charCodeAt(i)
    if ((code >= 65 && code <= 90 ? code + 32 : code) !== word.charCodeAt(i)) return false
  }
  return true
}

/** Bytes as C's `%s` prints them, in error messages: a NUL ends the text. */
export function shownText(bytes: Bytes | undefined): Bytes {
  const text = bytes ?? ''
  const nul = text.indexOf('\0')
  return nul < 0 ? text : text.slice(0, nul)
}

/** An option in lower case: C text, which a NUL ends. */
export function lowerWord(bytes: Bytes): string {
  return asciiLower(shownText(bytes))
}
