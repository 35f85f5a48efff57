import { expect, it } from 'vitest'
import { sortRange } from './partial-sort.ts'

function* numbers(seed: number): Generator<number, never> {
  for (let x = seed; ;) yield (x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff)
}

it('a range of a list holds what sorting all would put there', () => {
  const random = numbers(7)
  for (let round = 0; round < 400; round++) {
    const length = random.next().value % 120
    const most = round % 2 === 0 ? 5 : 1e9
    const list = Array.from({ length }, () => (random.next().value >> 4) % most)
    const from = (random.next().value >> 4) % (length + 1)
    const to = from + ((random.next().value >> 4) % (length + 1))
    const sorted = list.toSorted((a, b) => a - b)
    sortRange(list, (a, b) => a - b, from, to)
    expect(list.slice(from, to + 1)).toEqual(sorted.slice(from, to + 1))
    expect(list.toSorted((a, b) => a - b)).toEqual(sorted)
  }
})

it('a long list that is in order already, or all equal, needs no stack of its length', () => {
  for (const at of [(i: number) => i, (i: number) => -i, () => 0]) {
    const list = Array.from({ length: 100_000 }, (_, i) => at(i))
    const sorted = list.toSorted((a, b) => a - b)
    sortRange(list, (a, b) => a - b, 0, list.length)
    expect(list).toEqual(sorted)
  }
})
