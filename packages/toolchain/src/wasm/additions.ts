// Adds a function type, a global or an export to a module. What is added comes last, so nothing that is there changes its index.
import { Reader, WasmFormatError, Writer } from './bytes.ts'
import { readGlobals, readImports, readTypes, sameType, type FunctionType } from './model.ts'
import { Op } from './opcodes.ts'
import { findSection, replaceSection, SectionId, type Section } from './sections.ts'

/** The module with something added, and the index by which it goes. */
export interface Added {
  readonly sections: Section[]
  readonly index: number
}

const FUNCTION_TYPE = 0x60
const I32 = 0x7f
const GLOBAL_KIND = 3

/** Makes sure that the module has a function type. The index is -1 if it has no types at all. */
export function withFunctionType(sections: readonly Section[], wanted: FunctionType): Added {
  const section = findSection(sections, SectionId.type)
  const types = readTypes(sections)
  const known = types.findIndex((type) => sameType(type, wanted))
  if (known >= 0 || !section) return { sections: [...sections], index: known }
  const writer = appendTo(section, types.length)
  writer.u8(FUNCTION_TYPE)
  for (const list of [wanted.params, wanted.results]) writer.u32(list.length).raw(list)
  return { sections: replaceSection(sections, section, writer.take()), index: types.length }
}

/** Adds an i32 that can be written. @throws WasmFormatError if the module has no globals to put it behind */
export function withGlobal(sections: readonly Section[], value: number): Added {
  const imported = readImports(sections).filter((entry) => entry.kind === 'global').length
  const section = findSection(sections, SectionId.global)
  if (!section) throw new WasmFormatError('the module has no globals')
  const count = readGlobals(sections).length
  const writer = appendTo(section, count)
  writer.raw([I32, 1, Op.i32Const]).s32(value).u8(Op.end)
  return { sections: replaceSection(sections, section, writer.take()), index: imported + count }
}

/** Exports a global. @throws WasmFormatError if the module exports nothing so far */
export function withGlobalExport(sections: readonly Section[], name: string, index: number): Section[] {
  const section = findSection(sections, SectionId.export)
  if (!section) throw new WasmFormatError('the module has no exports')
  const count = new Reader(section.bytes).u32()
  const writer = appendTo(section, count).text(name).u8(GLOBAL_KIND).u32(index)
  return replaceSection(sections, section, writer.take())
}

/** A copy of a section of `count` entries that says it has one more, up to where that one is to be written. */
function appendTo(section: Section, count: number): Writer {
  const reader = new Reader(section.bytes)
  reader.u32()
  const writer = new Writer(section.bytes.length + 32).u32(count + 1)
  return writer.copy(section.bytes, reader.at, section.bytes.length)
}
