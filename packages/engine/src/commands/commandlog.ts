// COMMANDLOG, and SLOWLOG, which is its older name for the log of slow commands.
import { arg, oneof, type CommandRow } from '../server/command-spec.ts'
import { lowerWord, type Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { rangeArgument } from '../base/numbers.ts'
import type { CommandLog, CommandLogKind } from '../server/commandlog.ts'
import type { CommandContext } from '../server/context.ts'
import { containerHelp } from './help.ts'

function writeEntries(c: CommandContext, log: CommandLog, count: number): void {
  const entries = count < 0 ? log.entries() : log.entries().slice(0, count)
  c.reply.array(entries.length)
  for (const entry of entries) {
    c.reply.array(6)
    c.reply.integer(entry.id)
    c.reply.integer(entry.time)
    c.reply.integer(entry.value)
    c.reply.array(entry.argv.length)
    for (const word of entry.argv) c.reply.bulk(word)
    c.reply.bulk(entry.peer)
    c.reply.bulk(entry.clientName)
  }
}

function countArgument(text: Bytes | undefined): number {
  return rangeArgument(text, -1, Number.MAX_SAFE_INTEGER, 'ERR count should be greater than or equal to -1')
}

function logArgument(c: CommandContext, text: Bytes | undefined): CommandLog {
  const word = lowerWord(text ?? '')
  if (word !== 'slow' && word !== 'large-request' && word !== 'large-reply') {
    throw new ReplyError('ERR type should be one of the following: slow, large-request, large-reply')
  }
  return c.server.commandLogs.of(word satisfies CommandLogKind)
}

function slowlogGet(c: CommandContext): void {
  if (c.argv.length > 3) throw syntaxError()
  writeEntries(c, c.server.commandLogs.slow, c.argv.length === 3 ? countArgument(c.argv[2]) : 10)
}

function slowlogLen(c: CommandContext): void {
  c.reply.integer(c.server.commandLogs.slow.entries().length)
}

function slowlogReset(c: CommandContext): void {
  c.server.commandLogs.slow.reset()
  c.reply.ok()
}

function commandlogGet(c: CommandContext): void {
  const count = countArgument(c.argv[2])
  writeEntries(c, logArgument(c, c.argv[3]), count)
}

function commandlogLen(c: CommandContext): void {
  c.reply.integer(logArgument(c, c.argv[2]).entries().length)
}

function commandlogReset(c: CommandContext): void {
  logArgument(c, c.argv[2]).reset()
  c.reply.ok()
}

/** The commands of this file. */
export const commandlogCommands: readonly CommandRow[] = [
  {
    name: 'SLOWLOG',
    arity: -2,
    flags: [],
    group: 'server',
    since: '2.2.12',
    summary: 'A container of commands about the log of slow commands.',
    docFlags: ['deprecated'],
    deprecatedSince: '8.1.0',
    replacedBy: '`COMMANDLOG`',
    subcommands: [
      {
        name: 'GET',
        arity: -2,
        flags: ['admin', 'loading', 'stale'],
        group: 'server',
        since: '2.2.12',
        summary: 'Entries of the log of slow commands.',
        complexity: 'O(N)',
        tips: ['request_policy:all_nodes', 'nondeterministic_output'],
        docFlags: ['deprecated'],
        deprecatedSince: '8.1.0',
        replacedBy: '`COMMANDLOG GET <count> SLOW`',
        args: [arg('integer', 'count', { optional: true })],
        history: [['4.0.0', 'Address and name of the client']],
        handler: slowlogGet,
      },
      {
        name: 'HELP',
        arity: 2,
        flags: ['loading', 'stale'],
        group: 'server',
        since: '6.2.0',
        summary: 'Describes the subcommands.',
        complexity: 'O(1)',
        docFlags: ['deprecated'],
        deprecatedSince: '8.1.0',
        replacedBy: '`COMMANDLOG HELP`',
        handler: containerHelp,
      },
      {
        name: 'LEN',
        arity: 2,
        flags: ['admin', 'loading', 'stale'],
        group: 'server',
        since: '2.2.12',
        summary: 'How many entries the log of slow commands has.',
        complexity: 'O(1)',
        tips: ['request_policy:all_nodes', 'response_policy:agg_sum', 'nondeterministic_output'],
        docFlags: ['deprecated'],
        deprecatedSince: '8.1.0',
        replacedBy: '`COMMANDLOG LEN SLOW`',
        handler: slowlogLen,
      },
      {
        name: 'RESET',
        arity: 2,
        flags: ['admin', 'loading', 'stale'],
        group: 'server',
        since: '2.2.12',
        summary: 'Empties the log of slow commands.',
        complexity: 'O(N)',
        tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
        docFlags: ['deprecated'],
        deprecatedSince: '8.1.0',
        replacedBy: '`COMMANDLOG RESET SLOW`',
        handler: slowlogReset,
      },
    ],
  },
  {
    name: 'COMMANDLOG',
    arity: -2,
    flags: [],
    group: 'server',
    since: '8.1.0',
    summary: 'A container of commands about the command logs.',
    subcommands: [
      {
        name: 'GET',
        arity: 4,
        flags: ['admin', 'loading', 'stale'],
        group: 'server',
        since: '8.1.0',
        summary: 'Entries of a command log.',
        complexity: 'O(N)',
        tips: ['request_policy:all_nodes', 'nondeterministic_output'],
        args: [
          arg('integer', 'count'),
          oneof('type', [
            arg('string', 'slow'),
            arg('string', 'large-request'),
            arg('string', 'large-reply'),
          ]),
        ],
        handler: commandlogGet,
      },
      {
        name: 'HELP',
        arity: 2,
        flags: ['loading', 'stale'],
        group: 'server',
        since: '8.1.0',
        summary: 'Describes the subcommands.',
        complexity: 'O(1)',
        handler: containerHelp,
      },
      {
        name: 'LEN',
        arity: 3,
        flags: ['admin', 'loading', 'stale'],
        group: 'server',
        since: '8.1.0',
        summary: 'How many entries a command log has.',
        complexity: 'O(1)',
        tips: ['request_policy:all_nodes', 'response_policy:agg_sum', 'nondeterministic_output'],
        args: [
          oneof('type', [
            arg('string', 'slow'),
            arg('string', 'large-request'),
            arg('string', 'large-reply'),
          ]),
        ],
        handler: commandlogLen,
      },
      {
        name: 'RESET',
        arity: 3,
        flags: ['admin', 'loading', 'stale'],
        group: 'server',
        since: '8.1.0',
        summary: 'Empties a command log.',
        complexity: 'O(N)',
        tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
        args: [
          oneof('type', [
            arg('string', 'slow'),
            arg('string', 'large-request'),
            arg('string', 'large-reply'),
          ]),
        ],
        handler: commandlogReset,
      },
    ],
  },
]
