// How attribute values are written (`DW_FORM_*`): reading one, and stepping over one.
//
// Values come out as plain data: numbers for addresses, offsets and indices, bigints for constants that may need 64
// bits, bytes for expressions and blocks, strings already looked up. What an index means (a string's, an address's) is
// settled here, so that no one else has to know the version.
import { WasmFormatError, type Reader } from '../wasm/bytes.ts'
import { readLeb, readNumber } from './location.ts'

/** What a form needs to know about the unit it stands in. */
export interface FormContext {
  readonly version: number
  /** Where the unit begins in .debug_info: references inside of a unit count from there. */
  readonly start: number
  readonly stringAt: (offset: number) => string
  readonly lineStringAt: (offset: number) => string
  readonly indexedString: (index: number) => string
  readonly indexedAddress: (index: number) => number
}

/** A value as it was written. References are positions in .debug_info. */
export type FormValue =
  | { readonly kind: 'address' | 'reference' | 'offset' | 'listIndex'; readonly value: number }
  | { readonly kind: 'constant'; readonly value: bigint }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'block'; readonly value: Uint8Array }

interface Form {
  readonly read: (reader: Reader, unit: FormContext, implicit: bigint) => FormValue
  readonly skip: (reader: Reader) => void
}

function block(length: (reader: Reader) => number): Form {
  return {
    read(reader) {
      const size = length(reader)
      const from = reader.at
      reader.skip(size)
      return { kind: 'block', value: reader.bytes.subarray(from, from + size) }
    },
    skip: (reader) => reader.skip(length(reader)),
  }
}

function constant(size: number): Form {
  return {
    read: (reader) => ({ kind: 'constant', value: readNumber(reader, size) }),
    skip: (reader) => reader.skip(size),
  }
}

function fixed(size: number, make: (value: number, unit: FormContext) => FormValue): Form {
  return {
    read: (reader, unit) => make(Number(readNumber(reader, size)), unit),
    skip: (reader) => reader.skip(size),
  }
}

function leb(make: (value: number, unit: FormContext) => FormValue): Form {
  return { read: (reader, unit) => make(reader.u32(), unit), skip: (reader) => reader.skipLeb() }
}

const address = (value: number): FormValue => ({ kind: 'address', value })
const offset = (value: number): FormValue => ({ kind: 'offset', value })
const listIndex = (value: number): FormValue => ({ kind: 'listIndex', value })
const localReference = (value: number, unit: FormContext): FormValue => ({
  kind: 'reference',
  value: unit.start + value,
})
const atAddress = (value: number, unit: FormContext): FormValue => address(unit.indexedAddress(value))
const atString = (value: number, unit: FormContext): FormValue => ({
  kind: 'text',
  value: unit.indexedString(value),
})
const nothing = (): void => {}

function textAt(reader: Reader): string {
  const from = reader.at
  while (reader.u8() !== 0);
  return new TextDecoder().decode(reader.bytes.subarray(from, reader.at - 1))
}

/** The forms by number. Those for split debug files do not occur in a linked module. */
const FORMS: Readonly<Record<number, Form>> = {
  0x01: fixed(4, address),
  0x03: block((reader) => Number(readNumber(reader, 2))),
  0x04: block((reader) => reader.fixed32()),
  0x05: constant(2),
  0x06: constant(4),
  0x07: constant(8),
  0x08: {
    read: (reader) => ({ kind: 'text', value: textAt(reader) }),
    skip: (reader) => void textAt(reader),
  },
  0x09: block((reader) => reader.u32()),
  0x0a: block((reader) => reader.u8()),
  0x0b: constant(1),
  0x0c: { read: (reader) => ({ kind: 'flag', value: reader.u8() !== 0 }), skip: (reader) => reader.skip(1) },
  0x0d: {
    read: (reader) => ({ kind: 'constant', value: readLeb(reader, true) }),
    skip: (reader) => reader.skipLeb(),
  },
  0x0e: fixed(4, (value, unit) => ({ kind: 'text', value: unit.stringAt(value) })),
  0x0f: {
    read: (reader) => ({ kind: 'constant', value: readLeb(reader, false) }),
    skip: (reader) => reader.skipLeb(),
  },
  0x10: fixed(4, (value) => ({ kind: 'reference', value })),
  0x11: fixed(1, localReference),
  0x12: fixed(2, localReference),
  0x13: fixed(4, localReference),
  0x14: fixed(8, localReference),
  0x15: leb(localReference),
  0x17: fixed(4, offset),
  0x18: block((reader) => reader.u32()),
  0x19: { read: () => ({ kind: 'flag', value: true }), skip: nothing },
  0x1a: leb(atString),
  0x1b: leb(atAddress),
  0x1e: block(() => 16),
  0x1f: fixed(4, (value, unit) => ({ kind: 'text', value: unit.lineStringAt(value) })),
  0x20: constant(8),
  0x21: { read: (_reader, _unit, implicit) => ({ kind: 'constant', value: implicit }), skip: nothing },
  0x22: leb(listIndex),
  0x23: leb(listIndex),
  0x25: fixed(1, atString),
  0x26: fixed(2, atString),
  0x27: fixed(3, atString),
  0x28: fixed(4, atString),
  0x29: fixed(1, atAddress),
  0x2a: fixed(2, atAddress),
  0x2b: fixed(3, atAddress),
  0x2c: fixed(4, atAddress),
}

/** The form whose value stands in the abbreviation, not in the entry. */
export const IMPLICIT_CONSTANT = 0x21
const INDIRECT = 0x16

function formOf(reader: Reader, number: number): Form {
  const found = FORMS[number === INDIRECT ? reader.u32() : number]
  if (!found) throw new WasmFormatError(`unknown form 0x${number.toString(16)} in .debug_info`)
  return found
}

/** Reads one value. */
export function readForm(reader: Reader, form: number, unit: FormContext, implicit: bigint): FormValue {
  return formOf(reader, form).read(reader, unit, implicit)
}

/** Steps over one value. */
export function skipForm(reader: Reader, form: number): void {
  formOf(reader, form).skip(reader)
}

/** How many bytes a form always takes; undefined if that depends on the value. */
export function fixedSize(form: number): number | undefined {
  return FIXED[form]
}

const FIXED: Readonly<Record<number, number>> = {
  0x01: 4,
  0x05: 2,
  0x06: 4,
  0x07: 8,
  0x0b: 1,
  0x0c: 1,
  0x0e: 4,
  0x10: 4,
  0x11: 1,
  0x12: 2,
  0x13: 4,
  0x14: 8,
  0x17: 4,
  0x19: 0,
  0x1e: 16,
  0x1f: 4,
  0x20: 8,
  0x21: 0,
  0x25: 1,
  0x26: 2,
  0x27: 3,
  0x28: 4,
  0x29: 1,
  0x2a: 2,
  0x2b: 3,
  0x2c: 4,
}
