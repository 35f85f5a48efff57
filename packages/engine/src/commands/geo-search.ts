// Members within a circle or a box: GEOSEARCH, GEOSEARCHSTORE, and the older GEORADIUS commands. All are one search whose
// arguments differ: the map is cut into cells of about the shape's size, and the scores of up to nine of them are walked.
import type { Bytes } from '../base/bytes.ts'
import { INT64_MIN } from '../base/numbers.ts'
import { sortRange } from '../base/partial-sort.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { arg, block, keyArg, keysAfter, keysAt, oneof, token } from '../server/command-spec.ts'
import type { CommandArg, CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { cellsCovering, decodePosition, distanceInside, scoresOfCell } from '../types/geohash.ts'
import type { Position, Shape } from '../types/geohash.ts'
import { ZsetValue } from '../types/zset-value.ts'
import { replyWithDistance, replyWithPosition, unitArg } from './geo-arguments.ts'
import { byOptions, parseSearch, type Search, type SearchForm } from './geo-search-options.ts'
import { storeZset } from './zset-range.ts'

interface Found {
  readonly member: Bytes
  readonly score: number
  readonly position: Position
  /** Meters. */
  readonly distance: number
}

function shapeOf({ center, size, unit }: Search): Shape | undefined {
  if (!center || !size) return undefined
  if ('radius' in size) return { kind: 'circle', center, radius: size.radius * unit }
  return { kind: 'box', center, width: size.width * unit, height: size.height * unit }
}

/** Members inside the shape, in the order of the walk; no more than `limit` unless it is 0. */
function find(source: ZsetValue, shape: Shape, limit: number): Found[] {
  const found: Found[] = []
  for (const cell of cellsCovering(shape)) {
    if (limit > 0 && found.length >= limit) break
    const range = { ...scoresOfCell(cell), minExclusive: false, maxExclusive: true }
    const span = source.scoreSpan(range)
    if (span.count === 0) continue
    let left = span.count
    source.walk(span.first, false, (member, score) => {
      const position = decodePosition(score)
      const distance = distanceInside(shape, position)
      if (distance !== undefined) found.push({ member, score, position, distance })
      return --left > 0 && (limit === 0 || found.length < limit)
    })
  }
  return found
}

function selected(search: Search, source: ZsetValue, shape: Shape): Found[] {
  const { count, any } = search
  const found = find(source, shape, any ? count : 0)
  // The nearest ones are meant by COUNT, unless any will do.
  const order = search.order ?? (count > 0 && !any ? 'asc' : undefined)
  if (order) {
    const sign = order === 'asc' ? 1 : -1
    const compare = (a: Found, b: Found): number => sign * (a.distance - b.distance)
    if (count > 0 && count < found.length) sortRange(found, compare, 0, count - 1)
    else found.sort(compare)
  }
  return count > 0 ? found.slice(0, count) : found
}

function replyWithFound(c: CommandContext, search: Search, found: readonly Found[]): void {
  const { reply } = c
  const { withDistance, withHash, withPosition, unit } = search
  const extras = Number(withDistance) + Number(withHash) + Number(withPosition)
  reply.array(found.length)
  for (const { member, score, position, distance } of found) {
    if (extras > 0) reply.array(extras + 1)
    reply.bulk(member)
    if (withDistance) replyWithDistance(reply, distance / unit)
    if (withHash) reply.integer(Math.abs(score) < 2 ** 63 ? BigInt(Math.trunc(score)) : INT64_MIN)
    if (withPosition) replyWithPosition(reply, position)
  }
}

function storeFound(c: CommandContext, form: SearchForm, search: Search, found: readonly Found[]): void {
  const result = new ZsetValue(c.server.limits)
  for (const { member, score, distance } of found) {
    result.add(search.storeDistance ? distance / search.unit : score, member)
  }
  const event = byOptions(form) ? 'geosearchstore' : 'georadiusstore'
  storeZset(c, search.target as Bytes, result, event)
  // Each member counts as a change; the store itself was counted as one.
  if (result.length > 1) c.dirty(result.length - 1)
}

function geosearch(c: CommandContext, form: SearchForm): void {
  const search = parseSearch(c, form)
  const { source, target } = search
  const shape = shapeOf(search)
  if (source && shape) {
    const found = selected(search, source, shape)
    if (target === undefined) replyWithFound(c, search, found)
    else storeFound(c, form, search, found)
  } else if (target === undefined) {
    c.reply.array(0)
  } else {
    if (c.db.delete(target)) c.changed(NOTIFY.generic, 'del', target)
    c.reply.integer(0)
  }
}

const WITH: readonly CommandArg[] = [
  token('WITHCOORD', { optional: true }),
  token('WITHDIST', { optional: true }),
  token('WITHHASH', { optional: true }),
]
const ORDER = oneof('order', [token('ASC'), token('DESC')], { optional: true })
const RADIUS: readonly CommandArg[] = [arg('double', 'radius'), unitArg()]
const LON_LAT: readonly CommandArg[] = [arg('double', 'longitude'), arg('double', 'latitude')]
const FROM = oneof('from', [
  arg('string', 'member', { token: 'FROMMEMBER' }),
  block('fromlonlat', LON_LAT, { token: 'FROMLONLAT' }),
])
const BY = oneof('by', [
  block('circle', [arg('double', 'radius', { token: 'BYRADIUS' }), unitArg()]),
  block('box', [arg('double', 'width', { token: 'BYBOX' }), arg('double', 'height'), unitArg()]),
])
const STORE = oneof(
  'store',
  [
    keyArg('storekey', { token: 'STORE', display: 'key', spec: 1 }),
    keyArg('storedistkey', { token: 'STOREDIST', display: 'key', spec: 2 }),
  ],
  { optional: true },
)

function countArg(anySince?: string): CommandArg {
  const any = token('ANY', { optional: true, ...(anySince ? { since: anySince } : {}) })
  return block('count-block', [arg('integer', 'count', { token: 'COUNT' }), any], { optional: true })
}

const SHARED = { categories: ['geo'], group: 'geo', complexity: 'O(N+log(M))' } as const
const OLD = { docFlags: ['deprecated'], deprecatedSince: '6.2.0' } as const

/** The rows of this file. */
export const geoSearchCommands: readonly CommandRow[] = [
  {
    ...SHARED,
    name: 'GEOSEARCH',
    arity: -7,
    flags: ['readonly'],
    keySpecs: [keysAt(1, 'RO access')],
    since: '6.2.0',
    summary: 'Finds the members inside a circle or a box.',
    args: [keyArg(), FROM, BY, ORDER, countArg(), ...WITH],
    history: [['7.0.0', 'Units in upper case']],
    handler: (c) => geosearch(c, { from: 'options', keyAt: 1 }),
  },
  {
    ...SHARED,
    name: 'GEOSEARCHSTORE',
    arity: -8,
    flags: ['write', 'denyoom'],
    keySpecs: [keysAt(1, 'OW update'), keysAt(2, 'RO access')],
    since: '6.2.0',
    summary: 'Finds the members inside a circle or a box, and stores them.',
    args: [
      keyArg('destination'),
      keyArg('source', { spec: 1 }),
      FROM,
      BY,
      ORDER,
      countArg(),
      token('STOREDIST', { optional: true }),
    ],
    history: [['7.0.0', 'Units in upper case']],
    handler: (c) => geosearch(c, { from: 'options', keyAt: 2 }),
  },
  {
    ...SHARED,
    ...OLD,
    name: 'GEORADIUS',
    arity: -6,
    flags: ['write', 'denyoom'],
    keySpecs: [
      keysAt(1, 'RO access'),
      keysAfter('STORE', 6, 'OW update'),
      keysAfter('STOREDIST', 6, 'OW update'),
    ],
    since: '3.2.0',
    summary: 'Finds the members within a distance of a position, and may store them.',
    replacedBy: '`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` argument',
    args: [keyArg(), ...LON_LAT, ...RADIUS, ...WITH, countArg('6.2.0'), ORDER, STORE],
    history: [
      ['6.2.0', 'ANY'],
      ['7.0.0', 'Units in upper case'],
    ],
    handler: (c) => geosearch(c, { from: 'position', keyAt: 1, mayStore: true }),
  },
  {
    ...SHARED,
    ...OLD,
    name: 'GEORADIUSBYMEMBER',
    arity: -5,
    flags: ['write', 'denyoom'],
    keySpecs: [
      keysAt(1, 'RO access'),
      keysAfter('STORE', 5, 'OW update'),
      keysAfter('STOREDIST', 5, 'OW update'),
    ],
    since: '3.2.0',
    summary: 'Finds the members within a distance of a member, and may store them.',
    replacedBy: '`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` and `FROMMEMBER` arguments',
    args: [keyArg(), arg('string', 'member'), ...RADIUS, ...WITH, countArg(), ORDER, STORE],
    history: [
      ['6.2.0', 'ANY'],
      ['7.0.0', 'Units in upper case'],
    ],
    handler: (c) => geosearch(c, { from: 'member', keyAt: 1, mayStore: true }),
  },
  {
    ...SHARED,
    ...OLD,
    name: 'GEORADIUS_RO',
    arity: -6,
    flags: ['readonly'],
    keySpecs: [keysAt(1, 'RO access')],
    since: '3.2.10',
    summary: 'Finds the members within a distance of a position.',
    replacedBy: '`GEOSEARCH` with the `BYRADIUS` argument',
    args: [keyArg(), ...LON_LAT, ...RADIUS, ...WITH, countArg('6.2.0'), ORDER],
    history: [
      ['6.2.0', 'ANY'],
      ['7.0.0', 'Units in upper case'],
    ],
    handler: (c) => geosearch(c, { from: 'position', keyAt: 1 }),
  },
  {
    ...SHARED,
    ...OLD,
    name: 'GEORADIUSBYMEMBER_RO',
    arity: -5,
    flags: ['readonly'],
    keySpecs: [keysAt(1, 'RO access')],
    since: '3.2.10',
    summary: 'Finds the members within a distance of a member.',
    replacedBy: '`GEOSEARCH` with the `BYRADIUS` and `FROMMEMBER` arguments',
    args: [keyArg(), arg('string', 'member'), ...RADIUS, ...WITH, countArg(), ORDER],
    history: [
      ['6.2.0', 'ANY'],
      ['7.0.0', 'Units in upper case'],
    ],
    handler: (c) => geosearch(c, { from: 'member', keyAt: 1 }),
  },
]
