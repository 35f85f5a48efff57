// ZRANGE, which can do everything, the older commands that each do a part of it, ZRANGESTORE, and counting.
//
// A request is parsed into what (a span of ranks, scores or members), from which side, and LIMIT; all three kinds then
// become a span of ranks. LIMIT 0 -1 means all; another negative count also means all, but only with LIMIT written.
import type { Bytes } from '../base/bytes.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { arg, block, keyArg, keysAt, oneof, token } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { ZsetValue } from '../types/zset-value.ts'
import type { RankSpan } from '../types/zset-value.ts'
import { indexRange } from './arguments.ts'
import { parseRange, parseRequest } from './zset-range-arguments.ts'
import type { RangeForm, RangeKind, RangeRequest } from './zset-range-arguments.ts'

/** The span of ranks that a request selects, LIMIT applied. */
function spanOf(set: ZsetValue, { range, reverse, offset, limit }: RangeRequest): RankSpan {
  if (range.kind === 'rank') {
    const { first, count } = indexRange(range.start, range.stop, set.length)
    return { first: reverse ? set.length - first - count : first, count }
  }
  const all = range.kind === 'score' ? set.scoreSpan(range.range) : set.lexSpan(range.range, reverse)
  const skipped = offset >= 0 ? offset : skippedByNegative(set, all.count, offset)
  const left = Math.max(0, all.count - skipped)
  const count = limit < 0 ? left : Math.min(limit, left)
  const first = reverse ? all.first + left - count : all.first + skipped
  return { first, count }
}

/**
 * How many elements a negative LIMIT offset skips: in a large set it counts from the far end of the range, in a small one
 * it skips everything.
 */
function skippedByNegative(set: ZsetValue, count: number, offset: number): number {
  return set.encoding() === 'skiplist' && -offset <= count ? count + offset : count
}

function zrange(c: CommandContext, form: RangeForm): void {
  const request = parseRequest(c.argv, 1, form)
  const set = c.read(c.argv[1] as Bytes, 'zset')
  if (!set) return c.reply.array(0)
  replyWithEntries(c, set, spanOf(set, request), request)
}

function replyWithEntries(c: CommandContext, set: ZsetValue, span: RankSpan, how: RangeRequest): void {
  const { reply } = c
  const flat = how.withScores && reply.resp === 2
  reply.array(flat ? span.count * 2 : span.count)
  let left = span.count
  if (left === 0) return
  set.walk(how.reverse ? span.first + left - 1 : span.first, how.reverse, (member, score) => {
    if (how.withScores && !flat) reply.array(2)
    reply.bulk(member)
    if (how.withScores) reply.double(score)
    return --left > 0
  })
}

/** Puts a sorted set under a key, or removes the key if it is empty; replies with the number of members. */
export function storeZset(c: CommandContext, key: Bytes, result: ZsetValue, event: string): void {
  if (result.length > 0) {
    c.db.set(key, result)
    c.notify(NOTIFY.zset, event, key)
    c.dirty()
  } else if (c.db.delete(key)) {
    c.changed(NOTIFY.generic, 'del', key)
  }
  c.reply.integer(result.length)
}

function zrangestore(c: CommandContext): void {
  const [, target = '', source = ''] = c.argv
  const request = parseRequest(c.argv, 2, { store: true })
  const set = c.read(source, 'zset')
  const result = new ZsetValue(c.server.limits)
  if (set) {
    const span = spanOf(set, request)
    // Only a range of ranks has a length known beforehand, by which the result's form is chosen.
    if (request.range.kind === 'rank') result.expect(span.count, 0)
    for (const { member, score } of set.slice(span, request.reverse)) result.add(score, member)
  }
  storeZset(c, target, result, 'zrangestore')
}

function count(c: CommandContext, kind: 'score' | 'lex'): void {
  const range = parseRange(kind, c.argv[2] as Bytes, c.argv[3] as Bytes)
  const set = c.read(c.argv[1] as Bytes, 'zset')
  c.reply.integer(
    set ? spanOf(set, { range, reverse: false, withScores: false, offset: 0, limit: -1 }).count : 0,
  )
}

