// Attributes of entries by name, in the form their readers want.
//
// `origins` finds the entries that an entry stands for: inlined code and definitions of members say only
// what is new and refer to the declaration (`abstract_origin`, `specification`) for the rest.
import { Reader } from '../wasm/bytes.ts'
import { At } from './constants.ts'
import type { Entry } from './entry.ts'
import { readForm, skipForm, type FormValue } from './forms.ts'

/** An attribute's value as it stands in the entry. */
export function valueOf(entry: Entry, attribute: number): FormValue | undefined {
  const { specs, implicit } = entry.abbreviation
  for (let i = 0; i < specs.length; i += 2) {
    if (specs[i] !== attribute) continue
    const reader = new Reader(entry.unit.info, entry.valuesAt)
    for (let before = 1; before < i; before += 2) skipForm(reader, specs[before] as number)
    return readForm(reader, specs[i + 1] as number, entry.unit, implicit.get(attribute) ?? 0n)
  }
  return undefined
}

/** A number: an address, an offset or a constant read without sign. */
export function numberOf(entry: Entry, attribute: number): number | undefined {
  const found = valueOf(entry, attribute)
  if (!found || found.kind === 'text' || found.kind === 'flag' || found.kind === 'block') return undefined
  return Number(found.value)
}

/** A text. */
export function textOf(entry: Entry, attribute: number): string | undefined {
  const found = valueOf(entry, attribute)
  return found?.kind === 'text' ? found.value : undefined
}

/** A flag; an absent one is false. */
export function flagOf(entry: Entry, attribute: number): boolean {
  const found = valueOf(entry, attribute)
  return found?.kind === 'flag' && found.value
}

/** Finds entries by their position. */
export type EntryFinder = (at: number) => Entry | undefined

/** The entry an attribute refers to. */
export function referenceOf(entry: Entry, attribute: number, find: EntryFinder): Entry | undefined {
  const found = valueOf(entry, attribute)
  return found?.kind === 'reference' ? find(found.value) : undefined
}

/** The entry itself, then those it refers to for what it does not say. */
export function origins(entry: Entry, find: EntryFinder): Entry[] {
  const chain: Entry[] = []
  let next: Entry | undefined = entry
  while (next && !chain.includes(next)) {
    chain.push(next)
    next = referenceOf(next, At.abstractOrigin, find) ?? referenceOf(next, At.specification, find)
  }
  return chain
}

/** What the first of these entries that says anything says. */
export function firstOf<T>(chain: readonly Entry[], read: (entry: Entry) => T | undefined): T | undefined {
  for (const entry of chain) {
    const found = read(entry)
    if (found !== undefined) return found
  }
  return undefined
}
