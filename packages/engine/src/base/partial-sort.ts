// Sorting for those who want to see a part: a quicksort that leaves alone what cannot come into the range. Which of equal elements
// stands first is a matter of how it goes about that, and can be seen, so it goes the server's way: Bentley and McIlroy's pivots
// and their partition in three, equal elements gathered at both ends and then brought to the middle.
// https://doi.org/10.1002/spe.4380231105

/** Negative, zero or positive. */
export type Compare<T> = (a: T, b: T) => number

const INSERTED = 7
const NINE_LOOKED_AT = 40

/** Puts in place what sorting all would put at `from` to `to`, both included. The rest is in no order. */
export function sortRange<T>(list: T[], compare: Compare<T>, from: number, to: number): void {
  const parts: [low: number, end: number][] = [[0, list.length]]
  for (let part = parts.pop(); part; part = parts.pop()) {
    const [low, end] = part
    if (end - low < INSERTED) {
      sortByInsertion(list, compare, low, end)
      continue
    }
    const [less, more] = partition(list, compare, low, end)
    for (const [first, behind] of [
      [low, low + less],
      [end - more, end],
    ] as const) {
      if (behind - first > 1 && Math.max(from, to) >= first && Math.min(from, to) < behind)
        parts.push([first, behind])
    }
  }
}

function swap<T>(list: T[], a: number, b: number): void {
  const kept = list[a] as T
  list[a] = list[b] as T
  list[b] = kept
}

function swapRuns<T>(list: T[], a: number, b: number, count: number): void {
  for (let i = 0; i < count; i++) swap(list, a + i, b + i)
}

function sortByInsertion<T>(list: T[], compare: Compare<T>, low: number, end: number): void {
  for (let i = low + 1; i < end; i++) {
    for (let at = i; at > low && compare(list[at - 1] as T, list[at] as T) > 0; at--) swap(list, at, at - 1)
  }
}

/** Parts a piece at a pivot. Returns how many elements are below it, at the start, and how many above, at the end. */
function partition<T>(
  list: T[],
  compare: Compare<T>,
  low: number,
  end: number,
): [less: number, more: number] {
  swap(list, low, pivotOf(list, compare, low, end - low))
  const against = (at: number): number => compare(list[at] as T, list[low] as T)
  // Equal elements: before `firstOther`, the pivot among them, and behind `lastOther`.
  let firstOther = low + 1
  let lastOther = end - 1
  let left = firstOther
  let right = lastOther
  for (;;) {
    for (let order: number; left <= right && (order = against(left)) <= 0; left++) {
      if (order === 0) swap(list, firstOther++, left)
    }
    for (let order: number; left <= right && (order = against(right)) >= 0; right--) {
      if (order === 0) swap(list, right, lastOther--)
    }
    if (left > right) break
    swap(list, left++, right--)
  }
  const less = left - firstOther
  const more = lastOther - right
  const before = Math.min(firstOther - low, less)
  swapRuns(list, low, left - before, before)
  const behind = Math.min(more, end - lastOther - 1)
  swapRuns(list, left, end - behind, behind)
  return [less, more]
}

function pivotOf<T>(list: T[], compare: Compare<T>, low: number, count: number): number {
  const middle = low + (count >> 1)
  if (count === INSERTED) return middle
  const last = low + count - 1
  const median = (a: number, b: number, c: number): number => medianOf(list, compare, a, b, c)
  if (count <= NINE_LOOKED_AT) return median(low, middle, last)
  const step = count >> 3
  return median(
    median(low, low + step, low + 2 * step),
    median(middle - step, middle, middle + step),
    median(last - 2 * step, last - step, last),
  )
}

function medianOf<T>(list: T[], compare: Compare<T>, a: number, b: number, c: number): number {
  const order = (x: number, y: number): number => compare(list[x] as T, list[y] as T)
  if (order(a, b) < 0) return order(b, c) < 0 ? b : order(a, c) < 0 ? c : a
  return order(b, c) > 0 ? b : order(a, c) < 0 ? a : c
}
