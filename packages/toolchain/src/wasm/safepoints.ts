// Inserts the places where a running module looks whether it should stop, and the check of its stack.
//
// A call inside a hot loop costs V8 its registers there (over 100 % of a sieve's time). So the call goes outside, into
// code around the loop that is only reached by a branch outwards; inside there is a test and that branch (under 10 %):
//     loop                                  block $done, loop $again, block $out
//       body                    ──▶           loop
//     end                                       br_if $out (wanted)
//                                               body, branches that leave the loop three deeper
//                                             end
//                                             br $done
//                                           end $out
//                                           call table[slot]
//                                           br $again
//                                           end, end
// `wanted` is a word of shared memory being non-zero, or, without shared memory, a countdown at its end. The entry of
// each function that can recurse gets `if (wanted) call table[slot]`. Where a function takes a frame on the module's stack:
//     if (stackPointer < low + frame) call table[stackSlot]
// Before each call by pointer, if that is wanted, its number is stored in a word of memory, for whoever is called.
// Calls go through the table, so no function index changes: names, debug information and relocations stay true.
// Change together: rewrite-body.ts, which does the walk.
import { withFunctionType, withGlobal, withGlobalExport } from './additions.ts'
import { Reader, WasmFormatError, Writer } from './bytes.ts'
import { findRecursive } from './call-graph.ts'
import { hasDynamicFrame, scanFunctions, type FunctionScan } from './function-scan.ts'
import { findStackPointer, readFunctions, readImports } from './model.ts'
import { OffsetMapBuilder, type OffsetMap } from './offset-map.ts'
import { Op } from './opcodes.ts'
import { rewriteBody, type BodyEdits } from './rewrite-body.ts'
import { findSection, replaceSection, SectionId, type Section } from './sections.ts'

/**
 * What to insert. Slots are table indices of functions `() => void`. The one in `slot` sets the word back to 0 before it
 * returns: a loop goes on only when nothing is wanted any more.
 */
export interface SafepointOptions {
  readonly slot: number
  /** `address`: an aligned word in shared memory, 0 while nothing is wanted. `every`: how many points pass between two calls. */
  readonly interrupt: { readonly address: number } | { readonly every: number }
  /** How the stack is checked. The function in `slot` must not return. */
  readonly stack?: StackCheck
  /** Where each call by pointer leaves its number, by its position in the code section. */
  readonly callSites?: { readonly address: number; numberOf(position: number): number }
}

/**
 * The module's stack: its lowest address and its size in bytes; or, for instances that each have a stack of their own, no
 * numbers: then the lowest address is in a global that is exported as `STACK_LIMIT`, at first 0.
 */
export type StackCheck =
  { readonly slot: number; readonly low: number; readonly size: number } | { readonly slot: number }

/** The name under which the lowest address of the stack is exported. */
export const STACK_LIMIT = '__stack_limit'

/** The rewritten module and how its code positions relate to those before. */
export interface Safepointed {
  readonly sections: Section[]
  readonly offsets: OffsetMap
  /** How many points were inserted. */
  readonly points: number
}

/** Bytes that a function which calls nothing may take without a check: kept free below every stack. */
const LEAF_SLACK = 1024

const VOID = 0x40
const I32_GT_U = 0x4b
const I32_ADD = 0x6a
const NOTHING: Uint8Array = new Uint8Array(0)

/** @throws WasmFormatError if the code holds an instruction we do not know, or the module has no table. */
export function addSafepoints(sections: readonly Section[], options: SafepointOptions): Safepointed {
  const code = findSection(sections, SectionId.code)
  const noOffsets = new OffsetMapBuilder()
  if (!code) return { sections: [...sections], offsets: noOffsets.build(), points: 0 }
  const imports = readImports(sections)
  if (!imports.some((entry) => entry.kind === 'table') && !findSection(sections, SectionId.table))
    throw new WasmFormatError('the module has no function table')
  const importedFunctions = imports.filter((entry) => entry.kind === 'function').length
  const stackGlobal = findStackPointer(sections)
  const scans = scanFunctions(sections, stackGlobal)
  const recursive = findRecursive(scans, tableByType(sections, importedFunctions))

  const { sections: withType, index: typeIndex } = withFunctionType(sections, { params: [], results: [] })
  let result = withType
  let countdownGlobal = -1
  if (!('address' in options.interrupt)) {
    const added = withGlobal(result, options.interrupt.every)
    result = added.sections
    countdownGlobal = added.index
  }
  let stack: StackCode | undefined
  if (options.stack && stackGlobal >= 0) {
    let limitGlobal = -1
    if (!('low' in options.stack)) {
      const added = withGlobal(result, 0)
      result = withGlobalExport(added.sections, STACK_LIMIT, added.index)
      limitGlobal = added.index
    }
    stack = stackCode(options.stack, limitGlobal)
  }
  const { callSites } = options
  const wanted = wantedCode(options, countdownGlobal)
  const callOut = callOutCode(options, typeIndex, countdownGlobal)
  const point = new Writer(48).raw(wanted).raw([Op.if, VOID]).raw(callOut).u8(Op.end).take()
  const emit = new Writer(code.bytes.length * 2)
  const offsets = new OffsetMapBuilder()
  let points = 0
  emit.u32(scans.length)
  scans.forEach((scan, index) => {
    const entry = new Writer()
    if (recursive.has(index)) {
      entry.raw(point)
      points++
    }
    if (stack) entry.raw(frameCheck(scan, stack, stackGlobal, typeIndex))
    const edits: BodyEdits = {
      entry: entry.take(),
      point,
      callOut,
      wanted,
      callSite: callSites && ((at) => callSiteCode(callSites.address, callSites.numberOf(at))),
      stackGlobal,
      afterStackSet: hasDynamicFrame(scan) && stack ? dynamicCheck(stack, stackGlobal, typeIndex) : NOTHING,
    }
    points += scan.loops
    rewriteBody(emit, offsets, new Reader(code.bytes, scan.at, scan.end), edits)
  })
  result = replaceSection(result, findSection(result, SectionId.code) as Section, emit.take())
  return { sections: result, offsets: offsets.build(), points }
}

