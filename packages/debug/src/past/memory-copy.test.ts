import { expect, it } from 'vitest'
import { MEMORY_PAGE, MemoryCopy } from './memory-copy.ts'

const WORDS = MEMORY_PAGE / 4
/** Not whole pages, and more than is compared at once. */
const LENGTH = 40 * WORDS - 256

/** Whether they have the same words: `toEqual` takes a second for these. */
function same(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index])
}

/** Keeps zeros, then what `change` makes of them, and tells which pages were said to have changed, with what they were. */
function changedPages(change: (now: Int32Array) => void): [number, Int32Array][] {
  const now = new Int32Array(LENGTH)
  const copy = new MemoryCopy()
  copy.update(now, () => expect.unreachable())
  change(now)
  const changed: [number, Int32Array][] = []
  copy.update(now, (at, before) => changed.push([at, before]))
  expect(same(copy.words, now)).toBe(true)
  copy.update(now, () => expect.unreachable())
  return changed
}

it('memory that is as it was has no changed pages', () => {
  expect(changedPages(() => {})).toEqual([])
})

it('a page is changed by any one bit of it', () => {
  for (const word of [0, 1, 15, 16, WORDS - 1, WORDS, 16 * WORDS - 1, 16 * WORDS, LENGTH - 1])
    for (const bit of [1, 1 << 31]) {
      const at = word - (word % WORDS)
      const before = new Int32Array(Math.min(WORDS, LENGTH - at))
      expect(changedPages((now) => (now[word] = bit))).toEqual([[at, before]])
    }
})

it('neighbouring pages are told one by one, the last as short as it is', () => {
  const changed = changedPages((now) => now.fill(7))
  expect(changed.map(([at, before]) => [at / WORDS, before.length])).toEqual(
    Array.from({ length: 40 }, (_, page) => [page, page === 39 ? WORDS - 256 : WORDS]),
  )
})

it('what memory has grown by is kept, and is no change', () => {
  const copy = new MemoryCopy()
  copy.update(new Int32Array(16).fill(1), () => expect.unreachable())
  const grown = new Int32Array(100 * WORDS).fill(1)
  copy.update(grown, () => expect.unreachable())
  expect(same(copy.words, grown)).toBe(true)
  copy.clear()
  expect(copy.words.length).toBe(0)
  const other = new Int32Array(32).fill(2)
  copy.update(other, () => expect.unreachable())
  expect(copy.words).toEqual(other)
})
