// The blocks of the heap as they lie in memory, for who looks for what nobody can free any more. They are found by their sizes, as the heap
// itself finds neighbours; a header that somebody wrote over ends the walk, and what is behind it is not known.
//
// The layout is that of runtime/heap-blocks.h: change together.
import type { Runtime } from './runtime.ts'

const HEADER = 16
const USED = 0x5ed0b10c
/** Words of a header. */
const SIZE = 0
const MAGIC = 2

/** A part of memory: from here up to there. */
export type Span = readonly [low: number, high: number]

/** What the heap consists of, in the order of addresses. */
export interface HeapBlocks {
  /** Where what is in use lies, without headers. */
  readonly used: readonly Span[]
  /** What is in nobody's use. */
  readonly free: readonly Span[]
}

/** All blocks of the heap. */
export function heapBlocks({ memory, heapStart }: Runtime): HeapBlocks {
  const words = new Int32Array(memory.wasm.buffer)
  const end = words.length * 4
  const used: Span[] = []
  const free: Span[] = []
  for (let at = heapStart; at + HEADER <= end;) {
    const size = words[(at >> 2) + SIZE] as number
    if (size < HEADER || size % HEADER !== 0 || at + size > end) break
    if (words[(at >> 2) + MAGIC] !== (at ^ USED)) free.push([at, at + size])
    else if (size > HEADER) used.push([at + HEADER, at + size])
    at += size
  }
  return { used, free }
}

/** Which of some spans, in order, an address lies in; -1 for none. */
export function spanAt(spans: readonly Span[], address: number): number {
  let low = 0
  let high = spans.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((spans[middle] as Span)[0] <= address) low = middle + 1
    else high = middle
  }
  return low > 0 && address < (spans[low - 1] as Span)[1] ? low - 1 : -1
}
