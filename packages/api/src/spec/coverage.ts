// Writes COVERAGE.md: every function with how far we are with it. The rows come from the table and the status from the caller,
// who knows the handlers; a function nobody mentions is a stub.

import { API_NAMES, functionSpec, SECTIONS } from './table.ts'

/** How far a function is done. */
export type Status = 'done' | 'partial' | 'stub'

/** What to say of a function that has a handler. */
export interface Coverage {
  readonly status: Status
  /** What is missing, for a partial one, or special. */
  readonly note?: string
}

/** Functions by name, without `ValkeyModule_`, that are not just stubs. */
export type CoverageMap = Readonly<Record<string, Coverage>>

/** What the header declares although server 8.1.1 has no such function. */
const ABSENT: Coverage = {
  status: 'done',
  note: 'declared alone: GetApi does not know it, as in server 8.1.1',
}

const WORDS: Readonly<Record<Status, string>> = { done: 'yes', partial: 'in part', stub: 'not yet' }

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function countBy(names: readonly string[], covered: CoverageMap): Readonly<Record<Status, number>> {
  const counts: Record<Status, number> = { done: 0, partial: 0, stub: 0 }
  for (const name of names) counts[covered[name]?.status ?? 'stub']++
  return counts
}

/**
 * What handlers there are, as coverage.
 * @param handlers an object with a property for each function that has a handler
 * @param partial notes on those that lack something, by name; each must have a handler
 */
export function coverageOf(handlers: object, partial: Readonly<Record<string, string>> = {}): CoverageMap {
  const idle = Object.keys(partial).filter((name) => !Object.hasOwn(handlers, name))
  if (idle.length > 0)
    throw new Error(`coverage: noted as partial, but without a handler: ${idle.join(', ')}`)
  const written = Object.keys(handlers).map((name): [string, Coverage] => {
    const note = partial[name]
    return [name, note === undefined ? { status: 'done' } : { status: 'partial', note }]
  })
  // GetApi refuses these, as the server does.
  const absent = API_NAMES.filter((name) => functionSpec(name)?.inServer === false)
  return Object.fromEntries([...written, ...absent.map((name): [string, Coverage] => [name, ABSENT])])
}

/**
 * The whole of COVERAGE.md, as text that ends with a newline.
 * @param covered the functions that have handlers
 * @throws if `covered` names a function that does not exist
 */
export function renderCoverage(covered: CoverageMap): string {
  const known = new Set<string>(API_NAMES)
  const unknown = Object.keys(covered).filter((name) => !known.has(name))
  if (unknown.length > 0) throw new Error(`coverage: no such function: ${unknown.join(', ')}`)
  const total = countBy(API_NAMES, covered)
  const sections = Object.values(SECTIONS).map((section) => {
    const names = Object.keys(section.functions)
    const counts = countBy(names, covered)
    const rows = Object.entries(section.functions).map(([name, row]) => {
      const { status, note = '' } = covered[name] ?? { status: 'stub' as const }
      return `| ${cell(name)} | ${row.since} | ${WORDS[status]} | ${cell(note)} |`
    })
    return [
      `## ${section.title}`,
      '',
      `${counts.done + counts.partial} of ${names.length}.`,
      '',
      '| function | since | works | note |',
      '| --- | --- | --- | --- |',
      ...rows,
    ].join('\n')
  })
  return `# Module API coverage

Generated from the specification table and the handlers (\`node scripts/generate.mjs\`); do not edit.

Of ${API_NAMES.length} functions ${total.done} work, ${total.partial} work in part, ${total.stub} are stubs: GetApi returns them, and a call
fails with a message that names the function.

${sections.join('\n\n')}
`
}
