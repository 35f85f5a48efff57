// What the compiler's checks for undefined behaviour call (the profile `sanitize`): each finding becomes one line of the log, and the
// code goes on.
//
// A row of FINDINGS says in words what one function was given: the address of constants (where in the source, of which types; pointers
// take 4 bytes) and the values, those of up to 32 bits themselves and wider ones by their address. One place is reported once in a
// call. Names with `_abort` are those of code that must not go on. Change together: the toolchain's flags.ts.
import { bytesToUtf8 } from '@valkey-playground/engine'
import { ModuleFault } from '../abi/fault.ts'
import type { LinearMemory } from '../abi/memory.ts'
import type { WasmFunction } from '../abi/table.ts'
import { workOf } from '../lints/report.ts'
import type { ModuleApi } from '../module-api.ts'

/** The constants of one check, and words for what is in them. */
class Check {
  readonly memory: LinearMemory
  readonly data: number

  constructor(memory: LinearMemory, data: number) {
    this.memory = memory
    this.data = data
  }

  /** The nth type behind the place. */
  type(index: number): number {
    return this.memory.readU32(this.data + PLACE_BYTES + 4 * index)
  }

  typeName(index: number): string {
    return this.memory.readCString(this.type(index) + 4).replaceAll("'", '')
  }

  /** A number of the nth type; null if it is of another kind. */
  number(index: number, raw: number): bigint | number | null {
    const word = this.memory.readU32(this.type(index))
    const info = word >>> 16
    return NUMBERS[word & 0xffff]?.(this.memory, info, raw) ?? null
  }

  value(index: number, raw: number): string {
    return String(this.number(index, raw) ?? 'a value')
  }

  byteAt(offset: number): number {
    return this.memory.readU8(this.data + offset)
  }
}

/** Undefined behaviour that a check has found. */
export interface UndefinedBehaviour {
  /** As the compiler was given it. */
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
  /** The command that ran, or what else did. */
  readonly command: string
}

/** A file name's address, a line and a column. */
const PLACE_BYTES = 12

/** How numbers are read, by the kind of type: whole ones and floating ones. */
const NUMBERS: readonly ((memory: LinearMemory, info: number, raw: number) => bigint | number | null)[] = [
  (memory, info, raw) => {
    const bits = 1 << (info >>> 1)
    let all = BigInt(raw >>> 0)
    if (bits > 32) all = memory.readU64(raw)
    if (bits > 64) all |= memory.readU64(raw + 8) << 64n
    return (info & 1) === 1 ? BigInt.asIntN(bits, all) : BigInt.asUintN(bits, all)
  },
  (memory, bits, raw) => {
    if (bits === 32) return new Float32Array(Int32Array.of(raw).buffer)[0] ?? null
    if (bits === 64) return memory.readF64(raw)
    return bits === 128 ? quadruple(memory.readU64(raw + 8), memory.readU64(raw)) : null
  },
]

/** A number of 128 bits, as near as a double comes. */
function quadruple(high: bigint, low: bigint): number {
  const exponent = Number((high >> 48n) & 0x7fffn)
  const fraction = Number(high & 0xffff_ffff_ffffn) / 2 ** 48 + Number(low) / 2 ** 112
  const size =
    exponent === 0x7fff ? (fraction === 0 ? Infinity : NaN) : (1 + fraction) * 2 ** (exponent - 16383)
  return high >> 63n === 0n ? size : -size
}

const hex = (address: number): string => (address === 0 ? 'NULL' : `0x${(address >>> 0).toString(16)}`)

type Finding = (check: Check, ...values: readonly number[]) => string

/** What was to be done with an address, by its number. */
const ACCESSES: readonly string[] = [
  'load of',
  'store to',
  'reference to',
  'member access in',
  'member call on',
  'constructor call on',
  'downcast to',
  'downcast to',
  'upcast to',
  'upcast to',
  'non-null binding to',
  'dynamic operation on',
]

const BUILTINS: readonly string[] = [
  '__builtin_ctz of 0',
  '__builtin_clz of 0',
  '__builtin_assume of what is false',
]

function overflow(sign: string): Finding {
  return (check, left = 0, right = 0) => {
    const signed = (check.memory.readU32(check.type(0)) >>> 16) & 1
    const values = `${check.value(0, left)} ${sign} ${check.value(0, right)}`
    return `${signed === 1 ? 'signed' : 'unsigned'} integer overflow: ${values} in ${check.typeName(0)}`
  }
}

function access(check: Check, address = 0): string {
  const wanted = `${ACCESSES[check.byteAt(PLACE_BYTES + 5)] ?? 'use of'} ${check.typeName(0)}`
  const multiple = 2 ** check.byteAt(PLACE_BYTES + 4)
  if (address === 0) return `null pointer: ${wanted}`
  return (address >>> 0) % multiple === 0
    ? `too little room: ${wanted} at ${hex(address)}`
    : `misaligned pointer: ${wanted} at ${hex(address)}, no multiple of ${multiple}`
}

