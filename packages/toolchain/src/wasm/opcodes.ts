// How long each instruction is: a walk over a function body needs to step over operands, nothing more.
//
// One string of operand kinds for each opcode, by table. Covers the core instructions, reference types, bulk memory,
// SIMD, threads, tail calls and both exception encodings; anything else is an error, never a guess, because a wrong
// length would make nonsense of the rest of the body.
import { WasmFormatError, type Reader } from './bytes.ts'

/** Operand kinds: see `skipOperands`. */
type Operands =
  | ''
  | 'block'
  | 'leb'
  | 'leb2'
  | 'mem'
  | 'memLane'
  | 'bytes1'
  | 'bytes4'
  | 'bytes8'
  | 'bytes16'
  | 'brTable'
  | 'types'
  | 'tryTable'

const PLAIN: (Operands | undefined)[] = new Array<Operands | undefined>(256).fill(undefined)

function row(operands: Operands, ...ranges: readonly (number | readonly [number, number])[]): void {
  for (const range of ranges) {
    const [from, to] = typeof range === 'number' ? [range, range] : range
    for (let opcode = from; opcode <= to; opcode++) PLAIN[opcode] = operands
  }
}

row('', 0x00, 0x01, 0x05, 0x0a, 0x0b, 0x0f, 0x19, 0x1a, 0x1b, [0x45, 0xc4], 0xd1)
row('block', 0x02, 0x03, 0x04, 0x06)
row(
  'leb',
  0x07,
  0x08,
  0x09,
  0x0c,
  0x0d,
  0x10,
  0x12,
  0x14,
  0x15,
  0x18,
  [0x20, 0x26],
  0x3f,
  0x40,
  0x41,
  0x42,
  0xd0,
  0xd2,
)
row('leb2', 0x11, 0x13)
row('brTable', 0x0e)
row('types', 0x1c)
row('tryTable', 0x1f)
row('mem', [0x28, 0x3e])
row('bytes4', 0x43)
row('bytes8', 0x44)

// 0xfc: saturating conversions, bulk memory, tables.
const BULK: readonly Operands[] = [
  ...new Array<Operands>(8).fill(''),
  ...(['leb2', 'leb', 'leb2', 'leb', 'leb2', 'leb', 'leb2', 'leb', 'leb', 'leb'] as const),
]

/** The opcodes that somebody here looks for. */
export const Op: {
  readonly block: 0x02
  readonly loop: 0x03
  readonly if: 0x04
  readonly end: 0x0b
  readonly tryTable: 0x1f
  readonly rethrow: 0x09
  readonly delegate: 0x18
  readonly brTable: 0x0e
  readonly brIf: 0x0d
  readonly br: 0x0c
  readonly try: 0x06
  readonly call: 0x10
  readonly callIndirect: 0x11
  readonly localGet: 0x20
  readonly localSet: 0x21
  readonly globalGet: 0x23
  readonly globalSet: 0x24
  readonly i32Load: 0x28
  readonly i32Const: 0x41
  readonly i32Eqz: 0x45
  readonly i32LtU: 0x49
  readonly i32LeU: 0x4d
  readonly i32Sub: 0x6b
  readonly return: 0x0f
  readonly catch: 0x07
  readonly catchAll: 0x19
  readonly localTee: 0x22
  readonly i32Load8S: 0x2c
  readonly i32Store: 0x36
  readonly i32Eq: 0x46
  readonly i32Add: 0x6a
  readonly bulkPrefix: 0xfc
  readonly atomicPrefix: 0xfe
} = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  tryTable: 0x1f,
  rethrow: 0x09,
  delegate: 0x18,
  brTable: 0x0e,
  brIf: 0x0d,
  br: 0x0c,
  try: 0x06,
  call: 0x10,
  callIndirect: 0x11,
  localGet: 0x20,
  localSet: 0x21,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Load: 0x28,
  i32Const: 0x41,
  i32Eqz: 0x45,
  i32LtU: 0x49,
  i32LeU: 0x4d,
  i32Sub: 0x6b,
  return: 0x0f,
  catch: 0x07,
  catchAll: 0x19,
  localTee: 0x22,
  i32Load8S: 0x2c,
  i32Store: 0x36,
  i32Eq: 0x46,
  i32Add: 0x6a,
  bulkPrefix: 0xfc,
  atomicPrefix: 0xfe,
}

/** The second number after a prefix byte decides the operands. */
function prefixed(opcode: number, sub: number): Operands | undefined {
  if (opcode === 0xfc) return BULK[sub]
  if (opcode === 0xfd) {
    if (sub <= 11 || sub === 92 || sub === 93) return 'mem'
    if (sub === 12 || sub === 13) return 'bytes16'
    if (sub >= 21 && sub <= 34) return 'bytes1'
    if (sub >= 84 && sub <= 91) return 'memLane'
    return ''
  }
  if (opcode === 0xfe) return sub === 3 ? 'bytes1' : 'mem'
  return undefined
}

/**
 * Steps over the operands of the instruction whose opcode byte has just been read.
 *
 * @throws WasmFormatError for an instruction this table does not know.
 */
export function skipOperands(reader: Reader, opcode: number): void {
  const operands = opcode >= 0xfc ? prefixed(opcode, reader.u32()) : PLAIN[opcode]
  switch (operands) {
    case '':
      return
    case 'block':
    case 'leb':
      return reader.skipLeb()
    case 'leb2':
      reader.skipLeb()
      return reader.skipLeb()
    case 'mem':
      return skipMemory(reader)
    case 'memLane':
      skipMemory(reader)
      return reader.skip(1)
    case 'bytes1':
      return reader.skip(1)
    case 'bytes4':
      return reader.skip(4)
    case 'bytes8':
      return reader.skip(8)
    case 'bytes16':
      return reader.skip(16)
    case 'brTable':
      for (let left = reader.u32() + 1; left > 0; left--) reader.skipLeb()
      return
    case 'types':
      for (let left = reader.u32(); left > 0; left--) reader.skipLeb()
      return
    case 'tryTable':
      reader.skipLeb()
      for (let left = reader.u32(); left > 0; left--) {
        if (reader.u8() < 2) reader.skipLeb()
        reader.skipLeb()
      }
      return
    default:
      throw new WasmFormatError(`unknown instruction 0x${opcode.toString(16)} at byte ${reader.at - 1}`)
  }
}

function skipMemory(reader: Reader): void {
  const alignment = reader.u32()
  if (alignment & 0x40) reader.skipLeb()
  reader.skipLeb()
}
