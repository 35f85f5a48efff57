// The list type: elements in order, cheap at both ends. While small it has the compact encoding "listpack" (one node
// that takes everything); when pushed over `list-max-listpack-size` it becomes a "quicklist" of many nodes, and when it
// has shrunk to one node of at most half the limit it becomes compact again. The half keeps a list that hovers at the
// limit from converting back and forth.
import type { Bytes } from '../base/bytes.ts'
import type { EncodingLimits } from './encoding-limits.ts'
import { EMPTY_LISTPACK_BYTES } from './listpack-size.ts'
import { Quicklist, exceedsNodeLimit, nodeLimits } from './quicklist.ts'
import type { ListEnd, ListNode, ListNodeContent } from './quicklist.ts'
import type { Value } from './value.ts'

export type { ListEnd, ListNodeContent } from './quicklist.ts'

/** A list. Indexes may be negative, -1 being the last element, unless a method says otherwise. */
export class ListValue implements Value {
  readonly type = 'list'
  readonly #limits: EncodingLimits
  #list: Quicklist
  #compact = true

  /** An empty list. `limits` is kept and read at every change, so a new configuration takes effect at once. */
  constructor(limits: EncodingLimits) {
    this.#limits = limits
    this.#list = new Quicklist(limits.listMaxListpackSize, limits)
  }

  /** A list of these nodes; it is compact if they are one node that is small enough. Empty nodes are left out. */
  static fromNodes(limits: EncodingLimits, nodes: readonly ListNodeContent[]): ListValue {
    const list = new ListValue(limits)
    list.#compact = false
    for (const { entries, plain } of nodes) if (entries.length > 0) list.#list.appendNode(entries, plain)
    list.#shrink(1)
    return list
  }

  /** A list made by pushing elements one after another; `mayBeCompact` tells whether it is made compact if it can be. */
  static fromElements(limits: EncodingLimits, elements: readonly Bytes[], mayBeCompact: boolean): ListValue {
    const list = new ListValue(limits)
    list.#compact = false
    for (const element of elements) list.#list.push('tail', element, false)
    if (mayBeCompact) list.#shrink(1)
    return list
  }

