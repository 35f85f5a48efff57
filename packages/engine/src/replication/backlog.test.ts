import { expect, it } from 'vitest'
import { Backlog } from './backlog.ts'

const textFrom = (backlog: Backlog, offset: number): string | undefined => backlog.from(offset)?.join('')

it('gives back what came since an offset, and nothing from the future', () => {
  const backlog = new Backlog(10, 1000)
  expect([backlog.first, backlog.length, textFrom(backlog, 11)]).toEqual([11, 0, ''])
  backlog.append('abc')
  backlog.append('def')
  expect([11, 13, 16, 17].map((offset) => textFrom(backlog, offset))).toEqual(['abcdef', 'cdef', 'f', ''])
  expect([backlog.from(10), backlog.from(18)]).toEqual([null, null])
})

it('lets old blocks go, but never more than may go', () => {
  const backlog = new Backlog(0, 40_000)
  for (let i = 0; i < 10; i++) backlog.append(String(i).repeat(20_000))
  expect([backlog.first, backlog.length]).toEqual([160_001, 40_000])
  expect(textFrom(backlog, 180_001)).toBe('9'.repeat(20_000))
  expect(textFrom(backlog, 179_999)).toBe('88' + '9'.repeat(20_000))
  expect(backlog.from(160_000)).toBe(null)
})

it('keeps more or less when it is resized', () => {
  const backlog = new Backlog(0, 100_000)
  for (let i = 0; i < 4; i++) backlog.append('x'.repeat(20_000))
  backlog.resize(1)
  expect(backlog.length).toBe(20_000)
})

it('keeps what somebody lacks, however much that is', () => {
  let lacked = 30_000
  const backlog = new Backlog(0, 40_000, () => lacked)
  for (let i = 0; i < 10; i++) backlog.append(String(i).repeat(20_000))
  expect([backlog.first, backlog.length]).toEqual([20_001, 180_000])
  lacked = 100_001
  backlog.append('x')
  expect(backlog.first).toBe(100_001)
  lacked = Infinity
  backlog.trim()
  expect(backlog.first).toBe(160_001)
})
