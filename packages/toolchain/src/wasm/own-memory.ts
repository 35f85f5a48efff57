// Makes a module that was linked with a memory and a table of its own take ours: the definitions become imports, and what grows
// or measures its memory asks the loader instead, since behind the module's memory lies somebody else's.
//
//   memory.grow  ──▶  i32.const slot, call_indirect (i32) → i32      memory.size  ──▶  i32.const slot, call_indirect () → i32
//
// Indices stay: one memory, one table, no new function. Positions in the code do not: debug information is dropped.
import { withFunctionType } from './additions.ts'
import { readBodies, skipLocals } from './bodies.ts'
import { Reader, Writer } from './bytes.ts'
import { readImports, readLimits } from './model.ts'
import { Op, skipOperands } from './opcodes.ts'
import { findSection, replaceSection, SectionId, type Section } from './sections.ts'

/** Table slots of `(pages: i32) => i32`, the first new page or -1, and of `() => i32`, the end of memory in pages. */
export interface MemorySlots {
  readonly grow: number
  readonly size: number
}

const I32 = 0x7f
const FUNCTION_REFERENCES = 0x70
const TABLE_KIND = 1
const MEMORY_KIND = 2
const MEMORY_SIZE = 0x3f
const MEMORY_GROW = 0x40

/** Pages of the memory that a module brings; undefined if it takes one. */
export function ownMemoryPages(sections: readonly Section[]): number | undefined {
  const section = findSection(sections, SectionId.memory)
  if (!section) return undefined
  const reader = new Reader(section.bytes)
  return reader.u32() === 0 ? undefined : readLimits(reader).min
}

/** The module with memory and table as imports of `env`. */
export function importMemory(sections: readonly Section[], slots: MemorySlots): Section[] {
  const withGrow = withFunctionType(sections, { params: [I32], results: [I32] })
  const withSize = withFunctionType(withGrow.sections, { params: [], results: [I32] })
  const asked = replaceInstructions(withSize.sections, {
    [MEMORY_GROW]: callTo(slots.grow, withGrow.index),
    [MEMORY_SIZE]: callTo(slots.size, withSize.index),
  })
  const kept = asked.filter(
    ({ id, name }) =>
      id !== SectionId.memory &&
      id !== SectionId.table &&
      !(id === SectionId.custom && name.startsWith('.debug')),
  )
  return withImports(kept, ownTableEntries(sections), ownMemoryPages(sections) ?? 0)
}

/** Entries of the module's own table; undefined if it takes one. */
function ownTableEntries(sections: readonly Section[]): number | undefined {
  if (readImports(sections).some(({ kind }) => kind === 'table')) return undefined
  const section = findSection(sections, SectionId.table)
  if (!section) return 0
  const reader = new Reader(section.bytes)
  if (reader.u32() === 0) return 0
  reader.u8()
  return readLimits(reader).min
}

function withImports(sections: readonly Section[], entries: number | undefined, pages: number): Section[] {
  const section = findSection(sections, SectionId.import)
  const reader = section && new Reader(section.bytes)
  const count = reader?.u32() ?? 0
  const writer = new Writer((section?.bytes.length ?? 0) + 80).u32(count + (entries === undefined ? 1 : 2))
  if (section && reader) writer.copy(section.bytes, reader.at, section.bytes.length)
  writer.text('env').text('memory').u8(MEMORY_KIND).u8(0).u32(pages)
  if (entries !== undefined)
    writer
      .text('env')
      .text('__indirect_function_table')
      .u8(TABLE_KIND)
      .u8(FUNCTION_REFERENCES)
      .u8(0)
      .u32(entries)
  if (section) return replaceSection(sections, section, writer.take())
  const added: Section = { id: SectionId.import, name: '', bytes: writer.take(), offset: 0 }
  const at = sections.findIndex(({ id }) => id === SectionId.type) + 1
  return [...sections.slice(0, at), added, ...sections.slice(at)]
}

function callTo(slot: number, type: number): Uint8Array {
  return new Writer(16).u8(Op.i32Const).s32(slot).u8(Op.callIndirect).u32(type).u8(0).take()
}

function replaceInstructions(
  sections: readonly Section[],
  replacements: Readonly<Record<number, Uint8Array>>,
): Section[] {
  const code = findSection(sections, SectionId.code)
  if (!code) return [...sections]
  const bodies = readBodies(sections)
  const writer = new Writer(code.bytes.length + 64).u32(bodies.length)
  for (const { at, end } of bodies) {
    const body = bodyWith(new Reader(code.bytes, at, end), end, code.bytes, replacements)
    writer.u32(body.length).raw(body)
  }
  return replaceSection(sections, code, writer.take())
}

function bodyWith(
  reader: Reader,
  end: number,
  bytes: Uint8Array,
  replacements: Readonly<Record<number, Uint8Array>>,
): Uint8Array {
  const writer = new Writer(end - reader.at + 16)
  let copied = reader.at
  skipLocals(reader)
  while (reader.at < end) {
    const at = reader.at
    const opcode = reader.u8()
    skipOperands(reader, opcode)
    const replacement = replacements[opcode]
    if (!replacement) continue
    writer.copy(bytes, copied, at).raw(replacement)
    copied = reader.at
  }
  return writer.copy(bytes, copied, end).take()
}
