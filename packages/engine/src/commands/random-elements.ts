// Random fields and members: HRANDFIELD, SRANDMEMBER and ZRANDMEMBER have one grammar. A negative count allows the same
// element several times; with values or scores RESP3 replies with pairs and RESP2 with a flat array.
import { isWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { ERRORS, ReplyError, syntaxError } from '../base/errors.ts'
import { arg, block, keyArg, keysAt, token } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import type { Random } from '../types/sampling.ts'
import { negatableArgument } from './arguments.ts'

/** The engine's source of chance. */
export function randomOf(c: CommandContext): Random {
  const { host } = c.server
  return () => host.random()
}

interface RandomRequest {
  /** Undefined: a single element, not an array. */
  count?: number
  withValues: boolean
}

/** More repeated elements than this would only fill the memory of the page, unless the client's output is limited. [D11] */
const MOST_REPEATED = 2 ** 24
/** Repeated elements drawn between two looks at the client's limit. */
const DRAWN_AT_ONCE = 1000
/** Twice this many elements must not overflow a 64-bit integer. */
const MOST_WITH_VALUES = 2 ** 62

function parseRequest(argv: readonly Bytes[], valueWord: string | undefined): RandomRequest {
  const [, , countText, word] = argv
  if (countText === undefined) return { withValues: false }
  if (valueWord === undefined) {
    if (argv.length > 3) throw syntaxError()
    return { count: negatableArgument(countText), withValues: false }
  }
  const count = negatableArgument(countText)
  if (argv.length > 4 || (word !== undefined && !isWord(word, valueWord))) throw syntaxError()
  if (word !== undefined && Math.abs(count) >= MOST_WITH_VALUES) throw new ReplyError(ERRORS.outOfRange)
  return { count, withValues: word !== undefined }
}

/** What the three types offer: elements drawn with or without repetition. */
interface Drawable<T> {
  readonly length: number
  one(random: Random): T
  several(count: number, random: Random): T[]
  distinct(count: number, random: Random): T[]
}

function replyWithRandom<T>(
  c: CommandContext,
  { count, withValues }: RandomRequest,
  source: Drawable<T> | undefined,
  elementOf: (drawn: T) => Bytes,
  replyWithValue: (drawn: T) => void,
): void {
  const random = randomOf(c)
  if (count === undefined) {
    if (source) c.reply.bulk(elementOf(source.one(random)))
    else c.reply.null()
    return
  }
  if (!source || count === 0) return c.reply.array(0)
  const { clientLimits } = c.server
  if (-count > MOST_REPEATED && !clientLimits.limitsOutput(c.client)) throw new ReplyError(ERRORS.outOfRange)
  const flat = withValues && c.reply.resp === 2
  const write = (drawn: readonly T[]): void => {
    for (const item of drawn) {
      if (withValues && !flat) c.reply.array(2)
      c.reply.bulk(elementOf(item))
      if (withValues) replyWithValue(item)
    }
  }
  if (count > 0) {
    const drawn = source.distinct(count, random)
    c.reply.array(flat ? drawn.length * 2 : drawn.length)
    return write(drawn)
  }
  c.reply.array(flat ? -count * 2 : -count)
  for (let left = -count; left > 0 && !clientLimits.isFull(c.client); left -= DRAWN_AT_ONCE) {
    write(source.several(Math.min(left, DRAWN_AT_ONCE), random))
  }
}

function hrandfield(c: CommandContext): void {
  const request = parseRequest(c.argv, 'withvalues')
  const hash = c.read(c.argv[1] as Bytes, 'hash')
  const source = hash && {
    length: hash.length,
    one: (random: Random) => hash.randomEntry(random),
    several: (count: number, random: Random) => hash.randomEntries(count, random),
    distinct: (count: number, random: Random) => hash.distinctRandomEntries(count, random),
  }
  replyWithRandom(
    c,
    request,
    source,
    ([field]) => field,
    ([, value]) => c.reply.bulk(value),
  )
}

function srandmember(c: CommandContext): void {
  const request = parseRequest(c.argv, undefined)
  const set = c.read(c.argv[1] as Bytes, 'set')
  const source = set && {
    length: set.length,
    one: (random: Random) => set.randomMember(random),
    several: (count: number, random: Random) => set.randomMembers(count, random),
    distinct: (count: number, random: Random) => set.distinctRandomMembers(count, random),
  }
  replyWithRandom(
    c,
    request,
    source,
    (member) => member,
    () => {},
  )
}

function zrandmember(c: CommandContext): void {
  const request = parseRequest(c.argv, 'withscores')
  const set = c.read(c.argv[1] as Bytes, 'zset')
  const source = set && {
    length: set.length,
    one: (random: Random) => set.randomEntry(random),
    several: (count: number, random: Random) => set.randomEntries(count, random),
    // The whole set is given from the highest member down.
    distinct: (count: number, random: Random) =>
      count >= set.length
        ? set.slice({ first: 0, count: set.length }, true)
        : set.distinctRandomEntries(count, random),
  }
  replyWithRandom(
    c,
    request,
    source,
    ({ member }) => member,
    ({ score }) => c.reply.double(score),
  )
}

/** The rows of this file. */
export const randomElementCommands: readonly CommandRow[] = [
  {
    name: 'HRANDFIELD',
    arity: -2,
    flags: ['readonly'],
    categories: ['hash'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'hash',
    since: '6.2.0',
    summary: 'Picks fields of a hash at random.',
    complexity: 'O(N)',
    args: [
      keyArg(),
      block('options', [arg('integer', 'count'), token('WITHVALUES', { optional: true })], {
        optional: true,
      }),
    ],
    tips: ['nondeterministic_output'],
    handler: hrandfield,
  },
  {
    name: 'SRANDMEMBER',
    arity: -2,
    flags: ['readonly'],
    categories: ['set'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'set',
    since: '1.0.0',
    summary: 'Picks members of a set at random.',
    complexity: 'O(N)',
    args: [keyArg(), arg('integer', 'count', { since: '2.6.0', optional: true })],
    tips: ['nondeterministic_output'],
    history: [['2.6.0', 'The count']],
    handler: srandmember,
  },
  {
    name: 'ZRANDMEMBER',
    arity: -2,
    flags: ['readonly'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'sorted-set',
    since: '6.2.0',
    summary: 'Picks members of a sorted set at random.',
    complexity: 'O(N)',
    args: [
      keyArg(),
      block('options', [arg('integer', 'count'), token('WITHSCORES', { optional: true })], {
        optional: true,
      }),
    ],
    tips: ['nondeterministic_output'],
    handler: zrandmember,
  },
]