  /** The nodes from head to tail; they must not be changed. */
  *nodes(): IterableIterator<ListNodeContent> {
    for (let node = this.#list.head; node; node = node.next) yield node
  }

  /** How many nodes there are, the bytes of them all, and the limit that each is held to as `list-max-listpack-size` says it. */
  nodeSummary(): { readonly nodes: number; readonly bytes: number; readonly fill: number } {
    let nodes = 0
    let bytes = 0
    for (let node = this.#list.head; node; node = node.next) {
      nodes++
      bytes += node.bytes
    }
    return { nodes, bytes, fill: this.#list.fill }
  }

  /** Number of elements. */
  get length(): number {
    return this.#list.length
  }

  encoding(): 'listpack' | 'quicklist' {
    return this.#compact ? 'listpack' : 'quicklist'
  }

  copy(): ListValue {
    const copy = new ListValue(this.#limits)
    copy.#list = this.#list.copy()
    copy.#compact = this.#compact
    return copy
  }

  /** Adds `values[from]`, `values[from + 1]` … one after another at an end. */
  push(end: ListEnd, values: readonly Bytes[], from = 0): void {
    this.#grow(values, from)
    for (let i = from; i < values.length; i++) {
      const value = values[i]
      if (value !== undefined) this.#list.push(end, value, this.#compact)
    }
  }

  /** Takes the element at an end away and returns it; undefined when the list is empty. */
  pop(end: ListEnd): Bytes | undefined {
    const value = this.#list.pop(end)
    this.#shrink()
    return value
  }

  /**
   * Takes the element at an end away like `pop`, but leaves the encoding as it is: for moves, where the list may get the
   * element back. `settle` ends the move.
   */
  take(end: ListEnd): Bytes | undefined {
    return this.#list.pop(end)
  }

  /** The element at `index`, undefined when there is none. */
  get(index: number): Bytes | undefined {
    const place = this.#list.locate(this.#absolute(index))
    return place?.node.entries[place.offset]
  }

  /** Replaces the element at `index`; false when there is none. */
  set(index: number, value: Bytes): boolean {
    this.#grow([value], 0)
    const place = this.#list.locate(this.#absolute(index))
    if (!place) return false
    this.#list.replace(place.node, place.offset, value, this.#compact)
    this.#shrink()
    return true
  }

  /** Inserts `value` beside the element at `index`; false when there is no such element. */
  insert(index: number, where: 'before' | 'after', value: Bytes): boolean {
    this.#grow([value], 0)
    const place = this.#list.locate(this.#absolute(index))
    if (!place) return false
    this.#list.insert(place.node, place.offset, value, where === 'after', this.#compact)
    return true
  }

  /** Inserts `value` beside the first element equal to `pivot`; false when there is none. */
  insertBeside(pivot: Bytes, where: 'before' | 'after', value: Bytes): boolean {
    this.#grow([value], 0)
    for (let node = this.#list.head; node; node = node.next) {
      const offset = node.entries.indexOf(pivot)
      if (offset < 0) continue
      this.#list.insert(node, offset, value, where === 'after', this.#compact)
      return true
    }
    return false
  }

  /** Removes the element at `index`; false when there is none. */
  delete(index: number): boolean {
    const place = this.#list.locate(this.#absolute(index))
    if (!place) return false
    this.#list.remove(place.node, place.offset)
    this.#shrink()
    return true
  }

  /** Removes up to `count` elements from the absolute index `start` on. */
  deleteRange(start: number, count: number): void {
    this.#list.removeRange(start, count)
    this.#shrink()
  }

  /**
   * Removes elements equal to `value`: the first `count` from the head, the last `-count` if negative, all if 0.
   * Returns how many were removed.
   */
  deleteEqual(value: Bytes, count: number): number {
    const most = count === 0 ? Infinity : Math.abs(count)
    let removed = 0
    for (let node = count < 0 ? this.#list.tail : this.#list.head; node && removed < most;) {
      const beyond = count < 0 ? node.previous : node.next
      let offset = count < 0 ? node.entries.lastIndexOf(value) : node.entries.indexOf(value)
      while (offset >= 0 && removed < most) {
        this.#list.remove(node, offset)
        removed++
        offset = count < 0 ? node.entries.lastIndexOf(value) : node.entries.indexOf(value, offset)
      }
      node = beyond
    }
    if (removed > 0) this.#shrink()
    return removed
  }

  /**
   * Calls `visit` with each element from `index` on, towards the tail or (`backwards`) towards the head, until it
   * returns false or the list ends. The list must not be changed meanwhile.
   */
  walk(index: number, backwards: boolean, visit: (value: Bytes) => boolean | void): void {
    const place = this.#list.locate(this.#absolute(index))
    if (!place) return
    let { offset } = place
    for (let node: ListNode | null = place.node; node;) {
      const { entries } = node
      if (backwards) {
        for (; offset >= 0; offset--) if (visit(entries[offset] as Bytes) === false) return
        node = node.previous
        offset = node ? node.entries.length - 1 : 0
      } else {
        for (; offset < entries.length; offset++) if (visit(entries[offset] as Bytes) === false) return
        node = node.next
        offset = 0
      }
    }
  }

  /** Up to `count` elements from the absolute index `start` on, in order (or from there towards the head). */
  slice(start: number, count: number, backwards = false): Bytes[] {
    const out: Bytes[] = []
    if (count <= 0) return out
    this.walk(start, backwards, (value) => out.push(value) < count)
    return out
  }

  /** All elements from head to tail. */
  *[Symbol.iterator](): IterableIterator<Bytes> {
    for (let node = this.#list.head; node; node = node.next) yield* node.entries
  }

  /** Becomes compact again when one small node is left. The methods that remove elements do this themselves. */
  settle(): void {
    this.#shrink()
  }

  /** Becomes compact again when one small node is left: of half the limits, so that it does not hover at them. */
  #shrink(part = 2): void {
    const node = this.#list.head
    if (this.#compact || !node || node.next || node.plain) return
    const limits = nodeLimits(this.#limits.listMaxListpackSize)
    if (node.bytes > Math.floor(limits.bytes / part) || this.length > Math.floor(limits.count / part)) return
    this.#compact = true
  }

  #absolute(index: number): number {
    return index < 0 ? index + this.length : index
  }

  /** Leaves the compact encoding if `values[from…]` would not fit in it. */
  #grow(values: readonly Bytes[], from: number): void {
    if (!this.#compact) return
    const fill = this.#limits.listMaxListpackSize
    let bytes = this.#list.head?.bytes ?? EMPTY_LISTPACK_BYTES
    for (let i = from; i < values.length; i++) bytes += values[i]?.length ?? 0
    if (!exceedsNodeLimit(fill, bytes, this.length + values.length - from)) return
    this.#compact = false
    this.#list.fill = fill
  }
}
