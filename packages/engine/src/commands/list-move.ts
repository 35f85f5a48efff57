// Commands that take elements from the first of several lists, or move one from list to list, and their blocking forms.
// A blocking command that cannot be served waits for its keys and then runs again from the start; once it is served it is
// propagated as the plain command that has the same effect.
import { isWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { syntaxError } from '../base/errors.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { timeoutArgument } from '../server/blocking.ts'
import { arg, keyArg, keysAt, keysCountedAt, oneof, token } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { ListValue } from '../types/list-value.ts'
import type { ListEnd } from '../types/list-value.ts'
import { listEndArgument, numkeysArgument, popCountArgument } from './arguments.ts'
import { elementsPopped, popElements, replyWithArray } from './list.ts'

const POP: Readonly<Record<ListEnd, Bytes>> = { head: 'LPOP', tail: 'RPOP' }

/** Moves one element; false when the source does not exist. */
function moveElement(c: CommandContext, from: ListEnd, to: ListEnd): boolean {
  const [, source = '', target = ''] = c.argv
  const list = c.write(source, 'list')
  if (!list) return false
  let receiver = c.write(target, 'list')
  const element = list.take(from) as Bytes
  if (!receiver) {
    receiver = new ListValue(c.server.limits)
    c.db.set(target, receiver, { quiet: true })
  }
  receiver.push(to, [element])
  c.db.signalModified(target)
  c.notify(NOTIFY.list, to === 'head' ? 'lpush' : 'rpush', target)
  c.reply.bulk(element)
  list.settle()
  elementsPopped(c, source, list, from, 1)
  return true
}

function lmove(c: CommandContext): void {
  const from = listEndArgument(c.argv[3])
  const to = listEndArgument(c.argv[4])
  if (!moveElement(c, from, to)) c.reply.null()
}

function rpoplpush(c: CommandContext): void {
  if (!moveElement(c, 'tail', 'head')) c.reply.null()
}

/** Moves, or waits for the source; propagated as `plain`. */
function moveOrWait(
  c: CommandContext,
  from: ListEnd,
  to: ListEnd,
  deadline: number,
  plain: readonly Bytes[],
): void {
  if (moveElement(c, from, to)) c.rewrite(plain)
  else if (c.mayBlock) c.blockOnKeys({ keys: [c.argv[1] as Bytes], deadline, type: 'list' })
  else c.reply.null()
}

function blmove(c: CommandContext): void {
  const [, source = '', target = '', fromWord = '', toWord = '', timeout] = c.argv
  const from = listEndArgument(fromWord)
  const to = listEndArgument(toWord)
  const deadline = timeoutArgument(c, timeout)
  moveOrWait(c, from, to, deadline, ['LMOVE', source, target, fromWord, toWord])
}

function brpoplpush(c: CommandContext): void {
  const [, source = '', target = '', timeout] = c.argv
  moveOrWait(c, 'tail', 'head', timeoutArgument(c, timeout), ['RPOPLPUSH', source, target])
}

/** The first of the keys that has a list, with it. @throws ReplyError when another type comes first */
function firstList(c: CommandContext, keys: readonly Bytes[]): { key: Bytes; list: ListValue } | undefined {
  for (const key of keys) {
    const list = c.write(key, 'list')
    if (list && list.length > 0) return { key, list }
  }
  return undefined
}

function blockingPop(c: CommandContext, end: ListEnd): void {
  const keys = c.argv.slice(1, -1)
  const deadline = timeoutArgument(c, c.argv.at(-1))
  const found = firstList(c, keys)
  if (found) {
    const { key, list } = found
    const element = list.pop(end) as Bytes
    elementsPopped(c, key, list, end, 1)
    replyWithArray(c, [key, element])
    c.rewrite([POP[end], key])
  } else if (c.mayBlock) {
    c.blockOnKeys({ keys, deadline, type: 'list' })
  } else {
    c.reply.nullArray()
  }
}

interface MultiPop {
  keys: readonly Bytes[]
  end: ListEnd
  count: number
}

/** Reads `numkeys key … LEFT|RIGHT [COUNT count]` from argument `at` on. */
function parseMultiPop(argv: readonly Bytes[], at: number): MultiPop {
  const numkeys = numkeysArgument(argv[at])
  const whereAt = at + numkeys + 1
  if (whereAt >= argv.length) throw syntaxError()
  const end = listEndArgument(argv[whereAt])
  let count: number | undefined
  for (let i = whereAt + 1; i < argv.length; i += 2) {
    if (count !== undefined || !isWord(argv[i], 'count') || i + 1 >= argv.length) throw syntaxError()
    count = popCountArgument(argv[i + 1])
  }
  return { keys: argv.slice(at + 1, whereAt), end, count: count ?? 1 }
}

/** Pops from the first list there is; false when there is none. */
function multiPop(c: CommandContext, { keys, end, count }: MultiPop): boolean {
  const found = firstList(c, keys)
  if (!found) return false
  const { key, list } = found
  const popped = popElements(list, end, count)
  c.reply.array(2)
  c.reply.bulk(key)
  replyWithArray(c, popped)
  elementsPopped(c, key, list, end, popped.length)
  c.rewrite([POP[end], key, String(popped.length)])
  return true
}

function lmpop(c: CommandContext): void {
  if (!multiPop(c, parseMultiPop(c.argv, 1))) c.reply.nullArray()
}

function blmpop(c: CommandContext): void {
  const request = parseMultiPop(c.argv, 2)
  const deadline = timeoutArgument(c, c.argv[1])
  if (multiPop(c, request)) return
  if (c.mayBlock) c.blockOnKeys({ keys: request.keys, deadline, type: 'list' })
  else c.reply.nullArray()
}

/** The rows of this file. */
export const listMoveCommands: readonly CommandRow[] = [
  {
    name: 'LMOVE',
    arity: 5,
    flags: ['write', 'denyoom'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RW access delete'), keysAt(2, 'RW insert')],
    group: 'list',
    since: '6.2.0',
    summary: 'Moves an element from an end of one list to an end of another.',
    complexity: 'O(1)',
    args: [
      keyArg('source'),
      keyArg('destination', { spec: 1 }),
      oneof('wherefrom', [token('LEFT'), token('RIGHT')]),
      oneof('whereto', [token('LEFT'), token('RIGHT')]),
    ],
    handler: lmove,
  },
  {
    name: 'RPOPLPUSH',
    arity: 3,
    flags: ['write', 'denyoom'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RW access delete'), keysAt(2, 'RW insert')],
    group: 'list',
    since: '1.2.0',
    summary: 'Moves the last element of a list to the front of another.',
    complexity: 'O(1)',
    args: [keyArg('source'), keyArg('destination', { spec: 1 })],
    docFlags: ['deprecated'],
    deprecatedSince: '6.2.0',
    replacedBy: 'LMOVE with RIGHT and LEFT',
    handler: rpoplpush,
  },
  {
    name: 'BLMOVE',
    arity: 6,
    flags: ['write', 'denyoom', 'blocking'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RW access delete'), keysAt(2, 'RW insert')],
    group: 'list',
    since: '6.2.0',
    summary: 'Moves an element from one list to another, waiting for one if need be.',
    complexity: 'O(1)',
    args: [
      keyArg('source'),
      keyArg('destination', { spec: 1 }),
      oneof('wherefrom', [token('LEFT'), token('RIGHT')]),
      oneof('whereto', [token('LEFT'), token('RIGHT')]),
      arg('double', 'timeout'),
    ],
    handler: blmove,
  },
  {
    name: 'BRPOPLPUSH',
    arity: 4,
    flags: ['write', 'denyoom', 'blocking'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RW access delete'), keysAt(2, 'RW insert')],
    group: 'list',
    since: '2.2.0',
    summary: 'Moves the last element of a list to the front of another, waiting for one if need be.',
    complexity: 'O(1)',
    args: [keyArg('source'), keyArg('destination', { spec: 1 }), arg('double', 'timeout')],
    history: [['6.0.0', 'Fractions of a second']],
    docFlags: ['deprecated'],
    deprecatedSince: '6.2.0',
    replacedBy: 'BLMOVE with RIGHT and LEFT',
    handler: brpoplpush,
  },
  {
    name: 'BLPOP',
    arity: -3,
    flags: ['write', 'blocking'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RW access delete', { last: -2 })],
    group: 'list',
    since: '2.0.0',
    summary: 'Takes the first element of the first list that has one, waiting if need be.',
    complexity: 'O(N)',
    args: [keyArg('key', { multiple: true }), arg('double', 'timeout')],
    history: [['6.0.0', 'Fractions of a second']],
    handler: (c) => blockingPop(c, 'head'),
  },
  {
    name: 'BRPOP',
    arity: -3,
    flags: ['write', 'blocking'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RW access delete', { last: -2 })],
    group: 'list',
    since: '2.0.0',
    summary: 'Takes the last element of the first list that has one, waiting if need be.',
    complexity: 'O(N)',
    args: [keyArg('key', { multiple: true }), arg('double', 'timeout')],
    history: [['6.0.0', 'Fractions of a second']],
    handler: (c) => blockingPop(c, 'tail'),
  },
  {
    name: 'LMPOP',
    arity: -4,
    flags: ['write'],
    categories: ['list'],
    keySpecs: [keysCountedAt(1, 'RW access delete')],
    group: 'list',
    since: '7.0.0',
    summary: 'Takes elements from the first list that has any.',
    complexity: 'O(N+M)',
    args: [
      arg('integer', 'numkeys'),
      keyArg('key', { multiple: true }),
      oneof('where', [token('LEFT'), token('RIGHT')]),
      arg('integer', 'count', { token: 'COUNT', optional: true }),
    ],
    handler: lmpop,
  },
  {
    name: 'BLMPOP',
    arity: -5,
    flags: ['write', 'blocking'],
    categories: ['list'],
    keySpecs: [keysCountedAt(2, 'RW access delete')],
    group: 'list',
    since: '7.0.0',
    summary: 'Takes elements from the first list that has any, waiting if need be.',
    complexity: 'O(N+M)',
    args: [
      arg('double', 'timeout'),
      arg('integer', 'numkeys'),
      keyArg('key', { multiple: true }),
      oneof('where', [token('LEFT'), token('RIGHT')]),
      arg('integer', 'count', { token: 'COUNT', optional: true }),
    ],
    handler: blmpop,
  },
]
