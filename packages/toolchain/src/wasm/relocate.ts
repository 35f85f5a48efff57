// Moves a linked module to another place in memory and in the function table.
//
//   linked:   0 ── 1024 ─ stack, data, bss ─ __heap_base        table: 0 (null), 1 ─ functions
//   loaded:   … memoryBase + the same addresses …               … tableBase + the same indices …
//
// All numbers are padded LEBs, so the code keeps its length: byte offsets in the code section, and with them the
// debug information, stay true. Change together: linking.ts (records), memory-init.ts (what no record covers).
import { patchFixed32, patchS32, patchU32, Reader, WasmFormatError, Writer } from './bytes.ts'
import { eachRelocation, readSymbols, RelocationType as R, type LinkSymbol } from './linking.ts'
import { readInitPlan, withPassiveSegments, type InitPlan, type MemoryInit } from './memory-init.ts'
import { constantExpression, readExports, readGlobals, readImports, readNames } from './model.ts'
import { findCustom, findSection, replaceSection, SectionId, type Section } from './sections.ts'

/** How far to move: both are added to the addresses and indices the linker chose. */
export interface Bases {
  readonly memoryBase: number
  readonly tableBase: number
}

/**
 * The moved module, and what the loader has to put into memory first. It has no start function and passive segments only: an instance of
 * it leaves memory as it is, so there can be further ones over memory that is in use, and nothing is written where it was linked for.
 */
export interface Relocated {
  readonly sections: Section[]
  readonly memory: readonly MemoryInit[]
}

/** Globals of the linker that hold an address and that no relocation record covers. */
const ADDRESS_GLOBALS: ReadonlySet<string> = new Set([
  '__stack_pointer',
  '__stack_low',
  '__stack_high',
  '__heap_base',
  '__heap_end',
  '__data_end',
  '__global_base',
  '__dso_handle',
  'errno',
])

/** Whether the module carries relocation records, that is, may be moved. */
export function isRelocatable(sections: readonly Section[]): boolean {
  return findCustom(sections, 'reloc.CODE') !== undefined
}

/**
 * Moves a module. With both bases 0 it only drops the start function and lists the memory contents.
 *
 * @throws WasmFormatError if a base is not 0 and the module has no relocation records.
 */
export function relocate(sections: readonly Section[], bases: Bases): Relocated {
  const moved = bases.memoryBase !== 0 || bases.tableBase !== 0
  if (moved && !isRelocatable(sections))
    throw new WasmFormatError('no relocation records (link with --emit-relocs)')
  const plan = readInitPlan(sections)
  let result: Section[] = sections.filter((section) => section.id !== SectionId.start)
  const code = findSection(result, SectionId.code)
  const data = findSection(result, SectionId.data)
  const symbols = moved ? readSymbols(sections) : []
  const addressGlobals = new Map<number, number>()
  if (moved && code) {
    const bytes = code.bytes.slice()
    patchRecords(sections, 'CODE', bytes, symbols, bases, addressGlobals)
    result = replaceSection(result, code, bytes)
  }
  let memory = plan.memory
  if (moved && data) {
    const bytes = data.bytes.slice()
    patchRecords(sections, 'DATA', bytes, symbols, bases, addressGlobals)
    memory = moveInits(plan.memory, data.bytes, bytes, bases.memoryBase)
    result = replaceSection(result, data, bytes)
  }
  result = withPassiveSegments(moveGlobals(result, plan, bases, addressGlobals))
  return { sections: moved ? moveElements(result, bases.tableBase) : result, memory }
}

/** Views into the old data section become views into the patched one. */
function moveInits(
  inits: readonly MemoryInit[],
  before: Uint8Array,
  after: Uint8Array,
  memoryBase: number,
): MemoryInit[] {
  return inits.map(({ address, length, data }) => {
    const at = address + memoryBase
    if (!data) return { address: at, length }
    const from = data.byteOffset - before.byteOffset
    return { address: at, length, data: after.subarray(from, from + data.length) }
  })
}

