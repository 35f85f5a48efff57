// A sorted set of 64-bit integers, the most compact encoding of the set type. The integers stay decimal texts, since that
// is how they come and go: among canonical texts sign, then length, then character order is numeric order.
import type { Bytes } from '../base/bytes.ts'

/** Orders two canonical integer texts by their numbers. */
export function compareIntegers(a: Bytes, b: Bytes): number {
  if (a === b) return 0
  const negative = a.charCodeAt(0) === 45
  if (negative !== (b.charCodeAt(0) === 45)) return negative ? -1 : 1
  const smaller = a.length === b.length ? a < b : a.length < b.length
  return smaller !== negative ? -1 : 1
}

/** The integers in ascending order, without duplicates. All texts given must be canonical (`isInteger64`). */
export class Intset {
  #members: Bytes[]

  constructor(sorted: Bytes[] = []) {
    this.#members = sorted
  }

  get length(): number {
    return this.#members.length
  }

  get members(): readonly Bytes[] {
    return this.#members
  }

  copy(): Intset {
    return new Intset(this.#members.slice())
  }

  has(member: Bytes): boolean {
    return this.#members[this.#position(member)] === member
  }

  /** Returns whether the member is new. */
  add(member: Bytes): boolean {
    const at = this.#position(member)
    if (this.#members[at] === member) return false
    this.#members.splice(at, 0, member)
    return true
  }

  /** Returns whether the member was there. */
  delete(member: Bytes): boolean {
    const at = this.#position(member)
    if (this.#members[at] !== member) return false
    this.#members.splice(at, 1)
    return true
  }

  /** Length of the longest text, 0 when empty: it is that of the least or of the greatest member. */
  longest(): number {
    const first = this.#members[0] ?? ''
    const last = this.#members[this.#members.length - 1] ?? ''
    return Math.max(first.length, last.length)
  }

  /** Where the member is, or would have to be inserted. */
  #position(member: Bytes): number {
    let low = 0
    let high = this.#members.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (compareIntegers(this.#members[middle] as Bytes, member) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
