// The linker's own records: symbols (`linking`) and what to change when a module moves (`reloc.*`).
//
// Present in modules linked with --emit-relocs. A record's offset counts from the first byte of the payload of the
// section it belongs to. See: tool-conventions' "Linking" page of the WebAssembly project.
import { Reader } from './bytes.ts'
import { findCustom, type Section } from './sections.ts'

/**
 * Record types that matter when a module moves. The others name indices that stay, or are relative to
 * `__memory_base` and `__table_base`, globals that move themselves.
 */
export const RelocationType: {
  readonly tableIndexSleb: 1
  readonly tableIndexI32: 2
  readonly memoryAddressLeb: 3
  readonly memoryAddressSleb: 4
  readonly memoryAddressI32: 5
  readonly globalIndexLeb: 7
} = {
  tableIndexSleb: 1,
  tableIndexI32: 2,
  memoryAddressLeb: 3,
  memoryAddressSleb: 4,
  memoryAddressI32: 5,
  globalIndexLeb: 7,
}

/** What a symbol stands for, and whether this module leaves it undefined. */
export interface LinkSymbol {
  readonly kind: 'function' | 'data' | 'global' | 'section' | 'tag' | 'table'
  readonly undefined: boolean
  /** Given for data symbols only. */
  readonly name?: string
}

const KINDS: readonly LinkSymbol['kind'][] = ['function', 'data', 'global', 'section', 'tag', 'table']
const SYMBOL_TABLE = 8
const UNDEFINED = 0x10
const EXPLICIT_NAME = 0x40
/** Types whose records carry an addend after the symbol. */
const WITH_ADDEND: ReadonlySet<number> = new Set([3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25])

/** The symbol table, in index order. Empty if the module has none. */
export function readSymbols(sections: readonly Section[]): LinkSymbol[] {
  const section = findCustom(sections, 'linking')
  const symbols: LinkSymbol[] = []
  if (!section) return symbols
  const reader = new Reader(section.bytes)
  reader.u32()
  while (!reader.done) {
    const part = reader.u8()
    const size = reader.u32()
    const end = reader.at + size
    if (part === SYMBOL_TABLE)
      for (let left = reader.u32(); left > 0; left--) symbols.push(readSymbol(reader))
    reader.at = end
  }
  return symbols
}

function readSymbol(reader: Reader): LinkSymbol {
  const kind = KINDS[reader.u8()] ?? 'section'
  const flags = reader.u32()
  const undefined_ = (flags & UNDEFINED) !== 0
  if (kind === 'data') {
    const name = reader.text()
    if (!undefined_) for (let count = 3; count > 0; count--) reader.skipLeb()
    return { kind, undefined: undefined_, name }
  } else if (kind === 'section') reader.skipLeb()
  else {
    reader.skipLeb()
    if (!undefined_ || flags & EXPLICIT_NAME) skipText(reader)
  }
  return { kind, undefined: undefined_ }
}

function skipText(reader: Reader): void {
  const length = reader.u32()
  reader.skip(length)
}

/** Calls `visit` for each record of `reloc.<name>`; false if there is no such section. */
export function eachRelocation(
  sections: readonly Section[],
  name: string,
  visit: (type: number, offset: number, symbol: number) => void,
): boolean {
  const section = findCustom(sections, `reloc.${name}`)
  if (!section) return false
  const reader = new Reader(section.bytes)
  reader.u32()
  for (let left = reader.u32(); left > 0; left--) {
    const type = reader.u8()
    const offset = reader.u32()
    const symbol = reader.u32()
    if (WITH_ADDEND.has(type)) reader.skipLeb()
    visit(type, offset, symbol)
  }
  return true
}

/** How often the code of a module refers to data of one of these names, going by its relocation records. */
export function countReferences(sections: readonly Section[], names: readonly string[]): number {
  const symbols = readSymbols(sections)
  let count = 0
  eachRelocation(sections, 'CODE', (type, _offset, index) => {
    const symbol = symbols[index]
    // The indices of types share their numbers with those of symbols.
    if (type < RelocationType.memoryAddressLeb || type > RelocationType.memoryAddressSleb) return
    if (symbol?.kind === 'data' && names.includes(symbol.name ?? '')) count++
  })
  return count
}
