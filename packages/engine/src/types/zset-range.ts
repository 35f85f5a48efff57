// Ranges over a sorted set: by score with open or closed ends, and by member ("lex") for sets whose scores are all equal.
// Parsing belongs here because commands and the module API take the same texts.
import type { Bytes } from '../base/bytes.ts'
import { parseDouble } from '../base/doubles.ts'

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** Scores from `min` to `max`; an end is left out if it is marked exclusive. */
export interface ScoreRange {
  min: number
  max: number
  minExclusive: boolean
  maxExclusive: boolean
}

/** One end of a lex range: a member, or what lies before (`'-'`) or after (`'+'`) all members. */
export type LexEnd = { kind: 'member'; member: Bytes; exclusive: boolean } | { kind: '-' } | { kind: '+' }

/** Members from `min` to `max` in byte order. */
export interface LexRange {
  min: LexEnd
  max: LexEnd
}

function parseScoreEnd(text: Bytes): { value: number; exclusive: boolean } | undefined {
  const exclusive = text.charCodeAt(0) === 40
  const number = exclusive ? text.slice(1) : text
  const value = parseRangeNumber(number)
  return value === undefined ? undefined : { value, exclusive }
}

/** Reads as C's strtod does: empty text is 0, leading blanks pass, overflow gives infinity, and a NUL ends the text. */
function parseRangeNumber(text: Bytes): number | undefined {
  const end = text.indexOf('\0')
  const upToNul = end < 0 ? text : text.slice(0, end)
  if (upToNul === '') return 0
  const number = upToNul.replace(/^[ \t\n\v\f\r]+/, '')
  return parseDouble(number) ?? (DECIMAL.test(number) ? Number(number) : undefined)
}

/** Reads the two ends of a score range: numbers, `(` in front for an open end; undefined when either is malformed. */
export function parseScoreRange(min: Bytes, max: Bytes): ScoreRange | undefined {
  const low = parseScoreEnd(min)
  const high = parseScoreEnd(max)
  if (!low || !high) return undefined
  return { min: low.value, max: high.value, minExclusive: low.exclusive, maxExclusive: high.exclusive }
}

function parseLexEnd(text: Bytes): LexEnd | undefined {
  if (text === '-' || text === '+') return { kind: text }
  const sign = text[0]
  if (sign !== '[' && sign !== '(') return undefined
  return { kind: 'member', member: text.slice(1), exclusive: sign === '(' }
}

/** Reads the two ends of a lex range: `-`, `+`, `[member` or `(member`; undefined when either is malformed. */
export function parseLexRange(min: Bytes, max: Bytes): LexRange | undefined {
  const low = parseLexEnd(min)
  const high = parseLexEnd(max)
  return low && high && { min: low, max: high }
}

/** Whether the score is at or beyond the lower end. */
export function scoreReachesMin(score: number, range: ScoreRange): boolean {
  return range.minExclusive ? score > range.min : score >= range.min
}

/** Whether the score is at or before the upper end. */
export function scoreWithinMax(score: number, range: ScoreRange): boolean {
  return range.maxExclusive ? score < range.max : score <= range.max
}

/** Whether the member is at or beyond the lower end. */
export function lexReachesMin(member: Bytes, { min }: LexRange): boolean {
  if (min.kind !== 'member') return min.kind === '-'
  return min.exclusive ? member > min.member : member >= min.member
}

/** Whether the member is at or before the upper end. */
export function lexWithinMax(member: Bytes, { max }: LexRange): boolean {
  if (max.kind !== 'member') return max.kind === '+'
  return max.exclusive ? member < max.member : member <= max.member
}

/** Whether no score can lie in the range. */
export function isEmptyScoreRange({ min, max, minExclusive, maxExclusive }: ScoreRange): boolean {
  return min > max || (min === max && (minExclusive || maxExclusive))
}

/** Whether no member can lie in the range. */
export function isEmptyLexRange({ min, max }: LexRange): boolean {
  if (min.kind === '+' || max.kind === '-') return true
  if (min.kind === '-' || max.kind === '+') return false
  return min.member > max.member || (min.member === max.member && (min.exclusive || max.exclusive))
}
