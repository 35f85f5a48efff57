import { describe, expect, it } from 'vitest'
import { Growing } from './growing.ts'

describe('Growing', () => {
  it('keeps the newest and hands out each row once', () => {
    const list = new Growing<number>(3)
    for (const row of [1, 2]) list.add(row)
    expect(list.take()).toEqual([1, 2])
    for (const row of [3, 4, 5, 6, 7, 8, 9]) list.add(row)
    expect(list.all()).toEqual([7, 8, 9])
    expect(list.dropped).toBe(6)
    expect(list.take()).toEqual([7, 8, 9])
    expect(list.take()).toEqual([])
  })

  it('starts over when it is cleared', () => {
    const list = new Growing<number>(3)
    for (const row of [1, 2, 3, 4]) list.add(row)
    list.clear()
    expect([list.all(), list.dropped, list.take()]).toEqual([[], 0, []])
    list.add(5)
    expect([list.all(), list.dropped, list.take()]).toEqual([[5], 0, [5]])
  })
})
