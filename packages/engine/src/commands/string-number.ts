// Strings as numbers: INCR and its kin over 64-bit integers, INCRBYFLOAT over extended floating point.
// A float result is propagated as the SET of its text, so that no replica has to compute the same rounding.
import type { Bytes } from '../base/bytes.ts'
import { ERRORS, ReplyError } from '../base/errors.ts'
import { INT64_MAX, INT64_MIN, int64Argument, parseInt64, parseInteger } from '../base/numbers.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { arg, keyArg, keysAt } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { addLongDoubles, formatLongDouble, parseLongDouble } from '../types/long-double.ts'
import type { LongDouble } from '../types/long-double.ts'
import { StringValue } from '../types/string-value.ts'

const SAFE = 2 ** 52
/** How the text of a number takes the place of another. */
const CHANGED = { keepTtl: true, quiet: true, changed: true }

/** The sum of two 64-bit integers. @throws ReplyError when it does not fit */
export function addInt64(value: bigint, increment: bigint): bigint {
  const sum = value + increment
  if (sum > INT64_MAX || sum < INT64_MIN) throw new ReplyError(ERRORS.overflow)
  return sum
}

/** An extended float argument. @throws ReplyError with `message` when it is malformed */
export function longDoubleArgument(text: Bytes, message: string = ERRORS.notFloat): LongDouble {
  const value = parseLongDouble(text)
  if (value === undefined) throw new ReplyError(message)
  return value
}

/** The sum of an integer text and a number; BigInt only where 53 bits might not do. */
function addToText(text: Bytes, by: number | bigint): number | bigint {
  const step = Number(by)
  if (text.length < 15 && step > -SAFE && step < SAFE) {
    const value = parseInteger(text)
    if (value !== undefined) return value + step
  }
  const value = parseInt64(text)
  if (value === undefined) throw new ReplyError(ERRORS.notInteger)
  return addInt64(value, BigInt(by))
}

function increment(c: CommandContext, by: number | bigint): void {
  const key = c.argv[1] as Bytes
  const sum = addToText(c.textToReplace(key) ?? '0', by)
  c.db.set(key, String(sum), CHANGED)
  c.changed(NOTIFY.string, 'incrby', key)
  c.reply.integer(sum)
}

function decrby(c: CommandContext): void {
  const by = int64Argument(c.argv[2])
  if (by === INT64_MIN) throw new ReplyError('ERR decrement would overflow')
  increment(c, -by)
}

function incrbyfloat(c: CommandContext): void {
  const [, key = '', text = ''] = c.argv
  const value = longDoubleArgument(c.textToReplace(key) ?? '0')
  const sum = addLongDoubles(value, longDoubleArgument(text))
  if (sum.kind !== 'finite') throw new ReplyError(ERRORS.nanOrInfinity)
  const result = formatLongDouble(sum)
  c.db.set(key, StringValue.plain(result), CHANGED)
  c.changed(NOTIFY.string, 'incrbyfloat', key)
  c.reply.bulk(result)
  c.rewrite(['SET', key, result, 'KEEPTTL'])
}

/** The rows of this file. */
export const stringNumberCommands: readonly CommandRow[] = [
  {
    name: 'INCR',
    arity: 2,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'RW access update')],
    group: 'string',
    since: '1.0.0',
    summary: 'Adds one to an integer; an absent key counts as 0.',
    complexity: 'O(1)',
    args: [keyArg()],
    handler: (c) => increment(c, 1),
  },
  {
    name: 'DECR',
    arity: 2,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'RW access update')],
    group: 'string',
    since: '1.0.0',
    summary: 'Takes one from an integer; an absent key counts as 0.',
    complexity: 'O(1)',
    args: [keyArg()],
    handler: (c) => increment(c, -1),
  },
  {
    name: 'INCRBY',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'RW access update')],
    group: 'string',
    since: '1.0.0',
    summary: 'Adds a number to an integer; an absent key counts as 0.',
    complexity: 'O(1)',
    args: [keyArg(), arg('integer', 'increment')],
    handler: (c) => increment(c, int64Argument(c.argv[2])),
  },
  {
    name: 'DECRBY',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'RW access update')],
    group: 'string',
    since: '1.0.0',
    summary: 'Takes a number from an integer; an absent key counts as 0.',
    complexity: 'O(1)',
    args: [keyArg(), arg('integer', 'decrement')],
    handler: decrby,
  },
  {
    name: 'INCRBYFLOAT',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'RW access update')],
    group: 'string',
    since: '2.6.0',
    summary: 'Adds a number with a fraction to a number; an absent key counts as 0.',
    complexity: 'O(1)',
    args: [keyArg(), arg('double', 'increment')],
    handler: incrbyfloat,
  },
]
