// Ranges of code: which positions an entry covers, and which location holds at a position.
//
// Version 4 keeps pairs of offsets in .debug_ranges and .debug_loc; version 5 keeps coded lists in .debug_rnglists and
// .debug_loclists. Both count from a base, at first the unit's lowest position.
import type { Reader } from '../wasm/bytes.ts'
import { numberOf, valueOf } from './attributes.ts'
import { At } from './constants.ts'
import type { DebugSections } from './entries.ts'
import type { Entry, Unit } from './entry.ts'
import type { CodeRange } from './types.ts'

/** A mark in place of a low position: the high one is the new base. */
const NEW_BASE = 0xffff_ffff
/** Where linkers leave code that they dropped. */
const DROPPED = 0xffff_fff0

/** The code an entry covers: nothing for declarations and for what the linker dropped. */
export function rangesOf(entry: Entry, sections: DebugSections): CodeRange[] {
  const list = valueOf(entry, At.ranges)
  const ranges = list ? rangeList(entry.unit, list, sections) : lowToHigh(entry)
  return ranges.filter(({ low, high }) => low > 0 && low < DROPPED && high > low)
}

function lowToHigh(entry: Entry): CodeRange[] {
  const low = numberOf(entry, At.lowPc)
  const end = valueOf(entry, At.highPc)
  if (low === undefined || end === undefined) return []
  const high = Number(end.value)
  return [{ low, high: end.kind === 'address' ? high : low + high }]
}

function rangeList(
  unit: Unit,
  list: { readonly kind: string; readonly value: unknown },
  sections: DebugSections,
): CodeRange[] {
  const offset = Number(list.value)
  if (unit.version < 5) return [...each(sections.at('ranges', offset), pairs(unit.lowPc))]
  const at = list.kind === 'listIndex' ? listStart(sections, 'rnglists', unit.rangeListsBase, offset) : offset
  return [...each(sections.at('rnglists', at), coded(unit, RANGE_KINDS))]
}

/** The table of offsets behind `base` says where list number `index` begins. */
function listStart(sections: DebugSections, name: string, base: number, index: number): number {
  return base + sections.at(name, base + index * 4).fixed32()
}

/** One range after the other from the reader, undefined at the list's end. */
type RangeReader = (reader: Reader) => CodeRange | undefined

function* each(reader: Reader, next: RangeReader): Generator<CodeRange> {
  for (let range = next(reader); range; range = next(reader)) yield range
}

function pairs(start: number): RangeReader {
  let base = start
  return function next(reader): CodeRange | undefined {
    const low = reader.fixed32()
    const high = reader.fixed32()
    if (low === 0 && high === 0) return undefined
    if (low !== NEW_BASE) return { low: base + low, high: base + high }
    base = high
    return next(reader)
  }
}

/** What the numbers in version 5's lists mean; location lists have one kind more. */
const RANGE_KINDS = [
  'end',
  'baseIndex',
  'indexToIndex',
  'indexAndLength',
  'offsets',
  'base',
  'lowToHigh',
  'lowAndLength',
] as const
const LOCATION_KINDS = [...RANGE_KINDS.slice(0, 5), 'always', ...RANGE_KINDS.slice(5)] as const

function coded(unit: Unit, kinds: readonly string[]): RangeReader {
  let base = unit.lowPc
  const indexed = (reader: Reader): number => unit.indexedAddress(reader.u32())
  const RANGES: Readonly<Record<string, (reader: Reader) => CodeRange>> = {
    always: () => ({ low: 0, high: Infinity }),
    indexToIndex: (reader) => ({ low: indexed(reader), high: indexed(reader) }),
    indexAndLength: (reader) => lengthened(indexed(reader), reader.u32()),
    offsets: (reader) => ({ low: base + reader.u32(), high: base + reader.u32() }),
    lowToHigh: (reader) => ({ low: reader.fixed32(), high: reader.fixed32() }),
    lowAndLength: (reader) => lengthened(reader.fixed32(), reader.u32()),
  }
  return function next(reader): CodeRange | undefined {
    const number = reader.u8()
    const kind = kinds[number] ?? ''
    if (kind === 'end') return undefined
    const read = RANGES[kind]
    if (read) return read(reader)
    if (kind === 'baseIndex') base = indexed(reader)
    else if (kind === 'base') base = reader.fixed32()
    else throw new Error(`unknown entry ${number} in a list of ranges`)
    return next(reader)
  }
}

function lengthened(low: number, length: number): CodeRange {
  return { low, high: low + length }
}

/** The location expression that holds at `pc`: the attribute's own, or the one its list gives; undefined if none does. */
export function expressionAt(
  entry: Entry,
  attribute: number,
  pc: number,
  sections: DebugSections,
): Uint8Array | undefined {
  const found = valueOf(entry, attribute)
  if (!found) return undefined
  if (found.kind === 'block') return found.value
  const { unit } = entry
  const offset = Number(found.value)
  if (unit.version < 5) {
    const length = (reader: Reader): number => reader.u8() | (reader.u8() << 8)
    return listed(sections.at('loc', offset), pc, pairs(unit.lowPc), length)
  }
  const at =
    found.kind === 'listIndex' ? listStart(sections, 'loclists', unit.locationListsBase, offset) : offset
  return listed(sections.at('loclists', at), pc, coded(unit, LOCATION_KINDS), (reader) => reader.u32())
}

function listed(
  reader: Reader,
  pc: number,
  next: RangeReader,
  length: (reader: Reader) => number,
): Uint8Array | undefined {
  for (const { low, high } of each(reader, next)) {
    const size = length(reader)
    const from = reader.at
    reader.skip(size)
    if (low <= pc && pc < high) return reader.bytes.subarray(from, reader.at)
  }
  return undefined
}
