import { expect, it } from 'vitest'
import { OutputQueue } from './output-queue.ts'

function recorder(): { flushed: number; flush(): void } {
  return {
    flushed: 0,
    flush() {
      this.flushed++
    },
  }
}

it('flushes each connection once for a batch', () => {
  const queue = new OutputQueue()
  const [a, b] = [recorder(), recorder()]
  queue.begin()
  queue.add(a)
  queue.add(b)
  expect([a.flushed, b.flushed]).toEqual([0, 0])
  queue.flush()
  queue.flush()
  expect([a.flushed, b.flushed]).toEqual([1, 1])
})

it('flushes output that comes outside a batch in the next turn', async () => {
  const queue = new OutputQueue()
  const connection = recorder()
  queue.add(connection)
  expect(connection.flushed).toBe(0)
  await new Promise((resolve) => setImmediate(resolve))
  expect(connection.flushed).toBe(1)
})

it('flushes what a flush adds', () => {
  const queue = new OutputQueue()
  const last = recorder()
  queue.begin()
  queue.add({ flush: () => queue.add(last) })
  queue.flush()
  expect(last.flushed).toBe(1)
})
