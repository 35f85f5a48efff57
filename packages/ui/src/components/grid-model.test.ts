/**
 * Sorting, moving and filtering in the grid.
 */
import { describe, expect, it } from 'vitest'
import { matchesFilter, moveFocus, nextOrder, sortRows } from './grid-model.ts'

describe('grid', () => {
  it('[sortRows] keeps equals in their order, and turns round for descending', () => {
    const rows = ['b1', 'a1', 'b2', 'a2']
    const byLetter = (a: string, b: string): number => a.charCodeAt(0) - b.charCodeAt(0)
    expect(sortRows(rows, byLetter, false)).toEqual(['a1', 'a2', 'b1', 'b2'])
    expect(sortRows(rows, byLetter, true)).toEqual(['b2', 'b1', 'a2', 'a1'])
    expect(sortRows(rows, undefined, true)).toBe(rows)
  })
  it('[nextOrder] goes up, down, none', () => {
    const up = nextOrder(null, 'x')
    const down = nextOrder(up, 'x')
    expect([up, down, nextOrder(down, 'x'), nextOrder(down, 'y')]).toEqual([
      { column: 'x', descending: false },
      { column: 'x', descending: true },
      null,
      { column: 'y', descending: false },
    ])
  })
  it('[moveFocus] stays inside the rows and leaves other keys alone', () => {
    const moves = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End', 'a'].map((key) =>
      moveFocus(key, 2, 10, 5),
    )
    expect(moves).toEqual([3, 1, 7, 0, 0, 9, null])
    expect([
      moveFocus('ArrowDown', 9, 10, 5),
      moveFocus('ArrowUp', 0, 10, 5),
      moveFocus('Home', 0, 0, 5),
    ]).toEqual([9, 0, null])
  })
  it('[matchesFilter] wants all words, anywhere, in any case', () => {
    expect(matchesFilter('SET foo', ['set bar', 'FOO'])).toBe(true)
    expect(matchesFilter('set baz', ['set bar'])).toBe(false)
    expect(matchesFilter('  ', [])).toBe(true)
  })
})
