// RDB loading and saving functions. Each part is written with its kind before it, and read only as that kind.
// @see https://valkey.io/topics/modules-api-ref/#section-rdb-loading-and-saving-functions
import { RdbError, type Bytes, type ModuleLoad, type ModuleSave } from '@valkey-playground/engine'
import { BadArgument } from '../abi/fault.ts'
import type { ModuleIo } from '../data-type-handles.ts'
import type { ModuleApi } from '../module-api.ts'
import type { Handlers, LongDouble } from '../spec/index.ts'

/** Room for the format, the number (aligned to its 16 bytes) and a result. */
const LONG_DOUBLE_BYTES = 16
const HEX_FORMAT = '%La'
const EXPONENT_BIAS = 16383
/** Bits before the point, less the first one. */
const BITS_BEFORE_POINT = 3

function ioOf(m: ModuleApi, handle: number): ModuleIo {
  return m.object<ModuleIo>(handle, 'io')
}

function writing(m: ModuleApi, handle: number): ModuleSave | null {
  const io = ioOf(m, handle)
  if (io.save === null) throw new BadArgument(handle, 'is being read, not written')
  return io.error ? null : io.save
}

/** Reads a part. If there is none: `missing` for modules that ask IsIOError, for others loading ends here. */
function read<T>(m: ModuleApi, handle: number, missing: T, part: (from: ModuleLoad) => T): T {
  const io = ioOf(m, handle)
  if (io.load === null) throw new BadArgument(handle, 'is being written, not read')
  if (io.error) return missing
  try {
    return part(io.load)
  } catch (error) {
    if (!(error instanceof RdbError)) throw error
    if (!io.type.module.handlesReadErrors) {
      if (error.kind === 'corrupt')
        m.lints?.report('P06', `data type ${io.type.name} reads another kind of part here than was saved`)
      io.failure = error
      throw error
    }
    io.error = true
    return missing
  }
}

function buffer(m: ModuleApi, text: Bytes, lenptr: number): number {
  if (lenptr !== 0) m.memory.writeI32(lenptr, text.length)
  return m.runtime.newCString(text)
}

/**
 * The number as the server's processor writes it: 64 bits of fraction, four of them before the point. Undefined for
 * numbers that need more bits, or are no ordinary ones.
 */
function shortHexText({ lo, hi }: LongDouble): Bytes | undefined {
  const bits = (BigInt.asUintN(64, hi) << 64n) | BigInt.asUintN(64, lo)
  const sign = bits >> 127n === 1n ? '-' : ''
  const exponent = (bits >> 112n) & 0x7fffn
  const fraction = bits & ((1n << 112n) - 1n)
  if (exponent === 0n && fraction === 0n) return `${sign}0x0p+0`
  if (exponent === 0n || exponent === 0x7fffn || (fraction & ((1n << 49n) - 1n)) !== 0n) return undefined
  const digits = ((1n << 63n) | (fraction >> 49n)).toString(16)
  const rest = digits.slice(1).replace(/0+$/, '')
  const power = Number(exponent) - EXPONENT_BIAS - BITS_BEFORE_POINT
  return `${sign}0x${digits[0]}${rest === '' ? '' : `.${rest}`}p${power < 0 ? '' : '+'}${power}`
}

/** The number in C's hexadecimal form, which loses nothing. */
function hexText(m: ModuleApi, { lo, hi }: LongDouble): Bytes {
  const short = shortHexText({ lo, hi })
  if (short !== undefined) return short
  const format = m.runtime.newCString(HEX_FORMAT)
  const args = m.runtime.alignedAlloc(LONG_DOUBLE_BYTES, LONG_DOUBLE_BYTES)
  m.memory.writeI64(args, lo)
  m.memory.writeI64(args + 8, hi)
  const text = m.runtime.format(format, args)
  m.runtime.free(args)
  m.runtime.free(format)
  return text
}

function parseLongDouble(m: ModuleApi, text: Bytes): LongDouble {
  const out = m.runtime.alignedAlloc(LONG_DOUBLE_BYTES, LONG_DOUBLE_BYTES)
  const found = m.runtime.parseLongDouble(text, out)
  const value = found ? { lo: m.memory.readI64(out), hi: m.memory.readI64(out + 8) } : ZERO
  m.runtime.free(out)
  return value
}

const ZERO: LongDouble = { lo: 0n, hi: 0n }

export const rdbIo: Handlers<ModuleApi> = {
  IsIOError: (m, io) => (ioOf(m, io).error ? 1 : 0),

  SaveUnsigned(m, io, value) {
    writing(m, io)?.unsigned(value)
  },

  LoadUnsigned: (m, io) => read(m, io, 0n, (from) => from.unsigned()),

  // Signed numbers are written with the kind of unsigned ones, as the server does.
  SaveSigned(m, io, value) {
    writing(m, io)?.unsigned(BigInt.asUintN(64, value))
  },

  LoadSigned: (m, io) => read(m, io, 0n, (from) => BigInt.asIntN(64, from.unsigned())),

  SaveString(m, io, s) {
    writing(m, io)?.string(m.string(s).bytes)
  },

  SaveStringBuffer(m, io, str, len) {
    writing(m, io)?.string(m.memory.readBytes(str, len))
  },

  LoadString(m, io) {
    const text = read<Bytes | null>(m, io, null, (from) => from.string())
    return text === null ? 0 : m.newString(null, text)
  },

  LoadStringBuffer(m, io, lenptr) {
    const text = read<Bytes | null>(m, io, null, (from) => from.string())
    return text === null ? 0 : buffer(m, text, lenptr)
  },

  SaveDouble(m, io, value) {
    writing(m, io)?.double(value)
  },

  LoadDouble: (m, io) => read(m, io, 0, (from) => from.double()),

  SaveFloat(m, io, value) {
    writing(m, io)?.float(value)
  },

  LoadFloat: (m, io) => read(m, io, 0, (from) => from.float()),

  SaveLongDouble(m, io, value) {
    writing(m, io)?.string(hexText(m, value))
  },

  LoadLongDouble: (m, io) => read(m, io, ZERO, (from) => parseLongDouble(m, from.string())),
}
