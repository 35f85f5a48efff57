// What an entry of .debug_info and the unit around it are, as data. Made by entries.ts, read by attributes.ts.
import type { FormContext } from './forms.ts'

/** The shape of entries: tag and forms of values. */
export interface Abbreviation {
  readonly tag: number
  readonly hasChildren: boolean
  /** Attribute and form in turn. */
  readonly specs: readonly number[]
  readonly implicit: ReadonlyMap<number, bigint>
  /** Length of all values if every form has a fixed one, else -1. */
  readonly size: number
}

/** One entry. `at` is its position in .debug_info. */
export interface Entry {
  readonly at: number
  readonly tag: number
  readonly unit: Unit
  readonly parent: Entry | undefined
  readonly children: readonly Entry[]
  readonly valuesAt: number
  readonly abbreviation: Abbreviation
}

/** A compilation unit: its head, its entries, and the tables it counts in. */
export interface Unit extends FormContext {
  readonly root: Entry
  /** The section the entries stand in. */
  readonly info: Uint8Array
  /** Beginnings of this unit's part of the list sections (DWARF 5). */
  readonly rangeListsBase: number
  readonly locationListsBase: number
  /** What range and location lists count from. */
  readonly lowPc: number
}
