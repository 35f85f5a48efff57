// INFO: which sections are asked for, and how they are written. The sections themselves are in info-sections.ts.
import { arg, type CommandRow } from '../server/command-spec.ts'
import { lowerWord } from '../base/bytes.ts'
import type { CommandContext } from '../server/context.ts'
import { INFO_SECTIONS } from './info-sections.ts'

/** The text of INFO. @param wanted section names in lower case; none means the default ones */
export function infoText(c: CommandContext, wanted: readonly string[]): string {
  const names = new Set(wanted.length === 0 ? ['default'] : wanted)
  const everything = names.has('everything')
  const all = names.has('all') || everything
  const parts: string[] = []
  for (const { title, inDefault, onlyByName, lines } of INFO_SECTIONS) {
    const name = title.toLowerCase()
    if (!(all && !onlyByName) && !names.has(name) && !(inDefault && names.has('default'))) continue
    parts.push([`# ${title}`, ...lines(c)].map((line) => `${line}\r\n`).join(''))
  }
  const modules = names.has('modules') || everything
  if (modules || wanted.length > 0) {
    const asked = modules ? null : wanted
    for (const { title, text } of c.server.modules?.infoSections?.(asked, everything) ?? []) {
      parts.push(`# ${title}\r\n${text}`)
    }
  }
  return parts.join('\r\n')
}

function info(c: CommandContext): void {
  const wanted = c.argv.slice(1).map((word) => lowerWord(word))
  c.reply.verbatim('txt', infoText(c, wanted))
}

/** The commands of this file. */
export const infoCommands: readonly CommandRow[] = [
  {
    name: 'INFO',
    arity: -1,
    flags: ['loading', 'stale'],
    categories: ['dangerous'],
    group: 'server',
    since: '1.0.0',
    summary: 'Facts and statistics about the server.',
    complexity: 'O(1)',
    tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
    args: [arg('string', 'section', { optional: true, multiple: true })],
    history: [['7.0.0', 'Several sections']],
    handler: info,
  },
]
