// Members within a circle or a box: GEOSEARCH, GEOSEARCHSTORE, and the older GEORADIUS commands. All are one search whose
// arguments differ: the map is cut into cells of about the shape's size, and the scores of up to nine of them are walked.
import { asciiLower } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { doubleArgument } from '../base/doubles.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { INT64_MIN, integerArgument } from '../base/numbers.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { arg, block, keyArg, keysAfter, keysAt, oneof, token } from '../server/command-spec.ts'
import type { CommandArg, CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { cellsCovering, decodePosition, distanceInside, scoresOfCell } from '../types/geohash.ts'
import type { Position, Shape } from '../types/geohash.ts'
import { ZsetValue } from '../types/zset-value.ts'
import {
  positionArgument,
  replyWithDistance,
  replyWithPosition,
  unitArg,
  unitArgument,
} from './geo-arguments.ts'
import { storeZset } from './zset-range.ts'

/** How a command's arguments begin, and what may follow. */
interface SearchForm {
  /** What precedes the options: a position or a member, with a radius; or nothing. */
  readonly from: 'position' | 'member' | 'options'
  /** Where the searched key is in argv. */
  readonly keyAt: 1 | 2
  /** STORE and STOREDIST as options. */
  readonly mayStore?: boolean
}

interface Search {
  readonly key: Bytes
  readonly source: ZsetValue | undefined
  center: Position | undefined
  /** In the unit of the search. */
  size: { radius: number } | { width: number; height: number } | undefined
  /** Meters in the unit. */
  unit: number
  from: 'member' | 'position' | undefined
  by: 'circle' | 'box' | undefined
  withDistance: boolean
  withHash: boolean
  withPosition: boolean
  count: number
  any: boolean
  order: 'asc' | 'desc' | undefined
  target: Bytes | undefined
  storeDistance: boolean
}

interface Found {
  readonly member: Bytes
  readonly score: number
  readonly position: Position
  /** Meters. */
  readonly distance: number
}

function readRadius(search: Search, radiusText: Bytes | undefined, unit: Bytes | undefined): void {
  const radius = doubleArgument(radiusText, 'ERR need numeric radius')
  if (radius < 0) throw new ReplyError('ERR radius cannot be negative')
  search.unit = unitArgument(unit)
  search.size = { radius }
  search.by = 'circle'
}

function readBox(search: Search, argv: readonly Bytes[], at: number): void {
  const width = doubleArgument(argv[at], 'ERR need numeric width')
  const height = doubleArgument(argv[at + 1], 'ERR need numeric height')
  if (height < 0 || width < 0) throw new ReplyError('ERR height or width cannot be negative')
  search.unit = unitArgument(argv[at + 2])
  search.size = { width, height }
  search.by = 'box'
}

/** Without a key to search there is no member either; the other arguments are still looked at. */
function readMember(search: Search, member: Bytes): void {
  const score = search.source?.score(member)
  if (search.source && score === undefined) {
    throw new ReplyError('ERR could not decode requested zset member')
  }
  if (score !== undefined) search.center = decodePosition(score)
  search.from = 'member'
}

interface OptionRow {
  /** Arguments after the word. */
  readonly takes: number
  /** Whether the word is one of this command, now. */
  readonly allowed?: (form: SearchForm, search: Search) => boolean
  readonly read: (search: Search, argv: readonly Bytes[], at: number) => void
}

const byOptions = (form: SearchForm): boolean => form.from === 'options'

const OPTIONS: Readonly<Record<string, OptionRow>> = {
  withdist: { takes: 0, read: (search) => (search.withDistance = true) },
  withhash: { takes: 0, read: (search) => (search.withHash = true) },
  withcoord: { takes: 0, read: (search) => (search.withPosition = true) },
  any: { takes: 0, read: (search) => (search.any = true) },
  asc: { takes: 0, read: (search) => (search.order = 'asc') },
  desc: { takes: 0, read: (search) => (search.order = 'desc') },
  count: {
    takes: 1,
    read: (search, argv, at) => {
      search.count = integerArgument(argv[at])
      if (search.count <= 0) throw new ReplyError('ERR COUNT must be > 0')
    },
  },
  store: {
    takes: 1,
    allowed: (form) => form.mayStore === true,
    read: (search, argv, at) => {
      search.target = argv[at]
      search.storeDistance = false
    },
  },
  storedist: {
    takes: 1,
    allowed: (form) => form.mayStore === true,
    read: (search, argv, at) => {
      search.target = argv[at]
      search.storeDistance = true
    },
  },
  frommember: {
    takes: 1,
    allowed: (form, search) => byOptions(form) && search.from !== 'position',
    read: (search, argv, at) => readMember(search, argv[at] as Bytes),
  },
  fromlonlat: {
    takes: 2,
    allowed: (form, search) => byOptions(form) && search.from !== 'member',
    read: (search, argv, at) => {
      search.center = positionArgument(argv[at], argv[at + 1])
      search.from = 'position'
    },
  },
  byradius: {
    takes: 2,
    allowed: (form, search) => byOptions(form) && search.by !== 'box',
    read: (search, argv, at) => readRadius(search, argv[at], argv[at + 1]),
  },
  bybox: {
    takes: 3,
    allowed: (form, search) => byOptions(form) && search.by !== 'circle',
    read: readBox,
  },
}
// GEOSEARCHSTORE has its target in front: here the word is a mere switch.
const STORE_DISTANCE: OptionRow = { takes: 0, read: (search) => (search.storeDistance = true) }

/** Reads what precedes the options and returns where these begin. */
function readCenter(form: SearchForm, search: Search, argv: readonly Bytes[]): number {
  if (form.from === 'position') {
    search.center = positionArgument(argv[2], argv[3])
    readRadius(search, argv[4], argv[5])
    return 6
  }
  if (form.from === 'member') {
    readMember(search, argv[2] as Bytes)
    if (search.source) readRadius(search, argv[3], argv[4])
    return 5
  }
  return form.keyAt + 1
}

function parse(c: CommandContext, form: SearchForm): Search {
  const { argv } = c
  const key = argv[form.keyAt] as Bytes
  const storing = form.keyAt === 2
  const search: Search = {
    key,
    source: c.read(key, 'zset'),
    center: undefined,
    size: undefined,
    unit: 1,
    from: undefined,
    by: undefined,
    withDistance: false,
    withHash: false,
    withPosition: false,
    count: 0,
    any: false,
    order: undefined,
    target: storing ? argv[1] : undefined,
    storeDistance: false,
  }
  for (let at = readCenter(form, search, argv); at < argv.length;) {
    const word = asciiLower(argv[at] as Bytes)
    const row = storing && word === 'storedist' ? STORE_DISTANCE : OPTIONS[word]
    const left = argv.length - at - 1
    if (!row || left < row.takes || row.allowed?.(form, search) === false) throw syntaxError()
    row.read(search, argv, at + 1)
    at += 1 + row.takes
  }
  checkTogether(c, form, search)
  return search
}

function checkTogether(c: CommandContext, form: SearchForm, search: Search): void {
  const { withDistance, withHash, withPosition } = search
  const name = c.argv[0] as Bytes
  if (search.target !== undefined && (withDistance || withHash || withPosition)) {
    const what = form.keyAt === 2 ? 'GEOSEARCHSTORE' : 'STORE option in GEORADIUS'
    throw new ReplyError(`ERR ${what} is not compatible with WITHDIST, WITHHASH and WITHCOORD options`)
  }
  if (byOptions(form) && !search.from) {
    throw new ReplyError(`ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for ${name}`)
  }
  if (byOptions(form) && !search.by) {
    throw new ReplyError(`ERR exactly one of BYRADIUS and BYBOX can be specified for ${name}`)
  }
  if (search.any && search.count === 0) throw new ReplyError('ERR the ANY argument requires COUNT argument')
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
    found.sort((a, b) => sign * (a.distance - b.distance))
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
  const search = parse(c, form)
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
    history: [['6.2.0', 'ANY']],
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
    handler: (c) => geosearch(c, { from: 'member', keyAt: 1 }),
  },
]
