// HyperLogLog: 16384 registers of 6 bits that tell how many different elements were seen, kept in a string, byte for byte
// as Valkey keeps it.
//
//   | HYLL | encoding, 1 byte | 3 unused | cached count, 8 bytes, little-endian | registers … |
//
// The top bit of the cached count means that it is out of date. Dense registers (encoding 0) are packed from the lowest bit
// on. Sparse ones (encoding 1) are runs: `00xxxxxx` zeros, `01xxxxxx xxxxxxxx` many zeros, `1vvvvvxx` one to four registers
// of one value up to 32. A sparse value becomes dense for good once it is too long or holds a greater value.
import type { Bytes } from '../base/bytes.ts'
import { INT64_MIN } from '../base/numbers.ts'
import { patternOf } from './hyperloglog-hash.ts'
import { StringValue } from './string-value.ts'

/** Number of registers. */
export const HLL_REGISTERS = 16384
const MAGIC = 'HYLL'
const HEADER = 16
const ENCODING_AT = 4
const CACHE_AT = 8
const DENSE = 0
const SPARSE = 1
const DENSE_BYTES: number = HEADER + (HLL_REGISTERS * 6) / 8
const MAX_ZEROS = 64
const MAX_SPARSE_VALUE = 32
const MAX_RUN = 4
const ALPHA = 0.7213475204444817
/** The greatest value a register can get: 50 bits of hash all zero, and the one behind them. */
const GREATEST_VALUE = 51

/** What changing a register did; `corrupt` when the bytes make no sense. */
export type RegisterChange = 'changed' | 'unchanged' | 'corrupt'

interface Run {
  readonly at: number
  /** Bytes of the run's code. */
  readonly size: 1 | 2
  readonly value: number
  /** Registers it covers. */
  readonly length: number
  /** The first of them. */
  readonly first: number
}

/** A sparse value that has seen nothing. */
export function emptyHyperloglog(): StringValue {
  const value = new StringValue('', 'raw')
  value.write(0, `${MAGIC}\x01${'\0'.repeat(11)}\x7f\xff`)
  return value
}

/** Whether a string looks like a HyperLogLog. */
export function isHyperloglog(value: StringValue): boolean {
  if (value.encoding() === 'int' || value.length < HEADER || value.slice(0, 4) !== MAGIC) return false
  const encoding = value.byteAt(ENCODING_AT)
  return encoding === SPARSE || (encoding === DENSE && value.length === DENSE_BYTES)
}

/** Whether the registers are packed. */
export function isDense(value: StringValue): boolean {
  return value.byteAt(ENCODING_AT) === DENSE
}

function runAt(bytes: Uint8Array, at: number, first: number): Run {
  const code = bytes[at] as number
  if (code & 0x80) return { at, size: 1, value: ((code >> 2) & 31) + 1, length: (code & 3) + 1, first }
  if (code & 0x40)
    return { at, size: 2, value: 0, length: (((code & 63) << 8) | (bytes[at + 1] ?? 0)) + 1, first }
  return { at, size: 1, value: 0, length: (code & 63) + 1, first }
}

/** The runs of a sparse value. */
export function* sparseRuns(value: StringValue): IterableIterator<Run> {
  const bytes = value.bytes()
  let first = 0
  for (let at = HEADER; at < bytes.length;) {
    const run = runAt(bytes, at, first)
    yield run
    at += run.size
    first += run.length
  }
}

function denseRegister(bytes: Uint8Array, index: number): number {
  const bit = index * 6
  const at = HEADER + (bit >> 3)
  const shift = bit & 7
  return (((bytes[at] as number) >> shift) | ((bytes[at + 1] ?? 0) << (8 - shift))) & 63
}

function setDenseRegister(bytes: Uint8Array, index: number, value: number): void {
  const bit = index * 6
  const at = HEADER + (bit >> 3)
  const shift = bit & 7
  bytes[at] = ((bytes[at] as number) & ~(63 << shift)) | (value << shift)
  if (shift > 2) {
    bytes[at + 1] = ((bytes[at + 1] as number) & ~(63 >> (8 - shift))) | (value >> (8 - shift))
  }
}

