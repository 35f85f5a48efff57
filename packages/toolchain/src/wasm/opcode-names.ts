// Names of instructions in the text format. Those of one byte are a list with gaps; those behind a prefix byte have their own.
// Change together: opcodes.ts, which knows how long they are.

const CONTROL =
  'unreachable nop block loop if else try catch throw rethrow throw_ref end br br_if br_table return ' +
  'call call_indirect return_call return_call_indirect - - - - delegate catch_all drop select select - - try_table'
const VARIABLES = 'local.get local.set local.tee global.get global.set table.get table.set -'
const MEMORY =
  'i32.load i64.load f32.load f64.load i32.load8_s i32.load8_u i32.load16_s i32.load16_u i64.load8_s i64.load8_u ' +
  'i64.load16_s i64.load16_u i64.load32_s i64.load32_u i32.store i64.store f32.store f64.store i32.store8 i32.store16 ' +
  'i64.store8 i64.store16 i64.store32 memory.size memory.grow'
const CONSTANTS = 'i32.const i64.const f32.const f64.const'

const INTEGER_TESTS = 'eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u'
const FLOAT_TESTS = 'eq ne lt gt le ge'
const INTEGER_MATH = 'clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr'
const FLOAT_MATH = 'abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign'
const CONVERSIONS =
  'i32.wrap_i64 i32.trunc_f32_s i32.trunc_f32_u i32.trunc_f64_s i32.trunc_f64_u i64.extend_i32_s i64.extend_i32_u ' +
  'i64.trunc_f32_s i64.trunc_f32_u i64.trunc_f64_s i64.trunc_f64_u f32.convert_i32_s f32.convert_i32_u ' +
  'f32.convert_i64_s f32.convert_i64_u f32.demote_f64 f64.convert_i32_s f64.convert_i32_u f64.convert_i64_s ' +
  'f64.convert_i64_u f64.promote_f32 i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64 ' +
  'i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s'

function of(type: string, names: string): string {
  return names.replaceAll(/\S+/g, `${type}.$&`)
}

const PLAIN: readonly string[] = [
  CONTROL,
  VARIABLES,
  MEMORY,
  CONSTANTS,
  of('i32', INTEGER_TESTS),
  of('i64', INTEGER_TESTS),
  of('f32', FLOAT_TESTS),
  of('f64', FLOAT_TESTS),
  of('i32', INTEGER_MATH),
  of('i64', INTEGER_MATH),
  of('f32', FLOAT_MATH),
  of('f64', FLOAT_MATH),
  CONVERSIONS,
]
  .join(' ')
  .split(' ')

const BULK: readonly string[] = (
  'i32.trunc_sat_f32_s i32.trunc_sat_f32_u i32.trunc_sat_f64_s i32.trunc_sat_f64_u i64.trunc_sat_f32_s ' +
  'i64.trunc_sat_f32_u i64.trunc_sat_f64_s i64.trunc_sat_f64_u memory.init data.drop memory.copy memory.fill ' +
  'table.init elem.drop table.copy table.grow table.size table.fill'
).split(' ')

const WIDTHS = 'i32.# i64.# i32.#8_u i32.#16_u i64.#8_u i64.#16_u i64.#32_u'.split(' ')
const ATOMIC: ReadonlyMap<number, string> = new Map([
  [0x00, 'memory.atomic.notify'],
  [0x01, 'memory.atomic.wait32'],
  [0x02, 'memory.atomic.wait64'],
  [0x03, 'atomic.fence'],
  ...WIDTHS.map((width, index) => [0x10 + index, width.replace('#', 'atomic.load')] as const),
  ...WIDTHS.map(
    (width, index) => [0x17 + index, width.replace('#', 'atomic.store').replace('_u', '')] as const,
  ),
  ...['add', 'sub', 'and', 'or', 'xor', 'xchg', 'cmpxchg'].flatMap((name, group) =>
    WIDTHS.map(
      (width, index) =>
        [0x1e + group * 7 + index, width.replace(/#(\d*)(_u)?/, `atomic.rmw$1.${name}$2`)] as const,
    ),
  ),
])

/** The name of an instruction; `sub` is the number behind a prefix byte. What has no name here is written as numbers. */
export function instructionName(opcode: number, sub: number): string {
  if (opcode === 0xfc) return BULK[sub] ?? `0xfc ${sub}`
  if (opcode === 0xfe) return ATOMIC.get(sub) ?? `0xfe ${sub}`
  if (opcode === 0xfd) return `simd ${sub}`
  if (opcode === 0xd0) return 'ref.null'
  if (opcode === 0xd1) return 'ref.is_null'
  if (opcode === 0xd2) return 'ref.func'
  const name = PLAIN[opcode]
  return name === undefined || name === '-' ? `0x${opcode.toString(16)}` : name
}
