// The `cmsgpack` library: MessagePack. Whole numbers take the smallest integer form, others a float where it is exact; a
// table with keys 1…n is an array, any other a map; tables nested deeper than 16 are nil.
import type { Bytes } from '../base/bytes.ts'
import { LUA, type HostFunction, type LuaState } from './lua-state.ts'

const MAX_NESTING = 16
const scratch = new DataView(new ArrayBuffer(8))

/** What the library says of itself. */
export const CMSGPACK_FACTS: Readonly<Record<string, string>> = {
  _NAME: 'cmsgpack',
  _VERSION: 'lua-cmsgpack 0.4.0',
  _COPYRIGHT: 'Copyright (C) 2012, Redis Ltd.',
  _DESCRIPTION: 'MessagePack C implementation for Lua',
}

/** The library's functions. */
export const cmsgpackFunctions: Readonly<Record<string, HostFunction>> = {
  pack(s) {
    const count = s.top
    if (count === 0) s.argumentError(0, 'MessagePack pack needs input.')
    let out = ''
    for (let i = 1; i <= count; i++) {
      s.copy(i)
      out += encode(s, 0)
    }
    s.pushBytes(out)
    return 1
  },
  unpack: (s) => unpack(s, 0, 0),
  unpack_one: (s) => unpack(s, 1, optional(s, 2)),
  unpack_limit: (s) => unpack(s, s.checkInteger(2), optional(s, 3)),
}

function optional(s: LuaState, argument: number): number {
  return s.type(argument) <= LUA.nil ? 0 : s.checkInteger(argument)
}

function unpack(s: LuaState, limit: number, offset: number): number {
  const text = s.checkBytes(1)
  s.top = 1
  if (offset < 0 || limit < 0) {
    s.locatedError(`Invalid request to unpack with offset of ${offset} and limit of ${text.length}.`)
  }
  if (offset > text.length) {
    s.locatedError(`Start offset ${offset} greater than input length ${text.length}.`)
  }
  const all = limit === 0 && offset === 0
  const reader = new Reader(s, text, offset)
  let count = 0
  while (reader.at < text.length && (all || count < limit)) {
    reader.value()
    count++
  }
  if (all) return count
  s.pushNumber(reader.at === text.length ? -1 : reader.at)
  s.api('lua_insert', 2)
  return count + 1
}

// Encodes the value on top of the stack and pops it.
function encode(s: LuaState, level: number): Bytes {
  let out = '\xc0'
  switch (s.type(-1)) {
    case LUA.string:
      out = encodeText(s.bytes(-1) ?? '')
      break
    case LUA.boolean:
      out = s.boolean(-1) ? '\xc3' : '\xc2'
      break
    case LUA.number:
      out = encodeNumber(s.number(-1))
      break
    case LUA.table:
      if (level < MAX_NESTING) {
        if (!s.checkStack(4)) s.locatedError('stack overflow (in function mp_encode_lua_table_as_map)')
        out = isArray(s) ? encodeArray(s, level) : encodeMap(s, level)
      }
  }
  s.pop()
  return out
}

function isArray(s: LuaState): boolean {
  let max = 0
  let count = 0
  const top = s.top
  s.pushNil()
  while (s.next(-2)) {
    s.pop()
    const key = s.type(-1) === LUA.number ? s.number(-1) : 0
    if (key <= 0 || !Number.isInteger(key) || key > 2147483647) {
      s.top = top
      return false
    }
    max = Math.max(max, key)
    count++
  }
  return max === count
}

function encodeArray(s: LuaState, level: number): Bytes {
  const length = s.length(-1)
  let out = head(length, 0x90, 15, [0xdc, 0xdd])
  for (let i = 1; i <= length; i++) {
    s.rawGetI(-1, i)
    out += encode(s, level + 1)
  }
  return out
}

function encodeMap(s: LuaState, level: number): Bytes {
  let out = ''
  let count = 0
  s.pushNil()
  while (s.next(-2)) {
    s.copy(-2)
    out += encode(s, level + 1) + encode(s, level + 1)
    count++
  }
  return head(count, 0x80, 15, [0xde, 0xdf]) + out
}

// A length: in the type byte if it fits, else in 16 or 32 bits behind it.
function head(length: number, short: number, shortMax: number, [wide, wider]: [number, number]): Bytes {
  if (length <= shortMax) return String.fromCharCode(short | length)
  return length <= 0xffff ? typed(wide, 2, length) : typed(wider, 4, length)
}

function encodeText(text: Bytes): Bytes {
  if (text.length > 31 && text.length <= 0xff) return typed(0xd9, 1, text.length) + text
  return head(text.length, 0xa0, 31, [0xda, 0xdb]) + text
}

function typed(type: number, bytes: number, value: number): Bytes {
  let out = String.fromCharCode(type)
  for (let shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    out += String.fromCharCode(Math.floor(value / 2 ** shift) & 0xff)
  }
  return out
}

