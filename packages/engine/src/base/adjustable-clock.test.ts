import { describe, expect, it } from 'vitest'
import { AdjustableClock } from './adjustable-clock.ts'

describe('AdjustableClock', () => {
  it('follows the real clock, stands still, is set forward and runs at another speed', () => {
    let real = 1000
    const clock = new AdjustableClock(() => real)
    const seen: number[] = []
    const look = (millis: number): void => {
      real += millis
      seen.push(clock.now())
    }
    look(10)
    clock.run(0)
    look(50)
    clock.advance(5)
    look(50)
    clock.run(3)
    look(10)
    clock.follow()
    look(1)
    expect(seen).toEqual([1010, 1010, 1015, 1045, 1121])
  })

  it('tells the real time until it has gone on, and that it will not', () => {
    const clock = new AdjustableClock(() => 0)
    const waits = [1, 4, 0].map((speed) => {
      clock.run(speed)
      return [clock.wait(10), clock.wait(null)]
    })
    expect(waits).toEqual([
      [10, null],
      [3, null],
      [null, null],
    ])
  })
})
