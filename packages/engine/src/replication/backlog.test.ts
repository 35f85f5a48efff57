import { expect, it } from 'vitest'
import { Backlog } from './backlog.ts'

it('gives back what came since an offset, and nothing from the future', () => {
  const backlog = new Backlog(10, 1000)
  expect([backlog.first, backlog.length, backlog.from(11)]).toEqual([11, 0, ''])
  backlog.append('abc')
  backlog.append('def')
  expect([11, 13, 16, 17].map((offset) => backlog.from(offset))).toEqual(['abcdef', 'cdef', 'f', ''])
  expect([backlog.from(10), backlog.from(18)]).toEqual([null, null])
})

it('lets old blocks go, but never more than may go', () => {
  const backlog = new Backlog(0, 40_000)
  for (let i = 0; i < 10; i++) backlog.append(String(i).repeat(20_000))
  expect([backlog.first, backlog.length]).toEqual([160_001, 40_000])
  expect(backlog.from(180_001)).toBe('9'.repeat(20_000))
  expect(backlog.from(179_999)).toBe('88' + '9'.repeat(20_000))
  expect(backlog.from(160_000)).toBe(null)
})

it('keeps more or less when it is resized', () => {
  const backlog = new Backlog(0, 100_000)
  for (let i = 0; i < 4; i++) backlog.append('x'.repeat(20_000))
  backlog.resize(1)
  expect(backlog.length).toBe(20_000)
})
