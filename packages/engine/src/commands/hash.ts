// Commands on the fields of one hash. A hash that becomes empty takes its key along.
import type { Bytes } from '../base/bytes.ts'
import { ERRORS, ReplyError, wrongArity } from '../base/errors.ts'
import { int64Argument, parseInt64 } from '../base/numbers.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { arg, block, keyArg, keysAt } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { HashValue } from '../types/hash-value.ts'
import { addLongDoubles, formatLongDouble } from '../types/long-double.ts'
import { addInt64, longDoubleArgument } from './string-number.ts'

/** The hash under a key, made if there is none. */
function hashToChange(c: CommandContext, key: Bytes): HashValue {
  const existing = c.write(key, 'hash')
  if (existing) return existing
  const hash = new HashValue(c.server.limits)
  c.db.set(key, hash, { quiet: true })
  return hash
}

/** Sets the fields and values given from argument 2 on; returns how many fields are new. */
function setFields(c: CommandContext): number {
  if (c.argv.length % 2 === 1) throw wrongArity(c.command.fullName)
  const key = c.argv[1] as Bytes
  const hash = hashToChange(c, key)
  hash.expect(c.argv, 2)
  let created = 0
  for (let i = 2; i < c.argv.length; i += 2)
    if (hash.set(c.argv[i] as Bytes, c.argv[i + 1] as Bytes)) created++
  c.changed(NOTIFY.hash, 'hset', key, (c.argv.length - 2) / 2)
  return created
}

function hset(c: CommandContext): void {
  c.reply.integer(setFields(c))
}

function hmset(c: CommandContext): void {
  setFields(c)
  c.reply.ok()
}

function hsetnx(c: CommandContext): void {
  const [, key = '', field = '', value = ''] = c.argv
  const existing = c.write(key, 'hash')
  if (existing?.has(field)) return c.reply.integer(0)
  const hash = existing ?? hashToChange(c, key)
  hash.expect([field, value], 0)
  hash.set(field, value)
  c.changed(NOTIFY.hash, 'hset', key)
  c.reply.integer(1)
}

function replyWithField(c: CommandContext, value: Bytes | undefined): void {
  if (value === undefined) c.reply.null()
  else c.reply.bulk(value)
}

function hget(c: CommandContext): void {
  replyWithField(c, c.read(c.argv[1] as Bytes, 'hash')?.get(c.argv[2] as Bytes))
}

function hmget(c: CommandContext): void {
  const hash = c.read(c.argv[1] as Bytes, 'hash')
  c.reply.array(c.argv.length - 2)
  for (let i = 2; i < c.argv.length; i++) replyWithField(c, hash?.get(c.argv[i] as Bytes))
}

function hdel(c: CommandContext): void {
  const key = c.argv[1] as Bytes
  const hash = c.write(key, 'hash')
  let deleted = 0
  for (let i = 2; hash && hash.length > 0 && i < c.argv.length; i++)
    if (hash.delete(c.argv[i] as Bytes)) deleted++
  if (hash && deleted > 0) {
    const emptied = hash.length === 0
    if (emptied) c.db.delete(key)
    c.changed(NOTIFY.hash, 'hdel', key, deleted)
    if (emptied) c.notify(NOTIFY.generic, 'del', key)
  }
  c.reply.integer(deleted)
}

function hlen(c: CommandContext): void {
  c.reply.integer(c.read(c.argv[1] as Bytes, 'hash')?.length ?? 0)
}

function hstrlen(c: CommandContext): void {
  c.reply.integer(c.read(c.argv[1] as Bytes, 'hash')?.get(c.argv[2] as Bytes)?.length ?? 0)
}

function hexists(c: CommandContext): void {
  c.reply.integer(c.read(c.argv[1] as Bytes, 'hash')?.has(c.argv[2] as Bytes) ? 1 : 0)
}

function hgetall(c: CommandContext): void {
  const hash = c.read(c.argv[1] as Bytes, 'hash')
  c.reply.map(hash?.length ?? 0)
  if (!hash) return
  for (const [field, value] of hash.entries()) {
    c.reply.bulk(field)
    c.reply.bulk(value)
  }
}

function replyWithAll(c: CommandContext, part: 'fields' | 'values'): void {
  const hash = c.read(c.argv[1] as Bytes, 'hash')
  c.reply.array(hash?.length ?? 0)
  for (const bytes of hash?.[part]() ?? []) c.reply.bulk(bytes)
}

// A failed increment of an absent hash leaves nothing behind only because the checks that can fail need a field.
function hincrby(c: CommandContext): void {
  const [, key = '', field = '', text] = c.argv
  const by = int64Argument(text)
  const hash = hashToChange(c, key)
  const value = parseInt64(hash.get(field) ?? '0')
  if (value === undefined) throw new ReplyError('ERR hash value is not an integer')
  const sum = addInt64(value, by)
  hash.set(field, String(sum))
  c.changed(NOTIFY.hash, 'hincrby', key)
  c.reply.integer(sum)
}

function hincrbyfloat(c: CommandContext): void {
  const [, key = '', field = '', text = ''] = c.argv
  const by = longDoubleArgument(text)
  if (by.kind !== 'finite') throw new ReplyError('ERR value is NaN or Infinity')
  const hash = hashToChange(c, key)
  const value = longDoubleArgument(hash.get(field) ?? '0', 'ERR hash value is not a float')
  const sum = addLongDoubles(value, by)
  if (sum.kind !== 'finite') throw new ReplyError(ERRORS.nanOrInfinity)
  const result = formatLongDouble(sum)
  hash.set(field, result)
  c.changed(NOTIFY.hash, 'hincrbyfloat', key)
  c.reply.bulk(result)
  c.rewrite(['HSET', key, field, result])
}

