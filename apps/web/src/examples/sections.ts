// Which sections of the module API's reference an example serves: those whose functions its source names. Nothing is kept by
// hand, so an example that begins to use a function is found under its section.
import { SECTIONS } from '@valkey-playground/api/spec'
import { EXAMPLES, type Example } from './index.ts'

/** A section of the reference with the examples that use it, in the gallery's order. */
export interface SectionExamples {
  readonly title: string
  readonly examples: readonly Example[]
}

/** Shown on no card: what nearly every module uses says nothing about this one. */
const COMMON_SHARE = 1 / 3

/** All sections in the order of the reference, those without examples too. */
export const EXAMPLE_SECTIONS: readonly SectionExamples[] = Object.values(SECTIONS).map(
  ({ title, functions }) => ({ title, examples: EXAMPLES.filter((example) => usesAny(example, functions)) }),
)

/** The titles of the sections an example is about, without those that most examples use. */
export function sectionsOf(example: Example): readonly string[] {
  return EXAMPLE_SECTIONS.filter(
    ({ examples }) => examples.includes(example) && examples.length <= EXAMPLES.length * COMMON_SHARE,
  ).map(({ title }) => title)
}

function usesAny(example: Example, functions: Readonly<Record<string, unknown>>): boolean {
  const names = (example.files['module.c'] ?? '').matchAll(/\bValkeyModule_(\w+)/g)
  return [...names].some(([, name = '']) => Object.hasOwn(functions, name))
}
