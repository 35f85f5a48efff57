// What a search by position asks for: the centre, the shape, and the options of GEOSEARCH and the GEORADIUS commands, which
// are one table.
import { lowerWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { doubleArgument } from '../base/doubles.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import type { CommandContext } from '../server/context.ts'
import { decodePosition } from '../types/geohash.ts'
import type { Position } from '../types/geohash.ts'
import type { ZsetValue } from '../types/zset-value.ts'
import { positionArgument, unitArgument } from './geo-arguments.ts'

/** How a command's arguments begin, and what may follow. */
export interface SearchForm {
  /** What precedes the options: a position or a member, with a radius; or nothing. */
  readonly from: 'position' | 'member' | 'options'
  /** Where the searched key is in argv. */
  readonly keyAt: 1 | 2
  /** STORE and STOREDIST as options. */
  readonly mayStore?: boolean
}

/** A search as it was asked for. */
export interface Search {
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

/** Whether the centre and the shape are options. */
export function byOptions(form: SearchForm): boolean {
  return form.from === 'options'
}

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

/** Reads the arguments of a search. @throws ReplyError */
export function parseSearch(c: CommandContext, form: SearchForm): Search {
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
    const word = lowerWord(argv[at] as Bytes)
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
