// Byte strings. Everywhere in the engine a byte string is a latin-1 JavaScript string: one char (0..255) per byte. It
// hashes and compares at native speed, and it can be a Map key. Text from outside is converted here, at the edge, and
// nowhere else: inside the engine nothing is ever decoded as UTF-8.

/** A byte string: every char code is 0..255. */
export type Bytes = string

const CHUNK = 8192
/** Up to this, adding up pieces is quicker than making a view. */
const SHORT = 64
/** Characters of a piece. */
const PIECE = 8
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

/** Copies `length` bytes of an array (any buffer, shared ones too) into a byte string. */
export function uint8ArrayToBytes(array: Uint8Array, start = 0, end: number = array.length): Bytes {
  if (end - start <= SHORT) {
    let short = ''
    let i = start
    // Eight in one call take as long as one: 16 bytes in 80 ns rather than 140.
    for (; i + PIECE <= end; i += PIECE) {
      short += String.fromCharCode(
        array[i] as number,
        array[i + 1] as number,
        array[i + 2] as number,
        array[i + 3] as number,
        array[i + 4] as number,
        array[i + 5] as number,
        array[i + 6] as number,
        array[i + 7] as number,
      )
    }
    for (; i < end; i++) short += String.fromCharCode(array[i] as number)
    return short
  }
  // A part of the array is array-like enough for apply, and much cheaper than a copy as numbers.
  if (end - start <= CHUNK) {
    return String.fromCharCode.apply(null, array.subarray(start, end) as unknown as number[])
  }
  let out = ''
  for (let i = start; i < end; i += CHUNK) out += uint8ArrayToBytes(array, i, Math.min(end, i + CHUNK))
  return out
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
  if (end - start <= COPIED) return bytes.slice(start, end)
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

/** Whether `bytes` is `word` without regard to ASCII case; `word` must be given in lower case. */
export function isWord(bytes: Bytes | undefined, word: string): boolean {
  return bytes !== undefined && bytes.length === word.length && asciiLower(bytes) === word
}

/** Bytes as C's `%s` prints them, in error messages: a NUL ends the text. */
export function shownText(bytes: Bytes | undefined): Bytes {
  const text = bytes ?? ''
  const nul = text.indexOf('\0')
  return nul < 0 ? text : text.slice(0, nul)
}
