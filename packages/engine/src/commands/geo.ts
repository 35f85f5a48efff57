// Positions in sorted sets: a member's score is its position as a number (see types/geohash.ts). Adding is ZADD with
// computed scores, and is propagated as such; every sorted set command works on these keys.
import { lowerWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { syntaxError } from '../base/errors.ts'
import { arg, block, keyArg, keysAt, oneof, token } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import { CommandContext } from '../server/context.ts'
import { decodePosition, distanceOf, encodePosition, geohashText } from '../types/geohash.ts'
import {
  positionArgument,
  replyWithDistance,
  replyWithPosition,
  unitArg,
  unitArgument,
} from './geo-arguments.ts'
import { zadd } from './zset.ts'

const ADD_WORDS: ReadonlySet<string> = new Set(['nx', 'xx', 'ch'])

function geoadd(c: CommandContext): void {
  const { argv } = c
  let at = 2
  while (at < argv.length && ADD_WORDS.has(lowerWord(argv[at] as Bytes))) at++
  const words = argv.slice(2, at).map(lowerWord)
  if ((argv.length - at) % 3 !== 0 || (words.includes('nx') && words.includes('xx'))) throw syntaxError()
  const asZadd: Bytes[] = ['zadd', ...argv.slice(1, at)]
  for (let i = at; i < argv.length; i += 3) {
    asZadd.push(String(encodePosition(positionArgument(argv[i], argv[i + 1]))), argv[i + 2] as Bytes)
  }
  c.rewrite(asZadd)
  zadd(new CommandContext(c.server, c.client, c.command, asZadd), {})
}

function geohash(c: CommandContext): void {
  const set = c.read(c.argv[1] as Bytes, 'zset')
  c.reply.array(c.argv.length - 2)
  for (let i = 2; i < c.argv.length; i++) {
    const score = set?.score(c.argv[i] as Bytes)
    if (score === undefined) c.reply.null()
    else c.reply.bulk(geohashText(decodePosition(score)))
  }
}

function geopos(c: CommandContext): void {
  const set = c.read(c.argv[1] as Bytes, 'zset')
  c.reply.array(c.argv.length - 2)
  for (let i = 2; i < c.argv.length; i++) {
    const score = set?.score(c.argv[i] as Bytes)
    if (score === undefined) c.reply.nullArray()
    else replyWithPosition(c.reply, decodePosition(score))
  }
}

function geodist(c: CommandContext): void {
  const [, key = '', first = '', second = '', unit, extra] = c.argv
  if (extra !== undefined) throw syntaxError()
  const meters = unit === undefined ? 1 : unitArgument(unit)
  const set = c.read(key, 'zset')
  const from = set?.score(first)
  const to = set?.score(second)
  if (from === undefined || to === undefined) return c.reply.null()
  replyWithDistance(c.reply, distanceOf(decodePosition(from), decodePosition(to)) / meters)
}

/** The rows of this file. */
export const geoCommands: readonly CommandRow[] = [
  {
    name: 'GEOADD',
    arity: -5,
    flags: ['write', 'denyoom'],
    categories: ['geo'],
    keySpecs: [keysAt(1, 'RW update')],
    group: 'geo',
    since: '3.2.0',
    summary: 'Adds members with their positions, or moves them.',
    complexity: 'O(log(N))',
    args: [
      keyArg(),
      oneof('condition', [token('NX'), token('XX')], { since: '6.2.0', optional: true }),
      token('CH', { name: 'change', since: '6.2.0', optional: true }),
      block('data', [arg('double', 'longitude'), arg('double', 'latitude'), arg('string', 'member')], {
        multiple: true,
      }),
    ],
    history: [['6.2.0', 'CH, NX and XX']],
    handler: geoadd,
  },
  {
    name: 'GEOHASH',
    arity: -2,
    flags: ['readonly'],
    categories: ['geo'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'geo',
    since: '3.2.0',
    summary: 'Shows positions as geohash texts.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'member', { optional: true, multiple: true })],
    handler: geohash,
  },
  {
    name: 'GEOPOS',
    arity: -2,
    flags: ['readonly'],
    categories: ['geo'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'geo',
    since: '3.2.0',
    summary: 'Shows positions as longitude and latitude.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'member', { optional: true, multiple: true })],
    handler: geopos,
  },
  {
    name: 'GEODIST',
    arity: -4,
    flags: ['readonly'],
    categories: ['geo'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'geo',
    since: '3.2.0',
    summary: 'Tells the distance of two members.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'member1'), arg('string', 'member2'), unitArg({ optional: true })],
    handler: geodist,
  },
]