/** The rows of this file. */
export const hashCommands: readonly CommandRow[] = [
  {
    name: 'HSET',
    arity: -4,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['hash'],
    keySpecs: [keysAt(1, 'RW update')],
    group: 'hash',
    since: '2.0.0',
    summary: 'Sets fields of a hash.',
    complexity: 'O(1)',
    args: [keyArg(), block('data', [arg('string', 'field'), arg('string', 'value')], { multiple: true })],
    history: [['4.0.0', 'Several fields']],
    handler: hset,
  },
  {
    name: 'HMSET',
    arity: -4,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['hash'],
    keySpecs: [keysAt(1, 'RW update')],
    group: 'hash',
    since: '2.0.0',
    summary: 'Sets several fields of a hash.',
    complexity: 'O(N)',
    args: [keyArg(), block('data', [arg('string', 'field'), arg('string', 'value')], { multiple: true })],
    docFlags: ['deprecated'],
    deprecatedSince: '4.0.0',
    replacedBy: 'HSET with several fields',
    handler: hmset,
  },
  {
    name: 'HSETNX',
    arity: 4,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['hash'],
    keySpecs: [keysAt(1, 'RW insert')],
    group: 'hash',
    since: '2.0.0',
    summary: 'Sets a field of a hash, if it does not exist.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'field'), arg('string', 'value')],
    handler: hsetnx,
  },
  {
    name: 'HGET',
    arity: 3,
    flags: ['readonly', 'fast'],
    categories: ['hash'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'hash',
    since: '2.0.0',
    summary: 'Reads a field of a hash.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'field')],
    handler: hget,
  },
  {
    name: 'HMGET',
    arity: -3,
    flags: ['readonly', 'fast'],
    categories: ['hash'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'hash',
    since: '2.0.0',
    summary: 'Reads several fields of a hash.',
    complexity: 'O(N)',
    args: [keyArg(), arg('string', 'field', { multiple: true })],
    handler: hmget,
  },
  {
    name: 'HDEL',
    arity: -3,
    flags: ['write', 'fast'],
    categories: ['hash'],
    keySpecs: [keysAt(1, 'RW delete')],
    group: 'hash',
    since: '2.0.0',
    summary: 'Removes fields of a hash.',
    complexity: 'O(N)',
    args: [keyArg(), arg('string', 'field', { multiple: true })],
    history: [['2.4.0', 'Several fields']],
    handler: hdel,
  },
  {
    name: 'HLEN',
    arity: 2,
    flags: ['readonly', 'fast'],
    categories: ['hash'],
    keySpecs: [keysAt(1, 'RO')],
    group: 'hash',
    since: '2.0.0',
    summary: 'Counts the fields of a hash.',
    complexity: 'O(1)',
    args: [keyArg()],
    handler: hlen,
  },
  {
    name: 'HSTRLEN',
    arity: 3,
    flags: ['readonly', 'fast'],
    categories: ['hash'],
    keySpecs: [keysAt(1, 'RO')],
    group: 'hash',
    since: '3.2.0',
    summary: "Tells the length of a field's value.",
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'field')],
    handler: hstrlen,
  },
  {
    name: 'HEXISTS',
    arity: 3,
    flags: ['readonly', 'fast'],
    categories: ['hash'],
    keySpecs: [keysAt(1, 'RO')],
    group: 'hash',
    since: '2.0.0',
    summary: 'Tells whether a hash has a field.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'field')],
    handler: hexists,
  },
  {
    name: 'HGETALL',
    arity: 2,
    flags: ['readonly'],
    categories: ['hash'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'hash',
    since: '2.0.0',
    summary: 'Reads all fields and values of a hash.',
    complexity: 'O(N)',
    args: [keyArg()],
    tips: ['nondeterministic_output_order'],
    handler: hgetall,
  },
  {
    name: 'HKEYS',
    arity: 2,
    flags: ['readonly'],
    categories: ['hash'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'hash',
    since: '2.0.0',
    summary: 'Lists the fields of a hash.',
    complexity: 'O(N)',
    args: [keyArg()],
    tips: ['nondeterministic_output_order'],
    handler: (c) => replyWithAll(c, 'fields'),
  },
  {
    name: 'HVALS',
    arity: 2,
    flags: ['readonly'],
    categories: ['hash'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'hash',
    since: '2.0.0',
    summary: 'Lists the values of a hash.',
    complexity: 'O(N)',
    args: [keyArg()],
    tips: ['nondeterministic_output_order'],
    handler: (c) => replyWithAll(c, 'values'),
  },
  {
    name: 'HINCRBY',
    arity: 4,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['hash'],
    keySpecs: [keysAt(1, 'RW access update')],
    group: 'hash',
    since: '2.0.0',
    summary: 'Adds a number to an integer field of a hash; an absent field counts as 0.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'field'), arg('integer', 'increment')],
    handler: hincrby,
  },
  {
    name: 'HINCRBYFLOAT',
    arity: 4,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['hash'],
    keySpecs: [keysAt(1, 'RW access update')],
    group: 'hash',
    since: '2.6.0',
    summary: 'Adds a number with a fraction to a field of a hash; an absent field counts as 0.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'field'), arg('double', 'increment')],
    handler: hincrbyfloat,
  },
]