function patchRecords(
  sections: readonly Section[],
  name: string,
  bytes: Uint8Array,
  symbols: readonly LinkSymbol[],
  { memoryBase, tableBase }: Bases,
  addressGlobals: Map<number, number>,
): void {
  const reader = new Reader(bytes)
  eachRelocation(sections, name, (type, offset, symbolIndex) => {
    reader.at = offset
    const symbol = symbols[symbolIndex]
    switch (type) {
      case R.memoryAddressLeb:
        // An undefined weak symbol is address 0 wherever the module lies.
        if (!symbol?.undefined) patchU32(bytes, offset, reader.u32() + memoryBase)
        break
      case R.memoryAddressSleb:
        if (!symbol?.undefined) patchS32(bytes, offset, reader.s32() + memoryBase)
        break
      case R.memoryAddressI32:
        if (!symbol?.undefined) patchFixed32(bytes, offset, reader.fixed32() + memoryBase)
        break
      case R.tableIndexSleb: {
        const index = reader.s32()
        if (index !== 0) patchS32(bytes, offset, index + tableBase)
        break
      }
      case R.tableIndexI32: {
        const index = reader.fixed32()
        if (index !== 0) patchFixed32(bytes, offset, index + tableBase)
        break
      }
      case R.globalIndexLeb:
        // A data or function symbol behind a global: the linker made an internal slot that holds its address.
        if (symbol?.kind === 'data')
          addressGlobals.set(reader.u32(), symbol.name === '__table_base' ? tableBase : memoryBase)
        else if (symbol?.kind === 'function') addressGlobals.set(reader.u32(), tableBase)
        break
    }
  })
}

function moveGlobals(
  sections: Section[],
  plan: InitPlan,
  { memoryBase }: Bases,
  addressGlobals: ReadonlyMap<number, number>,
): Section[] {
  const section = findSection(sections, SectionId.global)
  if (!section) return sections
  const imported = readImports(sections).filter((entry) => entry.kind === 'global').length
  const names = new Map(readNames(sections).globals)
  for (const entry of readExports(sections)) if (entry.kind === 'global') names.set(entry.index, entry.name)
  const globals = readGlobals(sections)
  const writer = new Writer(section.bytes.length + globals.length * 4).u32(globals.length)
  globals.forEach((global, position) => {
    const index = imported + position
    const started = plan.globals.get(index)
    const delta =
      addressGlobals.get(index) ?? (ADDRESS_GLOBALS.has(names.get(index) ?? '') ? memoryBase : undefined)
    writer.u8(global.type).u8(global.mutable ? 1 : 0)
    if (started !== undefined)
      writer
        .u8(0x41)
        .s32(started + memoryBase)
        .u8(0x0b)
    else if (delta !== undefined && global.value !== undefined)
      writer
        .u8(0x41)
        .s32(global.value + delta)
        .u8(0x0b)
    else writer.copy(section.bytes, global.at, global.end)
  })
  return replaceSection(sections, section, writer.take())
}

/** Linkers write one active segment for the table; others pass unchanged. */
function moveElements(sections: Section[], tableBase: number): Section[] {
  const section = findSection(sections, SectionId.element)
  if (!section || tableBase === 0) return sections
  const reader = new Reader(section.bytes)
  const count = reader.u32()
  const flags = reader.u32()
  if (count !== 1 || flags !== 0) throw new WasmFormatError('more than one table segment')
  const offset = constantExpression(reader)
  if (offset === undefined) throw new WasmFormatError('the table segment has no constant place')
  const writer = new Writer(section.bytes.length + 8)
    .u32(count)
    .u32(flags)
    .u8(0x41)
    .s32(offset + tableBase)
    .u8(0x0b)
  writer.copy(section.bytes, reader.at, section.bytes.length)
  return replaceSection(sections, section, writer.take())
}