/** Raises `registers` to those of the value where these are greater. Returns false when the bytes make no sense. */
export function mergeRegisters(value: StringValue, registers: Uint8Array): boolean {
  if (isDense(value)) {
    const bytes = value.bytes()
    for (let i = 0; i < HLL_REGISTERS; i++) {
      const register = denseRegister(bytes, i)
      if (register > (registers[i] as number)) registers[i] = register
    }
    return true
  }
  let covered = 0
  for (const run of sparseRuns(value)) {
    covered = run.first + run.length
    if (run.value === 0) continue
    if (covered > HLL_REGISTERS) return false
    for (let i = run.first; i < covered; i++) {
      if (run.value > (registers[i] as number)) registers[i] = run.value
    }
  }
  return covered === HLL_REGISTERS
}

/** Packs the registers, if they are not yet. Returns false when the bytes make no sense. */
export function makeDense(value: StringValue): boolean {
  if (isDense(value)) return true
  const registers = new Uint8Array(HLL_REGISTERS)
  if (!mergeRegisters(value, registers)) return false
  value.truncate(HEADER)
  value.truncate(DENSE_BYTES)
  value.setByte(ENCODING_AT, DENSE)
  writeDenseRegisters(value, registers)
  return true
}

/** Overwrites all registers of a dense value. */
export function writeDenseRegisters(value: StringValue, registers: Uint8Array): void {
  const bytes = value.mutableBytes()
  for (let i = 0; i < HLL_REGISTERS; i++) setDenseRegister(bytes, i, registers[i] as number)
}

/** All registers of a dense value. */
export function denseRegisters(value: StringValue): number[] {
  const bytes = value.bytes()
  return Array.from({ length: HLL_REGISTERS }, (_, i) => denseRegister(bytes, i))
}

function zeros(length: number): number[] {
  if (length === 0) return []
  return length > MAX_ZEROS ? [0x40 | ((length - 1) >> 8), (length - 1) & 255] : [length - 1]
}

function values(value: number, length: number): number[] {
  return length === 0 ? [] : [0x80 | ((value - 1) << 2) | (length - 1)]
}

/** Joins neighbouring runs of one value, from a place on and over a few runs only, as the server does. */
function joinRuns(value: StringValue, from: number): void {
  const bytes = value.mutableBytes()
  let { length } = bytes
  let at = from
  for (let left = 5; at < length && left > 0; left--) {
    const run = runAt(bytes, at, 0)
    const next = at + 1 < length ? (bytes[at + 1] as number) : 0
    if (run.value > 0 && next & 0x80) {
      const other = runAt(bytes, at + 1, 0)
      if (other.value === run.value && other.length + run.length <= MAX_RUN) {
        bytes[at + 1] = values(run.value, run.length + other.length)[0] as number
        bytes.copyWithin(at, at + 1, length)
        length--
        continue
      }
    }
    at += run.size
  }
  if (length < bytes.length) value.truncate(length)
}

// Where the run that covers a register begins, and the run before it. A plain loop: adding walks half the runs each time.
function findRun(bytes: Uint8Array, index: number): { run: Run; previous: number } | undefined {
  let previous = HEADER
  let first = 0
  for (let at = HEADER; at < bytes.length;) {
    const code = bytes[at] as number
    const zeros = (code & 0xc0) === 0x40
    const length = code & 0x80 ? code & 3 : zeros ? ((code & 63) << 8) | (bytes[at + 1] ?? 0) : code
    if (index <= first + length) return { run: runAt(bytes, at, first), previous }
    first += length + 1
    previous = at
    at += zeros ? 2 : 1
  }
  return undefined
}

function setSparse(value: StringValue, index: number, count: number, mostBytes: number): RegisterChange {
  const found = findRun(value.bytes(), index)
  if (!found) return 'corrupt'
  const { run, previous } = found
  if (run.value >= count) return 'unchanged'
  const before = index - run.first
  const after = run.length - before - 1
  const part = (length: number): number[] => (run.value === 0 ? zeros(length) : values(run.value, length))
  const codes = [...part(before), ...values(count, 1), ...part(after)]
  const { length } = value
  const added = codes.length - run.size
  if (added > 0 && length + added > mostBytes) return promote(value, index, count)
  if (added > 0) value.truncate(length + added)
  const bytes = value.mutableBytes()
  bytes.copyWithin(run.at + codes.length, run.at + run.size, length)
  // A damaged value may end in the middle of a run: what does not fit is lost, as in the real server.
  bytes.set(codes.slice(0, Math.max(0, bytes.length - run.at)), run.at)
  if (added < 0) value.truncate(length + added)
  joinRuns(value, previous)
  markChanged(value)
  return 'changed'
}

