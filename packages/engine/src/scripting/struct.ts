// The `struct` library: C structures in strings. A format is letters with optional sizes; `<` `>` choose the byte order, `!`
// the alignment, which else is none.
import type { Bytes } from '../base/bytes.ts'
import { LUA, type HostFunction, type LuaState } from './lua-state.ts'

const MAX_INTEGER = 32
const MAX_ALIGNMENT = 8
const INT_MAX = 2147483647
const SIZES: Readonly<Record<string, number>> = { b: 1, h: 2, l: 8, t: 8, f: 4, d: 8, x: 1 }
const INTEGERS = 'bBhHlLTiI'
const view = new DataView(new ArrayBuffer(8))

// Walks a format: letter, size, and padding before it.
class Format {
  readonly #s: LuaState
  readonly #text: Bytes
  #at = 0
  little = true
  #alignment = 1

  constructor(s: LuaState) {
    this.#s = s
    const text = s.checkBytes(1)
    const nul = text.indexOf('\0')
    this.#text = nul < 0 ? text : text.slice(0, nul)
  }

  /** The next letter with its size; undefined at the end. */
  next(): { letter: string; size: number } | undefined {
    const letter = this.#text[this.#at++]
    return letter === undefined ? undefined : { letter, size: this.#size(letter) }
  }

  padding(position: number, letter: string, size: number): number {
    if (size === 0 || letter === 'c') return 0
    const to = Math.min(size, this.#alignment)
    return (to - (position & (to - 1))) & (to - 1)
  }

  /** A letter that is no item. */
  control(letter: string): void {
    if (letter === ' ') return
    if (letter === '>') this.little = false
    else if (letter === '<') this.little = true
    else if (letter === '!') {
      const alignment = this.#number(MAX_ALIGNMENT)
      if (alignment <= 0 || (alignment & (alignment - 1)) !== 0) {
        this.#s.locatedError(`alignment ${alignment} is not a power of 2`)
      }
      this.#alignment = alignment
    } else {
      this.#s.argumentError(1, `invalid format option '${letter}'`)
    }
  }

  #size(letter: string): number {
    if (letter === 'c') return this.#number(1)
    if (letter === 'i' || letter === 'I') {
      const size = this.#number(4)
      if (size > MAX_INTEGER) {
        this.#s.locatedError(`integral size ${size} is larger than limit of ${MAX_INTEGER}`)
      }
      return size
    }
    if ('FDXt'.includes(letter)) return 0
    return SIZES[letter.toLowerCase()] ?? 0
  }

  #number(fallback: number): number {
    const digits = /^\d*/.exec(this.#text.slice(this.#at))?.[0] ?? ''
    this.#at += digits.length
    if (digits === '') return fallback
    if (Number(digits) > INT_MAX) this.#s.locatedError('integral size overflow')
    return Number(digits)
  }
}

/** The library's functions. */
export const structFunctions: Readonly<Record<string, HostFunction>> = {
  pack(s) {
    const format = new Format(s)
    // What is missing is nil.
    s.pushNil()
    let argument = 2
    let out = ''
    for (let item = format.next(); item; item = format.next()) {
      const { letter } = item
      let { size } = item
      out += '\0'.repeat(format.padding(out.length, letter, size))
      if (INTEGERS.includes(letter)) out += packInteger(s.checkNumber(argument++), size, format.little)
      else if (letter === 'x') out += '\0'
      else if (letter === 'f' || letter === 'd') {
        const value = s.checkNumber(argument++)
        if (letter === 'f') view.setFloat32(0, value, format.little)
        else view.setFloat64(0, value, format.little)
        for (let i = 0; i < size; i++) out += String.fromCharCode(view.getUint8(i))
      } else if (letter === 'c' || letter === 's') {
        const text = s.checkBytes(argument++)
        if (size === 0) size = text.length
        if (text.length < size) s.argumentError(argument, 'string too short')
        out += text.slice(0, size) + (letter === 's' ? '\0' : '')
      } else format.control(letter)
    }
    s.pushBytes(out)
    return 1
  },
  unpack(s) {
    const format = new Format(s)
    const data = s.checkBytes(2)
    const first = s.type(3) <= LUA.nil ? 1 : s.checkInteger(3)
    if (first <= 0) s.argumentError(3, 'offset must be 1 or greater')
    let at = first - 1
    let count = 0
    for (let item = format.next(); item; item = format.next()) {
      const { letter } = item
      let { size } = item
      at += format.padding(at, letter, size)
      if (at + size > data.length) s.argumentError(2, 'data string too short')
      if (!s.checkStack(2)) s.locatedError('stack overflow (too many results)')
      if (INTEGERS.includes(letter)) {
        s.pushNumber(unpackInteger(data.slice(at, at + size), format.little, letter >= 'a'))
        count++
      } else if (letter === 'f' || letter === 'd') {
        for (let i = 0; i < size; i++) view.setUint8(i, data.charCodeAt(at + i))
        s.pushNumber(letter === 'f' ? view.getFloat32(0, format.little) : view.getFloat64(0, format.little))
        count++
      } else if (letter === 'c') {
        if (size === 0) {
          if (count === 0 || s.api('lua_isnumber', -1) === 0) {
            s.locatedError("format 'c0' needs a previous size")
          }
          size = Math.trunc(s.number(-1))
          s.pop()
          count--
          if (size < 0 || at + size > data.length) s.argumentError(2, 'data string too short')
        }
        s.pushBytes(data.slice(at, at + size))
        count++
      } else if (letter === 's') {
        const end = data.indexOf('\0', at)
        if (end < 0) s.locatedError('unfinished string in data')
        s.pushBytes(data.slice(at, end))
        size = end - at + 1
        count++
      } else if (letter !== 'x') format.control(letter)
      at += size
    }
    s.pushNumber(at + 1)
    return count + 1
  },
  size(s) {
    const format = new Format(s)
    let at = 0
    for (let item = format.next(); item; item = format.next()) {
      const { letter, size } = item
      at += format.padding(at, letter, size)
      if (letter === 's') s.argumentError(1, "option 's' has no fixed size")
      if (letter === 'c' && size === 0) s.argumentError(1, "option 'c0' has no fixed size")
      if (!/[a-z\d]/i.test(letter)) format.control(letter)
      at += size
    }
    s.pushNumber(at)
    return 1
  },
}

function packInteger(value: number, size: number, little: boolean): Bytes {
  let rest = Number.isFinite(value) ? BigInt.asUintN(64, BigInt(Math.trunc(value))) : 1n << 63n
  let out = ''
  for (let i = 0; i < size; i++) {
    const byte = String.fromCharCode(Number(rest & 0xffn))
    out = little ? out + byte : byte + out
    rest >>= 8n
  }
  return out
}

function unpackInteger(bytes: Bytes, little: boolean, signed: boolean): number {
  let value = 0n
  for (let i = 0; i < bytes.length; i++) {
    value = (value << 8n) | BigInt(bytes.charCodeAt(little ? bytes.length - 1 - i : i))
  }
  value = BigInt.asUintN(64, value)
  const width = Math.min(64, bytes.length * 8)
  return Number(signed && width > 0 ? BigInt.asIntN(width, value) : value)
}
