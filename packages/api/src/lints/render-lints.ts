// LINTS.md: the table of lints for people to read, with what each of them does not see.
import { REFERENCE_URL, SECTIONS } from '../spec/index.ts'
import type { LintRow, LintWay } from './row.ts'
import { LINT_FAMILIES, LINTS } from './table.ts'

/** How the document says in which way a lint is found. */
const WAYS: Readonly<Record<LintWay, string>> = {
  run: 'reported, the module goes on',
  fault: 'ends the call',
  elsewhere: 'found elsewhere',
  unwritten: 'not written',
}

/** The document. */
export function renderLints(): string {
  const rows = Object.values(LINTS)
  const counts = (Object.keys(WAYS) as LintWay[]).map((way) => {
    const count = rows.filter(({ found }) => found === way).length
    return `${count} ${WAYS[way]}`
  })
  return [
    '# Lints',
    '',
    'Made from the table in `src/lints` by `node scripts/generate.mjs`. What modules do wrong is reported at the line of C, in the log, in',
    'the trace of the command, and to those who listen: the debugger (filter `lint`) and the page.',
    '',
    `Of ${rows.length} lints: ${counts.join(', ')}.`,
    '',
    ...LINT_FAMILIES.flatMap(({ title, rows: family }) => [
      `## ${title}`,
      '',
      ...Object.entries(family).map(([id, row]) => item(id, row)),
      '',
    ]),
  ].join('\n')
}

function item(id: string, { name, severity, why, advice, section, found, note }: LintRow): string {
  const { title, anchor } = SECTIONS[section]
  const limits = note === undefined ? '' : ` Limits: ${note}.`
  return `- **${id} ${name}** (${severity}; ${WAYS[found]}). ${why} ${advice}${limits} [${title}](${REFERENCE_URL}#${anchor})`
}