function removeRange(c: CommandContext, kind: RangeKind, event: string): void {
  const key = c.argv[1] as Bytes
  const range = parseRange(kind, c.argv[2] as Bytes, c.argv[3] as Bytes)
  const set = c.write(key, 'zset')
  if (!set) return c.reply.integer(0)
  const span = spanOf(set, { range, reverse: false, withScores: false, offset: 0, limit: -1 })
  if (span.count > 0) {
    set.deleteSpan(span)
    const emptied = set.length === 0
    if (emptied) c.db.delete(key)
    c.changed(NOTIFY.zset, event, key, span.count)
    if (emptied) c.notify(NOTIFY.generic, 'del', key)
  }
  c.reply.integer(span.count)
}

/** The rows of this file. */
export const zsetRangeCommands: readonly CommandRow[] = [
  {
    name: 'ZRANGE',
    arity: -4,
    flags: ['readonly'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'sorted-set',
    since: '1.2.0',
    summary: 'Lists members in a range of ranks, scores or byte order.',
    complexity: 'O(log(N)+M)',
    args: [
      keyArg(),
      arg('string', 'start'),
      arg('string', 'stop'),
      oneof('sortby', [token('BYSCORE'), token('BYLEX')], { since: '6.2.0', optional: true }),
      token('REV', { since: '6.2.0', optional: true }),
      block('limit', [arg('integer', 'offset'), arg('integer', 'count')], {
        token: 'LIMIT',
        since: '6.2.0',
        optional: true,
      }),
      token('WITHSCORES', { optional: true }),
    ],
    history: [['6.2.0', 'REV, BYSCORE, BYLEX and LIMIT']],
    handler: (c) => zrange(c, {}),
  },
  {
    name: 'ZREVRANGE',
    arity: -4,
    flags: ['readonly'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'sorted-set',
    since: '1.2.0',
    summary: 'Lists members in a range of ranks, highest first.',
    complexity: 'O(log(N)+M)',
    args: [
      keyArg(),
      arg('integer', 'start'),
      arg('integer', 'stop'),
      token('WITHSCORES', { optional: true }),
    ],
    docFlags: ['deprecated'],
    deprecatedSince: '6.2.0',
    replacedBy: 'ZRANGE with REV',
    handler: (c) => zrange(c, { kind: 'rank', reverse: true }),
  },
  {
    name: 'ZRANGEBYSCORE',
    arity: -4,
    flags: ['readonly'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'sorted-set',
    since: '1.0.5',
    summary: 'Lists members with scores in a range.',
    complexity: 'O(log(N)+M)',
    args: [
      keyArg(),
      arg('double', 'min'),
      arg('double', 'max'),
      token('WITHSCORES', { since: '2.0.0', optional: true }),
      block('limit', [arg('integer', 'offset'), arg('integer', 'count')], { token: 'LIMIT', optional: true }),
    ],
    history: [['2.0.0', 'WITHSCORES']],
    docFlags: ['deprecated'],
    deprecatedSince: '6.2.0',
    replacedBy: 'ZRANGE with BYSCORE',
    handler: (c) => zrange(c, { kind: 'score', reverse: false }),
  },
  {
    name: 'ZREVRANGEBYSCORE',
    arity: -4,
    flags: ['readonly'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'sorted-set',
    since: '2.2.0',
    summary: 'Lists members with scores in a range, highest first.',
    complexity: 'O(log(N)+M)',
    args: [
      keyArg(),
      arg('double', 'max'),
      arg('double', 'min'),
      token('WITHSCORES', { optional: true }),
      block('limit', [arg('integer', 'offset'), arg('integer', 'count')], { token: 'LIMIT', optional: true }),
    ],
    history: [['2.1.6', 'Open ends of the range']],
    docFlags: ['deprecated'],
    deprecatedSince: '6.2.0',
    replacedBy: 'ZRANGE with REV and BYSCORE',
    handler: (c) => zrange(c, { kind: 'score', reverse: true }),
  },
  {
    name: 'ZRANGEBYLEX',
    arity: -4,
    flags: ['readonly'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'sorted-set',
    since: '2.8.9',
    summary: 'Lists members in a range of byte order.',
    complexity: 'O(log(N)+M)',
    args: [
      keyArg(),
      arg('string', 'min'),
      arg('string', 'max'),
      block('limit', [arg('integer', 'offset'), arg('integer', 'count')], { token: 'LIMIT', optional: true }),
    ],
    docFlags: ['deprecated'],
    deprecatedSince: '6.2.0',
    replacedBy: 'ZRANGE with BYLEX',
    handler: (c) => zrange(c, { kind: 'lex', reverse: false }),
  },
  {
    name: 'ZREVRANGEBYLEX',
    arity: -4,
    flags: ['readonly'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'sorted-set',
    since: '2.8.9',
    summary: 'Lists members in a range of byte order, last first.',
    complexity: 'O(log(N)+M)',
    args: [
      keyArg(),
      arg('string', 'max'),
      arg('string', 'min'),
      block('limit', [arg('integer', 'offset'), arg('integer', 'count')], { token: 'LIMIT', optional: true }),
    ],
    docFlags: ['deprecated'],
    deprecatedSince: '6.2.0',
    replacedBy: 'ZRANGE with REV and BYLEX',
    handler: (c) => zrange(c, { kind: 'lex', reverse: true }),
  },
  {
    name: 'ZRANGESTORE',
    arity: -5,
    flags: ['write', 'denyoom'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'OW update'), keysAt(2, 'RO access')],
    group: 'sorted-set',
    since: '6.2.0',
    summary: 'Stores a range of a sorted set as another.',
    complexity: 'O(log(N)+M)',
    args: [
      keyArg('dst'),
      keyArg('src', { spec: 1 }),
      arg('string', 'min'),
      arg('string', 'max'),
      oneof('sortby', [token('BYSCORE'), token('BYLEX')], { optional: true }),
      token('REV', { optional: true }),
      block('limit', [arg('integer', 'offset'), arg('integer', 'count')], { token: 'LIMIT', optional: true }),
    ],
    handler: zrangestore,
  },
  {
    name: 'ZCOUNT',
    arity: 4,
    flags: ['readonly', 'fast'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'sorted-set',
    since: '2.0.0',
    summary: 'Counts the members with scores in a range.',
    complexity: 'O(log(N))',
    args: [keyArg(), arg('double', 'min'), arg('double', 'max')],
    handler: (c) => count(c, 'score'),
  },
  {
    name: 'ZLEXCOUNT',
    arity: 4,
    flags: ['readonly', 'fast'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'sorted-set',
    since: '2.8.9',
    summary: 'Counts the members in a range of byte order.',
    complexity: 'O(log(N))',
    args: [keyArg(), arg('string', 'min'), arg('string', 'max')],
    handler: (c) => count(c, 'lex'),
  },
  {
    name: 'ZREMRANGEBYRANK',
    arity: 4,
    flags: ['write'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RW delete')],
    group: 'sorted-set',
    since: '2.0.0',
    summary: 'Removes members in a range of ranks.',
    complexity: 'O(log(N)+M)',
    args: [keyArg(), arg('integer', 'start'), arg('integer', 'stop')],
    handler: (c) => removeRange(c, 'rank', 'zremrangebyrank'),
  },
  {
    name: 'ZREMRANGEBYSCORE',
    arity: 4,
    flags: ['write'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RW delete')],
    group: 'sorted-set',
    since: '1.2.0',
    summary: 'Removes members with scores in a range.',
    complexity: 'O(log(N)+M)',
    args: [keyArg(), arg('double', 'min'), arg('double', 'max')],
    handler: (c) => removeRange(c, 'score', 'zremrangebyscore'),
  },
  {
    name: 'ZREMRANGEBYLEX',
    arity: 4,
    flags: ['write'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RW delete')],
    group: 'sorted-set',
    since: '2.8.9',
    summary: 'Removes members in a range of byte order.',
    complexity: 'O(log(N)+M)',
    args: [keyArg(), arg('string', 'min'), arg('string', 'max')],
    handler: (c) => removeRange(c, 'lex', 'zremrangebylex'),
  },
]
