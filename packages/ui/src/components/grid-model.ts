/**
 * What the grid computes without the DOM: the order of rows, where a key press moves the focus, what a filter lets through.
 */

/** How a grid is sorted: by which column, and which way. */
export interface SortOrder {
  readonly column: string
  readonly descending: boolean
}

/** The rows in order; the given order is kept among equals, and whole when there is nothing to compare by. */
export function sortRows<Row>(
  rows: readonly Row[],
  compare: ((a: Row, b: Row) => number) | undefined,
  descending: boolean,
): readonly Row[] {
  if (!compare) return rows
  const sorted = rows.toSorted(compare)
  return descending ? sorted.reverse() : sorted
}

/** The order after a press on a column's head: up, down, then none. */
export function nextOrder(order: SortOrder | null, column: string): SortOrder | null {
  if (order?.column !== column) return { column, descending: false }
  return order.descending ? null : { column, descending: true }
}

/**
 * The row a key press leads to, or null if the key is none of the grid's. `page` is how many rows are in view.
 */
export function moveFocus(key: string, index: number, count: number, page: number): number | null {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + page,
    PageUp: index - page,
    Home: 0,
    End: count - 1,
  }
  const to = moves[key]
  return to === undefined || count === 0 ? null : Math.max(0, Math.min(count - 1, to))
}

/** Whether every word of the filter occurs in one of the texts, without regard to case. An empty filter lets all through. */
export function matchesFilter(filter: string, texts: readonly string[]): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const all = texts.join('\n').toLowerCase()
  return words.every((word) => all.includes(word))
}
