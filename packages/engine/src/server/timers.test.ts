import { describe, expect, it } from 'vitest'
import { TimerQueue } from './timers.ts'

describe('TimerQueue', () => {
  it('timers fire in order of time, then of adding, whatever was removed', () => {
    let seed = 3
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed % below
    }
    const fired: [number, number][] = []
    const queue = new TimerQueue(() => {})
    const expected: [number, number][] = []
    for (let i = 0; i < 500; i++) {
      const at = random(50)
      const id = queue.add(at, () => fired.push([at, id]))
      if (random(4) === 0) queue.remove(id)
      else expected.push([at, id])
    }
    for (let now = 0; now <= 50; now += 7) queue.run(now)
    queue.run(50)
    expect(fired).toEqual(expected.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]))
    expect([queue.size, queue.nextDue()]).toEqual([0, undefined])
  })

  it('a timer added by a timer waits for the next run', () => {
    const fired: string[] = []
    const queue = new TimerQueue(() => {})
    queue.add(1, () => {
      fired.push('first')
      queue.add(0, () => fired.push('second'))
    })
    queue.run(10)
    expect([fired.slice(), queue.nextDue()]).toEqual([['first'], 0])
    queue.run(10)
    expect(fired).toEqual(['first', 'second'])
  })

  it("clients' timeouts come after all else that is due, and only if nothing has ended the waiting", () => {
    const fired: string[] = []
    const queue = new TimerQueue(() => {})
    const ended = queue.add(1, () => fired.push('ended'), true)
    queue.add(2, () => fired.push('timeout'), true)
    queue.add(3, () => {
      fired.push('timer')
      queue.remove(ended)
    })
    queue.run(3)
    expect([fired, queue.size]).toEqual([['timer', 'timeout'], 0])
  })

  it('the host is told when the next due time comes closer', () => {
    let changes = 0
    const queue = new TimerQueue(() => changes++)
    queue.add(10, () => {})
    queue.add(20, () => {})
    queue.add(5, () => {})
    expect(changes).toBe(2)
  })
})
