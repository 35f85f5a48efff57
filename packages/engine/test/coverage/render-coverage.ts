// Writes packages/engine/COVERAGE.md: the real server's commands against the engine's table. Run by scripts/generate.mjs.
import type { CommandRow } from '../../src/index.ts'
import { namesInRow, VALKEY_COMMANDS } from './valkey-commands.ts'

interface Counted {
  readonly have: number
  readonly all: number
}

/** The page as Markdown. @param rows the engine's commands */
export function renderEngineCoverage(rows: readonly CommandRow[]): string {
  const known = new Set(rows.flatMap(namesOf))
  const sections = Object.entries(VALKEY_COMMANDS).map(([group, commands]) =>
    renderGroup(group, commands, known),
  )
  const have = sum(sections.map(({ count }) => count.have))
  const all = sum(sections.map(({ count }) => count.all))
  return [
    '# Commands of the engine',
    '',
    'Made by `node scripts/generate.mjs` from the command table and the list of commands of valkey-server 8.1.1. What a command',
    'does differently is in [DEVIATIONS.md](DEVIATIONS.md). Subcommands count one by one, containers do not.',
    '',
    `**${have} of ${all}** commands and subcommands.`,
    '',
    '| group | have | of | missing |',
    '| ----- | ---- | -- | ------- |',
    ...sections.map(({ row }) => row),
    '',
    ...sections.flatMap(({ text }) => text),
  ]
    .join('\n')
    .concat('\n')
}

function renderGroup(
  group: string,
  commands: readonly string[],
  known: ReadonlySet<string>,
): { count: Counted; row: string; text: string[] } {
  const names = commands.flatMap(namesInRow)
  const missing = names.filter((name) => !known.has(name))
  const count = { have: names.length - missing.length, all: names.length }
  const shown = missing.map((name) => `\`${name.replace('|', ' ')}\``).join(', ')
  return {
    count,
    row: `| ${group} | ${count.have} | ${count.all} | ${shown || '–'} |`,
    text: [`## ${group}`, '', ...commands.map((row) => renderCommand(row, known)), ''],
  }
}

function renderCommand(row: string, known: ReadonlySet<string>): string {
  const [name = '', subcommands] = row.split(': ')
  if (subcommands === undefined) return `- ${mark(name, name, known)}`
  const subs = subcommands.split(' ').map((sub) => mark(sub, `${name}|${sub}`, known))
  return `- \`${name}\`: ${subs.join(' ')}`
}

function mark(word: string, name: string, known: ReadonlySet<string>): string {
  return known.has(name) ? `\`${word}\`` : `~~\`${word}\`~~ (missing)`
}

/** The names of a row of the command table, as `namesInRow` spells them. */
export function namesOf({ name, subcommands = [] }: CommandRow): string[] {
  return subcommands.length === 0 ? [name] : subcommands.map((sub) => `${name}|${sub.name}`)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
