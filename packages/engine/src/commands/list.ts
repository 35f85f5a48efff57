// Commands on one list: adding, reading, changing and removing elements. A list that becomes empty takes its key along.
import { isWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { ERRORS, ReplyError, syntaxError, wrongArity } from '../base/errors.ts'
import { int64Argument, integerArgument, positiveArgument } from '../base/numbers.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { arg, keyArg, keysAt, oneof, token } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { ListValue } from '../types/list-value.ts'
import type { ListEnd } from '../types/list-value.ts'
import { indexRange, negatableArgument } from './arguments.ts'

/** What every removal from an end does after it: announces it and removes the key of an emptied list. */
export function elementsPopped(
  c: CommandContext,
  key: Bytes,
  list: ListValue,
  end: ListEnd,
  count: number,
): void {
  c.notify(NOTIFY.list, end === 'head' ? 'lpop' : 'rpop', key)
  if (list.length === 0) {
    c.db.delete(key)
    c.notify(NOTIFY.generic, 'del', key)
  }
  c.db.signalModified(key)
  c.dirty(count)
}

/** Removes up to `count` elements from an end and returns them, the outermost first. */
export function popElements(list: ListValue, end: ListEnd, count: number): Bytes[] {
  const taken = Math.min(count, list.length)
  if (taken === 1) return [list.pop(end) as Bytes]
  const popped = end === 'head' ? list.slice(0, taken) : list.slice(-1, taken, true)
  list.deleteRange(end === 'head' ? 0 : list.length - taken, taken)
  return popped
}

/** Replies with an array of bulk strings. */
export function replyWithArray(c: CommandContext, elements: readonly Bytes[]): void {
  c.reply.array(elements.length)
  for (const element of elements) c.reply.bulk(element)
}

function push(c: CommandContext, end: ListEnd, onlyExisting: boolean): void {
  const key = c.argv[1] as Bytes
  let list = c.write(key, 'list')
  if (!list) {
    if (onlyExisting) return c.reply.integer(0)
    list = new ListValue(c.server.limits)
    c.db.set(key, list, { quiet: true })
  }
  list.push(end, c.argv, 2)
  c.changed(NOTIFY.list, end === 'head' ? 'lpush' : 'rpush', key, c.argv.length - 2)
  c.reply.integer(list.length)
}

function pop(c: CommandContext, end: ListEnd): void {
  const [, key = '', countText, extra] = c.argv
  if (extra !== undefined) throw wrongArity(c.command.fullName)
  const count = countText === undefined ? undefined : positiveArgument(countText)
  const list = c.write(key, 'list')
  if (!list) return count === undefined ? c.reply.null() : c.reply.nullArray()
  if (count === 0) return c.reply.array(0)
  const popped = popElements(list, end, count ?? 1)
  if (count === undefined) c.reply.bulk(popped[0] ?? '')
  else replyWithArray(c, popped)
  elementsPopped(c, key, list, end, popped.length)
}

function linsert(c: CommandContext): void {
  const [, key = '', where, pivot = '', element = ''] = c.argv
  const after = isWord(where, 'after')
  if (!after && !isWord(where, 'before')) throw syntaxError()
  const list = c.write(key, 'list')
  if (!list) return c.reply.integer(0)
  if (!list.insertBeside(pivot, after ? 'after' : 'before', element)) return c.reply.integer(-1)
  c.changed(NOTIFY.list, 'linsert', key)
  c.reply.integer(list.length)
}

function llen(c: CommandContext): void {
  c.reply.integer(c.read(c.argv[1] as Bytes, 'list')?.length ?? 0)
}

function lindex(c: CommandContext): void {
  const list = c.read(c.argv[1] as Bytes, 'list')
  const element = list?.get(integerArgument(c.argv[2]))
  if (element === undefined) c.reply.null()
  else c.reply.bulk(element)
}

function lset(c: CommandContext): void {
  const [, key = '', index, element = ''] = c.argv
  const list = c.write(key, 'list')
  if (!list) throw new ReplyError(ERRORS.noSuchKey)
  // The real server keeps the low 32 bits of the index.
  const position = Number(BigInt.asIntN(32, int64Argument(index)))
  if (!list.set(position, element)) throw new ReplyError(ERRORS.outOfRangeIndex)
  c.changed(NOTIFY.list, 'lset', key)
  c.reply.ok()
}

function lrange(c: CommandContext): void {
  const start = integerArgument(c.argv[2])
  const stop = integerArgument(c.argv[3])
  const list = c.read(c.argv[1] as Bytes, 'list')
  if (!list) return c.reply.array(0)
  const { first, count } = indexRange(start, stop, list.length)
  c.reply.array(count)
  if (count === 0) return
  let left = count
  list.walk(first, false, (element) => {
    c.reply.bulk(element)
    return --left > 0
  })
}

function ltrim(c: CommandContext): void {
  const key = c.argv[1] as Bytes
  const start = integerArgument(c.argv[2])
  const stop = integerArgument(c.argv[3])
  const list = c.write(key, 'list')
  if (!list) return c.reply.ok()
  const { length } = list
  const { first, count } = indexRange(start, stop, length)
  if (count === 0) {
    list.deleteRange(0, length)
  } else {
    list.deleteRange(0, first)
    list.deleteRange(count, length - first - count)
  }
  c.notify(NOTIFY.list, 'ltrim', key)
  if (list.length === 0) {
    c.db.delete(key)
    c.notify(NOTIFY.generic, 'del', key)
  }
  c.db.signalModified(key)
  c.dirty(length - count)
  c.reply.ok()
}

function lrem(c: CommandContext): void {
  const [, key = '', countText, element = ''] = c.argv
  const count = negatableArgument(countText)
  const list = c.write(key, 'list')
  const removed = list?.deleteEqual(element, count) ?? 0
  if (list && removed > 0) {
    c.notify(NOTIFY.list, 'lrem', key)
    if (list.length === 0) {
      c.db.delete(key)
      c.notify(NOTIFY.generic, 'del', key)
    }
    c.db.signalModified(key)
    c.dirty(removed)
  }
  c.reply.integer(removed)
}

/** The rows of this file. */
export const listCommands: readonly CommandRow[] = [
  {
    name: 'LPUSH',
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RW insert')],
    group: 'list',
    since: '1.0.0',
    summary: 'Adds elements at the front of a list.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'element', { multiple: true })],
    history: [['2.4.0', 'Several elements']],
    handler: (c) => push(c, 'head', false),
  },
  {
    name: 'RPUSH',
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RW insert')],
    group: 'list',
    since: '1.0.0',
    summary: 'Adds elements at the end of a list.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'element', { multiple: true })],
    history: [['2.4.0', 'Several elements']],
    handler: (c) => push(c, 'tail', false),
  },
  {
    name: 'LPUSHX',
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RW insert')],
    group: 'list',
    since: '2.2.0',
    summary: 'Adds elements at the front of a list, if it exists.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'element', { multiple: true })],
    history: [['4.0.0', 'Several elements']],
    handler: (c) => push(c, 'head', true),
  },
  {
    name: 'RPUSHX',
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RW insert')],
    group: 'list',
    since: '2.2.0',
    summary: 'Adds elements at the end of a list, if it exists.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'element', { multiple: true })],
    history: [['4.0.0', 'Several elements']],
    handler: (c) => push(c, 'tail', true),
  },
  {
    name: 'LPOP',
    arity: -2,
    flags: ['write', 'fast'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RW access delete')],
    group: 'list',
    since: '1.0.0',
    summary: 'Takes elements from the front of a list.',
    complexity: 'O(N)',
    args: [keyArg(), arg('integer', 'count', { since: '6.2.0', optional: true })],
    history: [['6.2.0', 'The count']],
    handler: (c) => pop(c, 'head'),
  },
  {
    name: 'RPOP',
    arity: -2,
    flags: ['write', 'fast'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RW access delete')],
    group: 'list',
    since: '1.0.0',
    summary: 'Takes elements from the end of a list.',
    complexity: 'O(N)',
    args: [keyArg(), arg('integer', 'count', { since: '6.2.0', optional: true })],
    history: [['6.2.0', 'The count']],
    handler: (c) => pop(c, 'tail'),
  },
  {
    name: 'LINSERT',
    arity: 5,
    flags: ['write', 'denyoom'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RW insert')],
    group: 'list',
    since: '2.2.0',
    summary: 'Inserts an element beside another one of a list.',
    complexity: 'O(N)',
    args: [
      keyArg(),
      oneof('where', [token('BEFORE'), token('AFTER')]),
      arg('string', 'pivot'),
      arg('string', 'element'),
    ],
    handler: linsert,
  },
  {
    name: 'LLEN',
    arity: 2,
    flags: ['readonly', 'fast'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RO')],
    group: 'list',
    since: '1.0.0',
    summary: 'Counts the elements of a list.',
    complexity: 'O(1)',
    args: [keyArg()],
    handler: llen,
  },
  {
    name: 'LINDEX',
    arity: 3,
    flags: ['readonly'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'list',
    since: '1.0.0',
    summary: 'Reads the element at an index of a list.',
    complexity: 'O(N)',
    args: [keyArg(), arg('integer', 'index')],
    handler: lindex,
  },
  {
    name: 'LSET',
    arity: 4,
    flags: ['write', 'denyoom'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RW update')],
    group: 'list',
    since: '1.0.0',
    summary: 'Replaces the element at an index of a list.',
    complexity: 'O(N)',
    args: [keyArg(), arg('integer', 'index'), arg('string', 'element')],
    handler: lset,
  },
  {
    name: 'LRANGE',
    arity: 4,
    flags: ['readonly'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'list',
    since: '1.0.0',
    summary: 'Reads a range of a list.',
    complexity: 'O(S+N)',
    args: [keyArg(), arg('integer', 'start'), arg('integer', 'stop')],
    handler: lrange,
  },
  {
    name: 'LTRIM',
    arity: 4,
    flags: ['write'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RW delete')],
    group: 'list',
    since: '1.0.0',
    summary: 'Keeps only a range of a list.',
    complexity: 'O(N)',
    args: [keyArg(), arg('integer', 'start'), arg('integer', 'stop')],
    handler: ltrim,
  },
  {
    name: 'LREM',
    arity: 4,
    flags: ['write'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RW delete')],
    group: 'list',
    since: '1.0.0',
    summary: 'Removes elements equal to a value from a list.',
    complexity: 'O(N+M)',
    args: [keyArg(), arg('integer', 'count'), arg('string', 'element')],
    handler: lrem,
  },
]
