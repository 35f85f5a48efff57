// The tree of entries in .debug_info, with attributes read when they are asked for (attributes.ts).
//
// One pass over a unit finds where each entry begins and what is inside it; values are stepped over, most of them by a
// length known beforehand. An attribute costs a short walk over its entry's abbreviation at the time it is wanted.
import { Reader } from '../wasm/bytes.ts'
import { findCustom, type Section } from '../wasm/sections.ts'
import { At } from './constants.ts'
import { numberOf } from './attributes.ts'
import type { Abbreviation, Entry, Unit } from './entry.ts'
import { fixedSize, IMPLICIT_CONSTANT, skipForm } from './forms.ts'
import { readLeb } from './location.ts'

/** The sections with debug information by name. */
export class DebugSections {
  readonly #sections: readonly Section[]
  readonly #found: Map<string, Uint8Array> = new Map()

  constructor(sections: readonly Section[]) {
    this.#sections = sections
  }

  /** The bytes of `.debug_<name>`, none if there is no such section. */
  bytes(name: string): Uint8Array {
    let bytes = this.#found.get(name)
    if (!bytes) {
      bytes = findCustom(this.#sections, `.debug_${name}`)?.bytes ?? new Uint8Array(0)
      this.#found.set(name, bytes)
    }
    return bytes
  }

  /** A reader at a position of a section. */
  at(name: string, offset: number): Reader {
    return new Reader(this.bytes(name), offset)
  }
}

const decoder = new TextDecoder()

function textAt(bytes: Uint8Array, offset: number): string {
  const end = bytes.indexOf(0, offset)
  return decoder.decode(bytes.subarray(offset, end < 0 ? bytes.length : end))
}

/** Reads the heads and trees of all units. */
export function readUnits(sections: DebugSections): Unit[] {
  const info = sections.bytes('info')
  const tables = new Map<number, Map<number, Abbreviation>>()
  const units: Unit[] = []
  const reader = new Reader(info)
  while (!reader.done) {
    const start = reader.at
    const end = reader.fixed32() + reader.at
    const version = reader.u8() | (reader.u8() << 8)
    // Version 5 says what kind of unit it is, and then the size of an address; before, the order was another.
    if (version >= 5) reader.skip(2)
    const abbreviationsAt = reader.fixed32()
    if (version < 5) reader.skip(1)
    let table = tables.get(abbreviationsAt)
    if (!table)
      tables.set(abbreviationsAt, (table = readAbbreviations(sections.at('abbrev', abbreviationsAt))))
    units.push(readUnit(sections, new Reader(info, reader.at, end), start, version, table))
    reader.at = end
  }
  return units
}

function readUnit(
  sections: DebugSections,
  reader: Reader,
  start: number,
  version: number,
  table: ReadonlyMap<number, Abbreviation>,
): Unit {
  // The bases stand in the root entry, whose own strings and addresses need them: they are found first.
  const bases = { strings: 8, addresses: 8 }
  const unit = {
    version,
    start,
    info: reader.bytes,
    stringAt: (offset: number) => textAt(sections.bytes('str'), offset),
    lineStringAt: (offset: number) => textAt(sections.bytes('line_str'), offset),
    indexedString: (index: number) =>
      textAt(sections.bytes('str'), sections.at('str_offsets', bases.strings + index * 4).fixed32()),
    indexedAddress: (index: number) => sections.at('addr', bases.addresses + index * 4).fixed32(),
    rangeListsBase: 0,
    locationListsBase: 0,
    lowPc: 0,
    root: undefined as unknown as Entry,
  }
  unit.root = readTree(reader, unit, table)
  bases.strings = numberOf(unit.root, At.stringOffsetsBase) ?? 8
  bases.addresses = numberOf(unit.root, At.addressBase) ?? 8
  unit.rangeListsBase = numberOf(unit.root, At.rangeListsBase) ?? 0
  unit.locationListsBase = numberOf(unit.root, At.locationListsBase) ?? 0
  unit.lowPc = numberOf(unit.root, At.lowPc) ?? 0
  return unit
}

function readTree(reader: Reader, unit: Unit, table: ReadonlyMap<number, Abbreviation>): Entry {
  let root: Entry | undefined
  const open: (Entry & { readonly children: Entry[] })[] = []
  while (!reader.done) {
    const at = reader.at
    const code = reader.u32()
    if (code === 0) {
      open.pop()
      if (open.length === 0) break
      continue
    }
    const abbreviation = table.get(code)
    if (!abbreviation) throw new Error(`no abbreviation ${code} for the entry at ${at} of .debug_info`)
    const parent = open.at(-1)
    const entry = { at, tag: abbreviation.tag, unit, parent, children: [], valuesAt: reader.at, abbreviation }
    if (abbreviation.size >= 0) reader.skip(abbreviation.size)
    else
      for (let i = 1; i < abbreviation.specs.length; i += 2) skipForm(reader, abbreviation.specs[i] as number)
    if (parent) parent.children.push(entry)
    root ??= entry
    if (abbreviation.hasChildren) open.push(entry)
    else if (open.length === 0) break
  }
  if (!root) throw new Error('a unit of .debug_info is empty')
  return root
}

function readAbbreviations(reader: Reader): Map<number, Abbreviation> {
  const table = new Map<number, Abbreviation>()
  for (let code = reader.u32(); code !== 0; code = reader.u32()) {
    const tag = reader.u32()
    const hasChildren = reader.u8() !== 0
    const specs: number[] = []
    const implicit = new Map<number, bigint>()
    let size = 0
    for (;;) {
      const attribute = reader.u32()
      const form = reader.u32()
      if (form === IMPLICIT_CONSTANT) implicit.set(attribute, readLeb(reader, true))
      if (attribute === 0) break
      specs.push(attribute, form)
      const known = fixedSize(form)
      size = size < 0 || known === undefined ? -1 : size + known
    }
    table.set(code, { tag, hasChildren, specs, implicit, size })
  }
  return table
}
