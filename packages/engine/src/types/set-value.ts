// The set type, in one of three forms, each answering in its own order:
//
//   "intset"     only integers, few enough: ascending
//   "listpack"   few, short members: in the order they were added (a JavaScript Set keeps it)
//   "hashtable"  anything: unspecified (a Dict, for O(1) random members and scanning)
//
// Members added make a set move down this table; nothing makes it move up, save that the results of set operations start
// over and take the form their content allows.
import type { Bytes } from '../base/bytes.ts'
import { Dict } from '../base/dict.ts'
import type { EncodingLimits } from './encoding-limits.ts'
import { Intset, compareIntegers } from './intset.ts'
import { isInteger64 } from './listpack-size.ts'
import { nthOf, sampleDistinct, samplePositions } from './sampling.ts'
import type { Random } from './sampling.ts'
import type { Value } from './value.ts'

/** The encoding words of sets. */
export type SetEncoding = 'intset' | 'listpack' | 'hashtable'

const INTSET_MOST_ENTRIES = 2 ** 30

/** A set. */
export class SetValue implements Value {
  readonly type = 'set'
  readonly #limits: EncodingLimits
  // Exactly one of the three is not null.
  #integers: Intset | null = null
  #small: Set<Bytes> | null = null
  #large: Dict<true> | null = null

  /** An empty set that starts in the given form; `limits` is kept and read at every change. */
  constructor(limits: EncodingLimits, start: SetEncoding = 'intset') {
    this.#limits = limits
    if (start === 'intset') this.#integers = new Intset()
    else if (start === 'listpack') this.#small = new Set()
    else this.#large = new Dict(limits.hashSeed)
  }

  /** An empty set in the form that suits about `expected` members, the first of which is `first`. */
  static forMembers(limits: EncodingLimits, first: Bytes, expected: number): SetValue {
    if (isInteger64(first) && expected <= limits.setMaxIntsetEntries) return new SetValue(limits, 'intset')
    return new SetValue(limits, expected <= limits.setMaxListpackEntries ? 'listpack' : 'hashtable')
  }

  /** A set that was small where it comes from: it stays so, however long its members, unless they are too many. */
  static fromListpack(limits: EncodingLimits, members: readonly Bytes[]): SetValue {
    const set = new SetValue(limits, 'listpack')
    set.#small = new Set(members)
    if (members.length > limits.setMaxListpackEntries) set.#toTable()
    return set
  }

  /** Number of members. */
  get length(): number {
    return this.#integers?.length ?? this.#small?.size ?? this.#large?.size ?? 0
  }

  encoding(): SetEncoding {
    return this.#integers ? 'intset' : this.#small ? 'listpack' : 'hashtable'
  }

  copy(): SetValue {
    const copy = new SetValue(this.#limits)
    copy.#integers = this.#integers && this.#integers.copy()
    copy.#small = this.#small && new Set(this.#small)
    copy.#large = this.#large && this.#large.clone()
    return copy
  }

  has(member: Bytes): boolean {
    if (this.#integers) return isInteger64(member) && this.#integers.has(member)
    return this.#small ? this.#small.has(member) : (this.#large?.has(member) ?? false)
  }

  /** Called before adding `count` members together: a set that will not stay small is converted at once. */
  expect(count: number): void {
    if (this.#small && count > this.#limits.setMaxListpackEntries) this.#toTable()
    else if (this.#integers && count > this.#limits.setMaxIntsetEntries) this.#toTable()
  }

  /** Adds a member. Returns whether it is new. */
  add(member: Bytes): boolean {
    if (this.#integers) return this.#addToIntegers(this.#integers, member)
    if (this.#small) {
      if (this.#small.has(member)) return false
      const { setMaxListpackEntries, setMaxListpackValue } = this.#limits
      if (this.#small.size < setMaxListpackEntries && member.length <= setMaxListpackValue) {
        this.#small.add(member)
        return true
      }
      this.#toTable()
    }
    return this.#table().set(member, true)
  }

  #addToIntegers(integers: Intset, member: Bytes): boolean {
    if (isInteger64(member)) {
      if (!integers.add(member)) return false
      if (integers.length > this.#mostIntegers()) this.#toTable()
      return true
    }
    const { setMaxListpackEntries, setMaxListpackValue } = this.#limits
    const fits = member.length <= setMaxListpackValue && integers.longest() <= setMaxListpackValue
    if (integers.length < setMaxListpackEntries && fits) {
      this.#small = new Set(integers.members)
      this.#integers = null
      this.#small.add(member)
      return true
    }
    this.#toTable()
    return this.#table().set(member, true)
  }

  meet(members: readonly Bytes[], from: number, step: number): void {
    this.#large?.meet(members, from, step)
  }

  /** Removes a member. Returns whether it was there. */
  delete(member: Bytes): boolean {
    if (this.#integers) return isInteger64(member) && this.#integers.delete(member)
    return this.#small ? this.#small.delete(member) : this.#table().delete(member)
  }

  /** The members; the set must not change meanwhile. */
  [Symbol.iterator](): IterableIterator<Bytes> {
    if (this.#integers) return this.#integers.members.values()
    return this.#small ? this.#small.values() : this.#table().keys()
  }

  /** A random member, each equally likely. The set must not be empty. */
  randomMember(random: Random): Bytes {
    return this.#at(Math.floor(random() * this.length))
  }

  /** `count` random members, the same one possibly several times. The set must not be empty. */
  randomMembers(count: number, random: Random): Bytes[] {
    const source = this.#small ? [...this.#small] : null
    return samplePositions(this.length, count, random, (at) => source?.[at] ?? this.#at(at))
  }

  /** `count` different random members, all of them if there are no more. */
  distinctRandomMembers(count: number, random: Random): Bytes[] {
    const source = this.#small ? [...this.#small] : null
    return sampleDistinct(this.length, count, random, (at) => source?.[at] ?? this.#at(at))
  }

  /** Removes a random member and returns it. The set must not be empty. */
  popRandom(random: Random): Bytes {
    const member = this.randomMember(random)
    this.delete(member)
    return member
  }

  /**
   * Visits some members and returns the cursor to go on with, 0 at the end. Small sets are visited whole at once.
   * @param cursor 0 to begin, else what the last call returned
   */
  scan(cursor: number, count: number, visit: (member: Bytes) => void): number {
    if (this.#large) return this.#large.scan(cursor, count, visit)
    for (const member of this) visit(member)
    return 0
  }

  /** Turns a set whose members are all integers into an intset, if they are few enough. */
  compactIntegers(): void {
    if (this.#integers || this.length > this.#mostIntegers()) return
    const members = [...this]
    if (!members.every(isInteger64)) return
    this.#integers = new Intset(members.sort(compareIntegers))
    this.#small = null
    this.#large = null
  }

  #at(position: number): Bytes {
    if (this.#integers) return this.#integers.members[position] as Bytes
    return this.#small ? nthOf(this.#small, position) : this.#table().keyAt(position)
  }

  #mostIntegers(): number {
    return Math.min(this.#limits.setMaxIntsetEntries, INTSET_MOST_ENTRIES)
  }

  #table(): Dict<true> {
    return (this.#large ??= new Dict(this.#limits.hashSeed))
  }

  #toTable(): void {
    const table = new Dict<true>(this.#limits.hashSeed)
    for (const member of this) table.set(member, true)
    this.#integers = null
    this.#small = null
    this.#large = table
  }
}
