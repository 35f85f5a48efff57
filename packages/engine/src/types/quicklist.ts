// A list as a chain of nodes, each a short array of elements:
//
//   head → [a b c] ⇄ [d e f g] ⇄ [one large element] ⇄ [h] ← tail
//
// Ends are O(1), an index is found by skipping whole nodes. Where one node ends and the next begins is visible from
// outside (a list turns compact again only when a single small node is left), so filling, splitting and merging follow
// Valkey's rules: a node takes an element while its listpack stays under the fill limit, an element larger than the
// limit gets a node of its own ("plain") that takes nothing else.
import type { Bytes } from '../base/bytes.ts'
import type { EncodingLimits } from './encoding-limits.ts'
import { EMPTY_LISTPACK_BYTES, listpackEntryBytes } from './listpack-size.ts'

/** What a node holds: elements of a listpack, or (`plain`) one large element alone. */
export interface ListNodeContent {
  readonly entries: readonly Bytes[]
  readonly plain: boolean
}

/** One chunk of a list; `bytes` is the size its listpack would have (for a plain node, its element's length). */
export interface ListNode {
  entries: Bytes[]
  bytes: number
  readonly plain: boolean
  previous: ListNode | null
  next: ListNode | null
}

/** Which end of a list. */
export type ListEnd = 'head' | 'tail'

const FILL_LEVEL_BYTES = [4096, 8192, 16384, 32768, 65536]
/** With a limit by count, a node may still not grow beyond this. */
const SAFETY_BYTES = 8192
/** What inserting an element is assumed to add beyond its own length. */
const INSERT_OVERHEAD = 8

function fillBytes(fill: number): number {
  return FILL_LEVEL_BYTES[Math.min(-fill, FILL_LEVEL_BYTES.length) - 1] ?? SAFETY_BYTES
}

/** The limits of one node under `list-max-listpack-size`: by size if it is negative, else by count. */
export function nodeLimits(fill: number): { bytes: number; count: number } {
  if (fill < 0) return { bytes: fillBytes(fill), count: Infinity }
  return { bytes: Infinity, count: fill === 0 ? 1 : fill }
}

/** Whether a node of this size would be over the limit. */
export function exceedsNodeLimit(fill: number, bytes: number, count: number): boolean {
  if (fill < 0) return bytes > fillBytes(fill)
  return bytes > SAFETY_BYTES || count > (fill === 0 ? 1 : fill)
}

function isLarge(length: number, fill: number, threshold: number): boolean {
  if (threshold > 0) return length >= threshold
  return length > (fill < 0 ? fillBytes(fill) : SAFETY_BYTES)
}

function packedNode(entries: Bytes[]): ListNode {
  let bytes = EMPTY_LISTPACK_BYTES
  for (const entry of entries) bytes += listpackEntryBytes(entry)
  return { entries, bytes, plain: false, previous: null, next: null }
}

function plainNode(value: Bytes): ListNode {
  return { entries: [value], bytes: value.length, plain: true, previous: null, next: null }
}

/** The chain of nodes. Indexes here are never negative. */
export class Quicklist {
  head: ListNode | null = null
  tail: ListNode | null = null
  length = 0
  fill: number
  readonly #limits: EncodingLimits

  constructor(fill: number, limits: EncodingLimits) {
    this.fill = fill
    this.#limits = limits
  }

