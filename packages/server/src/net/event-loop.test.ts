import { expect, it } from 'vitest'
import { EventLoop } from './event-loop.ts'
import { OutputQueue } from './output-queue.ts'

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}

it('pumps once for any number of wakes in a turn, and not after stop', async () => {
  let pumps = 0
  const loop = new EventLoop(new OutputQueue())
  loop.start(() => {
    pumps++
    return null
  })
  loop.wake()
  loop.wake()
  await turn()
  expect(pumps).toBe(1)
  loop.stop()
  loop.wake()
  await turn()
  expect(pumps).toBe(1)
})

it('comes back when the engine said so', async () => {
  const loop = new EventLoop(new OutputQueue())
  const delays = [5, null]
  const times: number[] = []
  await new Promise<void>((resolve) => {
    loop.start(() => {
      times.push(performance.now())
      const delay = delays.shift() ?? null
      if (delay === null) resolve()
      return delay
    })
  })
  loop.stop()
  expect(times.length).toBe(2)
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(4)
})
