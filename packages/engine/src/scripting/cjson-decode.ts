// cjson's decoder: JSON to Lua values, pushed as they are read. Errors name the character where reading stopped.
import type { CjsonConfig } from './cjson-encode.ts'
import { utf8ToBytes, type Bytes } from '../base/bytes.ts'
import { LuaError, type LuaState } from './lua-state.ts'

interface Token {
  readonly type: string
  /** The value of a string or number, or what is wrong. */
  readonly value?: Bytes | number | boolean
  /** Position in the text. */
  readonly at: number
}

const PUNCTUATION: Readonly<Record<string, string>> = {
  '{': 'T_OBJ_BEGIN',
  '}': 'T_OBJ_END',
  '[': 'T_ARR_BEGIN',
  ']': 'T_ARR_END',
  ':': 'T_COLON',
  ',': 'T_COMMA',
}
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const NUMBER = /[+-]?(?:0x[\da-f]+(?:\.[\da-f]*)?|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)/iy

/** Pushes the value of a JSON text. @param null_ pushes what stands for null */
export function decodeJson(s: LuaState, text: Bytes, config: CjsonConfig, pushNull: () => void): void {
  const reader = new Reader(s, text, config, pushNull)
  reader.value(reader.next())
  const rest = reader.next()
  if (rest.type !== 'T_END') reader.fail('the end', rest)
}

class Reader {
  readonly #s: LuaState
  readonly #text: Bytes
  readonly #config: CjsonConfig
  readonly #pushNull: () => void
  #at = 0
  #depth = 0

  constructor(s: LuaState, text: Bytes, config: CjsonConfig, pushNull: () => void) {
    this.#s = s
    this.#text = text
    this.#config = config
    this.#pushNull = pushNull
  }

  fail(expected: string, token: Token): never {
    const found = token.type === 'T_ERROR' ? String(token.value) : token.type
    throw new LuaError(`Expected ${expected} but found ${found} at character ${token.at + 1}`, 'located')
  }

  value(token: Token): void {
    const s = this.#s
    switch (token.type) {
      case 'T_STRING':
        return s.pushBytes(token.value as Bytes)
      case 'T_NUMBER':
        return s.pushNumber(token.value as number)
      case 'T_BOOLEAN':
        return s.pushBoolean(token.value as boolean)
      case 'T_NULL':
        return this.#pushNull()
      case 'T_OBJ_BEGIN':
        return this.#object()
      case 'T_ARR_BEGIN':
        return this.#array()
      default:
        this.fail('value', token)
    }
  }

  next(): Token {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'x')) this.#at++
    const at = this.#at
    const char = this.#text[at]
    if (char === undefined || char === '\0') return { type: 'T_END', at }
    const punctuation = PUNCTUATION[char]
    if (punctuation !== undefined) {
      this.#at++
      return { type: punctuation, at }
    }
    if (char === '"') return this.#string(at)
    if (char === '-' || (char >= '0' && char <= '9')) {
      if (this.#config.decodeInvalid === 0 && this.#isInvalidNumber()) return this.#error('invalid number')
      return this.#number(at)
    }
    for (const [word, type, value] of WORDS) {
      if (!this.#text.startsWith(word, at)) continue
      this.#at += word.length
      return { type, at, ...(value === undefined ? {} : { value }) }
    }
    if (this.#config.decodeInvalid !== 0 && this.#isInvalidNumber()) return this.#number(at)
    return this.#error('invalid token')
  }

  #error(what: string): Token {
    return { type: 'T_ERROR', value: what, at: this.#at }
  }

  #isInvalidNumber(): boolean {
    const rest = this.#text.slice(this.#at, this.#at + 5)
    return /^(\+|-?0[x\d]|-?(inf|nan))/i.test(rest)
  }

  #number(at: number): Token {
    NUMBER.lastIndex = at
    const word = NUMBER.exec(this.#text)?.[0]
    if (word === undefined) return this.#error('invalid number')
    this.#at += word.length
    return { type: 'T_NUMBER', value: numberOf(word.toLowerCase()), at }
  }

  #string(at: number): Token {
    this.#at++
    let out = ''
    for (;;) {
      const char = this.#text[this.#at]
      if (char === undefined || char === '\0') return this.#error('unexpected end of string')
      if (char === '"') break
      if (char !== '\\') {
        out += char
        this.#at++
        continue
      }
      const letter = this.#text[this.#at + 1]
      if (letter === 'u') {
        const code = this.#unicode()
        if (code === undefined) return this.#error('invalid unicode escape code')
        out += utf8ToBytes(String.fromCodePoint(code))
        continue
      }
      const plain = letter === undefined ? undefined : ESCAPES[letter]
      if (plain === undefined) return this.#error('invalid escape code')
      out += plain
      this.#at += 2
    }
    this.#at++
    return { type: 'T_STRING', value: out, at }
  }

  // A code point; a high surrogate must be followed by a low one.
  #unicode(): number | undefined {
    const first = this.#hex(this.#at + 2)
    if (first === undefined) return undefined
    if ((first & 0xf800) !== 0xd800) {
      this.#at += 6
      return first
    }
    if (first & 0x400 || !this.#text.startsWith('\\u', this.#at + 6)) return undefined
    const second = this.#hex(this.#at + 8)
    if (second === undefined || (second & 0xfc00) !== 0xdc00) return undefined
    this.#at += 12
    return (((first & 0x3ff) << 10) | (second & 0x3ff)) + 0x10000
  }

  #hex(at: number): number | undefined {
    const digits = this.#text.slice(at, at + 4)
    return /^[\da-f]{4}$/i.test(digits) ? parseInt(digits, 16) : undefined
  }

  #descend(): void {
    if (++this.#depth > this.#config.decodeDepth || !this.#s.checkStack(3)) {
      throw new LuaError(
        `Found too many nested data structures (${this.#depth}) at character ${this.#at}`,
        'located',
      )
    }
    this.#s.newTable()
  }

  #object(): void {
    this.#descend()
    let token = this.next()
    if (token.type !== 'T_OBJ_END') {
      for (;;) {
        if (token.type !== 'T_STRING') this.fail('object key string', token)
        this.#s.pushBytes(token.value as Bytes)
        token = this.next()
        if (token.type !== 'T_COLON') this.fail('colon', token)
        this.value(this.next())
        this.#s.api('lua_rawset', -3)
        token = this.next()
        if (token.type === 'T_OBJ_END') break
        if (token.type !== 'T_COMMA') this.fail('comma or object end', token)
        token = this.next()
      }
    }
    this.#depth--
  }

  #array(): void {
    this.#descend()
    let token = this.next()
    if (token.type !== 'T_ARR_END') {
      for (let i = 1; ; i++) {
        this.value(token)
        this.#s.rawSetI(-2, i)
        token = this.next()
        if (token.type === 'T_ARR_END') break
        if (token.type !== 'T_COMMA') this.fail('comma or array end', token)
        token = this.next()
      }
    }
    this.#depth--
  }
}

const WORDS: readonly (readonly [string, string, boolean?])[] = [
  ['true', 'T_BOOLEAN', true],
  ['false', 'T_BOOLEAN', false],
  ['null', 'T_NULL'],
]

function numberOf(word: string): number {
  const negative = word.startsWith('-')
  const plain = word.replace(/^[+-]/, '')
  const value = plain.startsWith('inf') ? Infinity : plain === 'nan' ? NaN : Number(plain)
  return negative ? -value : value
}