function encodeNumber(value: number): Bytes {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return encodeInteger(value)
  const single = Math.fround(value) === value
  scratch.setFloat64(0, value)
  if (single) scratch.setFloat32(0, value)
  return (single ? '\xca' : '\xcb') + take(single ? 4 : 8)
}

function encodeInteger(value: number): Bytes {
  if (value >= 0) {
    if (value <= 127) return String.fromCharCode(value)
    if (value <= 0xff) return typed(0xcc, 1, value)
    if (value <= 0xffff) return typed(0xcd, 2, value)
    if (value <= 0xffffffff) return typed(0xce, 4, value)
  } else {
    if (value >= -32) return String.fromCharCode(value & 0xff)
    if (value >= -128) return typed(0xd0, 1, value & 0xff)
    if (value >= -32768) return typed(0xd1, 2, value & 0xffff)
    if (value >= -2147483648) return typed(0xd2, 4, value >>> 0)
  }
  scratch.setBigInt64(0, BigInt(value))
  return (value >= 0 ? '\xcf' : '\xd3') + take(8)
}

function take(count: number): Bytes {
  let out = ''
  for (let i = 0; i < count; i++) out += String.fromCharCode(scratch.getUint8(i))
  return out
}

class Reader {
  readonly #s: LuaState
  readonly #text: Bytes
  at: number

  constructor(s: LuaState, text: Bytes, at: number) {
    this.#s = s
    this.#text = text
    this.at = at
  }

  /** Reads a value and pushes it. */
  value(): void {
    const s = this.#s
    if (!s.checkStack(4))
      s.locatedError(
        'stack overflow (too many return values at once; use unpack_one or unpack_limit instead.)',
      )
    const type = this.#bytes(1).charCodeAt(0)
    if (type <= 0x7f) return s.pushNumber(type)
    if (type >= 0xe0) return s.pushNumber(type - 0x100)
    if (type <= 0x8f) return this.#map(type & 15)
    if (type <= 0x9f) return this.#array(type & 15)
    if (type <= 0xbf) return s.pushBytes(this.#bytes(type & 31))
    const read = FORMS[type]
    if (!read) s.locatedError('Bad data format in input.')
    read?.(this, s)
  }

  number(bytes: number, read: (view: DataView) => number): number {
    const text = this.#bytes(bytes)
    for (let i = 0; i < bytes; i++) scratch.setUint8(i, text.charCodeAt(i))
    return read(scratch)
  }

  text(length: number): void {
    this.#s.pushBytes(this.#bytes(length))
  }

  items(length: number): void {
    this.#array(length)
  }

  pairs(length: number): void {
    this.#map(length)
  }

  #bytes(count: number): Bytes {
    if (this.at + count > this.#text.length) this.#s.locatedError('Missing bytes in input.')
    this.at += count
    return this.#text.slice(this.at - count, this.at)
  }

  #array(length: number): void {
    this.#s.newTable()
    for (let i = 1; i <= length; i++) {
      this.value()
      this.#s.rawSetI(-2, i)
    }
  }

  #map(length: number): void {
    this.#s.newTable()
    for (let i = 0; i < length; i++) {
      this.value()
      this.value()
      this.#s.setTable(-3)
    }
  }
}

const u8 = (view: DataView): number => view.getUint8(0)
const u16 = (view: DataView): number => view.getUint16(0)
const u32 = (view: DataView): number => view.getUint32(0)

const FORMS: Readonly<Record<number, (r: Reader, s: LuaState) => void>> = {
  0xc0: (_, s) => s.pushNil(),
  0xc2: (_, s) => s.pushBoolean(false),
  0xc3: (_, s) => s.pushBoolean(true),
  0xca: (r, s) => s.pushNumber(r.number(4, (view) => view.getFloat32(0))),
  0xcb: (r, s) => s.pushNumber(r.number(8, (view) => view.getFloat64(0))),
  0xcc: (r, s) => s.pushNumber(r.number(1, u8)),
  0xcd: (r, s) => s.pushNumber(r.number(2, u16)),
  0xce: (r, s) => s.pushNumber(r.number(4, u32)),
  0xcf: (r, s) => s.pushNumber(r.number(8, (view) => Number(view.getBigInt64(0)))),
  0xd0: (r, s) => s.pushNumber(r.number(1, (view) => view.getInt8(0))),
  0xd1: (r, s) => s.pushNumber(r.number(2, (view) => view.getInt16(0))),
  0xd2: (r, s) => s.pushNumber(r.number(4, (view) => view.getInt32(0))),
  0xd3: (r, s) => s.pushNumber(r.number(8, (view) => Number(view.getBigInt64(0)))),
  0xd9: (r) => r.text(r.number(1, u8)),
  0xda: (r) => r.text(r.number(2, u16)),
  0xdb: (r) => r.text(r.number(4, u32)),
  0xdc: (r) => r.items(r.number(2, u16)),
  0xdd: (r) => r.items(r.number(4, u32)),
  0xde: (r) => r.pairs(r.number(2, u16)),
  0xdf: (r) => r.pairs(r.number(4, u32)),
}
