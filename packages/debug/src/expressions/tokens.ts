// Expressions cut into words: names, numbers, characters, strings, signs.
import { ExpressionError } from './expression-error.ts'

/** One word. `text` is as written; a string's or character's bytes are in `bytes`. */
export type Token =
  | { readonly kind: 'name' | 'sign' | 'number'; readonly text: string; readonly at: number }
  | {
      readonly kind: 'character' | 'string'
      readonly text: string
      readonly at: number
      readonly bytes: Uint8Array
    }
  | { readonly kind: 'end'; readonly text: ''; readonly at: number }

/** Signs, the longer ones first. */
const SIGNS: readonly string[] = (
  '<<= >>= -> ++ -- << >> <= >= == != && || += -= *= /= %= &= ^= |= ' +
  '+ - * / % & | ^ ~ ! < > = ? : . , ( ) [ ]'
).split(' ')

/** C++ names carry their namespaces. */
const NAME = /^(?:::)?[A-Za-z_]\w*(?:::~?[A-Za-z_]\w*)*/
const NUMBER = /^(?:0[xX][\da-fA-F]+[uUlL]*|0[bB][01]+[uUlL]*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[uUlLfF]*)/

/** Cuts an expression into words; the last one is the end. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < source.length) {
    const rest = source.slice(at)
    const blank = /^\s+/.exec(rest)
    if (blank) {
      at += blank[0].length
      continue
    }
    const token = tokenAt(rest, at)
    tokens.push(token)
    at += token.text.length
  }
  tokens.push({ kind: 'end', text: '', at })
  return tokens
}

function tokenAt(rest: string, at: number): Token {
  const number = NUMBER.exec(rest)
  if (number) return { kind: 'number', text: number[0], at }
  const name = NAME.exec(rest)
  if (name) return { kind: 'name', text: name[0], at }
  if (rest.startsWith("'") || rest.startsWith('"')) return quotedAt(rest, at)
  const sign = SIGNS.find((one) => rest.startsWith(one))
  if (sign === undefined) throw new ExpressionError(`unexpected '${rest[0]}'`)
  return { kind: 'sign', text: sign, at }
}

const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  e: 27,
}

function quotedAt(rest: string, at: number): Token {
  const quote = rest.charAt(0)
  const bytes: number[] = []
  let index = 1
  while (rest.charAt(index) !== quote) {
    if (index >= rest.length) throw new ExpressionError(`${quote} without its end`)
    if (rest.charAt(index) !== '\\') {
      const character = String.fromCodePoint(rest.codePointAt(index) as number)
      bytes.push(...new TextEncoder().encode(character))
      index += character.length
      continue
    }
    const [length, byte] = escapeAt(rest.slice(index + 1))
    bytes.push(byte)
    index += 1 + length
  }
  const text = rest.slice(0, index + 1)
  if (quote === '"') return { kind: 'string', text, at, bytes: Uint8Array.from(bytes) }
  if (bytes.length !== 1) throw new ExpressionError(`${text} is not one character`)
  return { kind: 'character', text, at, bytes: Uint8Array.from(bytes) }
}

/** Length and byte of what follows a backslash. */
function escapeAt(rest: string): [length: number, byte: number] {
  const hex = /^x([\da-fA-F]{1,2})/.exec(rest)
  if (hex) return [hex[0].length, parseInt(hex[1] as string, 16)]
  const octal = /^[0-7]{1,3}/.exec(rest)
  if (octal) return [octal[0].length, parseInt(octal[0], 8) & 0xff]
  const letter = rest.charAt(0)
  return [1, ESCAPES[letter] ?? letter.charCodeAt(0)]
}
