// String objects APIs. The strings themselves are module-string.ts.
// @see https://valkey.io/topics/modules-api-ref/#section-string-objects-apis
import { formatDouble, parseDouble, parseInt64, parseInteger, type Bytes } from '@valkey-playground/engine'
import type { ModuleApi } from '../module-api.ts'
import type { ModuleString } from '../module-string.ts'
import { C, offsetOf, type Handlers } from '../spec/index.ts'

const NULL_STRING = '(NULL string reply referenced in module)'
const UINT64_MAX = 2n ** 64n - 1n
/** A stream ID that is longer is no ID. */
const LONGEST_STREAM_ID = 127

const ID_MS: number = offsetOf('ValkeyModuleStreamID', 'ms')
const ID_SEQ: number = offsetOf('ValkeyModuleStreamID', 'seq')

/** What reading an unsigned number gave: `value` is stored even if the text is refused, as the server does. */
interface Unsigned {
  readonly valid: boolean
  readonly value: bigint | undefined
}

/** Reads as strtoull does, up to a NUL: blanks and a sign may come first; anything behind the digits makes it invalid. */
function readUnsigned(text: Bytes): Unsigned {
  const nul = text.indexOf('\0')
  const number = nul < 0 ? text : text.slice(0, nul)
  const strict = parseInt64(number)
  if (strict !== undefined)
    return strict < 0n ? { valid: false, value: undefined } : { valid: true, value: strict }
  const match = /^[ \t-\r]*([+-]?)(\d+)(.*)$/s.exec(number)
  if (!match) return { valid: false, value: 0n }
  const magnitude = BigInt(match[2] as string)
  if (magnitude > UINT64_MAX) return { valid: false, value: UINT64_MAX }
  return { valid: match[3] === '', value: match[1] === '-' ? BigInt.asUintN(64, -magnitude) : magnitude }
}

function parseUnsigned(text: Bytes): bigint | undefined {
  const { valid, value } = readUnsigned(text)
  return valid ? value : undefined
}

/** `ms-seq`, `ms`, `-` or `+`, up to a NUL. */
function parseStreamId(text: Bytes): { ms: bigint; seq: bigint } | undefined {
  if (text.length > LONGEST_STREAM_ID) return undefined
  const nul = text.indexOf('\0')
  const shown = nul < 0 ? text : text.slice(0, nul)
  if (shown === '-') return { ms: 0n, seq: 0n }
  if (shown === '+') return { ms: UINT64_MAX, seq: UINT64_MAX }
  const dash = shown.indexOf('-')
  const ms = parseUnsigned(dash < 0 ? shown : shown.slice(0, dash))
  const seq = dash < 0 ? 0n : parseUnsigned(shown.slice(dash + 1))
  return ms === undefined || seq === undefined ? undefined : { ms, seq }
}

