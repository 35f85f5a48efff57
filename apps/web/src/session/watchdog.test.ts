import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createWatchdog } from './watchdog.ts'

describe('watchdog', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function started(limit: number): {
    words: Int32Array<SharedArrayBuffer>
    told: boolean[]
    dog: ReturnType<typeof createWatchdog>
  } {
    const words = new Int32Array(new SharedArrayBuffer(32))
    const told: boolean[] = []
    const dog = createWatchdog(() => Date.now())
    dog.setLimit(limit)
    dog.onBusy((busy) => told.push(busy))
    dog.arm(words)
    return { words, told, dog }
  }

  it('stops the call that outlasts the limit, by its number', () => {
    const { words, told } = started(1)
    words[1] = words[7] = 7
    vi.advanceTimersByTime(900)
    expect([words[0], told]).toEqual([0, [true]])
    vi.advanceTimersByTime(400)
    expect(words[0]).toBe(7)
    words[1] = words[7] = 0
    vi.advanceTimersByTime(200)
    expect(told).toEqual([true, false])
  })

  it('counts anew for each call', () => {
    const { words } = started(1)
    for (let call = 1; call <= 5; call++) {
      words[1] = words[7] = call
      vi.advanceTimersByTime(600)
    }
    expect(words[0]).toBe(0)
  })

  it('counts the limit anew for a call that yields, which is busy all the time and can be stopped', () => {
    const { words, told, dog } = started(1)
    words[7] = 5
    for (let call = 5; call <= 10; call++) {
      words[1] = call
      vi.advanceTimersByTime(600)
    }
    expect([words[0], told]).toEqual([0, [true]])
    expect(dog.stop()).toBe(true)
    expect(words[0]).toBe(5)
  })

  it('stops when asked, only if something runs', () => {
    const { words, dog } = started(0)
    expect(dog.stop()).toBe(false)
    words[1] = words[7] = 3
    vi.advanceTimersByTime(60_000)
    expect(words[0]).toBe(0)
    expect(dog.stop()).toBe(true)
    expect(words[0]).toBe(3)
  })
})
