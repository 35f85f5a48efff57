// One walk through each function's code: its loops and calls, and how much of the stack it takes.
//
// The frame is known by the few ways in which clang takes one. Frames that grow later (arrays of variable length, alloca) have no size
// that could be read, but show by further writes of the stack pointer.
import { readBodies, skipLocals } from './bodies.ts'
import { Reader } from './bytes.ts'
import type { CallSites } from './call-graph.ts'
import { findStackPointer, readImports } from './model.ts'
import { Op, skipOperands } from './opcodes.ts'
import { findSection, readSections, SectionId, type Section } from './sections.ts'

/** How clang takes a frame, after reading the stack pointer: optimised, and with `-O0`'s moves through locals. */
const FRAME_CODES: readonly (readonly number[])[] = [
  [Op.i32Const, Op.i32Sub],
  [Op.localSet, Op.i32Const, Op.localSet, Op.localGet, Op.localGet, Op.i32Sub],
]

/** What a function's code does, as far as safe points and the stack are concerned. */
export interface FunctionScan extends CallSites {
  /** Where its body begins and ends in the code section. */
  readonly at: number
  readonly end: number
  readonly loops: number
  /** How often the stack pointer is written. */
  readonly stackSets: number
  /** Bytes that it takes of the stack at its beginning, if it does. */
  readonly frame: number | undefined
  /** It calls nothing. */
  readonly leaf: boolean
}

/**
 * Reads all functions that are not imported.
 *
 * @param stackGlobal the stack pointer's index, or -1
 * @throws WasmFormatError if the code holds an instruction we do not know
 */
export function scanFunctions(sections: readonly Section[], stackGlobal: number): FunctionScan[] {
  const code = findSection(sections, SectionId.code)
  if (!code) return []
  const imported = readImports(sections).filter((entry) => entry.kind === 'function').length
  return readBodies(sections).map(({ at, end }) =>
    scanBody(new Reader(code.bytes, at, end), imported, stackGlobal),
  )
}

function scanBody(reader: Reader, importedFunctions: number, stackGlobal: number): FunctionScan {
  const at = reader.at
  skipLocals(reader)
  const calls: number[] = []
  const indirectTypes: number[] = []
  let loops = 0
  let stackSets = 0
  let frame: number | undefined
  let leaf = true
  // What followed the last read of the stack pointer, as long as it may still be one of the ways to take a frame.
  let follows: number[] | undefined
  let candidate = 0
  while (!reader.done) {
    const opcode = reader.u8()
    if (follows) {
      follows.push(opcode)
      if (!FRAME_CODES.some((code) => follows?.every((op, index) => op === code[index]))) follows = undefined
    }
    if (opcode === Op.call || opcode === Op.callIndirect) {
      leaf = false
      const index = reader.u32()
      if (opcode === Op.callIndirect) {
        reader.skipLeb()
        indirectTypes.push(index)
      } else if (index >= importedFunctions) calls.push(index - importedFunctions)
    } else if (opcode === Op.globalGet || opcode === Op.globalSet) {
      const isStack = reader.u32() === stackGlobal
      if (isStack && opcode === Op.globalSet) stackSets++
      if (isStack && opcode === Op.globalGet && frame === undefined) follows = []
    } else if (opcode === Op.i32Const) {
      const value = reader.s32()
      candidate = value
    } else if (opcode === Op.i32Sub) {
      if (follows) frame = candidate
      follows = undefined
    } else {
      skipOperands(reader, opcode)
      if (opcode === Op.loop) loops++
    }
  }
  return { at, end: reader.end, loops, stackSets, frame, leaf, calls, indirectTypes }
}

/** Whether a function takes more of the stack than its frame: a frame is taken and given back by two writes. */
export function hasDynamicFrame({ stackSets, frame }: FunctionScan): boolean {
  return stackSets > (frame === undefined ? 0 : 2)
}

/** The largest frame, in bytes, of a module's or an object's functions; Infinity if one takes as much as it likes. */
export function largestFrame(wasm: Uint8Array): number {
  const sections = readSections(wasm)
  const stackGlobal = findStackPointer(sections)
  if (stackGlobal < 0) return 0
  return scanFunctions(sections, stackGlobal).reduce(
    (largest, scan) => Math.max(largest, hasDynamicFrame(scan) ? Infinity : (scan.frame ?? 0) >>> 0),
    0,
  )
}
