// Where a byte of rewritten code was before: for line tables, which speak of the linker's output.
//
// Pairs (new position, old position), rising; between two pairs both sides advance together.

/** Positions count from the payload of the code section. */
export interface OffsetMap {
  /** The position in the original code of what is now at `offset`; inserted code belongs to what follows it. */
  toOriginal(offset: number): number
}

/** Collects pairs in rising order. */
export class OffsetMapBuilder {
  readonly #now: number[] = [0]
  readonly #before: number[] = [0]

  add(now: number, before: number): void {
    this.#now.push(now)
    this.#before.push(before)
  }

  build(): OffsetMap {
    const now = Uint32Array.from(this.#now)
    const before = Uint32Array.from(this.#before)
    return {
      toOriginal(offset) {
        let low = 0
        let high = now.length - 1
        while (low < high) {
          const middle = (low + high + 1) >> 1
          if ((now[middle] as number) <= offset) low = middle
          else high = middle - 1
        }
        const moved = (before[low] as number) + offset - (now[low] as number)
        return Math.min(moved, low + 1 < before.length ? (before[low + 1] as number) : moved)
      },
    }
  }
}

/** The map of code that was rewritten twice. */
export function chainOffsets(first: OffsetMap, second: OffsetMap): OffsetMap {
  return { toOriginal: (offset) => first.toOriginal(second.toOriginal(offset)) }
}
