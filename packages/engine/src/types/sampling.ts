// Random choice among n numbered entries, shared by hashes, sets and sorted sets. `at` turns a position into an entry;
// it must be cheap for any position.

/** A source of chance: numbers in [0, 1). */
export type Random = () => number

/** `count` positions drawn independently: entries may repeat. */
export function samplePositions<T>(
  size: number,
  count: number,
  random: Random,
  at: (position: number) => T,
): T[] {
  const out: T[] = []
  for (let i = 0; i < count; i++) out.push(at(Math.floor(random() * size)))
  return out
}

/**
 * `count` different entries, each subset equally likely, in the order of their positions; all when `count >= size`.
 * Small shares are drawn and retried, large ones selected in one pass, so the cost never exceeds O(size).
 */
export function sampleDistinct<T>(
  size: number,
  count: number,
  random: Random,
  at: (position: number) => T,
): T[] {
  const out: T[] = []
  if (count * 3 > size) {
    let wanted = Math.min(count, size)
    for (let i = 0; i < size && wanted > 0; i++) {
      if (random() * (size - i) >= wanted) continue
      out.push(at(i))
      wanted--
    }
    return out
  }
  const chosen = new Set<number>()
  while (chosen.size < count) chosen.add(Math.floor(random() * size))
  for (const position of [...chosen].sort((a, b) => a - b)) out.push(at(position))
  return out
}

/** The item at `position` of something iterable that is long enough. */
export function nthOf<T>(items: Iterable<T>, position: number): T {
  let i = 0
  for (const item of items) if (i++ === position) return item
  throw new RangeError(`no item ${position}`)
}
