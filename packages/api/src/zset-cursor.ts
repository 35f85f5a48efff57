// The iterator over a sorted set that an open key has: a range, and the element it stands on.
//
// The element is kept by rank and member, so a step is one look-up; after a change of the set the rank is found again by
// the member. An iterator whose element was removed cannot go on: the server would read freed memory [D21].
import type { LexRange, ScoreRange, ZsetEntry, ZsetValue } from '@valkey-playground/engine'
import { lexReachesMin, lexWithinMax, scoreReachesMin, scoreWithinMax } from '@valkey-playground/engine'

/** What the iterator runs over. */
export type ZsetRange =
  { readonly by: 'score'; readonly range: ScoreRange } | { readonly by: 'lex'; readonly range: LexRange }

/** One iteration over a sorted set. */
export class ZsetCursor {
  readonly range: ZsetRange
  /** Whether the end was met, in either direction; moving back does not take it back. */
  endReached: boolean
  readonly #zset: ZsetValue
  #rank: number
  #current: ZsetEntry | null

  /** Starts at the lowest element of the range, or at the highest. */
  constructor(zset: ZsetValue, range: ZsetRange, fromLowest: boolean) {
    this.#zset = zset
    this.range = range
    const span = range.by === 'score' ? zset.scoreSpan(range.range) : zset.lexSpan(range.range, !fromLowest)
    this.#rank = fromLowest ? span.first : span.first + span.count - 1
    this.#current = span.count > 0 ? (zset.at(this.#rank) ?? null) : null
    this.endReached = this.#current === null
  }

  /** The element it stands on; null if the range is empty. Undefined if that element was removed. */
  current(): ZsetEntry | null | undefined {
    if (this.#current === null) return null
    const at = this.#zset.at(this.#rank)
    if (at?.member === this.#current.member) return at
    const rank = this.#zset.rank(this.#current.member)
    if (rank === undefined) return undefined
    this.#rank = rank
    return this.#zset.at(rank)
  }

  /** One step; false at the end of the range. `current()` must have been asked just before. */
  step(direction: 1 | -1): boolean {
    const next = this.#zset.at(this.#rank + direction)
    if (next === undefined || !this.#inRange(next, direction)) {
      this.endReached = true
      return false
    }
    this.#rank += direction
    this.#current = next
    return true
  }

  /** Only the end ahead is looked at: an iterator may be turned round beyond the other one. */
  #inRange({ member, score }: ZsetEntry, direction: 1 | -1): boolean {
    if (this.range.by === 'score')
      return direction > 0
        ? scoreWithinMax(score, this.range.range)
        : scoreReachesMin(score, this.range.range)
    return direction > 0 ? lexWithinMax(member, this.range.range) : lexReachesMin(member, this.range.range)
  }
}