function promote(value: StringValue, index: number, count: number): RegisterChange {
  return makeDense(value) ? setRegister(value, index, count, 0) : 'corrupt'
}

/** Raises a register to `count`. @param mostBytes the length up to which a value stays sparse */
export function setRegister(
  value: StringValue,
  index: number,
  count: number,
  mostBytes: number,
): RegisterChange {
  if (!isDense(value)) {
    if (count > MAX_SPARSE_VALUE) return promote(value, index, count)
    return setSparse(value, index, count, mostBytes)
  }
  if (denseRegister(value.bytes(), index) >= count) return 'unchanged'
  setDenseRegister(value.mutableBytes(), index, count)
  return 'changed'
}

/** Takes an element in. */
export function addElement(value: StringValue, element: Bytes, mostBytes: number): RegisterChange {
  const { index, count } = patternOf(element)
  return setRegister(value, index, count, mostBytes)
}

/** Marks the cached count as out of date. */
export function markChanged(value: StringValue): void {
  value.setByte(CACHE_AT + 7, value.byteAt(CACHE_AT + 7) | 0x80)
}

/** The cached count, undefined when it is out of date. */
export function cachedCount(value: StringValue): bigint | undefined {
  if (value.byteAt(CACHE_AT + 7) & 0x80) return undefined
  let count = 0n
  for (let i = 7; i >= 0; i--) count = (count << 8n) | BigInt(value.byteAt(CACHE_AT + i))
  return count
}

/** Stores a count as the cached one. */
export function cacheCount(value: StringValue, count: bigint): void {
  for (let i = 0; i < 8; i++) value.setByte(CACHE_AT + i, Number((count >> BigInt(8 * i)) & 0xffn))
}

function sigma(start: number): number {
  if (start === 1) return Infinity
  let x = start
  let y = 1
  let z = x
  for (;;) {
    x *= x
    const before = z
    z += x * y
    y += y
    if (before === z) return z
  }
}

function tau(start: number): number {
  if (start === 0 || start === 1) return 0
  let x = start
  let y = 1
  let z = 1 - x
  for (;;) {
    x = Math.sqrt(x)
    const before = z
    y *= 0.5
    z -= (1 - x) ** 2 * y
    if (before === z) return z / 3
  }
}

/**
 * The number of different elements that registers stand for, after Otmar Ertl's improved estimation.
 * @param counts how many registers have each value
 */
function estimate(counts: readonly number[]): bigint {
  const m = HLL_REGISTERS
  let z = m * tau((m - (counts[GREATEST_VALUE] as number)) / m)
  for (let value = GREATEST_VALUE - 1; value >= 1; value--) z = (z + (counts[value] as number)) * 0.5
  z += m * sigma((counts[0] as number) / m)
  const count = Math.round((ALPHA * m * m) / z)
  return Number.isFinite(count) ? BigInt(count) : INT64_MIN
}

/** The estimate for plain registers. */
export function countRegisters(registers: Uint8Array): bigint {
  const counts: number[] = new Array(64).fill(0)
  for (const register of registers) counts[register] = (counts[register] as number) + 1
  return estimate(counts)
}

/** The estimate for a value; undefined when its bytes make no sense. */
export function countElements(value: StringValue): bigint | undefined {
  const counts: number[] = new Array(64).fill(0)
  if (isDense(value)) {
    const bytes = value.bytes()
    for (let i = 0; i < HLL_REGISTERS; i++) {
      const register = denseRegister(bytes, i)
      counts[register] = (counts[register] as number) + 1
    }
    return estimate(counts)
  }
  let covered = 0
  for (const run of sparseRuns(value)) {
    counts[run.value] = (counts[run.value] as number) + run.length
    covered = run.first + run.length
  }
  return covered === HLL_REGISTERS ? estimate(counts) : undefined
}
