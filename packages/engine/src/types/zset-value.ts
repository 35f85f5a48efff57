// The sorted set type. Small sets ("listpack") are an array in order; large ones ("skiplist", as the real server calls them) are
// a Dict from member to score beside an index of the elements in order: O(1) scores and random members, O(log n) ranks and
// ranges.
//
// Everything ordered is expressed in ranks (0 is the lowest element): a range by score or by member is first turned into
// the rank of its first element and a count. The small form finds range ends by walking from the side asked for, because
// lex ranges over unequal scores are allowed, if meaningless, and must then give what a walk gives.
import type { Bytes } from '../base/bytes.ts'
import { Dict } from '../base/dict.ts'
import type { EncodingLimits } from './encoding-limits.ts'
import { sampleDistinct, samplePositions } from './sampling.ts'
import type { Random } from './sampling.ts'
import { ScoreIndex } from './score-index.ts'
import type { Value } from './value.ts'
import {
  isEmptyLexRange,
  isEmptyScoreRange,
  lexReachesMin,
  lexWithinMax,
  scoreReachesMin,
  scoreWithinMax,
} from './zset-range.ts'
import type { LexRange, ScoreRange } from './zset-range.ts'

/** A member with its score. */
export interface ZsetEntry {
  readonly member: Bytes
  readonly score: number
}

/** Conditions of an addition, as the options of ZADD. */
export interface ZsetAddFlags {
  nx?: boolean
  xx?: boolean
  gt?: boolean
  lt?: boolean
  incr?: boolean
}

/**
 * What an addition did: `nan` means nothing was done because the score is or became not-a-number, `nop` that a condition
 * forbade it, `unchanged` that the member already had this score. `score` is the member's score afterwards (of the
 * addition asked for, when nothing was done).
 */
export interface ZsetAddResult {
  outcome: 'added' | 'updated' | 'unchanged' | 'nop' | 'nan'
  score: number
}

/** A run of elements: the rank of the first and how many. */
export interface RankSpan {
  first: number
  count: number
}

const NO_FLAGS: ZsetAddFlags = {}
const EMPTY: RankSpan = { first: 0, count: 0 }

/** A sorted set. */
export class ZsetValue implements Value {
  readonly type = 'zset'
  readonly #limits: EncodingLimits
  #small: ZsetEntry[] | null = []
  #index: ScoreIndex | null = null
  #scores: Dict<number> | null = null

  /** An empty sorted set. `limits` is kept and read at every change, so a new configuration takes effect at once. */
  constructor(limits: EncodingLimits) {
    this.#limits = limits
  }

  /** A sorted set of entries in any order; small if it fits (the results of ZUNIONSTORE and its kin). */
  static from(limits: EncodingLimits, entries: Iterable<ZsetEntry>): ZsetValue {
    const sorted = [...entries].sort(compareEntries)
    const set = new ZsetValue(limits)
    const fits = sorted.length <= limits.zsetMaxListpackEntries
    if (fits && sorted.every(({ member }) => member.length <= limits.zsetMaxListpackValue)) {
      set.#small = sorted.map(({ member, score }) => ({ member, score: score + 0 }))
    } else {
      set.#enlarge(sorted)
    }
    return set
  }

  /** A set that was small where it comes from: it stays so, however long its members, unless they are too many. */
  static fromListpack(limits: EncodingLimits, entries: readonly ZsetEntry[]): ZsetValue {
    const set = new ZsetValue(limits)
    set.#small = entries.toSorted(compareEntries)
    if (entries.length > limits.zsetMaxListpackEntries) set.#enlarge(set.#small)
    return set
  }

  /** Number of members. */
  get length(): number {
    return this.#small?.length ?? this.#index?.length ?? 0
  }

  encoding(): 'listpack' | 'skiplist' {
    return this.#small ? 'listpack' : 'skiplist'
  }

