// Taking the lowest or highest members: ZPOPMIN and ZPOPMAX, ZMPOP over several keys, and the forms that wait. All are
// propagated as ZPOPMIN or ZPOPMAX of what they took.
//
// The reply's shape depends on the command: ZPOPMIN gives a flat list (with a count, pairs in RESP3), the waiting
// BZPOPMIN the key before them, ZMPOP and BZMPOP the key and a list of pairs.
import { isWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { syntaxError } from '../base/errors.ts'
import { positiveArgument } from '../base/numbers.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { timeoutArgument } from '../server/blocking.ts'
import { arg, keyArg, keysAt, keysCountedAt, oneof, token } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import type { ZsetEntry, ZsetValue } from '../types/zset-value.ts'
import { numkeysArgument, popCountArgument } from './arguments.ts'

type Side = 'min' | 'max'

const POP: Readonly<Record<Side, { command: Bytes; event: string }>> = {
  min: { command: 'ZPOPMIN', event: 'zpopmin' },
  max: { command: 'ZPOPMAX', event: 'zpopmax' },
}

/** Takes up to `count` members off one side. The reply is written between the two announcements, by `reply`. */
function popEntries(
  c: CommandContext,
  key: Bytes,
  set: ZsetValue,
  side: Side,
  count: number,
  reply: (entries: readonly ZsetEntry[]) => void,
): number {
  const taken = Math.min(count, set.length)
  const span = { first: side === 'min' ? 0 : set.length - taken, count: taken }
  const entries = set.slice(span, side === 'max')
  set.deleteSpan(span)
  c.dirty(taken)
  c.notify(NOTIFY.zset, POP[side].event, key)
  reply(entries)
  if (set.length === 0) {
    c.db.delete(key)
    c.notify(NOTIFY.generic, 'del', key)
  }
  c.db.signalModified(key)
  return taken
}

function replyWithEntries(c: CommandContext, entries: readonly ZsetEntry[], nested: boolean): void {
  for (const { member, score } of entries) {
    if (nested) c.reply.array(2)
    c.reply.bulk(member)
    c.reply.double(score)
  }
}

function zpop(c: CommandContext, side: Side): void {
  const [, key = '', countText, extra] = c.argv
  if (extra !== undefined) throw syntaxError()
  const count = countText === undefined ? 1 : positiveArgument(countText)
  const set = c.write(key, 'zset')
  if (!set || count === 0) return c.reply.array(0)
  const nested = c.reply.resp === 3 && countText !== undefined
  popEntries(c, key, set, side, count, (entries) => {
    c.reply.array(nested ? entries.length : entries.length * 2)
    replyWithEntries(c, entries, nested)
  })
}

/** The first of the keys that has a sorted set, with it. @throws ReplyError when another type comes first */
function firstZset(c: CommandContext, keys: readonly Bytes[]): { key: Bytes; set: ZsetValue } | undefined {
  for (const key of keys) {
    const set = c.write(key, 'zset')
    if (set) return { key, set }
  }
  return undefined
}

function blockingPop(c: CommandContext, side: Side): void {
  const keys = c.argv.slice(1, -1)
  const deadline = timeoutArgument(c, c.argv.at(-1))
  const found = firstZset(c, keys)
  if (found) {
    const { key, set } = found
    popEntries(c, key, set, side, 1, (entries) => {
      c.reply.array(3)
      c.reply.bulk(key)
      replyWithEntries(c, entries, false)
    })
    c.rewrite([POP[side].command, key])
  } else {
    waitFor(c, keys, deadline)
  }
}

function waitFor(c: CommandContext, keys: readonly Bytes[], deadline: number): void {
  if (c.mayBlock) c.blockOnKeys({ keys, deadline, type: 'zset' })
  else c.reply.nullArray()
}

interface MultiPop {
  keys: readonly Bytes[]
  side: Side
  count: number
}

/** Reads `numkeys key … MIN|MAX [COUNT count]` from argument `at` on. */
function parseMultiPop(argv: readonly Bytes[], at: number): MultiPop {
  const numkeys = numkeysArgument(argv[at])
  const whereAt = at + numkeys + 1
  if (whereAt >= argv.length) throw syntaxError()
  const side = isWord(argv[whereAt], 'min') ? 'min' : isWord(argv[whereAt], 'max') ? 'max' : undefined
  if (!side) throw syntaxError()
  let count: number | undefined
  for (let i = whereAt + 1; i < argv.length; i += 2) {
    if (count !== undefined || !isWord(argv[i], 'count') || i + 1 >= argv.length) throw syntaxError()
    count = popCountArgument(argv[i + 1])
  }
  return { keys: argv.slice(at + 1, whereAt), side, count: count ?? 1 }
}

/** Pops from the first sorted set there is; false when there is none. */
function multiPop(c: CommandContext, { keys, side, count }: MultiPop): boolean {
  const found = firstZset(c, keys)
  if (!found) return false
  const { key, set } = found
  const taken = popEntries(c, key, set, side, count, (entries) => {
    c.reply.array(2)
    c.reply.bulk(key)
    c.reply.array(entries.length)
    replyWithEntries(c, entries, true)
  })
  c.rewrite([POP[side].command, key, String(taken)])
  return true
}

function zmpop(c: CommandContext): void {
  if (!multiPop(c, parseMultiPop(c.argv, 1))) c.reply.nullArray()
}

function bzmpop(c: CommandContext): void {
  const request = parseMultiPop(c.argv, 2)
  const deadline = timeoutArgument(c, c.argv[1])
  if (!multiPop(c, request)) waitFor(c, request.keys, deadline)
}

/** The rows of this file. */
export const zsetPopCommands: readonly CommandRow[] = [
  {
    name: 'ZPOPMIN',
    arity: -2,
    flags: ['write', 'fast'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RW access delete')],
    group: 'sorted-set',
    since: '5.0.0',
    summary: 'Takes the members with the lowest scores.',
    complexity: 'O(log(N)*M)',
    args: [keyArg(), arg('integer', 'count', { optional: true })],
    handler: (c) => zpop(c, 'min'),
  },
  {
    name: 'ZPOPMAX',
    arity: -2,
    flags: ['write', 'fast'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RW access delete')],
    group: 'sorted-set',
    since: '5.0.0',
    summary: 'Takes the members with the highest scores.',
    complexity: 'O(log(N)*M)',
    args: [keyArg(), arg('integer', 'count', { optional: true })],
    handler: (c) => zpop(c, 'max'),
  },
  {
    name: 'BZPOPMIN',
    arity: -3,
    flags: ['write', 'fast', 'blocking'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RW access delete', { last: -2 })],
    group: 'sorted-set',
    since: '5.0.0',
    summary: 'Takes the lowest member of the first sorted set that has one, waiting if need be.',
    complexity: 'O(log(N))',
    args: [keyArg('key', { multiple: true }), arg('double', 'timeout')],
    history: [['6.0.0', 'Fractions of a second']],
    handler: (c) => blockingPop(c, 'min'),
  },
  {
    name: 'BZPOPMAX',
    arity: -3,
    flags: ['write', 'fast', 'blocking'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RW access delete', { last: -2 })],
    group: 'sorted-set',
    since: '5.0.0',
    summary: 'Takes the highest member of the first sorted set that has one, waiting if need be.',
    complexity: 'O(log(N))',
    args: [keyArg('key', { multiple: true }), arg('double', 'timeout')],
    history: [['6.0.0', 'Fractions of a second']],
    handler: (c) => blockingPop(c, 'max'),
  },
  {
    name: 'ZMPOP',
    arity: -4,
    flags: ['write'],
    categories: ['sortedset'],
    keySpecs: [keysCountedAt(1, 'RW access delete')],
    group: 'sorted-set',
    since: '7.0.0',
    summary: 'Takes the lowest or highest members of the first sorted set that has any.',
    complexity: 'O(K) + O(M*log(N))',
    args: [
      arg('integer', 'numkeys'),
      keyArg('key', { multiple: true }),
      oneof('where', [token('MIN'), token('MAX')]),
      arg('integer', 'count', { token: 'COUNT', optional: true }),
    ],
    handler: zmpop,
  },
  {
    name: 'BZMPOP',
    arity: -5,
    flags: ['write', 'blocking'],
    categories: ['sortedset'],
    keySpecs: [keysCountedAt(2, 'RW access delete')],
    group: 'sorted-set',
    since: '7.0.0',
    summary: 'Takes the lowest or highest members of the first sorted set that has any, waiting if need be.',
    complexity: 'O(K) + O(M*log(N))',
    args: [
      arg('double', 'timeout'),
      arg('integer', 'numkeys'),
      keyArg('key', { multiple: true }),
      oneof('where', [token('MIN'), token('MAX')]),
      arg('integer', 'count', { token: 'COUNT', optional: true }),
    ],
    handler: bzmpop,
  },
]
