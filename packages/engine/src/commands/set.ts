// Commands on the members of sets, except those that combine sets. A set that becomes empty takes its key along.
// SPOP is propagated as the SREM of what it happened to take.
import type { Bytes } from '../base/bytes.ts'
import { syntaxError } from '../base/errors.ts'
import { positiveArgument } from '../base/numbers.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { arg, keyArg, keysAt } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import { checked } from '../server/context.ts'
import type { CommandContext } from '../server/context.ts'
import { SetValue } from '../types/set-value.ts'
import { randomOf } from './random-elements.ts'

/** Members in one propagated SREM. */
const SREM_BATCH = 1024
/** From this share of members left to members taken on, SPOP builds a new set of what is left. */
const REBUILD_FACTOR = 5

function sadd(c: CommandContext): void {
  const { argv } = c
  const key = argv[1] as Bytes
  let set = c.write(key, 'set')
  if (set) {
    set.expect(argv.length - 2)
  } else {
    set = SetValue.forMembers(c.server.limits, argv[2] as Bytes, argv.length - 2)
    c.db.set(key, set, { quiet: true })
  }
  let added = 0
  for (let i = 2; i < argv.length; i++) if (set.add(argv[i] as Bytes)) added++
  if (added > 0) c.changed(NOTIFY.set, 'sadd', key, added)
  c.reply.integer(added)
}

function srem(c: CommandContext): void {
  const key = c.argv[1] as Bytes
  const set = c.write(key, 'set')
  let removed = 0
  for (let i = 2; set && set.length > 0 && i < c.argv.length; i++)
    if (set.delete(c.argv[i] as Bytes)) removed++
  if (set && removed > 0) {
    const emptied = set.length === 0
    if (emptied) c.db.delete(key)
    c.changed(NOTIFY.set, 'srem', key, removed)
    if (emptied) c.notify(NOTIFY.generic, 'del', key)
  }
  c.reply.integer(removed)
}

function smove(c: CommandContext): void {
  const [, source = '', target = '', member = ''] = c.argv
  const from = c.db.lookupWrite(source)
  const into = c.db.lookupWrite(target)
  if (!from) return c.reply.integer(0)
  const set = checked(from, 'set')
  let receiver = into && checked(into, 'set')
  if (receiver === set) return c.reply.integer(set.has(member) ? 1 : 0)
  if (!set.delete(member)) return c.reply.integer(0)
  c.notify(NOTIFY.set, 'srem', source)
  if (set.length === 0) {
    c.db.delete(source)
    c.notify(NOTIFY.generic, 'del', source)
  }
  if (!receiver) {
    receiver = SetValue.forMembers(c.server.limits, member, 1)
    c.db.set(target, receiver, { quiet: true })
  }
  c.db.signalModified(source)
  c.dirty()
  if (receiver.add(member)) c.changed(NOTIFY.set, 'sadd', target)
  c.reply.integer(1)
}

function sismember(c: CommandContext): void {
  c.reply.integer(c.read(c.argv[1] as Bytes, 'set')?.has(c.argv[2] as Bytes) ? 1 : 0)
}

function smismember(c: CommandContext): void {
  const set = c.read(c.argv[1] as Bytes, 'set')
  c.reply.array(c.argv.length - 2)
  for (let i = 2; i < c.argv.length; i++) c.reply.integer(set?.has(c.argv[i] as Bytes) ? 1 : 0)
}

function scard(c: CommandContext): void {
  c.reply.integer(c.read(c.argv[1] as Bytes, 'set')?.length ?? 0)
}

function spop(c: CommandContext): void {
  const [, key = '', countText, extra] = c.argv
  if (extra !== undefined) throw syntaxError()
  if (countText !== undefined) return popSeveral(c, key, positiveArgument(countText))
  const set = c.write(key, 'set')
  if (!set) return c.reply.null()
  const member = set.popRandom(randomOf(c))
  c.notify(NOTIFY.set, 'spop', key)
  c.rewrite(['SREM', key, member])
  c.reply.bulk(member)
  if (set.length === 0) {
    c.db.delete(key)
    c.notify(NOTIFY.generic, 'del', key)
  }
  c.db.signalModified(key)
  c.dirty()
}

