import { describe, expect, it } from 'vitest'
import { OrderedMap } from './ordered-map.ts'

function sequence(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

describe('OrderedMap', () => {
  it('agrees with a sorted array under random changes', () => {
    const random = sequence(7)
    const map = new OrderedMap<number>()
    const model = new Map<string, number>()
    for (let step = 0; step < 20000; step++) {
      const key = String(Math.floor(random() * 1500)).padStart(4, '0')
      if (random() < 0.6) {
        expect(map.set(key, step)).toBe(!model.has(key))
        model.set(key, step)
      } else {
        expect(map.delete(key)).toBe(model.delete(key))
      }
      if (step % 500 !== 0) continue
      const sorted = [...model].sort(([a], [b]) => (a < b ? -1 : 1))
      expect([...map.entries()]).toEqual(sorted)
      expect(map.size).toBe(model.size)
      const probe = String(Math.floor(random() * 1500)).padStart(4, '0')
      expect([
        map.first(),
        map.last(),
        map.ceiling(probe),
        map.higher(probe),
        map.floor(probe),
        map.lower(probe),
        [...map.entries(probe)].length,
        map.get(probe),
        map.has(probe),
      ]).toEqual([
        sorted[0],
        sorted.at(-1),
        sorted.find(([key2]) => key2 >= probe),
        sorted.find(([key2]) => key2 > probe),
        sorted.findLast(([key2]) => key2 <= probe),
        sorted.findLast(([key2]) => key2 < probe),
        sorted.filter(([key2]) => key2 >= probe).length,
        model.get(probe),
        model.has(probe),
      ])
    }
  })

  it('is walked by higher while keys are removed', () => {
    const map = new OrderedMap<number>()
    for (let i = 0; i < 1000; i++) map.set(String(i).padStart(4, '0'), i)
    const seen: number[] = []
    for (let at = map.first(); at; at = map.higher(at[0])) {
      seen.push(at[1])
      map.delete(at[0])
    }
    expect(seen).toEqual(Array.from({ length: 1000 }, (_, i) => i))
    expect([map.size, map.first(), map.last(), map.higher('')]).toEqual([0, undefined, undefined, undefined])
  })
})
