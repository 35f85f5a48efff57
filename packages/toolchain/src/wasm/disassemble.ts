// A function's code as text, one line for each instruction, in the words of the text format. Positions are byte offsets into
// the code section, as debug information counts them.
import { readLeb } from '../dwarf/location.ts'
import { readBodies, skipLocals } from './bodies.ts'
import { Reader } from './bytes.ts'
import { readImports, readNames } from './model.ts'
import { instructionName } from './opcode-names.ts'
import { skipOperands } from './opcodes.ts'
import { findSection, SectionId, type Section } from './sections.ts'

/** One instruction. */
export interface Instruction {
  /** Byte offset into the code section. */
  readonly address: number
  readonly bytes: Uint8Array
  /** Name and operands; functions and globals by name where they have one. */
  readonly text: string
  /** How many blocks are open around it. */
  readonly depth: number
}

/** What a function's code comes to. */
export interface Disassembly {
  /** Index with imports. */
  readonly index: number
  readonly name: string
  readonly instructions: readonly Instruction[]
}

interface Names {
  readonly functions: ReadonlyMap<number, string>
  readonly globals: ReadonlyMap<number, string>
}

/** The code of the function whose body holds a position; undefined if none does. */
export function disassembleAt(sections: readonly Section[], address: number): Disassembly | undefined {
  const code = findSection(sections, SectionId.code)
  const bodies = readBodies(sections)
  const found = bodies.findIndex(({ at, end }) => address >= at && address < end)
  const body = bodies[found]
  if (!code || !body) return undefined
  const names = readNames(sections)
  const index = found + readImports(sections).filter(({ kind }) => kind === 'function').length
  return {
    index,
    name: names.functions.get(index) ?? `function ${index}`,
    instructions: instructionsOf(new Reader(code.bytes, body.at, body.end), names),
  }
}

const OPENS: ReadonlySet<number> = new Set([0x02, 0x03, 0x04, 0x06, 0x1f])
const CLOSES: ReadonlySet<number> = new Set([0x0b, 0x18])
/** `else`, `catch` and their kin stand one level out. */
const BETWEEN: ReadonlySet<number> = new Set([0x05, 0x07, 0x19])

function instructionsOf(reader: Reader, names: Names): Instruction[] {
  skipLocals(reader)
  const found: Instruction[] = []
  let depth = 0
  while (!reader.done) {
    const address = reader.at
    const opcode = reader.u8()
    const operandsAt = reader.at
    skipOperands(reader, opcode)
    if (CLOSES.has(opcode)) depth = Math.max(0, depth - 1)
    found.push({
      address,
      bytes: reader.bytes.subarray(address, reader.at),
      text: textOf(opcode, new Reader(reader.bytes, operandsAt, reader.at), names),
      depth: BETWEEN.has(opcode) ? Math.max(0, depth - 1) : depth,
    })
    if (OPENS.has(opcode)) depth++
  }
  return found
}

const BLOCK_TYPES: Readonly<Record<number, string>> = {
  0x40: '',
  0x7f: '(result i32)',
  0x7e: '(result i64)',
  0x7d: '(result f32)',
  0x7c: '(result f64)',
}

/** How operands are written, for those that are not plain numbers. */
const OPERANDS: ReadonlyMap<number, (reader: Reader, names: Names) => string> = new Map([
  ...[...OPENS].map((opcode) => [opcode, blockType] as const),
  [0x10, (reader: Reader, names: Names) => named(names.functions, reader.u32())],
  [0x23, (reader: Reader, names: Names) => named(names.globals, reader.u32())],
  [0x24, (reader: Reader, names: Names) => named(names.globals, reader.u32())],
  [0x41, (reader: Reader) => String(reader.s32())],
  [0x42, (reader: Reader) => String(readLeb(reader, true))],
  [0x43, (reader: Reader) => String(view(reader).getFloat32(0, true))],
  [0x44, (reader: Reader) => String(view(reader).getFloat64(0, true))],
])

function textOf(opcode: number, operands: Reader, names: Names): string {
  const prefixed = opcode >= 0xfc
  const name = instructionName(opcode, prefixed ? operands.u32() : 0)
  const isMemory = (opcode >= 0x28 && opcode <= 0x3e) || (opcode === 0xfe && name !== 'atomic.fence')
  const write = OPERANDS.get(opcode) ?? (isMemory ? memoryOperand : numbers)
  return `${name} ${write(operands, names)}`.trimEnd()
}

function blockType(reader: Reader): string {
  return BLOCK_TYPES[reader.u8()] ?? ''
}

function named(names: ReadonlyMap<number, string>, index: number): string {
  const name = names.get(index)
  return name === undefined ? String(index) : `$${name}`
}

/** The alignment says nothing to people; the offset does. */
function memoryOperand(reader: Reader): string {
  reader.skipLeb()
  const offset = reader.u32()
  return offset === 0 ? '' : `offset=${offset}`
}

function numbers(reader: Reader): string {
  const found: number[] = []
  while (!reader.done) found.push(reader.u32())
  return found.join(' ')
}

function view(reader: Reader): DataView {
  return new DataView(reader.bytes.buffer, reader.bytes.byteOffset + reader.at)
}