function popSeveral(c: CommandContext, key: Bytes, count: number): void {
  const set = c.write(key, 'set')
  if (!set || count === 0) return c.reply.set(0)
  const { length } = set
  c.notify(NOTIFY.set, 'spop', key)
  c.dirty(Math.min(count, length))
  if (count >= length) {
    c.reply.set(length)
    for (const member of set) c.reply.bulk(member)
    c.db.delete(key)
    c.notify(NOTIFY.generic, 'del', key)
    c.rewrite([c.server.config.flag('lazyfree-lazy-server-del') ? 'UNLINK' : 'DEL', key])
  } else {
    const popped = takeRandom(c, key, set, count)
    c.reply.set(popped.length)
    for (const member of popped) c.reply.bulk(member)
    for (let i = 0; i < popped.length; i += SREM_BATCH) {
      c.alsoPropagate(['SREM', key, ...popped.slice(i, i + SREM_BATCH)])
    }
    c.preventPropagation()
  }
  c.db.signalModified(key)
}

/** Takes some, not all, members out of a set; when few are left they become a new set, which may be a compact one. */
function takeRandom(c: CommandContext, key: Bytes, set: SetValue, count: number): Bytes[] {
  const left = set.length - count
  if (left * REBUILD_FACTOR > count) {
    const popped = set.distinctRandomMembers(count, randomOf(c))
    for (const member of popped) set.delete(member)
    return popped
  }
  const kept = set.distinctRandomMembers(left, randomOf(c))
  const rest = new SetValue(c.server.limits, set.encoding() === 'intset' ? 'intset' : 'listpack')
  for (const member of kept) {
    rest.add(member)
    set.delete(member)
  }
  c.db.replaceValue(key, rest)
  return [...set]
}

/** The rows of this file. */
export const setCommands: readonly CommandRow[] = [
  {
    name: 'SADD',
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['set'],
    keySpecs: [keysAt(1, 'RW insert')],
    group: 'set',
    since: '1.0.0',
    summary: 'Adds members to a set.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'member', { multiple: true })],
    history: [['2.4.0', 'Several members']],
    handler: sadd,
  },
  {
    name: 'SREM',
    arity: -3,
    flags: ['write', 'fast'],
    categories: ['set'],
    keySpecs: [keysAt(1, 'RW delete')],
    group: 'set',
    since: '1.0.0',
    summary: 'Removes members of a set.',
    complexity: 'O(N)',
    args: [keyArg(), arg('string', 'member', { multiple: true })],
    history: [['2.4.0', 'Several members']],
    handler: srem,
  },
  {
    name: 'SMOVE',
    arity: 4,
    flags: ['write', 'fast'],
    categories: ['set'],
    keySpecs: [keysAt(1, 'RW access delete'), keysAt(2, 'RW insert')],
    group: 'set',
    since: '1.0.0',
    summary: 'Moves a member from one set to another.',
    complexity: 'O(1)',
    args: [keyArg('source'), keyArg('destination', { spec: 1 }), arg('string', 'member')],
    handler: smove,
  },
  {
    name: 'SISMEMBER',
    arity: 3,
    flags: ['readonly', 'fast'],
    categories: ['set'],
    keySpecs: [keysAt(1, 'RO')],
    group: 'set',
    since: '1.0.0',
    summary: 'Tells whether a set has a member.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'member')],
    handler: sismember,
  },
  {
    name: 'SMISMEMBER',
    arity: -3,
    flags: ['readonly', 'fast'],
    categories: ['set'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'set',
    since: '6.2.0',
    summary: 'Tells for several members whether a set has them.',
    complexity: 'O(N)',
    args: [keyArg(), arg('string', 'member', { multiple: true })],
    handler: smismember,
  },
  {
    name: 'SCARD',
    arity: 2,
    flags: ['readonly', 'fast'],
    categories: ['set'],
    keySpecs: [keysAt(1, 'RO')],
    group: 'set',
    since: '1.0.0',
    summary: 'Counts the members of a set.',
    complexity: 'O(1)',
    args: [keyArg()],
    handler: scard,
  },
  {
    name: 'SPOP',
    arity: -2,
    flags: ['write', 'fast'],
    categories: ['set'],
    keySpecs: [keysAt(1, 'RW access delete')],
    group: 'set',
    since: '1.0.0',
    summary: 'Takes members out of a set at random.',
    complexity: 'O(N)',
    args: [keyArg(), arg('integer', 'count', { since: '3.2.0', optional: true })],
    tips: ['nondeterministic_output'],
    history: [['3.2.0', 'The count']],
    handler: spop,
  },
]
