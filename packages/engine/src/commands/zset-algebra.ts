// Commands that combine sorted sets: union, intersection and difference, replied with or stored. Plain sets take part as
// sorted sets whose scores are all 1. Weights multiply each input's scores; AGGREGATE says what becomes of several
// scores of one member. Adding +inf and -inf, or 0 times infinity, gives 0 rather than NaN.
import { lowerWord, isWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { doubleArgument } from '../base/doubles.ts'
import { ReplyError, syntaxError, wrongType } from '../base/errors.ts'
import { integerArgument, positiveArgument } from '../base/numbers.ts'
import { arg, keyArg, keysAt, keysCountedAt, oneof, token } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import type { SetValue } from '../types/set-value.ts'
import type { Value } from '../types/value.ts'
import { ZsetValue, compareEntries } from '../types/zset-value.ts'
import type { ZsetEntry } from '../types/zset-value.ts'
import { storeZset } from './zset-range.ts'

type Operation = 'union' | 'inter' | 'diff'
type Aggregate = (a: number, b: number) => number

const AGGREGATES: Readonly<Record<string, Aggregate>> = {
  sum: (a, b) => notNan(a + b),
  min: (a, b) => (b < a ? b : a),
  max: (a, b) => (b > a ? b : a),
}

/** One input: a sorted set, a plain set, or nothing. */
interface Source {
  readonly value: ZsetValue | SetValue | undefined
  weight: number
}

interface Combination {
  sources: Source[]
  aggregate: Aggregate
  withScores: boolean
  /** ZINTERCARD: stop counting here; 0 for never. */
  limit: number
}

interface CombineForm {
  operation: Operation
  /** Where numkeys is in argv; 2 when a destination precedes it. */
  at: 1 | 2
  onlyCount?: boolean
}

function notNan(value: number): number {
  return value === value ? value : 0
}

function sizeOf({ value }: Source): number {
  return value?.length ?? 0
}

function* entriesOf({ value }: Source): IterableIterator<ZsetEntry> {
  if (value?.type === 'zset') yield* value.entries()
  else for (const member of value ?? []) yield { member, score: 1 }
}

function scoreIn({ value }: Source, member: Bytes): number | undefined {
  if (value?.type === 'zset') return value.score(member)
  return value?.has(member) ? 1 : undefined
}

function sourceOf(value: Value | undefined): Source {
  if (value && value.type !== 'zset' && value.type !== 'set') throw wrongType()
  return { value: value as ZsetValue | SetValue | undefined, weight: 1 }
}

function parse(c: CommandContext, { operation, at, onlyCount }: CombineForm): Combination {
  const { argv } = c
  const numkeys = integerArgument(argv[at])
  if (numkeys < 1)
    throw new ReplyError(`ERR at least 1 input key is needed for '${c.command.fullName}' command`)
  if (numkeys > argv.length - at - 1) throw syntaxError()
  const sources = argv.slice(at + 1, at + 1 + numkeys).map((key) => sourceOf(c.db.lookupRead(key)))
  const result: Combination = {
    sources,
    aggregate: AGGREGATES['sum'] as Aggregate,
    withScores: false,
    limit: 0,
  }
  const weighted = operation !== 'diff' && !onlyCount
  for (let i = at + 1 + numkeys; i < argv.length; i++) {
    const word = argv[i]
    const left = argv.length - i
    if (weighted && left > numkeys && isWord(word, 'weights')) {
      for (const source of sources)
        source.weight = doubleArgument(argv[++i], 'ERR weight value is not a float')
    } else if (weighted && left >= 2 && isWord(word, 'aggregate')) {
      const aggregate = AGGREGATES[lowerWord(argv[++i] as Bytes)]
      if (!aggregate) throw syntaxError()
      result.aggregate = aggregate
    } else if (at === 1 && !onlyCount && isWord(word, 'withscores')) {
      result.withScores = true
    } else if (onlyCount && left >= 2 && isWord(word, 'limit')) {
      result.limit = positiveArgument(argv[++i], "ERR LIMIT can't be negative")
    } else {
      throw syntaxError()
    }
  }
  return result
}

function bySize(sources: readonly Source[]): Source[] {
  return [...sources].sort((a, b) => sizeOf(a) - sizeOf(b))
}

/** Members all sources have, in the order of the smallest. */
function* intersect({ sources, aggregate }: Combination): IterableIterator<ZsetEntry> {
  const [smallest, ...others] = bySize(sources)
  if (!smallest) return
  for (const { member, score } of entriesOf(smallest)) {
    let combined = notNan(smallest.weight * score)
    let everywhere = true
    for (const other of others) {
      const found = other.value === smallest.value ? score : scoreIn(other, member)
      if (found === undefined) {
        everywhere = false
        break
      }
      combined = aggregate(combined, found * other.weight)
    }
    if (everywhere) yield { member, score: combined }
  }
}

function unite({ sources, aggregate }: Combination): ZsetEntry[] {
  const scores = new Map<Bytes, number>()
  for (const source of bySize(sources)) {
    for (const { member, score } of entriesOf(source)) {
      const weighted = notNan(source.weight * score)
      const known = scores.get(member)
      scores.set(member, known === undefined ? weighted : aggregate(known, weighted))
    }
  }
  return Array.from(scores, ([member, score]) => ({ member, score }))
}

function subtract({ sources }: Combination): ZsetEntry[] {
  const [first, ...others] = sources
  if (!first) return []
  const left: ZsetEntry[] = []
  for (const { member, score } of entriesOf(first)) {
    if (others.every((other) => scoreIn(other, member) === undefined)) left.push({ member, score })
  }
  return left
}

function combine(c: CommandContext, form: CombineForm): void {
  const combination = parse(c, form)
  if (form.onlyCount) return countCommon(c, combination)
  const entries =
    form.operation === 'inter'
      ? [...intersect(combination)]
      : form.operation === 'union'
        ? unite(combination)
        : subtract(combination)
  if (form.at === 2) {
    const result = ZsetValue.from(c.server.limits, entries)
    storeZset(c, c.argv[1] as Bytes, result, `z${form.operation}store`)
  } else {
    replyWithEntries(c, entries.sort(compareEntries), combination.withScores)
  }
}

function countCommon(c: CommandContext, combination: Combination): void {
  let count = 0
  for (const _ of intersect(combination)) if (++count === combination.limit) break
  c.reply.integer(count)
}

function replyWithEntries(c: CommandContext, entries: readonly ZsetEntry[], withScores: boolean): void {
  const flat = withScores && c.reply.resp === 2
  c.reply.array(flat ? entries.length * 2 : entries.length)
  for (const { member, score } of entries) {
    if (withScores && !flat) c.reply.array(2)
    c.reply.bulk(member)
    if (withScores) c.reply.double(score)
  }
}

/** The rows of this file. */
export const zsetAlgebraCommands: readonly CommandRow[] = [
  {
    name: 'ZUNION',
    arity: -3,
    flags: ['readonly'],
    categories: ['sortedset'],
    keySpecs: [keysCountedAt(1, 'RO access')],
    group: 'sorted-set',
    since: '6.2.0',
    summary: 'Lists what is in any of the sorted sets.',
    complexity: 'O(N)+O(M*log(M))',
    args: [
      arg('integer', 'numkeys'),
      keyArg('key', { multiple: true }),
      arg('integer', 'weight', { token: 'WEIGHTS', optional: true, multiple: true }),
      oneof('aggregate', [token('SUM'), token('MIN'), token('MAX')], { token: 'AGGREGATE', optional: true }),
      token('WITHSCORES', { optional: true }),
    ],
    handler: (c) => combine(c, { operation: 'union', at: 1 }),
  },
  {
    name: 'ZINTER',
    arity: -3,
    flags: ['readonly'],
    categories: ['sortedset'],
    keySpecs: [keysCountedAt(1, 'RO access')],
    group: 'sorted-set',
    since: '6.2.0',
    summary: 'Lists what all sorted sets have in common.',
    complexity: 'O(N*K)+O(M*log(M))',
    args: [
      arg('integer', 'numkeys'),
      keyArg('key', { multiple: true }),
      arg('integer', 'weight', { token: 'WEIGHTS', optional: true, multiple: true }),
      oneof('aggregate', [token('SUM'), token('MIN'), token('MAX')], { token: 'AGGREGATE', optional: true }),
      token('WITHSCORES', { optional: true }),
    ],
    handler: (c) => combine(c, { operation: 'inter', at: 1 }),
  },
  {
    name: 'ZDIFF',
    arity: -3,
    flags: ['readonly'],
    categories: ['sortedset'],
    keySpecs: [keysCountedAt(1, 'RO access')],
    group: 'sorted-set',
    since: '6.2.0',
    summary: 'Lists what is in the first sorted set and in none of the others.',
    complexity: 'O(L + (N-K)log(N))',
    args: [
      arg('integer', 'numkeys'),
      keyArg('key', { multiple: true }),
      token('WITHSCORES', { optional: true }),
    ],
    handler: (c) => combine(c, { operation: 'diff', at: 1 }),
  },
  {
    name: 'ZUNIONSTORE',
    arity: -4,
    flags: ['write', 'denyoom'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'OW update'), keysCountedAt(2, 'RO access')],
    group: 'sorted-set',
    since: '2.0.0',
    summary: 'Stores what is in any of the sorted sets.',
    complexity: 'O(N)+O(M log(M))',
    args: [
      keyArg('destination'),
      arg('integer', 'numkeys'),
      keyArg('key', { spec: 1, multiple: true }),
      arg('integer', 'weight', { token: 'WEIGHTS', optional: true, multiple: true }),
      oneof('aggregate', [token('SUM'), token('MIN'), token('MAX')], { token: 'AGGREGATE', optional: true }),
    ],
    handler: (c) => combine(c, { operation: 'union', at: 2 }),
  },
  {
    name: 'ZINTERSTORE',
    arity: -4,
    flags: ['write', 'denyoom'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'OW update'), keysCountedAt(2, 'RO access')],
    group: 'sorted-set',
    since: '2.0.0',
    summary: 'Stores what all sorted sets have in common.',
    complexity: 'O(N*K)+O(M*log(M))',
    args: [
      keyArg('destination'),
      arg('integer', 'numkeys'),
      keyArg('key', { spec: 1, multiple: true }),
      arg('integer', 'weight', { token: 'WEIGHTS', optional: true, multiple: true }),
      oneof('aggregate', [token('SUM'), token('MIN'), token('MAX')], { token: 'AGGREGATE', optional: true }),
    ],
    handler: (c) => combine(c, { operation: 'inter', at: 2 }),
  },
  {
    name: 'ZDIFFSTORE',
    arity: -4,
    flags: ['write', 'denyoom'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'OW update'), keysCountedAt(2, 'RO access')],
    group: 'sorted-set',
    since: '6.2.0',
    summary: 'Stores what is in the first sorted set and in none of the others.',
    complexity: 'O(L + (N-K)log(N))',
    args: [keyArg('destination'), arg('integer', 'numkeys'), keyArg('key', { spec: 1, multiple: true })],
    handler: (c) => combine(c, { operation: 'diff', at: 2 }),
  },
  {
    name: 'ZINTERCARD',
    arity: -3,
    flags: ['readonly'],
    categories: ['sortedset'],
    keySpecs: [keysCountedAt(1, 'RO access')],
    group: 'sorted-set',
    since: '7.0.0',
    summary: 'Counts what all sorted sets have in common.',
    complexity: 'O(N*K)',
    args: [
      arg('integer', 'numkeys'),
      keyArg('key', { multiple: true }),
      arg('integer', 'limit', { token: 'LIMIT', optional: true }),
    ],
    handler: (c) => combine(c, { operation: 'inter', at: 1, onlyCount: true }),
  },
]
