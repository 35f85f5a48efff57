// Words that random commands are filled with. The pools are small on purpose: commands must meet the same keys, members and
// ids again and again, and each pool has values at the edges of what its argument accepts, and some that are wrong.
//
// A pool is found by the argument's name, for one command alone (`zrangebylex.min`) or for all. Times to live are far away
// or long past: a key that expires during the run would expire at another step on each side.
import type { Sequence } from '../twin/sequence.ts'

const FAR_SECONDS = '33177117420'
const FAR_MILLIS = '33177117420000'
const LONG = 'x'.repeat(70)
// Before its NUL it is like no other: C text ends there.
const BINARY = '\xff\r\n\x80é\x00z'

const ELEMENTS = [
  ...['a', 'b', 'c', 'd', 'foo', 'bar', 'hello world', 'A', ''],
  ...['1', '2', '3', '10', '-1', '007', '3.5', '9223372036854775807', '-9223372036854775808', '40000'],
  BINARY,
  LONG,
  'y'.repeat(300),
]
const COUNTS = ['0', '1', '1', '2', '2', '3', '10', '-1', '-3', '9223372036854775807', 'abc']
const INDEXES = [
  '0',
  '0',
  '1',
  '2',
  '3',
  '5',
  '-1',
  '-1',
  '-2',
  '-4',
  '100',
  '-100',
  '9223372036854775807',
  'x',
]
const INTEGERS = [
  ...['0', '1', '-1', '2', '5', '100', '-77', '4294967296', '9223372036854775807', '-9223372036854775808'],
  ...['9223372036854775808', '1.5', ' 1', '+1', '01', '', 'abc'],
]
const DOUBLES = [
  ...['0', '-0', '1', '2', '3', '1', '2', '3', '-1.5', '0.1', '1e3', '3.0000000000000004', 'inf', '-inf'],
  ...['+inf', '1e300', '5e-324', '1e-10', '17179869184.25', 'nan', 'abc', '', '0x10', ' 1', '1 '],
]
const SCORE_ENDS = [...DOUBLES, '(1', '(2', '(3', '(inf', '(-inf', '-inf', '+inf', '(x', '(']
const LEX_ENDS = [
  '-',
  '+',
  '-',
  '+',
  '[a',
  '(a',
  '[b',
  '(c',
  '[',
  '(',
  '[foo',
  '(hello',
  'a',
  '',
  `[${BINARY}`,
]
const IDS = [
  ...[
    '0',
    '0-0',
    '1-1',
    '1-2',
    '1-3',
    '2-1',
    '2-2',
    '3',
    '3-0',
    '5-1',
    '9-9',
    '1-*',
    '2-*',
    '5-*',
    '7-*',
    '20-1',
  ],
  ...['18446744073709551615-18446744073709551615', '18446744073709551615-*', 'abc', '1-', '-1', '1-x', ''],
]
const RANGE_IDS = [...IDS, '-', '+', '-', '+', '(1-1', '(2-1', '(-', '(+']
const OFFSETS = ['0', '1', '2', '3', '7', '8', '9', '15', '31', '64', '100', '-1', '4294967296', 'abc']
const PATTERNS = ['*', '*', 'a*', '?', '[a-c]*', '*o*', 'nosuch*', '\\*', 's?', '[^a]*', '', '*1']
const NODES = ['0', '1', '2', '3', '1', '2', '-1', 'abc', '100']

