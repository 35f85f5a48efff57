// A skip list ordered by score and, among equal scores, by member: the ordered half of a large sorted set.
//
//   level 2   head ------------------3-----------------> c ------------2-----------> end
//   level 1   head ---------2---------> b -------1------> c ------------2-----------> end
//   level 0   head ----1----> a ---1--> b -------1------> c ----1----> d ----1----> end
//
// Each link knows its span, the number of elements it passes over, so ranks are found and counted in O(log n). Spans of
// links to the end count the elements after the node. `back` leads the other way on level 0. Three nodes of four are on
// level 0 only: they have their one link in themselves, whose span is always 1, and no arrays for higher levels.
// Heights are drawn from a generator of the list's own: they decide speed only, never a result.
import type { Bytes } from '../base/bytes.ts'

/** One element. Fields are for reading; only the list changes them. */
export interface SkiplistNode {
  readonly member: Bytes
  score: number
  /** The neighbours on level 0. */
  next: SkiplistNode | null
  back: SkiplistNode | null
  /** Links and spans of level 1 and above; empty for most nodes. */
  readonly upper: (SkiplistNode | null)[]
  readonly spans: number[]
}

const MAX_LEVEL = 32
const NO_LINKS: never[] = []
const NO_SPANS: never[] = []

function newNode(member: Bytes, score: number, height: number): SkiplistNode {
  if (height === 1) return { member, score, next: null, back: null, upper: NO_LINKS, spans: NO_SPANS }
  const upper = new Array<null>(height - 1).fill(null)
  return { member, score, next: null, back: null, upper, spans: new Array<number>(height - 1).fill(0) }
}

/** Negative when (score, member) comes before the node. */
export function compareToNode(score: number, member: Bytes, node: SkiplistNode): number {
  if (score !== node.score) return score < node.score ? -1 : 1
  return member === node.member ? 0 : member < node.member ? -1 : 1
}

/** The ordered elements. Ranks count from 0. */
export class Skiplist {
  readonly #head = newNode('', 0, MAX_LEVEL)
  #tail: SkiplistNode | null = null
  /** Levels above level 0 that are in use. */
  #levels = 0
  #length = 0
  #seed = 0x9e3779b9

  get length(): number {
    return this.#length
  }

  get first(): SkiplistNode | null {
    return this.#head.next
  }

  get last(): SkiplistNode | null {
    return this.#tail
  }

  /** Adds an element that is not in the list yet. */
  insert(score: number, member: Bytes): SkiplistNode {
    const { before, path, ranks, rank } = this.#pathTo(score, member)
    const node = newNode(member, score, this.#randomHeight())
    const height = node.upper.length
    for (; this.#levels < height; this.#levels++) {
      path[this.#levels] = this.#head
      ranks[this.#levels] = 0
      this.#head.spans[this.#levels] = this.#length
    }
    for (let i = 0; i < this.#levels; i++) {
      const above = path[i] as SkiplistNode
      const span = above.spans[i] as number
      if (i >= height) {
        above.spans[i] = span + 1
        continue
      }
      const passed = rank - (ranks[i] as number)
      node.upper[i] = above.upper[i] ?? null
      node.spans[i] = span - passed
      above.upper[i] = node
      above.spans[i] = passed + 1
    }
    node.next = before.next
    before.next = node
    node.back = before === this.#head ? null : before
    if (node.next) node.next.back = node
    else this.#tail = node
    this.#length++
    return node
  }

  /** Removes an element of the list. */
  remove(node: SkiplistNode): void {
    const { before, path } = this.#pathTo(node.score, node.member)
    for (let i = 0; i < this.#levels; i++) {
      const above = path[i] as SkiplistNode
      if (above.upper[i] === node) {
        above.spans[i] = (above.spans[i] as number) + (node.spans[i] as number) - 1
        above.upper[i] = node.upper[i] ?? null
      } else {
        above.spans[i] = (above.spans[i] as number) - 1
      }
    }
    before.next = node.next
    if (node.next) node.next.back = node.back
    else this.#tail = node.back
    while (this.#levels > 0 && !this.#head.upper[this.#levels - 1]) this.#levels--
    this.#length--
  }

  /** Gives an element a new score and returns the node that then holds it. */
  update(node: SkiplistNode, score: number): SkiplistNode {
    const stays =
      (!node.back || compareToNode(score, node.member, node.back) > 0) &&
      (!node.next || compareToNode(score, node.member, node.next) < 0)
    if (stays) {
      node.score = score
      return node
    }
    this.remove(node)
    return this.insert(score, node.member)
  }

  /** The element at a rank, null when there is none. */
  at(rank: number): SkiplistNode | null {
    if (rank < 0 || rank >= this.#length) return null
    let node = this.#head
    let left = rank + 1
    for (let i = this.#levels - 1; i >= 0; i--) {
      for (let next = node.upper[i]; next && (node.spans[i] as number) <= left; next = node.upper[i]) {
        left -= node.spans[i] as number
        node = next
      }
      if (left === 0) return node
    }
    for (; left > 0 && node.next; left--) node = node.next
    return node
  }

  /** The rank of an element of the list. */
  rankOf(node: SkiplistNode): number {
    return this.countWhile((other) => compareToNode(node.score, node.member, other) > 0)
  }

  /**
   * How many elements from the start on satisfy `before`, which must hold for a leading part of the list and for nothing
   * after it. O(log n) calls.
   */
  countWhile(before: (node: SkiplistNode) => boolean): number {
    let node = this.#head
    let count = 0
    for (let i = this.#levels - 1; i >= 0; i--) {
      for (let next = node.upper[i]; next && before(next); next = node.upper[i]) {
        count += node.spans[i] as number
        node = next
      }
    }
    for (; node.next && before(node.next); node = node.next) count++
    return count
  }

  /**
   * The last node before (score, member) on level 0 and on each higher level, with the number of elements up to and with
   * each of them.
   */
  #pathTo(
    score: number,
    member: Bytes,
  ): { before: SkiplistNode; rank: number; path: SkiplistNode[]; ranks: number[] } {
    const path: SkiplistNode[] = new Array(this.#levels)
    const ranks: number[] = new Array(this.#levels)
    let node = this.#head
    let rank = 0
    for (let i = this.#levels - 1; i >= 0; i--) {
      for (let next = node.upper[i]; next && compareToNode(score, member, next) > 0; next = node.upper[i]) {
        rank += node.spans[i] as number
        node = next
      }
      path[i] = node
      ranks[i] = rank
    }
    for (; node.next && compareToNode(score, member, node.next) > 0; node = node.next) rank++
    return { before: node, rank, path, ranks }
  }

  #randomHeight(): number {
    // xorshift32; each further level has a chance of one in four.
    let height = 1
    let bits = this.#seed
    bits ^= bits << 13
    bits ^= bits >>> 17
    bits ^= bits << 5
    this.#seed = bits
    let draw = bits >>> 0
    while (height < MAX_LEVEL && (draw & 3) === 0) {
      height++
      draw >>>= 2
      if (draw === 0) break
    }
    return height
  }
}
