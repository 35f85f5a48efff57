// The debug information of a module behind one face: see DebugInfo in types.ts for what it answers.
//
// Reading goes in steps, each at the first question that needs it: trees of entries, the list of functions, the index
// of names. Names of types are indexed over all units, with complete definitions before declarations.
import { readNames } from '../wasm/model.ts'
import { findCustom, type Section } from '../wasm/sections.ts'
import { flagOf, numberOf, textOf, type EntryFinder } from './attributes.ts'
import { At, Tag } from './constants.ts'
import { DebugSections, readUnits } from './entries.ts'
import type { Entry, Unit } from './entry.ts'
import { readFunctionTable } from './function-table.ts'
import { readLineTable } from './line.ts'
import { rangesOf } from './ranges.ts'
import { outerEntries, Symbols } from './symbols.ts'
import { once, qualifiedName, RECORD_TAGS, TypeReader } from './type-reader.ts'
import type { DebugFunction, DebugInfo, DebugUnit, DebugVariable, EnumType } from './types.ts'

/** What words a type's name begins with in C, by the kind of its entry; empty for those without. */
const TYPE_WORDS: ReadonlyMap<number, string> = new Map([
  [Tag.structureType, 'struct '],
  [Tag.classType, 'class '],
  [Tag.unionType, 'union '],
  [Tag.enumerationType, 'enum '],
  [Tag.typedef, ''],
  [Tag.baseType, ''],
])

const LANGUAGES_C: ReadonlySet<number> = new Set([0x01, 0x02, 0x0c, 0x1d, 0x2c])

/** Opens the debug information of a module; undefined if it has none. Give it the sections of the file as it was linked. */
export function readDebugInfo(sections: readonly Section[]): DebugInfo | undefined {
  const lines = readLineTable(sections)
  if (!lines || !findCustom(sections, '.debug_info')) return undefined
  const debug = new DebugSections(sections)
  const units = once(() => readUnits(debug))
  const find = entryFinder(units)
  const names = once(() => typeNames(units()))
  const types: TypeReader = new TypeReader({
    find,
    definitionOf: (name) =>
      names()
        .get(name)
        ?.find((entry) => RECORD_TAGS.has(entry.tag) && !flagOf(entry, At.declaration)),
    variableOf: (entry) => definitions().get(nameOfOuter(entry)) ?? symbols.variableOf(entry),
  })
  const symbols: Symbols = new Symbols({ sections: debug, lines, find, types })
  const functions = once(() => readFunctions(units(), symbols))
  const globals = once(() => readGlobals(units(), symbols))
  const definitions = once(
    () => new Map(globals().map(({ variable }) => [variable.qualifiedName, variable] as const)),
  )
  const unitAt = (pc: number | undefined): Unit | undefined =>
    pc === undefined
      ? undefined
      : units().find(({ root }) => rangesOf(root, debug).some(({ low, high }) => low <= pc && pc < high))
  const enumerators = once(() => readEnumerators(units(), types))
  const table = once(() => readFunctionTable(sections))
  const linkNames = once(() => readNames(sections).functions)

  const at = (pc: number): { readonly entry: Entry; readonly fn: DebugFunction } | undefined => {
    const list = functions()
    let low = 0
    let high = list.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((list[middle] as { fn: DebugFunction }).fn.low <= pc) low = middle + 1
      else high = middle
    }
    const found = list[low - 1]
    return found && pc < found.fn.high ? found : undefined
  }

  return {
    lines,
    units: once(() => units().map(describeUnit)),
    functions: once(() => functions().map(({ fn }) => fn)),
    functionAt: (pc) => at(pc)?.fn,
    functionsNamed: (name) =>
      functions()
        .map(({ fn }) => fn)
        .filter((fn) => fn.name === name || fn.qualifiedName === name || fn.linkageName === name),
    scopesAt(pc) {
      const found = at(pc)
      return found ? symbols.scopesAt(found.entry, pc) : []
    },
    globals(pc) {
      const own = unitAt(pc)
      const all = globals()
      return [...all.filter(({ unit }) => unit === own), ...all.filter(({ unit }) => unit !== own)].map(
        ({ variable }) => variable,
      )
    },
    typeNamed(name, pc) {
      const own = unitAt(pc)
      const found = names().get(name) ?? []
      const best =
        found.find((entry) => entry.unit === own && !flagOf(entry, At.declaration)) ??
        found.find((entry) => !flagOf(entry, At.declaration)) ??
        found[0]
      return best && types.of(best)
    },
    enumeratorNamed: (name) => enumerators().get(name),
    statementsOf(file, line) {
      return lines.rows
        .filter(
          (row) => row.line === line && row.statement && !row.end && isFile(lines.files[row.file], file),
        )
        .map((row) => ({ pc: row.address, line: row.line, column: row.column }))
    },
    functionOfTableEntry(entry) {
      const start = table().startOfEntry(entry)
      return (start === undefined ? undefined : at(start)?.fn.qualifiedName) ?? table().nameOfEntry(entry)
    },
    tableEntryOf: (fn) => table().entryOf(fn.low),
    linkNameAt: (pc) => linkNames().get(table().indexAt(pc) ?? -1),
  }
}

