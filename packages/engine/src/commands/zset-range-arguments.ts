// Which part of a sorted set is meant: by rank, score or member, from which side, and LIMIT.
import { isWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { ERRORS, ReplyError, syntaxError } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import { parseLexRange, parseScoreRange } from '../types/zset-range.ts'
import type { LexRange, ScoreRange } from '../types/zset-range.ts'

/** What the ends of a range are. */
export type RangeKind = 'rank' | 'score' | 'lex'

/** A range of one kind, its ends in ascending order (ranks: as given). */
export type Range =
  | { kind: 'rank'; start: number; stop: number }
  | { kind: 'score'; range: ScoreRange }
  | { kind: 'lex'; range: LexRange }

/** What a command asks for. */
export interface RangeRequest {
  range: Range
  reverse: boolean
  withScores: boolean
  offset: number
  limit: number
}

/** Reads the two ends of a range. @throws ReplyError in the words of its kind */
export function parseRange(kind: RangeKind, min: Bytes, max: Bytes): Range {
  if (kind === 'rank') return { kind, start: integerArgument(min), stop: integerArgument(max) }
  if (kind === 'score') {
    const range = parseScoreRange(min, max)
    if (!range) throw new ReplyError(ERRORS.minMaxNotFloat)
    return { kind, range }
  }
  const range = parseLexRange(min, max)
  if (!range) throw new ReplyError(ERRORS.minMaxNotString)
  return { kind, range }
}

/** What a command fixes; the rest is left to its options. */
export interface RangeForm {
  kind?: RangeKind
  reverse?: boolean
  store?: boolean
}

/** Reads a range, from argument `at` on, and its options. @throws ReplyError */
export function parseRequest(argv: readonly Bytes[], at: number, form: RangeForm): RangeRequest {
  let { kind, reverse } = form
  let withScores = false
  let offset = 0
  let limit = -1
  for (let i = at + 3; i < argv.length; i++) {
    const word = argv[i]
    if (!form.store && isWord(word, 'withscores')) {
      withScores = true
    } else if (isWord(word, 'limit') && i + 2 < argv.length) {
      offset = integerArgument(argv[i + 1])
      limit = integerArgument(argv[i + 2])
      i += 2
    } else if (form.reverse === undefined && reverse === undefined && isWord(word, 'rev')) {
      reverse = true
    } else if (form.kind === undefined && kind === undefined && isWord(word, 'bylex')) {
      kind = 'lex'
    } else if (form.kind === undefined && kind === undefined && isWord(word, 'byscore')) {
      kind = 'score'
    } else {
      throw syntaxError()
    }
  }
  kind ??= 'rank'
  reverse ??= false
  if (limit !== -1 && kind === 'rank') {
    throw new ReplyError(
      'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
    )
  }
  if (withScores && kind === 'lex') {
    throw new ReplyError('ERR syntax error, WITHSCORES not supported in combination with BYLEX')
  }
  const swapped = reverse && kind !== 'rank'
  const min = argv[at + (swapped ? 2 : 1)] as Bytes
  const max = argv[at + (swapped ? 1 : 2)] as Bytes
  return { range: parseRange(kind, min, max), reverse, withScores, offset, limit }
}
