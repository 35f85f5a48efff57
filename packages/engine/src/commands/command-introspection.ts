// COMMAND: what the server knows of its commands, read from the table.
import { arg, oneof, type CommandRow } from '../server/command-spec.ts'
import { isWord, type Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { globMatch } from '../base/glob.ts'
import type { Command } from '../server/command.ts'
import type { CommandContext } from '../server/context.ts'
import { commandHasKeys, keysOf } from '../server/get-keys.ts'
import { writeCommandDocs, writeCommandInfo, writeKeyFlags } from './command-reply.ts'
import { containerHelp } from './help.ts'

function allCommands(c: CommandContext): Command[] {
  return [...c.server.commands.values()]
}

function command(c: CommandContext): void {
  const commands = allCommands(c)
  c.reply.array(commands.length)
  for (const one of commands) writeCommandInfo(c.reply, one)
}

function commandCount(c: CommandContext): void {
  c.reply.integer(c.server.commands.size)
}

function commandInfo(c: CommandContext): void {
  if (c.argv.length === 2) {
    command(c)
    return
  }
  c.reply.array(c.argv.length - 2)
  for (let i = 2; i < c.argv.length; i++) {
    writeCommandInfo(c.reply, c.server.commands.byFullName(c.argv[i] as Bytes))
  }
}

function commandDocs(c: CommandContext): void {
  const found =
    c.argv.length === 2
      ? allCommands(c)
      : c.argv.slice(2).flatMap((name) => c.server.commands.byFullName(name) ?? [])
  c.reply.map(found.length)
  for (const one of found) {
    c.reply.bulk(one.fullName)
    writeCommandDocs(c.reply, one, (of) => moduleNameOf(c, of))
  }
}

// A module is whatever registered the command; its name is a property it has.
function moduleNameOf(_c: CommandContext, { module }: Command): string {
  return typeof module === 'object' && module !== null && 'name' in module ? String(module.name) : ''
}

type Filter = (command: Command) => boolean

function parseFilter(c: CommandContext): Filter {
  const { argv } = c
  if (argv.length === 2) return () => true
  const [, , option, kind, value] = argv
  if (argv.length !== 5 || !isWord(option, 'filterby') || value === undefined) throw syntaxError()
  if (isWord(kind, 'module')) return (one) => one.module !== null && moduleNameOf(c, one) === value
  if (isWord(kind, 'aclcat')) {
    const category = c.server.acl.category(value)
    return (one) => category !== undefined && one.categories.has(category)
  }
  if (isWord(kind, 'pattern')) return (one) => globMatch(value, one.fullName, true)
  throw syntaxError()
}

function commandList(c: CommandContext): void {
  const filter = parseFilter(c)
  const names: string[] = []
  for (const one of c.server.commands.values()) {
    for (const each of [one, ...one.subcommands.values()]) if (filter(each)) names.push(each.fullName)
  }
  c.reply.array(names.length)
  for (const name of names) c.reply.bulk(name)
}

function writeKeys(c: CommandContext, withFlags: boolean): void {
  const argv = c.argv.slice(2)
  const target = c.server.commands.lookup(argv)
  if (!target) throw new ReplyError('ERR Invalid command specified')
  if (!commandHasKeys(target)) throw new ReplyError('ERR The command has no key arguments')
  if (!target.acceptsArity(argv.length)) {
    throw new ReplyError('ERR Invalid number of arguments specified for command')
  }
  const keys = keysOf(target, argv) ?? []
  if (keys.length === 0 && !target.is('no_mandatory_keys')) {
    throw new ReplyError('ERR Invalid arguments specified for command')
  }
  c.reply.array(keys.length)
  for (const { position, flags } of keys) {
    if (withFlags) c.reply.array(2)
    c.reply.bulk(argv[position] as Bytes)
    if (withFlags) writeKeyFlags(c.reply, flags)
  }
}

function commandGetkeys(c: CommandContext): void {
  writeKeys(c, false)
}

function commandGetkeysandflags(c: CommandContext): void {
  writeKeys(c, true)
}

/** The commands of this file. */
export const commandCommands: readonly CommandRow[] = [
  {
    name: 'COMMAND',
    arity: -1,
    flags: ['loading', 'stale'],
    categories: ['connection'],
    group: 'server',
    since: '2.8.13',
    summary: 'Facts about every command.',
    complexity: 'O(N)',
    tips: ['nondeterministic_output_order'],
    subcommands: [
      {
        name: 'COUNT',
        arity: 2,
        flags: ['loading', 'stale'],
        categories: ['connection'],
        group: 'server',
        since: '2.8.13',
        summary: 'How many commands there are.',
        complexity: 'O(1)',
        handler: commandCount,
      },
      {
        name: 'DOCS',
        arity: -2,
        flags: ['loading', 'stale'],
        categories: ['connection'],
        group: 'server',
        since: '7.0.0',
        summary: 'Documentation of commands.',
        complexity: 'O(N)',
        tips: ['nondeterministic_output_order'],
        args: [arg('string', 'command-name', { optional: true, multiple: true })],
        handler: commandDocs,
      },
      {
        name: 'GETKEYS',
        arity: -3,
        flags: ['loading', 'stale'],
        categories: ['connection'],
        group: 'server',
        since: '2.8.13',
        summary: 'The keys in a full command line.',
        complexity: 'O(N)',
        args: [arg('string', 'command'), arg('string', 'arg', { optional: true, multiple: true })],
        handler: commandGetkeys,
      },
      {
        name: 'GETKEYSANDFLAGS',
        arity: -3,
        flags: ['loading', 'stale'],
        categories: ['connection'],
        group: 'server',
        since: '7.0.0',
        summary: 'The keys in a full command line, and how each is used.',
        complexity: 'O(N)',
        args: [arg('string', 'command'), arg('string', 'arg', { optional: true, multiple: true })],
        handler: commandGetkeysandflags,
      },
      {
        name: 'HELP',
        arity: 2,
        flags: ['loading', 'stale'],
        categories: ['connection'],
        group: 'server',
        since: '5.0.0',
        summary: 'Describes the subcommands.',
        complexity: 'O(1)',
        handler: containerHelp,
      },
      {
        name: 'INFO',
        arity: -2,
        flags: ['loading', 'stale'],
        categories: ['connection'],
        group: 'server',
        since: '2.8.13',
        summary: 'Facts about some commands, or all.',
        complexity: 'O(N)',
        tips: ['nondeterministic_output_order'],
        args: [arg('string', 'command-name', { optional: true, multiple: true })],
        history: [['7.0.0', 'All commands, if none is named']],
        handler: commandInfo,
      },
      {
        name: 'LIST',
        arity: -2,
        flags: ['loading', 'stale'],
        categories: ['connection'],
        group: 'server',
        since: '7.0.0',
        summary: 'Names of commands.',
        complexity: 'O(N)',
        tips: ['nondeterministic_output_order'],
        args: [
          oneof(
            'filterby',
            [
              arg('string', 'module-name', { token: 'MODULE' }),
              arg('string', 'category', { token: 'ACLCAT' }),
              arg('pattern', 'pattern', { token: 'PATTERN' }),
            ],
            { token: 'FILTERBY', optional: true },
          ),
        ],
        handler: commandList,
      },
    ],
    handler: command,
  },
]
