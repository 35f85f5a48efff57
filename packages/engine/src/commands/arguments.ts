// Argument readers that several families of data type commands share, each with the exact error texts of those commands.
import { isWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { INT64_MIN, int64Argument, rangeArgument } from '../base/numbers.ts'
import type { CommandContext } from '../server/context.ts'
import type { ListEnd } from '../types/list-value.ts'

const LONG_MAX = '9223372036854775807'

/** An integer whose negation is an integer too: any but the least one. Beyond 53 bits it is rounded. */
export function negatableArgument(text: Bytes | undefined): number {
  const value = int64Argument(text)
  if (value === INT64_MIN) {
    throw new ReplyError(`ERR value is out of range, value must between -${LONG_MAX} and ${LONG_MAX}`)
  }
  return Number(value)
}

/** The number of keys of LMPOP and its kin. */
export function numkeysArgument(text: Bytes | undefined): number {
  return rangeArgument(text, 1, Infinity, 'ERR numkeys should be greater than 0')
}

/** The number of elements of LMPOP and its kin. */
export function popCountArgument(text: Bytes | undefined): number {
  return rangeArgument(text, 1, Infinity, 'ERR count should be greater than 0')
}

/** LEFT or RIGHT. */
export function listEndArgument(text: Bytes | undefined): ListEnd {
  if (isWord(text, 'left')) return 'head'
  if (isWord(text, 'right')) return 'tail'
  throw syntaxError()
}

/**
 * The range that `start` and `stop` select of `length` elements, both inclusive and negative from the end, as LRANGE,
 * LTRIM and ZRANGE take them.
 */
export function indexRange(start: number, stop: number, length: number): { first: number; count: number } {
  const first = Math.max(0, start < 0 ? start + length : start)
  const last = Math.min(length - 1, stop < 0 ? stop + length : stop)
  return { first, count: Math.max(0, last - first + 1) }
}

/** Refuses what a node of a cluster does not do. @throws ReplyError in cluster mode */
export function refuseInCluster(c: CommandContext, text: string): void {
  if (c.server.cluster) throw new ReplyError(`ERR ${text}`)
}
