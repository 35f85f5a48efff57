// Commands that combine sets: intersection, union, difference, and SMEMBERS, which is the intersection of one set. The
// order of a reply and the encoding of a stored result follow from how the real server goes about it, so the choices it
// makes (smallest set first, which of two ways to subtract) are made here too.
import { isWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { positiveArgument } from '../base/numbers.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { arg, keyArg, keysAt, keysCountedAt } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { SetValue } from '../types/set-value.ts'
import { numkeysArgument } from './arguments.ts'

type Sets = readonly (SetValue | undefined)[]

/** The sets under the keys. @throws ReplyError when one is of another type */
function readSets(c: CommandContext, keys: readonly Bytes[]): Sets {
  return keys.map((key) => c.read(key, 'set'))
}

/** Common members in the order of the smallest set, at most `limit` of them if that is not 0. */
function intersection(sets: Sets, limit = 0): { members: Bytes[]; smallest: SetValue | undefined } {
  const present = sets.filter((set) => set !== undefined)
  if (present.length < sets.length) return { members: [], smallest: undefined }
  const [smallest, ...others] = present.sort((a, b) => a.length - b.length)
  const members: Bytes[] = []
  for (const member of smallest ?? []) {
    if (!others.every((set) => set === smallest || set.has(member))) continue
    members.push(member)
    if (members.length === limit) break
  }
  return { members, smallest }
}

function addAll(result: SetValue, members: Iterable<Bytes>): void {
  for (const member of members) result.add(member)
}

/** What is in the first set and in none of the others, into `result`. */
function subtract(sets: Sets, result: SetValue): void {
  const [first, ...others] = sets
  if (!first || others.includes(first)) return
  // Either look each member up in all the others, or remove the others' members from a copy: whichever is less work.
  const lookups = (first.length * sets.filter((set) => set).length) / 2
  const removals = sets.reduce((sum, set) => sum + (set?.length ?? 0), 0)
  if (Math.floor(lookups) <= removals) {
    for (const member of first) if (!others.some((set) => set?.has(member))) result.add(member)
    return
  }
  addAll(result, first)
  for (const set of others) {
    if (result.length === 0) return
    for (const member of set ?? []) result.delete(member)
  }
}

function replyWithSet(c: CommandContext, members: Iterable<Bytes>, count: number): void {
  c.reply.set(count)
  for (const member of members) c.reply.bulk(member)
}

/** Puts the result under a key, or removes the key if the result is empty; replies with the number of members. */
function store(c: CommandContext, key: Bytes, result: SetValue, event: string): void {
  if (result.length > 0) {
    c.db.set(key, result)
    c.notify(NOTIFY.set, event, key)
    c.dirty()
  } else if (c.db.delete(key)) {
    c.changed(NOTIFY.generic, 'del', key)
  }
  c.reply.integer(result.length)
}

function sinter(c: CommandContext): void {
  const { members } = intersection(readSets(c, c.argv.slice(1)))
  replyWithSet(c, members, members.length)
}

function sinterstore(c: CommandContext): void {
  const { members, smallest } = intersection(readSets(c, c.argv.slice(2)))
  const result = new SetValue(c.server.limits, smallest?.encoding() === 'intset' ? 'intset' : 'listpack')
  addAll(result, members)
  result.compactIntegers()
  store(c, c.argv[1] as Bytes, result, 'sinterstore')
}

function sintercard(c: CommandContext): void {
  const numkeys = numkeysArgument(c.argv[1])
  if (numkeys > c.argv.length - 2)
    throw new ReplyError("ERR Number of keys can't be greater than number of args")
  let limit = 0
  for (let i = 2 + numkeys; i < c.argv.length; i += 2) {
    if (!isWord(c.argv[i], 'limit') || i + 1 >= c.argv.length) throw syntaxError()
    limit = positiveArgument(c.argv[i + 1], "ERR LIMIT can't be negative")
  }
  c.reply.integer(intersection(readSets(c, c.argv.slice(2, 2 + numkeys)), limit).members.length)
}

/** The union or difference of sets. Not stored, it is compact only if all the sets are sets of integers. */
function combine(
  c: CommandContext,
  keys: readonly Bytes[],
  stored: boolean,
  how: 'union' | 'diff',
): SetValue {
  const sets = readSets(c, keys)
  const integersOnly = sets.every((set) => !set || set.encoding() === 'intset')
  const result = new SetValue(c.server.limits, stored || integersOnly ? 'intset' : 'hashtable')
  if (how === 'diff') subtract(sets, result)
  else for (const set of sets) addAll(result, set ?? [])
  return result
}

function reply(c: CommandContext, how: 'union' | 'diff'): void {
  const result = combine(c, c.argv.slice(1), false, how)
  replyWithSet(c, result, result.length)
}

function storeCombined(c: CommandContext, how: 'union' | 'diff'): void {
  const result = combine(c, c.argv.slice(2), true, how)
  store(c, c.argv[1] as Bytes, result, how === 'union' ? 'sunionstore' : 'sdiffstore')
}

/** The rows of this file. */
export const setAlgebraCommands: readonly CommandRow[] = [
  {
    name: 'SMEMBERS',
    arity: 2,
    flags: ['readonly'],
    categories: ['set'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'set',
    since: '1.0.0',
    summary: 'Lists the members of a set.',
    complexity: 'O(N)',
    args: [keyArg()],
    tips: ['nondeterministic_output_order'],
    handler: sinter,
  },
  {
    name: 'SINTER',
    arity: -2,
    flags: ['readonly'],
    categories: ['set'],
    keySpecs: [keysAt(1, 'RO access', { last: -1 })],
    group: 'set',
    since: '1.0.0',
    summary: 'Lists what all sets have in common.',
    complexity: 'O(N*M)',
    args: [keyArg('key', { multiple: true })],
    tips: ['nondeterministic_output_order'],
    handler: sinter,
  },
  {
    name: 'SINTERSTORE',
    arity: -3,
    flags: ['write', 'denyoom'],
    categories: ['set'],
    keySpecs: [keysAt(1, 'OW update'), keysAt(2, 'RO access', { last: -1 })],
    group: 'set',
    since: '1.0.0',
    summary: 'Stores what all sets have in common.',
    complexity: 'O(N*M)',
    args: [keyArg('destination'), keyArg('key', { spec: 1, multiple: true })],
    handler: sinterstore,
  },
  {
    name: 'SINTERCARD',
    arity: -3,
    flags: ['readonly'],
    categories: ['set'],
    keySpecs: [keysCountedAt(1, 'RO access')],
    group: 'set',
    since: '7.0.0',
    summary: 'Counts what all sets have in common.',
    complexity: 'O(N*M)',
    args: [
      arg('integer', 'numkeys'),
      keyArg('key', { multiple: true }),
      arg('integer', 'limit', { token: 'LIMIT', optional: true }),
    ],
    handler: sintercard,
  },
  {
    name: 'SUNION',
    arity: -2,
    flags: ['readonly'],
    categories: ['set'],
    keySpecs: [keysAt(1, 'RO access', { last: -1 })],
    group: 'set',
    since: '1.0.0',
    summary: 'Lists what is in any of the sets.',
    complexity: 'O(N)',
    args: [keyArg('key', { multiple: true })],
    tips: ['nondeterministic_output_order'],
    handler: (c) => reply(c, 'union'),
  },
  {
    name: 'SUNIONSTORE',
    arity: -3,
    flags: ['write', 'denyoom'],
    categories: ['set'],
    keySpecs: [keysAt(1, 'OW update'), keysAt(2, 'RO access', { last: -1 })],
    group: 'set',
    since: '1.0.0',
    summary: 'Stores what is in any of the sets.',
    complexity: 'O(N)',
    args: [keyArg('destination'), keyArg('key', { spec: 1, multiple: true })],
    handler: (c) => storeCombined(c, 'union'),
  },
  {
    name: 'SDIFF',
    arity: -2,
    flags: ['readonly'],
    categories: ['set'],
    keySpecs: [keysAt(1, 'RO access', { last: -1 })],
    group: 'set',
    since: '1.0.0',
    summary: 'Lists what is in the first set and in none of the others.',
    complexity: 'O(N)',
    args: [keyArg('key', { multiple: true })],
    tips: ['nondeterministic_output_order'],
    handler: (c) => reply(c, 'diff'),
  },
  {
    name: 'SDIFFSTORE',
    arity: -3,
    flags: ['write', 'denyoom'],
    categories: ['set'],
    keySpecs: [keysAt(1, 'OW update'), keysAt(2, 'RO access', { last: -1 })],
    group: 'set',
    since: '1.0.0',
    summary: 'Stores what is in the first set and in none of the others.',
    complexity: 'O(N)',
    args: [keyArg('destination'), keyArg('key', { spec: 1, multiple: true })],
    handler: (c) => storeCombined(c, 'diff'),
  },
]
