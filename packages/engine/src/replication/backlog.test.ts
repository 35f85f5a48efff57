import { expect, it } from 'vitest'
import { Backlog } from './backlog.ts'

const textFrom = (backlog: Backlog, offset: number): string | undefined => backlog.from(offset)?.join('')

/** Writes of 20,000 bytes, each of another digit. */
function write(backlog: Backlog, times = 10): void {
  for (let i = 0; i < times; i++) {
    backlog.append(String(i).repeat(20_000))
    backlog.trim()
  }
}

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
  write(backlog)
  // Twelve blocks of 16,384 bytes and a bit of the next: ten of them are gone.
  expect([backlog.first, backlog.length]).toEqual([147_457, 52_544])
  expect(textFrom(backlog, 180_001)).toBe('9'.repeat(20_000))
  expect(textFrom(backlog, 179_999)).toBe('88' + '9'.repeat(20_000))
  expect(backlog.from(147_456)).toBe(null)
})

it('keeps no more of one large write than of many small ones', () => {
  const backlog = new Backlog(0, 40_000)
  backlog.append('x'.repeat(199_000) + 'y'.repeat(1000))
  backlog.trim()
  expect([backlog.first, backlog.length]).toEqual([147_457, 52_544])
  expect(textFrom(backlog, 198_999)).toBe('xx' + 'y'.repeat(1000))
})

it('has larger blocks for large writes, up to a sixteenth of the limit', () => {
  const backlog = new Backlog(0, 1_600_000)
  for (const bytes of [50_000, 250_000]) backlog.append('x'.repeat(bytes))
  expect(backlog.from(1)?.map((block) => block.length)).toEqual([50_000, 100_000, 100_000, 50_000])
  for (const bytes of [10, 20_000]) backlog.append('x'.repeat(bytes))
  expect(backlog.from(300_001)?.map((block) => block.length)).toEqual([16_384, 3626])
})

it('keeps more or less when it is resized', () => {
  const backlog = new Backlog(0, 100_000)
  write(backlog, 4)
  expect(backlog.length).toBe(80_000)
  backlog.resize(1)
  expect(backlog.length).toBe(80_000 - 4 * 16_384)
})

it('keeps what somebody lacks, however much that is', () => {
  let lacked = 30_000
  const backlog = new Backlog(0, 40_000, () => lacked)
  write(backlog)
  expect([backlog.first, backlog.length]).toEqual([16_385, 183_616])
  lacked = 100_001
  backlog.trim()
  expect(backlog.first).toBe(98_305)
  lacked = Infinity
  backlog.trim()
  expect(backlog.first).toBe(147_457)
})
