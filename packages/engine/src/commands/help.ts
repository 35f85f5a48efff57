// The HELP subcommand every container has, written from the rows of its subcommands, so it is never out of date; and the
// error that points to it.
import { shownText } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import { commandSyntax } from '../server/command-syntax.ts'
import type { CommandContext } from '../server/context.ts'

/** Answers with a line for each subcommand and one for what it does. */
export function containerHelp(c: CommandContext): void {
  const container = c.command.parent
  if (!container) return
  const lines = [`${container.row.name} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`]
  const rows = [...container.subcommands.values()]
    .map((sub) => sub.row)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  for (const row of rows) {
    if (row.name === 'HELP') continue
    lines.push(`${row.name} ${commandSyntax(row)}`.trimEnd(), `    ${row.summary}`)
  }
  lines.push('HELP', '    Print this help.')
  c.reply.array(lines.length)
  for (const line of lines) c.reply.simple(line)
}

/** What a container answers when a subcommand's arguments make no sense. */
export function subcommandSyntaxError(c: CommandContext): ReplyError {
  const [container = '', word = ''] = c.argv
  return new ReplyError(
    `ERR unknown subcommand or wrong number of arguments for '${shownText(word).slice(0, 128)}'. ` +
      `Try ${container.toUpperCase()} HELP.`,
  )
}
