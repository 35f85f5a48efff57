// How COMMAND INFO and COMMAND DOCS write a command: a walk over its row.
import { categoryWords, flagWords, type Command } from '../server/command.ts'
import type { CommandArg, KeySpec } from '../server/command-spec.ts'
import { keyFlagWords } from '../server/get-keys.ts'
import type { ReplyBuilder } from '../resp/reply-builder.ts'

/** Names the module a command belongs to. */
export type ModuleNamer = (command: Command) => string

function statusSet(reply: ReplyBuilder, words: readonly string[]): void {
  reply.set(words.length)
  for (const word of words) reply.simple(word)
}

function bulkSet(reply: ReplyBuilder, words: readonly string[]): void {
  reply.set(words.length)
  for (const word of words) reply.bulk(word)
}

/** Writes key flags as COMMAND GETKEYSANDFLAGS does. */
export function writeKeyFlags(reply: ReplyBuilder, flags: string): void {
  statusSet(reply, keyFlagWords(flags))
}

function writeNumbers(
  reply: ReplyBuilder,
  type: string,
  numbers: readonly (readonly [string, number])[],
): void {
  reply.map(2)
  reply.bulk('type')
  reply.bulk(type)
  reply.bulk('spec')
  reply.map(numbers.length)
  for (const [name, value] of numbers) {
    reply.bulk(name)
    reply.integer(value)
  }
}

function writeKeySpec(reply: ReplyBuilder, { notes, flags, begin, find }: KeySpec): void {
  reply.map(notes === undefined ? 3 : 4)
  if (notes !== undefined) {
    reply.bulk('notes')
    reply.bulk(notes)
  }
  reply.bulk('flags')
  writeKeyFlags(reply, flags)
  reply.bulk('begin_search')
  if (begin.type === 'keyword') {
    reply.map(2)
    reply.bulk('type')
    reply.bulk('keyword')
    reply.bulk('spec')
    reply.map(2)
    reply.bulk('keyword')
    reply.bulk(begin.keyword)
    reply.bulk('startfrom')
    reply.integer(begin.from)
  } else {
    writeNumbers(reply, begin.type, begin.type === 'index' ? [['index', begin.index]] : [])
  }
  reply.bulk('find_keys')
  if (find.type === 'range') {
    writeNumbers(reply, 'range', [
      ['lastkey', find.last],
      ['keystep', find.step],
      ['limit', find.limit],
    ])
  } else if (find.type === 'keynum') {
    writeNumbers(reply, 'keynum', [
      ['keynumidx', find.keyNumIndex],
      ['firstkey', find.firstKey],
      ['keystep', find.step],
    ])
  } else {
    writeNumbers(reply, 'unknown', [])
  }
}

/** Writes one entry of COMMAND INFO; a null for no command. */
export function writeCommandInfo(reply: ReplyBuilder, command: Command | undefined): void {
  if (!command) {
    reply.null()
    return
  }
  const { first, last, step } = command.legacyRange
  reply.array(10)
  reply.bulk(command.fullName)
  reply.integer(command.row.arity)
  statusSet(reply, flagWords(command.flags))
  reply.integer(first)
  reply.integer(last)
  reply.integer(step)
  statusSet(reply, categoryWords(command))
  bulkSet(reply, command.row.tips ?? [])
  reply.set(command.keySpecs.length)
  for (const spec of command.keySpecs) writeKeySpec(reply, spec)
  if (command.subcommands.size === 0) {
    reply.set(0)
    return
  }
  reply.array(command.subcommands.size)
  for (const sub of command.subcommands.values()) writeCommandInfo(reply, sub)
}

function writeArguments(reply: ReplyBuilder, args: readonly CommandArg[]): void {
  reply.array(args.length)
  for (const argument of args) writeArgument(reply, argument)
}

function writeArgument(reply: ReplyBuilder, argument: CommandArg): void {
  const group = argument.type === 'oneof' || argument.type === 'block'
  const flags = (['optional', 'multiple', 'multiple_token'] as const).filter(
    (word) => argument[word === 'multiple_token' ? 'multipleToken' : word],
  )
  const spec = argument.spec ?? -1
  const fields: [string, () => void][] = [
    ['name', () => reply.bulk(argument.name)],
    ['type', () => reply.bulk(argument.type)],
  ]
  const addText = (name: string, text: string | undefined): void => {
    if (text !== undefined) fields.push([name, () => reply.bulk(text)])
  }
  if (!group) addText('display_text', argument.display ?? argument.name)
  if (spec >= 0) fields.push(['key_spec_index', () => reply.integer(spec)])
  addText('token', argument.token)
  addText('summary', argument.summary)
  addText('since', argument.since)
  addText('deprecated_since', argument.deprecatedSince)
  if (flags.length > 0) fields.push(['flags', () => statusSet(reply, flags)])
  if (group) fields.push(['arguments', () => writeArguments(reply, argument.args ?? [])])
  writeFields(reply, fields)
}

function writeFields(reply: ReplyBuilder, fields: readonly (readonly [string, () => void])[]): void {
  reply.map(fields.length)
  for (const [name, write] of fields) {
    reply.bulk(name)
    write()
  }
}

/** Writes one entry of COMMAND DOCS, without its name. */
export function writeCommandDocs(reply: ReplyBuilder, command: Command, moduleName: ModuleNamer): void {
  const { row } = command
  const fields: [string, () => void][] = []
  const addText = (name: string, text: string | undefined): void => {
    if (text !== undefined && text !== '') fields.push([name, () => reply.bulk(text)])
  }
  addText('summary', row.summary)
  addText('since', row.since)
  addText('group', row.group)
  addText('complexity', row.complexity)
  if (command.is('module')) addText('module', moduleName(command))
  const { docFlags, history, args } = row
  if (docFlags) fields.push(['doc_flags', () => statusSet(reply, docFlags)])
  addText('deprecated_since', row.deprecatedSince)
  addText('replaced_by', row.replacedBy)
  if (history) {
    fields.push([
      'history',
      () => {
        reply.set(history.length)
        for (const entry of history) {
          reply.array(2)
          for (const word of entry) reply.bulk(word)
        }
      },
    ])
  }
  if (args && args.length > 0) fields.push(['arguments', () => writeArguments(reply, args)])
  if (command.subcommands.size > 0) {
    fields.push([
      'subcommands',
      () => {
        reply.map(command.subcommands.size)
        for (const sub of command.subcommands.values()) {
          reply.bulk(sub.fullName)
          writeCommandDocs(reply, sub, moduleName)
        }
      },
    ])
  }
  writeFields(reply, fields)
}