const POOLS: Readonly<Record<string, readonly string[]>> = {
  element: ELEMENTS,
  value: ELEMENTS,
  member: ELEMENTS,
  member1: ELEMENTS,
  member2: ELEMENTS,
  field: ELEMENTS,
  pivot: ELEMENTS,
  message: ELEMENTS,
  arg: ELEMENTS,
  'comparison-value': ELEMENTS,
  count: COUNTS,
  limit: COUNTS,
  'num-matches': COUNTS,
  len: COUNTS,
  rank: ['1', '2', '-1', '-2', '0', '-9223372036854775808', 'x'],
  index: INDEXES,
  start: INDEXES,
  stop: INDEXES,
  end: INDEXES,
  increment: INTEGERS,
  decrement: INTEGERS,
  'min-match-len': COUNTS,
  score: DOUBLES,
  weight: [...DOUBLES, '1', '2', '-1'],
  min: SCORE_ENDS,
  max: SCORE_ENDS,
  offset: INDEXES,
  threshold: NODES,
  id: IDS,
  'last-id': IDS,
  lastid: IDS,
  'max-deleted-id': IDS,
  entriesread: ['0', '1', '5', '-1', '-2', 'x'],
  'entries-added': ['0', '1', '5', '100', '-1', 'x'],
  group: ['g1', 'g1', 'g2', 'nosuch', ''],
  consumer: ['c1', 'c1', 'c2', 'c3', ''],
  'min-idle-time': ['0', '0', '0', '99999999999', '-1', 'x'],
  ms: ['0', '99999999', '-1', 'x'],
  seconds: ['100000', '5000000', '0', '-1', '9223372036854775807', '-9223372036854775808', 'x', '1.5'],
  milliseconds: ['100000000', '0', '-1', '9223372036854775807', 'x'],
  'unix-time-seconds': [FAR_SECONDS, FAR_SECONDS, '1', '0', '-1', '9223372036854775807', 'x'],
  'unix-time-milliseconds': [FAR_MILLIS, FAR_MILLIS, '1', '0', '-1', '9223372036854775807', 'x'],
  ttl: ['0', '0', '100000000', '-1', 'x'],
  frequency: ['0', '5', '255', '256', '-1', 'x'],
  pattern: PATTERNS,
  'by-pattern': ['w_*', 'nosort', 'h1->*', 'h*->a', 's*', '*', '#'],
  'get-pattern': ['#', 's*', 'h1->*', 'h*->a', '*', 'nosuch', 's1'],
  longitude: ['0', '13.361389', '15.087269', '13.5', '-180', '180', '181', '-0.1', 'x', 'nan'],
  latitude: ['0', '38.115556', '37.502669', '38', '-85.05112878', '85.05112878', '86', '-0.1', 'x', 'inf'],
  radius: ['0', '1', '100', '200', '1000', '20000', '-1', 'x', '1e9'],
  width: ['0', '1', '200', '400', '20000', '-1', 'x'],
  height: ['0', '1', '200', '400', '20000', '-1', 'x'],
  cursor: ['0', '0', '0', '0', 'abc', ''],
  timeout: ['0.001', '0.001', '0.002', '-1', 'abc', 'inf', '1e30'],
  type: ['string', 'list', 'set', 'zset', 'hash', 'stream', 'HASH', 'nosuch'],
  db: ['0', '1', '2', '0', '15', '16', '-1', 'x'],
  channel: ['ch1', 'ch2', 'a', BINARY],
  shardchannel: ['ch1', 'ch2', 'a'],
  bit: ['0', '1', '1', '2', 'x'],
  encoding: ['u1', 'i8', 'u8', 'i5', 'u16', 'i64', 'u63', 'u64', 'i65', 'i0', 'x8', 'U8'],
  clientname: ['me', 'you', '', 'bad name', LONG],
  'connection-name': ['me', 'you', '', 'bad name'],
  'client-id': ['0', '99999', '-1', 'x'],
  subcommand: ['GETREG', 'DECODE', 'ENCODING', 'TODENSE', 'nosuch'],
  'setbit.offset': OFFSETS,
  'setbit.value': ['0', '1', '1', '2', '-1'],
  'getbit.offset': OFFSETS,
  'bitfield.offset': [...OFFSETS, '#0', '#1', '#3', '#-1', '#'],
  'bitfield_ro.offset': [...OFFSETS, '#0', '#1', '#3'],
  'bitfield.value': INTEGERS,
  'setrange.offset': ['0', '1', '3', '5', '20', '100', '-1', '1048576', '536870912', 'x'],
  'zrange.start': [...INDEXES, ...SCORE_ENDS, ...LEX_ENDS],
  'zrange.stop': [...INDEXES, ...SCORE_ENDS, ...LEX_ENDS],
  'zrangestore.min': [...INDEXES, ...SCORE_ENDS, ...LEX_ENDS],
  'zrangestore.max': [...INDEXES, ...SCORE_ENDS, ...LEX_ENDS],
  'zrangebylex.min': LEX_ENDS,
  'zrangebylex.max': LEX_ENDS,
  'zrevrangebylex.min': LEX_ENDS,
  'zrevrangebylex.max': LEX_ENDS,
  'zlexcount.min': LEX_ENDS,
  'zlexcount.max': LEX_ENDS,
  'zremrangebylex.min': LEX_ENDS,
  'zremrangebylex.max': LEX_ENDS,
  'zincrby.increment': DOUBLES,
  'incrbyfloat.increment': DOUBLES,
  'hincrbyfloat.increment': DOUBLES,
  'xrange.start': RANGE_IDS,
  'xrange.end': RANGE_IDS,
  'xrevrange.start': RANGE_IDS,
  'xrevrange.end': RANGE_IDS,
  'xpending.start': RANGE_IDS,
  'xpending.end': RANGE_IDS,
  'xautoclaim.start': RANGE_IDS,
  'xread.id': [...IDS, '$', '+', '0', '0'],
  'xreadgroup.id': [...IDS, '>', '>', '>', '0', '$'],
  'xread.milliseconds': ['1', '2', '-1', 'x'],
  'xreadgroup.milliseconds': ['1', '2', '-1', 'x'],
  'xgroup|create.id': [...IDS, '$', '0'],
  'xgroup|setid.id': [...IDS, '$', '0'],
  'xtrim.threshold': [...NODES, ...IDS],
  'xadd.threshold': [...NODES, ...IDS],
  'spop.count': ['0', '1000', '1000', '-1', 'abc'],
  'hscan.count': ['1000', '5000', '0', '-1', 'x'],
  'sscan.count': ['1000', '5000', '0', '-1', 'x'],
  'zscan.count': ['1000', '5000', '0', '-1', 'x'],
  'scan.count': ['1000', '5000', '0', '-1', 'x'],
}

