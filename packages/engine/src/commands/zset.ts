// Commands on the members of one sorted set: adding, scores, ranks, removal. A sorted set that becomes empty takes its key
// along.
import { lowerWord, isWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { doubleArgument } from '../base/doubles.ts'
import { ReplyError, syntaxError, wrongArity } from '../base/errors.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { arg, block, keyArg, keysAt, oneof, token } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { ZsetValue } from '../types/zset-value.ts'
import type { ZsetAddFlags } from '../types/zset-value.ts'

const ADD_WORDS: ReadonlySet<string> = new Set(['nx', 'xx', 'gt', 'lt', 'ch', 'incr'])
type AddOptions = ZsetAddFlags & { ch?: boolean }

interface AddRequest {
  options: AddOptions
  scores: number[]
  /** Where in argv the first score is. */
  at: number
}

// Most words are scores: their first sign tells.
function mayBeOption(word: Bytes): boolean {
  return (word.charCodeAt(0) | 32) >= 97
}

/** @throws ReplyError for anything wrong with the arguments, before anything is changed */
function parseAdd(argv: readonly Bytes[], preset: AddOptions): AddRequest {
  let options = preset
  let at = 2
  for (; at < argv.length && mayBeOption(argv[at] as Bytes); at++) {
    const word = lowerWord(argv[at] as Bytes)
    if (!ADD_WORDS.has(word)) break
    options = { ...options, [word]: true }
  }
  const given = argv.length - at
  const { nx, xx, gt, lt, incr } = options
  if (given === 0 || given % 2 === 1) throw syntaxError()
  if (nx && xx) throw new ReplyError('ERR XX and NX options at the same time are not compatible')
  if ((gt && nx) || (lt && nx) || (gt && lt)) {
    throw new ReplyError('ERR GT, LT, and/or NX options at the same time are not compatible')
  }
  if (incr && given > 2) throw new ReplyError('ERR INCR option supports a single increment-element pair')
  // An array that grows begins with room for many more than the one that is most often given.
  const scores = new Array<number>(given / 2)
  for (let i = 0; i < scores.length; i++) scores[i] = doubleArgument(argv[at + 2 * i])
  return { options, scores, at }
}

/** ZADD with these options besides those in argv; GEOADD and ZINCRBY are made of it. */
export function zadd(c: CommandContext, preset: AddOptions): void {
  const { argv } = c
  const key = argv[1] as Bytes
  const { options, scores, at } = parseAdd(argv, preset)
  let longest = 0
  for (let i = at + 1; i < argv.length; i += 2) longest = Math.max(longest, (argv[i] as Bytes).length)
  let set = c.write(key, 'zset')
  if (!set) {
    if (options.xx) return options.incr ? c.reply.null() : c.reply.integer(0)
    set = new ZsetValue(c.server.limits)
    c.db.set(key, set, { quiet: true })
  }
  set.expect(scores.length, longest)
  let added = 0
  let updated = 0
  let result: number | null = null
  for (let i = 0; i < scores.length; i++) {
    const { outcome, score: reached } = set.add(scores[i] as number, argv[at + 1 + i * 2] as Bytes, options)
    if (outcome === 'nan') throw new ReplyError('ERR resulting score is not a number (NaN)')
    if (outcome === 'added') added++
    if (outcome === 'updated') updated++
    if (outcome !== 'nop') result = reached
  }
  if (added + updated > 0) c.changed(NOTIFY.zset, options.incr ? 'zincr' : 'zadd', key, added + updated)
  if (!options.incr) c.reply.integer(options.ch ? added + updated : added)
  else if (result === null) c.reply.null()
  else c.reply.double(result)
}

function zrem(c: CommandContext): void {
  const key = c.argv[1] as Bytes
  const set = c.write(key, 'zset')
  let removed = 0
  for (let i = 2; set && set.length > 0 && i < c.argv.length; i++)
    if (set.delete(c.argv[i] as Bytes)) removed++
  if (set && removed > 0) {
    const emptied = set.length === 0
    if (emptied) c.db.delete(key)
    c.changed(NOTIFY.zset, 'zrem', key, removed)
    if (emptied) c.notify(NOTIFY.generic, 'del', key)
  }
  c.reply.integer(removed)
}

function zcard(c: CommandContext): void {
  c.reply.integer(c.read(c.argv[1] as Bytes, 'zset')?.length ?? 0)
}

function replyWithScore(c: CommandContext, score: number | undefined): void {
  if (score === undefined) c.reply.null()
  else c.reply.double(score)
}

function zscore(c: CommandContext): void {
  replyWithScore(c, c.read(c.argv[1] as Bytes, 'zset')?.score(c.argv[2] as Bytes))
}

function zmscore(c: CommandContext): void {
  const set = c.read(c.argv[1] as Bytes, 'zset')
  c.reply.array(c.argv.length - 2)
  for (let i = 2; i < c.argv.length; i++) replyWithScore(c, set?.score(c.argv[i] as Bytes))
}

function zrank(c: CommandContext, reverse: boolean): void {
  const [, key = '', member = '', word, extra] = c.argv
  if (extra !== undefined) throw wrongArity(c.command.fullName)
  if (word !== undefined && !isWord(word, 'withscore')) throw syntaxError()
  const withScore = word !== undefined
  const set = c.read(key, 'zset')
  const rank = set?.rank(member, reverse)
  if (!set || rank === undefined) return withScore ? c.reply.nullArray() : c.reply.null()
  if (withScore) c.reply.array(2)
  c.reply.integer(rank)
  if (withScore) replyWithScore(c, set.score(member))
}

/** The rows of this file. */
export const zsetCommands: readonly CommandRow[] = [
  {
    name: 'ZADD',
    arity: -4,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RW update')],
    group: 'sorted-set',
    since: '1.2.0',
    summary: 'Adds members to a sorted set or changes their scores.',
    complexity: 'O(log(N))',
    args: [
      keyArg(),
      oneof('condition', [token('NX'), token('XX')], { since: '3.0.2', optional: true }),
      oneof('comparison', [token('GT'), token('LT')], { since: '6.2.0', optional: true }),
      token('CH', { name: 'change', since: '3.0.2', optional: true }),
      token('INCR', { name: 'increment', since: '3.0.2', optional: true }),
      block('data', [arg('double', 'score'), arg('string', 'member')], { multiple: true }),
    ],
    history: [
      ['2.4.0', 'Several members'],
      ['3.0.2', 'XX, NX, CH and INCR'],
      ['6.2.0', 'GT and LT'],
    ],
    handler: (c) => zadd(c, {}),
  },
  {
    name: 'ZINCRBY',
    arity: 4,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RW access update')],
    group: 'sorted-set',
    since: '1.2.0',
    summary: 'Adds to the score of a member.',
    complexity: 'O(log(N))',
    args: [keyArg(), arg('integer', 'increment'), arg('string', 'member')],
    handler: (c) => zadd(c, { incr: true }),
  },
  {
    name: 'ZREM',
    arity: -3,
    flags: ['write', 'fast'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RW delete')],
    group: 'sorted-set',
    since: '1.2.0',
    summary: 'Removes members of a sorted set.',
    complexity: 'O(M*log(N))',
    args: [keyArg(), arg('string', 'member', { multiple: true })],
    history: [['2.4.0', 'Several members']],
    handler: zrem,
  },
  {
    name: 'ZCARD',
    arity: 2,
    flags: ['readonly', 'fast'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RO')],
    group: 'sorted-set',
    since: '1.2.0',
    summary: 'Counts the members of a sorted set.',
    complexity: 'O(1)',
    args: [keyArg()],
    handler: zcard,
  },
  {
    name: 'ZSCORE',
    arity: 3,
    flags: ['readonly', 'fast'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'sorted-set',
    since: '1.2.0',
    summary: 'Reads the score of a member.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'member')],
    handler: zscore,
  },
  {
    name: 'ZMSCORE',
    arity: -3,
    flags: ['readonly', 'fast'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'sorted-set',
    since: '6.2.0',
    summary: 'Reads the scores of several members.',
    complexity: 'O(N)',
    args: [keyArg(), arg('string', 'member', { multiple: true })],
    handler: zmscore,
  },
  {
    name: 'ZRANK',
    arity: -3,
    flags: ['readonly', 'fast'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'sorted-set',
    since: '2.0.0',
    summary: 'Tells the rank of a member, the lowest being 0.',
    complexity: 'O(log(N))',
    args: [keyArg(), arg('string', 'member'), token('WITHSCORE', { optional: true })],
    history: [['7.2.0', 'WITHSCORE']],
    handler: (c) => zrank(c, false),
  },
  {
    name: 'ZREVRANK',
    arity: -3,
    flags: ['readonly', 'fast'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'sorted-set',
    since: '2.0.0',
    summary: 'Tells the rank of a member, the highest being 0.',
    complexity: 'O(log(N))',
    args: [keyArg(), arg('string', 'member'), token('WITHSCORE', { optional: true })],
    history: [['7.2.0', 'WITHSCORE']],
    handler: (c) => zrank(c, true),
  },
]
