/**
 * Byte strings and text: between what the engine keeps (one char per byte) and what people read and type.
 *
 * One choice: a byte string is shown as UTF-8 text only if all of it is valid UTF-8 without control characters; otherwise it is
 * shown quoted with escapes, as valkey-cli does, so that two different values never look the same.
 */
import type { Bytes } from './session.ts'

const encoder = new TextEncoder()
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const looseDecoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The bytes of a byte string. */
export function toUint8Array(bytes: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) out[i] = bytes.charCodeAt(i)
  return out
}

/** Text as a person typed it, encoded as UTF-8 into a byte string. */
export function textToBytes(text: string): Bytes {
  // Most of what is typed is ASCII, which is its own encoding.
  // oxlint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(text)) return text
  let out = ''
  for (const byte of encoder.encode(text)) out += String.fromCharCode(byte)
  return out
}

/** The text a byte string spells in UTF-8; bytes that are no UTF-8 become U+FFFD. */
export function bytesToText(bytes: Bytes): string {
  // oxlint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(bytes)) return bytes
  return looseDecoder.decode(toUint8Array(bytes))
}

/** The text a byte string spells, or null if it is not valid UTF-8 or holds control characters. */
export function printableText(bytes: Bytes): string | null {
  // oxlint-disable-next-line no-control-regex
  if (/[\x00-\x1f\x7f]/.test(bytes)) return null
  // oxlint-disable-next-line no-control-regex
  if (/^[\x20-\x7e]*$/.test(bytes)) return bytes
  try {
    const text = strictDecoder.decode(toUint8Array(bytes))
    return /[\u0080-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(text) ? null : text
  } catch {
    return null
  }
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '\b': '\\b',
}

/** In double quotes with escapes, every byte outside printable ASCII as `\xNN`: how valkey-cli prints a string. */
export function quote(bytes: Bytes): string {
  return `"${bytes.replace(/[^\x20-\x7e]|["\\]/g, (c) => escapes[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`
}

/** For cells and lists: plain text where that is unmistakable, else quoted. At most `limit` characters, with an ellipsis when cut. */
export function display(bytes: Bytes, limit = 200): string {
  const cut = bytes.length > limit * 4 ? bytes.slice(0, limit * 4) : bytes
  const text = printableText(cut) ?? quote(cut)
  return text.length > limit || cut !== bytes ? `${text.slice(0, limit)}…` : text
}

/** A command line that splits back into exactly these arguments. */
export function commandLine(argv: readonly Bytes[], limit = 200): string {
  return argv
    .map((arg) => {
      const cut = arg.length > limit ? arg.slice(0, limit) : arg
      const text = printableText(cut)
      const shown = text !== null && text !== '' && !/[\s"'\\]/.test(text) ? text : quote(cut)
      return cut === arg ? shown : `${shown}…`
    })
    .join(' ')
}
