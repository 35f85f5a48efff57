import { expect, it } from 'vitest'
import { createValueHistory } from './value-history.ts'

const values = (a: string, b: string): ReadonlyMap<string, string> =>
  new Map([
    ['a', a],
    ['b', b],
  ])

it('a history names what has another value than at the stop before', () => {
  const history = createValueHistory()
  expect([...history('2 f', 1, values('1', '1'))]).toEqual([])
  expect([...history('2 f', 2, values('1', '2'))]).toEqual(['b'])
  // Looked at again at the same stop.
  expect([...history('2 f', 2, values('1', '2'))]).toEqual(['b'])
  expect([...history('2 f', 3, values('1', '2'))]).toEqual([])
})

it('a history keeps calls of a function apart by their depth', () => {
  const history = createValueHistory()
  history('2 f', 1, values('1', '1'))
  expect([...history('3 f', 2, values('5', '5'))]).toEqual([])
})