  copy(): ZsetValue {
    const copy = new ZsetValue(this.#limits)
    if (this.#small) copy.#small = this.#small.slice()
    else copy.#enlarge([...this.entries()])
    return copy
  }

  /** Gives up the small form for good. */
  enlarge(): void {
    if (this.#small) this.#enlarge(this.#small)
  }

  /** The member's score, undefined when the set has no such member. */
  score(member: Bytes): number | undefined {
    if (!this.#small) return this.#scores?.get(member)
    return this.#small[this.#find(member)]?.score
  }

  meet(members: readonly Bytes[], from: number, step: number): void {
    this.#scores?.meet(members, from, step)
  }

  /** Called before adding `count` members together, the longest `longest` bytes: converts a set that will not stay small. */
  expect(count: number, longest: number): void {
    const { zsetMaxListpackEntries, zsetMaxListpackValue } = this.#limits
    if (this.#small && (count > zsetMaxListpackEntries || longest > zsetMaxListpackValue))
      this.#enlarge(this.#small)
  }

  /** Adds a member or changes its score, under the conditions in `flags`. */
  add(score: number, member: Bytes, flags: ZsetAddFlags = NO_FLAGS): ZsetAddResult {
    if (score !== score) return { outcome: 'nan', score }
    const current = this.score(member)
    if (current === undefined) {
      if (flags.xx) return { outcome: 'nop', score }
      this.#insert(score, member)
      return { outcome: 'added', score }
    }
    if (flags.nx) return { outcome: 'nop', score: current }
    const wanted = flags.incr ? current + score : score
    if (wanted !== wanted) return { outcome: 'nan', score: wanted }
    if ((flags.lt && wanted >= current) || (flags.gt && wanted <= current))
      return { outcome: 'nop', score: current }
    if (wanted === current) return { outcome: 'unchanged', score: wanted }
    this.#rescore(member, current, wanted)
    return { outcome: 'updated', score: wanted }
  }

  /** Removes a member. Returns whether it was there. */
  delete(member: Bytes): boolean {
    if (this.#small) {
      const at = this.#find(member)
      if (at < 0) return false
      this.#small.splice(at, 1)
      return true
    }
    const score = this.#scores?.get(member)
    if (score === undefined) return false
    this.#scores?.delete(member)
    this.#index?.remove(score, member)
    return true
  }

  /** Removes the elements of ranks `first` … `first + count - 1`. */
  deleteSpan({ first, count }: RankSpan): void {
    if (this.#small) {
      this.#small.splice(first, count)
      return
    }
    for (const { member } of this.slice({ first, count })) this.delete(member)
  }

  /** The member's rank, counting from the highest if `reverse`; undefined when it is not a member. */
  rank(member: Bytes, reverse = false): number | undefined {
    const rank = this.#rank(member)
    if (rank < 0) return undefined
    return reverse ? this.length - 1 - rank : rank
  }

  #rank(member: Bytes): number {
    if (this.#small) return this.#find(member)
    const score = this.#scores?.get(member)
    return score === undefined ? -1 : (this.#index?.rankOf(score, member) ?? -1)
  }

  /** The element at a rank, undefined when there is none. */
  at(rank: number): ZsetEntry | undefined {
    return this.#small ? this.#small[rank] : (this.#index?.at(rank) ?? undefined)
  }

  /**
   * Calls `visit` with each element from `rank` on, upwards or (`reverse`) downwards, until it returns false or the set
   * ends. The set must not be changed meanwhile.
   */
  walk(rank: number, reverse: boolean, visit: (member: Bytes, score: number) => boolean | void): void {
    if (this.#small) {
      const step = reverse ? -1 : 1
      for (let i = rank; ; i += step) {
        const entry = this.#small[i]
        if (!entry || visit(entry.member, entry.score) === false) return
      }
    }
    this.#index?.walk(rank, reverse, visit)
  }

  /** The elements of a span, lowest first, or highest first if `reverse`. */
  slice({ first, count }: RankSpan, reverse = false): ZsetEntry[] {
    const out: ZsetEntry[] = []
    if (count <= 0) return out
    this.walk(reverse ? first + count - 1 : first, reverse, (member, score) => {
      return out.push({ member, score }) < count
    })
    return out
  }

  /** All elements, lowest first; the set must not change meanwhile. */
  *entries(): IterableIterator<ZsetEntry> {
    if (this.#small) yield* this.#small
    else if (this.#index) yield* this.#index.entries()
  }

  /** The elements whose score lies in the range. */
  scoreSpan(range: ScoreRange): RankSpan {
    if (isEmptyScoreRange(range)) return EMPTY
    const first = this.#countWhile((_, score) => !scoreReachesMin(score, range))
    const end = this.#countWhile((_, score) => scoreWithinMax(score, range))
    return { first, count: Math.max(0, end - first) }
  }

  /**
   * The elements whose member lies in the range; meant for sets whose scores are all equal. Over unequal scores it is what
   * a walk from the side given by `reverse` finds before it leaves the range.
   */
  lexSpan(range: LexRange, reverse = false): RankSpan {
    if (isEmptyLexRange(range)) return EMPTY
    if (this.#small) return this.#walkLexSpan(this.#small, range, reverse)
    const [lowest, highest] = [this.at(0), this.at(this.length - 1)]
    if (!lowest || !highest) return EMPTY
    if (!lexReachesMin(highest.member, range) || !lexWithinMax(lowest.member, range)) return EMPTY
    const first = this.#countWhile((member) => !lexReachesMin(member, range))
    const end = this.#countWhile((member) => lexWithinMax(member, range))
    return { first, count: Math.max(0, end - first) }
  }

  #walkLexSpan(entries: readonly ZsetEntry[], range: LexRange, reverse: boolean): RankSpan {
    const lowest = entries[0]
    const highest = entries[entries.length - 1]
    if (!lowest || !highest) return EMPTY
    if (!lexReachesMin(highest.member, range) || !lexWithinMax(lowest.member, range)) return EMPTY
    const inMin = ({ member }: ZsetEntry) => lexReachesMin(member, range)
    const inMax = ({ member }: ZsetEntry) => lexWithinMax(member, range)
    if (reverse) {
      const last = entries.findLastIndex(inMax)
      let first = last
      while (first >= 0 && inMin(entries[first] as ZsetEntry)) first--
      return { first: first + 1, count: last - first }
    }
    const first = entries.findIndex(inMin)
    let end = first
    while (end >= 0 && end < entries.length && inMax(entries[end] as ZsetEntry)) end++
    return { first, count: end - first }
  }

  /** A random element, each equally likely. The set must not be empty. */
  randomEntry(random: Random): ZsetEntry {
    return this.#position(Math.floor(random() * this.length))
  }

  /** `count` random elements, the same one possibly several times. The set must not be empty. */
  randomEntries(count: number, random: Random): ZsetEntry[] {
    return samplePositions(this.length, count, random, (at) => this.#position(at))
  }

  /** `count` different random elements, all of them if there are no more. */
  distinctRandomEntries(count: number, random: Random): ZsetEntry[] {
    return sampleDistinct(this.length, count, random, (at) => this.#position(at))
  }

  /**
   * Visits some elements and returns the cursor to go on with, 0 at the end. A small set is visited whole at once.
   * @param cursor 0 to begin, else what the last call returned
   */
  scan(cursor: number, count: number, visit: (member: Bytes, score: number) => void): number {
    if (this.#scores) return this.#scores.scan(cursor, count, visit)
    for (const { member, score } of this.#small ?? []) visit(member, score)
    return 0
  }

  #position(at: number): ZsetEntry {
    if (this.#small) return this.#small[at] as ZsetEntry
    const scores = this.#scores as Dict<number>
    return { member: scores.keyAt(at), score: scores.valueAt(at) }
  }

  #find(member: Bytes): number {
    const entries = this.#small ?? []
    for (let i = 0; i < entries.length; i++) if (entries[i]?.member === member) return i
    return -1
  }

  #countWhile(before: (member: Bytes, score: number) => boolean): number {
    if (!this.#small) return this.#index?.countWhile(before) ?? 0
    const at = this.#small.findIndex(({ member, score }) => !before(member, score))
    return at < 0 ? this.#small.length : at
  }

  #insert(score: number, member: Bytes): void {
    if (this.#small) {
      const { zsetMaxListpackEntries, zsetMaxListpackValue } = this.#limits
      if (this.#small.length < zsetMaxListpackEntries && member.length <= zsetMaxListpackValue) {
        // The compact form stores whole scores as integers, which have no negative zero: hence the + 0.
        const entry = { member, score: score + 0 }
        const at = this.#small.findIndex((other) => compareEntries(other, entry) > 0)
        this.#small.splice(at < 0 ? this.#small.length : at, 0, entry)
        return
      }
      this.#enlarge(this.#small)
    }
    const scores = this.#scores as Dict<number>
    scores.set(member, score)
    // The same string in both: the one the Dict keeps.
    this.#index?.insert(score, scores.keyAt(scores.size - 1))
  }

  #rescore(member: Bytes, current: number, score: number): void {
    if (this.#small) {
      this.#small.splice(this.#find(member), 1)
      this.#insert(score, member)
      return
    }
    this.#index?.update(current, member, score)
    this.#scores?.set(member, score)
  }

  #enlarge(entries: readonly ZsetEntry[]): void {
    this.#small = null
    this.#index = ScoreIndex.from(entries)
    this.#scores = new Dict(this.#limits.hashSeed)
    for (const { member, score } of entries) this.#scores.set(member, score)
  }
}

/** Orders entries as a sorted set does: by score, then by member. */
export function compareEntries(a: ZsetEntry, b: ZsetEntry): number {
  return a.score - b.score || (a.member < b.member ? -1 : a.member > b.member ? 1 : 0)
}
