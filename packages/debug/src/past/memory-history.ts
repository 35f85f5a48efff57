// Memory as it was when each unit began.
//
// A whole copy is kept of the latest beginning only. When the next unit begins, memory is compared with it page by page, and what the
// pages were goes to the unit before: older states are reached by putting those back, newest first.
import type { LinearMemory } from '@valkey-playground/api'

const PAGE = 4096
const WORDS = PAGE / 4

/** Pages as they were at the beginning of a unit, where the next one's beginning has others. */
interface Difference {
  /** Bytes of memory at that beginning. */
  readonly length: number
  readonly pages: readonly { readonly at: number; readonly bytes: Uint8Array }[]
}

/** The states of one memory, from an address on. */
export class MemoryHistory {
  readonly #memory: LinearMemory
  readonly #start: number
  #latest: Int32Array<ArrayBuffer> = new Int32Array(0)
  /** One for each unit but the latest, oldest first. */
  readonly #differences: Difference[] = []
  #begun = false

  /** @param start what lies below never belongs to a state */
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
    const now = this.#now
    if (!this.#begun) {
      this.#begun = true
      this.#latest = now.slice() as Int32Array<ArrayBuffer>
      return
    }
    const latest = this.#latest
    const pages: { at: number; bytes: Uint8Array }[] = []
    for (let at = 0; at < latest.length; at += WORDS) {
      if (samePage(now, latest, at)) continue
      const old = latest.slice(at, at + WORDS)
      pages.push({ at, bytes: new Uint8Array(old.buffer) })
      // The last page is shorter: states need not begin at the beginning of a page.
      latest.set(now.subarray(at, at + old.length), at)
    }
    this.#differences.push({ length: latest.length, pages })
    if (now.length === latest.length) return
    const grown = new Int32Array(now.length)
    grown.set(latest)
    grown.set(now.subarray(latest.length), latest.length)
    this.#latest = grown
  }

  /** How many beginnings are kept. */
  get count(): number {
    return this.#begun ? this.#differences.length + 1 : 0
  }

  /** Bytes that the kept states take. */
  get size(): number {
    const pages = this.#differences.reduce((sum, difference) => sum + difference.pages.length, 0)
    return this.#latest.byteLength + pages * PAGE
  }

  /** Forgets the oldest beginning. */
  dropOldest(): void {
    if (this.#differences.shift() === undefined) {
      this.#begun = false
      this.#latest = new Int32Array(0)
    }
  }

  /** Puts memory back to the beginning of a unit; `index` counts from the oldest kept. What memory has grown by since is 0. */
  restore(index: number): void {
    const now = this.#now
    now.set(this.#latest)
    now.fill(0, this.#latest.length)
    for (let back = this.#differences.length - 1; back >= index; back--) {
      const difference = this.#differences[back] as Difference
      for (const { at, bytes } of difference.pages) now.set(new Int32Array(bytes.buffer), at)
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

function samePage(a: Int32Array, b: Int32Array, at: number): boolean {
  const end = Math.min(at + WORDS, b.length)
  for (let index = at; index < end; index++) if (a[index] !== b[index]) return false
  return true
}
