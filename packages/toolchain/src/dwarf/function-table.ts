// Which function stands behind an entry of the module's function table, and where each function's code begins.
//
// A function pointer in C is the number of a table entry. The linker fills the table from one segment; the code section
// says where bodies lie. Entries count from the module's own 0 (which is NULL), not from where the loader put them.
import { readBodies } from '../wasm/bodies.ts'
import { Reader } from '../wasm/bytes.ts'
import { constantExpression, readImports, readNames } from '../wasm/model.ts'
import { findSection, SectionId, type Section } from '../wasm/sections.ts'

/** Functions by table entry and by position. */
export interface FunctionTable {
  /** The function's name as the linker knows it; undefined for empty entries. */
  readonly nameOfEntry: (entry: number) => string | undefined
  /** Where the code of a table entry's function begins, as debug information counts it. */
  readonly startOfEntry: (entry: number) => number | undefined
  /** The table entry of the function whose code begins there. */
  readonly entryOf: (start: number) => number | undefined
  /** Index (with imports) of the function whose body holds a position. */
  readonly indexAt: (pc: number) => number | undefined
}

/** Reads the table's contents. */
export function readFunctionTable(sections: readonly Section[]): FunctionTable {
  const imported = readImports(sections).filter(({ kind }) => kind === 'function').length
  const starts = readBodies(sections).map(({ at }) => at)
  const names = readNames(sections).functions
  const byEntry = tableEntries(sections)
  const startOfEntry = (entry: number): number | undefined => {
    const index = byEntry.get(entry)
    return index === undefined ? undefined : starts[index - imported]
  }
  const entries = new Map<number, number>()
  for (const entry of byEntry.keys()) {
    const start = startOfEntry(entry)
    if (start !== undefined) entries.set(start, entry)
  }
  return {
    nameOfEntry: (entry) => names.get(byEntry.get(entry) ?? -1),
    startOfEntry,
    entryOf: (start) => entries.get(start),
    indexAt(pc) {
      const after = starts.findIndex((start) => start > pc)
      const position = (after < 0 ? starts.length : after) - 1
      return position < 0 ? undefined : imported + position
    },
  }
}

function tableEntries(sections: readonly Section[]): Map<number, number> {
  const result = new Map<number, number>()
  const section = findSection(sections, SectionId.element)
  if (!section) return result
  const reader = new Reader(section.bytes)
  for (let left = reader.u32(); left > 0; left--) {
    // Linkers write the plain form (0); what a person wrote by hand in another form has no names here.
    if (reader.u32() !== 0) return result
    const first = constantExpression(reader) ?? 0
    for (let entry = first, count = reader.u32(); count > 0; count--, entry++) result.set(entry, reader.u32())
  }
  return result
}