/** Whether a path of the line table is the file meant, which may be given by the end of its path. */
function isFile(path: string | undefined, wanted: string): boolean {
  if (path === undefined) return false
  return path === wanted || path.endsWith(wanted.startsWith('/') ? wanted : `/${wanted}`)
}

function entryFinder(units: () => readonly Unit[]): EntryFinder {
  const index = once(() => {
    const found = new Map<number, Entry>()
    const visit = (entry: Entry): void => {
      found.set(entry.at, entry)
      entry.children.forEach(visit)
    }
    for (const unit of units()) visit(unit.root)
    return found
  })
  return (at) => index().get(at)
}

function describeUnit({ root }: Unit): DebugUnit {
  return {
    name: textOf(root, At.name) ?? '?',
    folder: textOf(root, At.compilationFolder) ?? '',
    language: LANGUAGES_C.has(numberOf(root, At.language) ?? 0) ? 'c' : 'c++',
  }
}

interface FunctionEntry {
  readonly entry: Entry
  readonly fn: DebugFunction
}

function readFunctions(units: readonly Unit[], symbols: Symbols): FunctionEntry[] {
  const found: FunctionEntry[] = []
  for (const { root } of units)
    for (const entry of outerEntries(root)) {
      const fn = entry.tag === Tag.subprogram ? symbols.functionOf(entry) : undefined
      if (fn) found.push({ entry, fn })
    }
  return found.sort((a, b) => a.fn.low - b.fn.low)
}

interface GlobalVariable {
  readonly unit: Unit
  readonly variable: DebugVariable
}

/** Variables with an address at the top of units; what several units define as one is listed once. */
function readGlobals(units: readonly Unit[], symbols: Symbols): GlobalVariable[] {
  const found: GlobalVariable[] = []
  const external = new Set<string>()
  for (const unit of units)
    for (const entry of outerEntries(unit.root)) {
      if (entry.tag !== Tag.variable || !symbols.isStatic(entry)) continue
      const variable = symbols.variableOf(entry)
      if (!variable || variable.artificial) continue
      if (variable.role === 'global' && external.has(variable.qualifiedName)) continue
      if (variable.role === 'global') external.add(variable.qualifiedName)
      found.push({ unit, variable })
    }
  return found
}

function nameOfOuter(entry: Entry): string {
  return qualifiedName(entry, textOf(entry, At.name) ?? '')
}

/** Types by plain and by C's worded name (`node`, `struct node`). */
function typeNames(units: readonly Unit[]): Map<string, Entry[]> {
  const found = new Map<string, Entry[]>()
  const add = (name: string, entry: Entry): void => {
    const list = found.get(name)
    if (list) list.push(entry)
    else found.set(name, [entry])
  }
  const visit = (parent: Entry): void => {
    for (const entry of parent.children) {
      const words = TYPE_WORDS.get(entry.tag)
      const name = words === undefined ? undefined : textOf(entry, At.name)
      if (name !== undefined) {
        const qualified = qualifiedName(entry, name)
        add(qualified, entry)
        if (words) add(words + qualified, entry)
      }
      if (entry.children.length > 0 && !LEAVES.has(entry.tag)) visit(entry)
    }
  }
  for (const { root } of units) visit(root)
  return found
}

/** Entries in which no types are declared. */
const LEAVES: ReadonlySet<number> = new Set([Tag.enumerationType, Tag.arrayType, Tag.subroutineType])

function readEnumerators(
  units: readonly Unit[],
  types: TypeReader,
): Map<string, { readonly type: EnumType; readonly value: bigint }> {
  const found = new Map<string, { readonly type: EnumType; readonly value: bigint }>()
  const visit = (parent: Entry): void => {
    for (const entry of parent.children) {
      if (entry.tag === Tag.enumerationType) {
        const type = types.of(entry)
        if (type.kind !== 'enum') continue
        // C's enumerators belong to the place around them; a scoped enumeration's are named through it as well.
        for (const { name, value } of type.enumerators()) {
          const plain = qualifiedName(entry, name)
          if (!found.has(plain)) found.set(plain, { type, value })
          if (type.name !== undefined) found.set(`${type.name}::${name}`, { type, value })
        }
      } else if (entry.tag === Tag.namespace || entry.tag === Tag.subprogram || RECORD_TAGS.has(entry.tag))
        visit(entry)
    }
  }
  for (const { root } of units) visit(root)
  return found
}
