// HSCAN, SSCAN and ZSCAN: one parser, one reply, and for each type how its elements are visited and printed.
// The small encodings are given whole at once, as in the real server; large ones go in steps of COUNT.
import { isWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { formatDouble } from '../base/doubles.ts'
import { ERRORS, ReplyError, syntaxError } from '../base/errors.ts'
import { globMatch } from '../base/glob.ts'
import { integerArgument, parseUint64 } from '../base/numbers.ts'
import { arg, keyArg, keysAt, token } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import type { ZsetValue } from '../types/zset-value.ts'

interface ScanOptions {
  count: number
  pattern?: Bytes
  /** Leave out the values or scores. */
  onlyKeys: boolean
}

type ScannedType = 'hash' | 'set' | 'zset'
type Visit = (element: Bytes, value: Bytes | undefined) => void

function parseOptions(argv: readonly Bytes[], type: ScannedType): ScanOptions {
  const options: ScanOptions = { count: 10, onlyKeys: false }
  for (let i = 3; i < argv.length; i++) {
    const word = argv[i]
    const next = argv[i + 1]
    if (isWord(word, 'count') && next !== undefined) {
      options.count = integerArgument(next)
      if (options.count < 1) throw syntaxError()
      i++
    } else if (isWord(word, 'match') && next !== undefined) {
      if (next === '*') delete options.pattern
      else options.pattern = next
      i++
    } else if (isWord(word, 'novalues')) {
      if (type !== 'hash') throw new ReplyError('ERR NOVALUES option can only be used in HSCAN')
      options.onlyKeys = true
    } else if (isWord(word, 'noscores')) {
      if (type !== 'zset') throw new ReplyError('ERR NOSCORES option can only be used in ZSCAN')
      options.onlyKeys = true
    } else {
      throw syntaxError()
    }
  }
  return options
}

/** A score as ZSCAN prints it: the large form with 17 digits, the compact one as the text it keeps. */
function scannedScore(score: number, set: ZsetValue): Bytes {
  return set.encoding() === 'skiplist' ? formatSeventeen(score) : formatDouble(score)
}

/** C's %.17g. */
function formatSeventeen(value: number): Bytes {
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa = '', exponentText = '0'] = value.toExponential(16).split('e')
  const exponent = Number(exponentText)
  if (exponent >= -4 && exponent < 17) {
    const decimals = 16 - exponent
    const fixed = decimals > 0 ? value.toFixed(decimals) : value.toFixed(0)
    return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed
  }
  const size = String(Math.abs(exponent)).padStart(2, '0')
  return `${mantissa.replace(/\.?0+$/, '')}e${exponent < 0 ? '-' : '+'}${size}`
}

/** Visits a part of the collection under a key; undefined when there is none. */
function scanner(
  c: CommandContext,
  type: ScannedType,
): ((cursor: number, count: number, visit: Visit) => number) | undefined {
  const key = c.argv[1] as Bytes
  if (type === 'hash') {
    const hash = c.read(key, 'hash')
    return hash && ((cursor, count, visit) => hash.scan(cursor, count, visit))
  }
  if (type === 'set') {
    const set = c.read(key, 'set')
    return set && ((cursor, count, visit) => set.scan(cursor, count, (member) => visit(member, undefined)))
  }
  const set = c.read(key, 'zset')
  return (
    set &&
    ((cursor, count, visit) =>
      set.scan(cursor, count, (member, score) => visit(member, scannedScore(score, set))))
  )
}

function scanCollection(c: CommandContext, type: ScannedType): void {
  const cursor = parseUint64(c.argv[2] as Bytes)
  if (cursor === undefined) throw new ReplyError(ERRORS.invalidCursor)
  const scan = scanner(c, type)
  const found: Bytes[] = []
  let next = 0
  if (scan) {
    const { count, pattern, onlyKeys } = parseOptions(c.argv, type)
    next = scan(Number(cursor), count, (element, value) => {
      if (pattern !== undefined && !globMatch(pattern, element)) return
      found.push(element)
      if (value !== undefined && !onlyKeys) found.push(value)
    })
  }
  c.reply.array(2)
  c.reply.bulk(String(next))
  c.reply.array(found.length)
  for (const bytes of found) c.reply.bulk(bytes)
}

/** The rows of this file. */
export const collectionScanCommands: readonly CommandRow[] = [
  {
    name: 'HSCAN',
    arity: -3,
    flags: ['readonly'],
    categories: ['hash'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'hash',
    since: '2.8.0',
    summary: 'Walks through the fields of a hash in steps.',
    complexity: 'O(1)',
    args: [
      keyArg(),
      arg('integer', 'cursor'),
      arg('pattern', 'pattern', { token: 'MATCH', optional: true }),
      arg('integer', 'count', { token: 'COUNT', optional: true }),
      token('NOVALUES', { optional: true }),
    ],
    tips: ['nondeterministic_output'],
    handler: (c) => scanCollection(c, 'hash'),
  },
  {
    name: 'SSCAN',
    arity: -3,
    flags: ['readonly'],
    categories: ['set'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'set',
    since: '2.8.0',
    summary: 'Walks through the members of a set in steps.',
    complexity: 'O(1)',
    args: [
      keyArg(),
      arg('integer', 'cursor'),
      arg('pattern', 'pattern', { token: 'MATCH', optional: true }),
      arg('integer', 'count', { token: 'COUNT', optional: true }),
    ],
    tips: ['nondeterministic_output'],
    handler: (c) => scanCollection(c, 'set'),
  },
  {
    name: 'ZSCAN',
    arity: -3,
    flags: ['readonly'],
    categories: ['sortedset'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'sorted-set',
    since: '2.8.0',
    summary: 'Walks through the members of a sorted set in steps.',
    complexity: 'O(1)',
    args: [
      keyArg(),
      arg('integer', 'cursor'),
      arg('pattern', 'pattern', { token: 'MATCH', optional: true }),
      arg('integer', 'count', { token: 'COUNT', optional: true }),
      token('NOSCORES', { optional: true }),
    ],
    tips: ['nondeterministic_output'],
    history: [['8.0.0', 'NOSCORES']],
    handler: (c) => scanCollection(c, 'zset'),
  },
]