/** What any argument may be replaced by, to see what a command makes of it. */
const WILD = [
  ...new Set([...ELEMENTS, ...INTEGERS, 'WITHSCORES', 'LIMIT', 'NX', 'XX', 'GET', 'COUNT', '*x']),
  'nx\0y',
  'LIMIT\0',
]

const KEYS_OF_GROUP: Readonly<Record<string, readonly string[]>> = {
  string: ['s1', 's2', 's3'],
  bitmap: ['s1', 's2', 's3'],
  list: ['l1', 'l2', 'l3'],
  set: ['t1', 't2', 't3'],
  hash: ['h1', 'h2', 'h3'],
  'sorted-set': ['z1', 'z2', 'z3'],
  stream: ['x1', 'x2'],
  hyperloglog: ['p1', 'p2', 'p3'],
  geo: ['z1', 'z2', 'g1', 'g2'],
}
const ALL_KEYS = [...new Set(Object.values(KEYS_OF_GROUP).flat()), 'missing', '', BINARY]

/** A key: mostly one of the group's own type. */
export function drawKey(group: string, sequence: Sequence): string {
  const own = KEYS_OF_GROUP[group]
  return own !== undefined && sequence.chance(0.85) ? sequence.pick(own) : sequence.pick(ALL_KEYS)
}

/** The key of a sorted set whose scores are all equal. */
export function drawLexicalKey(sequence: Sequence): string {
  return sequence.pick(['y1', 'y2', 'y3'])
}

/** A value for the named argument of a command, given as in COMMAND LIST. */
export function drawValue(command: string, name: string, sequence: Sequence): string {
  return sequence.pick(POOLS[`${command}.${name}`] ?? POOLS[name] ?? ELEMENTS)
}

/** A value that has nothing to do with the argument. */
export function drawWild(sequence: Sequence): string {
  return sequence.pick(WILD)
}
