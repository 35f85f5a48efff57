// A skip list ordered by score and, among equal scores, by member: the ordered half of a large sorted set.
//
//   level 2   head ------------------3-----------------> c ------------2-----------> end
//   level 1   head ---------2---------> b -------1------> c ------------2-----------> end
//   level 0   head ----1----> a ---1--> b -------1------> c ----1----> d ----1----> end
//
// Each link knows its span, the number of elements it passes over, so ranks are found and counted in O(log n). Spans of
// links to the end count the elements after the node. `back` leads the other way on level 0. Heights are drawn from a
// generator of the list's own: they decide speed only, never a result.
import type { Bytes } from '../base/bytes.ts'

/** One element. Fields are for reading; only the list changes them. */
export interface SkiplistNode {
  readonly member: Bytes
  score: number
  next: (SkiplistNode | null)[]
  span: number[]
  back: SkiplistNode | null
}

const MAX_LEVEL = 32

function newNode(member: Bytes, score: number, levels: number): SkiplistNode {
  return { member, score, next: new Array(levels).fill(null), span: new Array(levels).fill(0), back: null }
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
  #levels = 1
  #length = 0
  #seed = 0x9e3779b9

  get length(): number {
    return this.#length
  }

  get first(): SkiplistNode | null {
    return this.#head.next[0] ?? null
  }

  get last(): SkiplistNode | null {
    return this.#tail
  }

  /** Adds an element that is not in the list yet. */
  insert(score: number, member: Bytes): SkiplistNode {
    const { path, ranks } = this.#pathTo(score, member)
    const height = this.#randomHeight()
    for (; this.#levels < height; this.#levels++) {
      path[this.#levels] = this.#head
      ranks[this.#levels] = 0
      this.#head.span[this.#levels] = this.#length
    }
    const node = newNode(member, score, height)
    const rank = ranks[0] ?? 0
    for (let level = 0; level < this.#levels; level++) {
      const before = path[level] as SkiplistNode
      if (level >= height) {
        before.span[level] = (before.span[level] ?? 0) + 1
        continue
      }
      const passed = rank - (ranks[level] ?? 0)
      node.next[level] = before.next[level] ?? null
      node.span[level] = (before.span[level] ?? 0) - passed
      before.next[level] = node
      before.span[level] = passed + 1
    }
    node.back = path[0] === this.#head ? null : (path[0] ?? null)
    if (node.next[0]) node.next[0].back = node
    else this.#tail = node
    this.#length++
    return node
  }

  /** Removes an element of the list. */
  remove(node: SkiplistNode): void {
    const { path } = this.#pathTo(node.score, node.member)
    for (let level = 0; level < this.#levels; level++) {
      const before = path[level] as SkiplistNode
      if (before.next[level] === node) {
        before.span[level] = (before.span[level] ?? 0) + (node.span[level] ?? 0) - 1
        before.next[level] = node.next[level] ?? null
      } else {
        before.span[level] = (before.span[level] ?? 0) - 1
      }
    }
    if (node.next[0]) node.next[0].back = node.back
    else this.#tail = node.back
    while (this.#levels > 1 && !this.#head.next[this.#levels - 1]) this.#levels--
    this.#length--
  }

  /** Gives an element a new score and returns the node that then holds it. */
  update(node: SkiplistNode, score: number): SkiplistNode {
    const after = node.next[0]
    const stays =
      (!node.back || compareToNode(score, node.member, node.back) > 0) &&
      (!after || compareToNode(score, node.member, after) < 0)
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
    for (let level = this.#levels - 1; level >= 0; level--) {
      for (let next = node.next[level]; next && (node.span[level] ?? 0) <= left; next = node.next[level]) {
        left -= node.span[level] ?? 0
        node = next
      }
      if (left === 0) return node
    }
    return null
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
    for (let level = this.#levels - 1; level >= 0; level--) {
      for (let next = node.next[level]; next && before(next); next = node.next[level]) {
        count += node.span[level] ?? 0
        node = next
      }
    }
    return count
  }

  /** For each level the last node before (score, member), and how many elements lie before and at it. */
  #pathTo(score: number, member: Bytes): { path: SkiplistNode[]; ranks: number[] } {
    const path: SkiplistNode[] = new Array(this.#levels)
    const ranks: number[] = new Array(this.#levels)
    let node = this.#head
    let rank = 0
    for (let level = this.#levels - 1; level >= 0; level--) {
      let next = node.next[level]
      while (next && compareToNode(score, member, next) > 0) {
        rank += node.span[level] ?? 0
        node = next
        next = node.next[level]
      }
      path[level] = node
      ranks[level] = rank
    }
    return { path, ranks }
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