/** memcmp's sign, then the lengths. */
function compare(a: Bytes, b: Bytes): number {
  const shorter = Math.min(a.length, b.length)
  for (let index = 0; index < shorter; index++) {
    const difference = a.charCodeAt(index) - b.charCodeAt(index)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

export const strings: Handlers<ModuleApi> = {
  CreateString: (m, ctx, ptr, len) => m.newString(m.optionalContext(ctx), m.memory.readBytes(ptr, len)),

  CreateStringPrintf: (m, ctx, fmt, varargs) =>
    m.newString(m.optionalContext(ctx), m.formatted(fmt, varargs)),

  CreateStringFromLongLong: (m, ctx, ll) => m.newString(m.optionalContext(ctx), String(ll)),

  CreateStringFromULongLong: (m, ctx, ull) =>
    m.newString(m.optionalContext(ctx), String(BigInt.asUintN(64, ull))),

  CreateStringFromDouble: (m, ctx, d) => m.newString(m.optionalContext(ctx), formatDouble(d)),

  CreateStringFromLongDouble: (m, ctx, ld, humanfriendly) =>
    m.newString(m.optionalContext(ctx), m.runtime.longDoubleText(ld, humanfriendly !== 0)),

  CreateStringFromString: (m, ctx, str) => m.newString(m.optionalContext(ctx), m.string(str).bytes),

  CreateStringFromStreamID(m, ctx, id) {
    const ms = m.memory.readU64(id + ID_MS)
    const seq = m.memory.readU64(id + ID_SEQ)
    return m.newString(m.optionalContext(ctx), `${ms}-${seq}`)
  },

  FreeString(m, ctx, str) {
    const string = m.string(str)
    if (ctx !== 0) m.context(ctx).disown(str)
    string.release(m.handles, m.runtime)
  },

  RetainString(m, ctx, str) {
    const string = m.string(str)
    // Under AutoMemory the hold that the context would release becomes the module's own.
    if (ctx === 0 || !m.context(ctx).disown(str)) string.references++
  },

  HoldString(m, ctx, str) {
    const string = m.string(str)
    string.references++
    if (ctx !== 0) m.ownString(m.context(ctx), string)
    return str
  },

  StringPtrLen(m, str, len) {
    if (str === 0) {
      if (len !== 0) m.memory.writeI32(len, NULL_STRING.length)
      return nullString(m)
    }
    const string = m.string(str)
    if (len !== 0) m.memory.writeI32(len, string.bytes.length)
    return string.pointer(m.runtime)
  },

  StringToLongLong(m, str, ll) {
    const { bytes } = m.string(str)
    const number = parseInteger(bytes)
    if (number === undefined) return C.VALKEYMODULE_ERR
    if (Number.isSafeInteger(number)) m.memory.writeI64Number(ll, number)
    else m.memory.writeI64(ll, parseInt64(bytes) ?? 0n)
    return C.VALKEYMODULE_OK
  },

  StringToULongLong(m, str, ull) {
    const { valid, value } = readUnsigned(m.string(str).bytes)
    if (value !== undefined) m.memory.writeI64(ull, value)
    return valid ? C.VALKEYMODULE_OK : C.VALKEYMODULE_ERR
  },

  StringToDouble(m, str, d) {
    const value = parseDouble(m.string(str).bytes)
    if (value === undefined) return C.VALKEYMODULE_ERR
    m.memory.writeF64(d, value)
    return C.VALKEYMODULE_OK
  },

  StringToLongDouble: (m, str, ld) =>
    m.runtime.parseLongDouble(m.string(str).bytes, ld) ? C.VALKEYMODULE_OK : C.VALKEYMODULE_ERR,

  StringToStreamID(m, str, id) {
    const value = parseStreamId(m.string(str).bytes)
    if (!value) return C.VALKEYMODULE_ERR
    m.memory.writeI64(id + ID_MS, value.ms)
    m.memory.writeI64(id + ID_SEQ, value.seq)
    return C.VALKEYMODULE_OK
  },

  StringCompare: (m, a, b) => compare(m.string(a).bytes, m.string(b).bytes),

  StringAppendBuffer(m, _ctx, str, buf, len) {
    const string: ModuleString = m.string(str)
    if (string.references !== 1) {
      m.server.host.log(
        'warning',
        'Module attempted to use an in-place string modify operation with a string referenced multiple times. Please check the code for API usage correctness.',
      )
      return C.VALKEYMODULE_ERR
    }
    string.replace(string.bytes + m.memory.readBytes(buf, len), m.runtime)
    return C.VALKEYMODULE_OK
  },

  TrimStringAllocation(m, str) {
    if (str !== 0) m.string(str).trim()
  },
}

const nullStrings = new WeakMap<ModuleApi, number>()

/** The text that StringPtrLen gives for NULL lies in memory once. */
function nullString(m: ModuleApi): number {
  let pointer = nullStrings.get(m)
  if (pointer === undefined) nullStrings.set(m, (pointer = m.runtime.newCString(NULL_STRING)))
  return pointer
}