  copy(): Quicklist {
    const copy = new Quicklist(this.fill, this.#limits)
    for (let node = this.head; node; node = node.next) {
      copy.#link(copy.tail, { ...node, entries: node.entries.slice(), previous: null, next: null }, true)
    }
    copy.length = this.length
    return copy
  }

  /** Adds an element at an end. With `anySize` the node at that end takes it whatever its limits say. */
  push(end: ListEnd, value: Bytes, anySize: boolean): void {
    const node = end === 'head' ? this.head : this.tail
    this.length++
    if (node && (anySize || this.#takes(node, value))) {
      if (end === 'head') node.entries.unshift(value)
      else node.entries.push(value)
      node.bytes += listpackEntryBytes(value)
      return
    }
    const added = !anySize && this.#isLarge(value) ? plainNode(value) : packedNode([value])
    this.#link(node, added, end === 'tail')
  }

  /** Adds a node at the tail as it is. */
  appendNode(entries: readonly Bytes[], plain: boolean): void {
    const node = plain ? plainNode(entries[0] ?? '') : packedNode(entries.slice())
    this.#link(this.tail, node, true)
    this.length += node.entries.length
  }

  pop(end: ListEnd): Bytes | undefined {
    const node = end === 'head' ? this.head : this.tail
    if (!node) return undefined
    const value = end === 'head' ? node.entries.shift() : node.entries.pop()
    if (value === undefined) return undefined
    this.#shrunk(node, value)
    return value
  }

  /** The node that holds element `index`, and the element's place in it. */
  locate(index: number): { node: ListNode; offset: number } | undefined {
    if (index < 0 || index >= this.length) return undefined
    if (index < this.length / 2) {
      let offset = index
      for (let node = this.head; node; node = node.next) {
        if (offset < node.entries.length) return { node, offset }
        offset -= node.entries.length
      }
    } else {
      let offset = index - this.length
      for (let node = this.tail; node; node = node.previous) {
        offset += node.entries.length
        if (offset >= 0) return { node, offset }
      }
    }
    return undefined
  }

  /** Removes the element at `offset` of `node`; an emptied node leaves the chain. */
  remove(node: ListNode, offset: number): void {
    const [value] = node.entries.splice(offset, 1)
    if (value !== undefined) this.#shrunk(node, value)
  }

  removeRange(start: number, count: number): void {
    const place = this.locate(start)
    if (!place || count <= 0) return
    let node: ListNode | null = place.node
    let { offset } = place
    let left = count
    while (node && left > 0) {
      const next: ListNode | null = node.next
      const removed = node.entries.splice(offset, left)
      for (const value of removed) node.bytes -= listpackEntryBytes(value)
      this.length -= removed.length
      left -= removed.length
      if (node.entries.length === 0) this.#unlink(node)
      node = next
      offset = 0
    }
  }

  /** Puts `value` in the place of the element at `offset` of `node`. */
  replace(node: ListNode, offset: number, value: Bytes, anySize: boolean): void {
    const old = node.entries[offset]
    if (old === undefined) return
    const large = !anySize && this.#isLarge(value)
    if (!node.plain && !large) {
      node.entries[offset] = value
      node.bytes += listpackEntryBytes(value) - listpackEntryBytes(old)
    } else if (node.plain && large) {
      node.entries[0] = value
      node.bytes = value.length
    } else if (node.plain) {
      this.insert(node, 0, value, true)
      this.length--
      this.#unlink(node)
    } else {
      this.#replaceByPlain(node, offset, value)
    }
  }

  #replaceByPlain(node: ListNode, offset: number, value: Bytes): void {
    const rest = offset < node.entries.length - 1 ? this.#split(node, offset, true) : null
    const added = plainNode(value)
    this.#link(node, added, true)
    if (rest) this.#link(added, rest, true)
    const old = node.entries.pop()
    if (old !== undefined) node.bytes -= listpackEntryBytes(old)
    if (node.entries.length === 0) this.#unlink(node)
    else this.#mergeAround(added)
  }

  /** Inserts `value` after or before the element at `offset` of `node`. */
  insert(node: ListNode, offset: number, value: Bytes, after: boolean, anySize = false): void {
    this.length++
    const atEdge = after ? offset === node.entries.length - 1 : offset === 0
    if (!anySize && this.#isLarge(value)) {
      if (node.plain || atEdge) {
        this.#link(node, plainNode(value), after)
      } else {
        const part = this.#split(node, offset, after)
        const added = plainNode(value)
        this.#link(node, added, after)
        this.#link(added, part, after)
      }
      return
    }
    if (anySize || this.#takes(node, value)) {
      node.entries.splice(after ? offset + 1 : offset, 0, value)
      node.bytes += listpackEntryBytes(value)
      return
    }
    const neighbour = after ? node.next : node.previous
    if (atEdge && neighbour && this.#takes(neighbour, value)) {
      if (after) neighbour.entries.unshift(value)
      else neighbour.entries.push(value)
      neighbour.bytes += listpackEntryBytes(value)
    } else if (atEdge) {
      this.#link(node, packedNode([value]), after)
    } else {
      const part = this.#split(node, offset, after)
      if (after) part.entries.unshift(value)
      else part.entries.push(value)
      part.bytes += listpackEntryBytes(value)
      this.#link(node, part, after)
      this.#mergeAround(node)
    }
  }

  #isLarge(value: Bytes): boolean {
    return isLarge(value.length, this.fill, this.#limits.listPlainThreshold)
  }

  #takes(node: ListNode, value: Bytes): boolean {
    if (node.plain || this.#isLarge(value)) return false
    return !exceedsNodeLimit(this.fill, node.bytes + value.length + INSERT_OVERHEAD, node.entries.length + 1)
  }

  /** Cuts off the elements after (or before) `offset` and returns them as a node that is not linked yet. */
  #split(node: ListNode, offset: number, after: boolean): ListNode {
    const cut = after ? node.entries.splice(offset + 1) : node.entries.splice(0, offset)
    const part = packedNode(cut)
    node.bytes -= part.bytes - EMPTY_LISTPACK_BYTES
    return part
  }

  #mergeAround(center: ListNode): void {
    const { previous, next } = center
    if (previous?.previous) this.#merge(previous.previous, previous)
    if (next?.next) this.#merge(next, next.next)
    const target = center.previous && this.#merge(center.previous, center) ? center.previous : center
    if (target.next) this.#merge(target, target.next)
  }

  /** Moves the elements of `right` into `left`, its neighbour, if both fit in one node. */
  #merge(left: ListNode, right: ListNode): boolean {
    if (left.plain || right.plain) return false
    const bytes = left.bytes + right.bytes - EMPTY_LISTPACK_BYTES
    const count = left.entries.length + right.entries.length
    if (exceedsNodeLimit(this.fill, bytes, count)) return false
    left.entries = left.entries.concat(right.entries)
    left.bytes = bytes
    this.#unlink(right)
    return true
  }

  #shrunk(node: ListNode, removed: Bytes): void {
    this.length--
    node.bytes -= listpackEntryBytes(removed)
    if (node.entries.length === 0) this.#unlink(node)
  }

  #link(beside: ListNode | null, node: ListNode, after: boolean): void {
    const previous = after ? beside : (beside?.previous ?? null)
    const next = after ? (beside?.next ?? null) : beside
    node.previous = previous
    node.next = next
    if (previous) previous.next = node
    else this.head = node
    if (next) next.previous = node
    else this.tail = node
  }

  #unlink(node: ListNode): void {
    if (node.previous) node.previous.next = node.next
    else this.head = node.next
    if (node.next) node.next.previous = node.previous
    else this.tail = node.previous
  }
}
