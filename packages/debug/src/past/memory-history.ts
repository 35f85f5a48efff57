// Memory as it was when each unit began.
//
// A whole copy is kept of the latest beginning only. When the next unit begins, memory is compared with it page by page, and what the
// pages were goes to the unit before: older states are reached by putting those back, newest first.
import type { LinearMemory } from '@valkey-playground/api'
import { MEMORY_PAGE, MemoryCopy } from './memory-copy.ts'

/** Pages as they were at the beginning of a unit, where the next one's beginning has others. */
interface Difference {
  /** Words of memory at that beginning. */
  readonly length: number
  readonly pages: readonly { readonly at: number; readonly words: Int32Array }[]
}

/** The states of one memory, from an address on. */
export class MemoryHistory {
  readonly #memory: LinearMemory
  readonly #start: number
  /** Made when the first state is kept. */
  #latest: MemoryCopy | undefined
  /** One for each unit but the latest, oldest first. */
  readonly #differences: Difference[] = []
  #begun = false

  /** @param start what lies below never belongs to a state; a multiple of 64 */
  constructor(memory: LinearMemory, start: number) {
    this.#memory = memory
    this.#start = start
  }

  get #now(): Int32Array {
    const { buffer } = this.#memory.wasm
    return new Int32Array(buffer, this.#start, (buffer.byteLength - this.#start) / 4)
  }

  /** Keeps the state of now as the beginning of one more unit. */
  begin(): void {
    const latest = (this.#latest ??= new MemoryCopy())
    const { length } = latest.words
    const pages: { at: number; words: Int32Array }[] = []
    latest.update(this.#now, (at, words) => pages.push({ at, words }))
    if (this.#begun) this.#differences.push({ length, pages })
    this.#begun = true
  }

  /** How many beginnings are kept. */
  get count(): number {
    return this.#begun ? this.#differences.length + 1 : 0
  }

  /** Bytes that the kept states take. */
  get size(): number {
    const pages = this.#differences.reduce((sum, difference) => sum + difference.pages.length, 0)
    return (this.#latest?.words.byteLength ?? 0) + pages * MEMORY_PAGE
  }

  /** Forgets the oldest beginning. */
  dropOldest(): void {
    if (this.#differences.shift() === undefined) {
      this.#begun = false
      this.#latest?.clear()
    }
  }

  /** Puts memory back to the beginning of a unit; `index` counts from the oldest kept. What memory has grown by since is 0. */
  restore(index: number): void {
    const now = this.#now
    const latest = this.#latest?.words ?? new Int32Array(0)
    now.set(latest)
    now.fill(0, latest.length)
    for (let back = this.#differences.length - 1; back >= index; back--) {
      const difference = this.#differences[back] as Difference
      for (const { at, words } of difference.pages) now.set(words, at)
      now.fill(0, difference.length)
    }
  }

  /** A copy of memory as it is. */
  copy(): Int32Array<ArrayBuffer> {
    return this.#now.slice() as Int32Array<ArrayBuffer>
  }

  /** Puts a copy back. */
  put(copy: Int32Array): void {
    const now = this.#now
    now.set(copy)
    now.fill(0, copy.length)
  }
}
