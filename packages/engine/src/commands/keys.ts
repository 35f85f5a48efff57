// Whole keys: deleting, counting, naming.
import { arg, keyArg, keysAt, type CommandRow } from '../server/command-spec.ts'
import type { Bytes } from '../base/bytes.ts'
import { globMatch } from '../base/glob.ts'
import { rangeArgument } from '../base/numbers.ts'
import type { Database } from '../db/database.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { ModuleValue } from '../types/module-value.ts'
import type { Value } from '../types/value.ts'
import type { CommandContext } from '../server/context.ts'

/** Deletes a key as DEL does: with its event, and counted as a change. Returns whether it was there. */
export function deleteKey(c: CommandContext, key: Bytes): boolean {
  c.db.expireIfNeeded(key)
  if (!c.db.delete(key)) return false
  c.changed(NOTIFY.generic, 'del', key)
  return true
}

/** The word TYPE reports. */
export function typeWord(value: Value): string {
  return value instanceof ModuleValue ? value.dataType.name : value.type
}

function del(c: CommandContext): void {
  let deleted = 0
  for (let i = 1; i < c.argv.length; i++) if (deleteKey(c, c.argv[i] as Bytes)) deleted++
  c.reply.integer(deleted)
}

// Memory is never given back piece by piece here, so UNLINK does what DEL does.
const unlink: typeof del = del

function countKeys(c: CommandContext, touch: boolean): void {
  let count = 0
  for (let i = 1; i < c.argv.length; i++) if (c.db.lookupRead(c.argv[i] as Bytes, touch)) count++
  c.reply.integer(count)
}

function exists(c: CommandContext): void {
  countKeys(c, false)
}

function touch(c: CommandContext): void {
  countKeys(c, true)
}

function type(c: CommandContext): void {
  const value = c.db.lookupRead(c.argv[1] as Bytes, false)
  c.reply.simple(value ? typeWord(value) : 'none')
}

/** Keys listed between two looks at the client's limit. */
const KEYS_BETWEEN_LOOKS = 64

function keys(c: CommandContext): void {
  const pattern = c.argv[1] as Bytes
  const all = pattern === '*'
  const header = c.reply.deferred('array')
  let found = 0
  for (const entry of c.db.entries()) {
    if ((!all && !globMatch(pattern, entry.key)) || c.db.isExpired(entry)) continue
    c.reply.bulk(entry.key)
    if (++found % KEYS_BETWEEN_LOOKS === 0 && c.server.clientLimits.isFull(c.client)) break
  }
  header.setLength(found)
}

function randomkey(c: CommandContext): void {
  const key = c.db.randomKey(() => c.server.host.random())
  if (key === undefined) c.reply.null()
  else c.reply.bulk(key)
}

function dbsize(c: CommandContext): void {
  c.reply.integer(c.db.size)
}

/** The database of a number argument, or undefined when there is none. `message` is for what is no 32-bit number. */
export function databaseOf(
  c: CommandContext,
  text: Bytes | undefined,
  message?: string,
): Database | undefined {
  return c.server.databases[rangeArgument(text, -(2 ** 31), 2 ** 31 - 1, message)]
}

/** The commands of this file. */
export const keyCommands: readonly CommandRow[] = [
  {
    name: 'DEL',
    arity: -2,
    flags: ['write'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RM delete', { last: -1 })],
    group: 'generic',
    since: '1.0.0',
    summary: 'Deletes keys.',
    complexity: 'O(N)',
    tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
    args: [keyArg('key', { multiple: true })],
    handler: del,
  },
  {
    name: 'UNLINK',
    arity: -2,
    flags: ['write', 'fast'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RM delete', { last: -1 })],
    group: 'generic',
    since: '4.0.0',
    summary: 'Deletes keys; memory is given back later.',
    complexity: 'O(1)',
    tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
    args: [keyArg('key', { multiple: true })],
    handler: unlink,
  },
  {
    name: 'EXISTS',
    arity: -2,
    flags: ['readonly', 'fast'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RO', { last: -1 })],
    group: 'generic',
    since: '1.0.0',
    summary: 'Counts how many of the given keys exist.',
    complexity: 'O(N)',
    tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
    args: [keyArg('key', { multiple: true })],
    history: [['3.0.3', 'Several keys']],
    handler: exists,
  },
  {
    name: 'TOUCH',
    arity: -2,
    flags: ['readonly', 'fast'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RO', { last: -1 })],
    group: 'generic',
    since: '3.2.1',
    summary: 'Counts the given keys that exist, and marks them as used.',
    complexity: 'O(N)',
    tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
    args: [keyArg('key', { multiple: true })],
    handler: touch,
  },
  {
    name: 'TYPE',
    arity: 2,
    flags: ['readonly', 'fast'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RO')],
    group: 'generic',
    since: '1.0.0',
    summary: "The type of a key's value.",
    complexity: 'O(1)',
    args: [keyArg()],
    handler: type,
  },
  {
    name: 'KEYS',
    arity: 2,
    flags: ['readonly'],
    categories: ['keyspace', 'dangerous'],
    group: 'generic',
    since: '1.0.0',
    summary: 'Every key that matches a pattern.',
    complexity: 'O(N)',
    tips: ['request_policy:all_shards', 'nondeterministic_output_order'],
    args: [arg('pattern', 'pattern')],
    handler: keys,
  },
  {
    name: 'RANDOMKEY',
    arity: 1,
    flags: ['readonly', 'touches_arbitrary_keys'],
    categories: ['keyspace'],
    group: 'generic',
    since: '1.0.0',
    summary: 'A random key of the database.',
    complexity: 'O(1)',
    tips: ['request_policy:all_shards', 'response_policy:special', 'nondeterministic_output'],
    handler: randomkey,
  },
  {
    name: 'DBSIZE',
    arity: 1,
    flags: ['readonly', 'fast'],
    categories: ['keyspace'],
    group: 'server',
    since: '1.0.0',
    summary: 'How many keys the database has.',
    complexity: 'O(1)',
    tips: ['request_policy:all_shards', 'response_policy:agg_sum'],
    handler: dbsize,
  },
]
