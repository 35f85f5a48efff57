import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Diagnostic, SourceFiles } from '@valkey-playground/toolchain'
import { createSecondReading } from './second-reading.ts'

const FOUND = [{ message: 'implicit conversion' }] as Diagnostic[]
const OPTIONS = { profile: 'debug' } as const

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A compiler that notes what it reads, and finds something in each. */
function reader(): {
  readonly read: string[]
  checkLp64(files: SourceFiles): Promise<readonly Diagnostic[]>
} {
  const read: string[] = []
  return {
    read,
    async checkLp64(files) {
      read.push(Object.keys(files).join())
      return FOUND
    },
  }
}

it('sources are read a while after a run, once', async () => {
  const compiler = reader()
  const tell = vi.fn<(found: readonly Diagnostic[]) => void>()
  createSecondReading(compiler).soon({ 'a.c': '' }, OPTIONS, tell)
  expect(compiler.read).toEqual([])
  await vi.runAllTimersAsync()
  expect(compiler.read).toEqual(['a.c'])
  expect(tell.mock.calls).toEqual([[FOUND]])
})

it('runs in quick succession find the compiler free: only what the last one built is read', async () => {
  const compiler = reader()
  const reading = createSecondReading(compiler)
  const tell = vi.fn<(found: readonly Diagnostic[]) => void>()
  reading.soon({ 'a.c': '' }, OPTIONS, () => expect.unreachable())
  reading.forget()
  await vi.runAllTimersAsync()
  expect(compiler.read).toEqual([])
  reading.soon({ 'b.c': '' }, OPTIONS, () => expect.unreachable())
  reading.soon({ 'c.c': '' }, OPTIONS, tell)
  await vi.runAllTimersAsync()
  expect(compiler.read).toEqual(['c.c'])
  expect(tell.mock.calls).toEqual([[FOUND]])
})

it('what is found too late is not told', async () => {
  let find: (found: readonly Diagnostic[]) => void = () => expect.unreachable()
  const reading = createSecondReading({
    checkLp64: () => new Promise((resolve) => (find = resolve)),
  })
  const tell = vi.fn<(found: readonly Diagnostic[]) => void>()
  reading.soon({ 'a.c': '' }, OPTIONS, tell)
  await vi.runAllTimersAsync()
  reading.forget()
  find(FOUND)
  await vi.runAllTimersAsync()
  expect(tell).not.toHaveBeenCalled()
})