/** The defined functions of each type that are in the table; flags 0 segments, as linkers write them, or none. */
function tableByType(sections: readonly Section[], importedFunctions: number): Map<number, number[]> {
  const result = new Map<number, number[]>()
  const section = findSection(sections, SectionId.element)
  if (!section) return result
  const types = readFunctions(sections)
  const reader = new Reader(section.bytes)
  for (let left = reader.u32(); left > 0; left--) {
    if (reader.u32() !== 0) throw new WasmFormatError('unusual table segment')
    while (reader.u8() !== Op.end) reader.skipLeb()
    for (let entries = reader.u32(); entries > 0; entries--) {
      const index = reader.u32() - importedFunctions
      const type = types[index]
      if (type === undefined) continue
      const list = result.get(type)
      if (list) list.push(index)
      else result.set(type, [index])
    }
  }
  return result
}

/** Leaves a non-zero number on the stack if the module should call out. */
function wantedCode({ interrupt }: SafepointOptions, countdown: number): Uint8Array {
  const writer = new Writer(48)
  if ('address' in interrupt)
    return writer.u8(Op.i32Const).s32(interrupt.address).raw([Op.i32Load, 2, 0]).take()
  writer.u8(Op.globalGet).u32(countdown).raw([Op.i32Const, 1, Op.i32Sub]).u8(Op.globalSet).u32(countdown)
  return writer.u8(Op.globalGet).u32(countdown).u8(Op.i32Eqz).take()
}

/** Starts the countdown again and calls. */
function callOutCode(
  { slot, interrupt }: SafepointOptions,
  typeIndex: number,
  countdown: number,
): Uint8Array {
  const writer = new Writer(48)
  if ('every' in interrupt) writer.u8(Op.i32Const).s32(interrupt.every).u8(Op.globalSet).u32(countdown)
  return writer.u8(Op.i32Const).s32(slot).u8(Op.callIndirect).u32(typeIndex).u8(0).take()
}

function callSiteCode(address: number, number: number): Uint8Array {
  const writer = new Writer(16).u8(Op.i32Const).s32(address).u8(Op.i32Const).s32(number)
  return writer.raw([Op.i32Store, 2, 0]).take()
}

function callSlot(writer: Writer, slot: number, typeIndex: number): Writer {
  return writer.u8(Op.i32Const).s32(slot).u8(Op.callIndirect).u32(typeIndex).u8(0).u8(Op.end)
}

/** A slot to call, and code that leaves `low + more` on the stack, or the same less than `low`. */
interface StackCode {
  readonly slot: number
  readonly size: number | undefined
  low(more: number): Uint8Array
}

function stackCode(check: StackCheck, limitGlobal: number): StackCode {
  if ('low' in check)
    return {
      slot: check.slot,
      size: check.size,
      low: (more) =>
        new Writer(8)
          .u8(Op.i32Const)
          .s32(Math.min(check.low + more, 0xffffffff))
          .take(),
    }
  return {
    slot: check.slot,
    size: undefined,
    low: (more) =>
      new Writer(16).u8(Op.globalGet).u32(limitGlobal).u8(Op.i32Const).s32(more).u8(I32_ADD).take(),
  }
}

function frameCheck(
  { frame, leaf }: FunctionScan,
  stack: StackCode,
  stackGlobal: number,
  typeIndex: number,
): Uint8Array {
  const size = frame === undefined ? 0 : frame >>> 0
  if (frame === undefined || (leaf && size <= LEAF_SLACK)) return NOTHING
  const writer = new Writer(32).u8(Op.globalGet).u32(stackGlobal)
  writer.raw(stack.low(LEAF_SLACK + size)).raw([Op.i32LtU, Op.if, VOID])
  return callSlot(writer, stack.slot, typeIndex).take()
}

/**
 * After a frame of a size known only at run time (variable-length arrays): the pointer must still be inside the stack.
 * Without a known size, an array that is larger than all of the memory below the stack is not noticed.
 */
function dynamicCheck(stack: StackCode, stackGlobal: number, typeIndex: number): Uint8Array {
  const writer = new Writer(32).u8(Op.globalGet).u32(stackGlobal).raw(stack.low(LEAF_SLACK))
  if (stack.size === undefined) writer.u8(Op.i32LtU)
  else
    writer
      .raw([Op.i32Sub, Op.i32Const])
      .s32(stack.size - LEAF_SLACK)
      .u8(I32_GT_U)
  return callSlot(writer.raw([Op.if, VOID]), stack.slot, typeIndex).take()
}