function division(check: Check, left = 0, right = 0): string {
  const dividend = `${check.value(0, left)}`
  return Number(check.number(0, right)) === 0
    ? `division by zero: of ${dividend} in ${check.typeName(0)}`
    : `signed integer overflow: ${dividend} divided by ${check.value(0, right)} in ${check.typeName(0)}`
}

function shift(check: Check, left = 0, right = 0): string {
  const count = Number(check.number(1, right))
  const bits = 1 << (check.memory.readU32(check.type(0)) >>> 17)
  const what = `${check.value(0, left)} by ${count} in ${check.typeName(0)}`
  if (count < 0) return `shift by a negative number: ${what}`
  if (count >= bits) return `shift by too many bits: ${what}`
  return Number(check.number(0, left)) < 0
    ? `left shift of a negative number: ${what}`
    : `left shift loses bits: ${what}`
}

const nullArgument: Finding = (check) =>
  `null pointer: argument ${check.memory.readI32(check.data + 2 * PLACE_BYTES)} must not be NULL`
const nullResult: Finding = () => 'null pointer: the result must not be NULL'

/** By the names of the functions without what all begin with. */
const FINDINGS: Readonly<Record<string, Finding>> = {
  add_overflow: overflow('+'),
  sub_overflow: overflow('-'),
  mul_overflow: overflow('*'),
  negate_overflow: (check, old = 0) =>
    `signed integer overflow: -(${check.value(0, old)}) in ${check.typeName(0)}`,
  divrem_overflow: division,
  shift_out_of_bounds: shift,
  out_of_bounds: (check, index = 0) =>
    `index out of bounds: ${check.value(1, index)} in ${check.typeName(0)}`,
  local_out_of_bounds: () => 'index out of bounds',
  type_mismatch_v1: access,
  alignment_assumption: (_check, address = 0, multiple = 0) =>
    `misaligned pointer: ${hex(address)} was said to be a multiple of ${multiple}`,
  vla_bound_not_positive: (check, bound = 0) =>
    `array of no or negative length: ${check.value(0, bound)} in ${check.typeName(0)}`,
  float_cast_overflow: (check, from = 0) =>
    `conversion out of range: ${check.value(0, from)} of ${check.typeName(0)} to ${check.typeName(1)}`,
  implicit_conversion: (check, from = 0, to = 0) =>
    `conversion changes the value: ${check.value(0, from)} of ${check.typeName(0)} to ${check.value(1, to)} of ${check.typeName(1)}`,
  load_invalid_value: (check, value = 0) => `invalid value: ${check.value(0, value)} in ${check.typeName(0)}`,
  builtin_unreachable: () => 'code was reached that is said to be unreachable',
  missing_return: () => 'the end of a function was reached that must return a value',
  pointer_overflow: (_check, base = 0, result = 0) => `pointer overflow: ${hex(base)} becomes ${hex(result)}`,
  nonnull_arg: nullArgument,
  nullability_arg: nullArgument,
  nonnull_return_v1: nullResult,
  nullability_return_v1: nullResult,
  invalid_builtin: (check) => BUILTINS[check.byteAt(PLACE_BYTES)] ?? 'bad argument of a builtin function',
}

/** These are given the place apart from their constants. */
const PLACED_APART = /^(nonnull|nullability)_return_v1$/

/** All functions by name, for one module. */
export function sanitizerImports(m: ModuleApi): Record<string, WasmFunction> {
  const { memory } = m
  const reported = new Set<number>()
  let serial = -1

  function report(name: string, finding: Finding, data: number, values: readonly number[]): string {
    const place = PLACED_APART.test(name) ? (values[0] as number) : data
    const file = memory.readCString(memory.readU32(place))
    const [line, column] = [memory.readU32(place + 4), memory.readU32(place + 8)]
    const words = `undefined behaviour: ${finding(new Check(memory, data), ...values)}`
    const text = bytesToUtf8(`${file}:${line}:${column}: ${words}`)
    if (serial !== m.callSerial) reported.clear()
    serial = m.callSerial
    if (reported.has(place)) return text
    reported.add(place)
    m.server.host.log('warning', `Module ${m.current?.module?.name ?? '?'}: ${text}`)
    m.tracer.report?.(text)
    m.onUndefined?.({
      file: bytesToUtf8(file),
      line,
      column,
      message: bytesToUtf8(words),
      command: workOf(m.current),
    })
    m.debug?.sanitized(text)
    return text
  }

  return Object.fromEntries(
    Object.entries(FINDINGS).flatMap(([name, finding]) => [
      [
        `__ubsan_handle_${name}`,
        (data: number, ...values: number[]) => void report(name, finding, data, values),
      ],
      [
        `__ubsan_handle_${name}_abort`,
        (data: number, ...values: number[]) => {
          throw new ModuleFault('trap', report(name, finding, data, values))
        },
      ],
    ]),
  )
}
