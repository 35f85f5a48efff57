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

/** The blocks in use, in the order of addresses and without their headers: there may be a million, so in two plain lists. */
export interface HeapBlocks {
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

/** All blocks of the heap that are in use. */
export function heapBlocks({ memory, heapStart }: Runtime): HeapBlocks {
  const words = new Int32Array(memory.wasm.buffer)
  const end = words.length * 4
  const starts: number[] = []
  const ends: number[] = []
  for (let at = heapStart; at + HEADER <= end;) {
    const size = words[(at >> 2) + SIZE] as number
    if (size < HEADER || size % HEADER !== 0 || at + size > end) break
    if (size > HEADER && words[(at >> 2) + MAGIC] === (at ^ USED)) {
      starts.push(at + HEADER)
      ends.push(at + size)
    }
    at += size
  }
  return { starts, ends }
}

/** The index of the block that an address lies in; -1 for none. */
export function blockAt({ starts, ends }: HeapBlocks, address: number): number {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] as number) <= address) low = middle + 1
    else high = middle
  }
  return low > 0 && address < (ends[low - 1] as number) ? low - 1 : -1
}
