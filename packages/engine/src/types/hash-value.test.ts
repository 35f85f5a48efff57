import { describe, expect, it } from 'vitest'
import { defaultEncodingLimits } from './encoding-limits.ts'
import { HashValue } from './hash-value.ts'
import { TwoLogs, below, seeded } from './test-random.ts'

describe('HashValue', () => {
  for (const most of [1000, 20]) {
    it(`[HashValue] equals a Map under random changes, at most ${most} fields compact`, () => {
      const random = seeded(most)
      const hash = new HashValue({ ...defaultEncodingLimits(), hashMaxListpackEntries: most })
      const model = new Map<string, string>()
      const log = new TwoLogs()
      for (let i = 0; i < 3000; i++) {
        const field = `f${below(random, 60)}`
        const choice = random()
        if (choice < 0.5) {
          const value = `v${i}`
          log.add(hash.set(field, value), !model.has(field))
          model.set(field, value)
        } else if (choice < 0.9) {
          log.add(hash.delete(field), model.delete(field))
        } else {
          log.add([hash.get(field), hash.has(field)], [model.get(field), model.has(field)])
        }
      }
      expect(log.ours).toEqual(log.model)
      expect(hash.length).toBe(model.size)
      const compact = hash.encoding() === 'listpack'
      expect(compact).toBe(most === 1000)
      // The compact form answers in the order of a Map too.
      const entries = [...hash.copy().entries()]
      expect(compact ? entries : entries.toSorted()).toEqual(compact ? [...model] : [...model].toSorted())
    })
  }

  it('[HashValue] converts once a field or value is too long, or there are too many', () => {
    const long = new HashValue(defaultEncodingLimits())
    long.set('a', 'x'.repeat(64))
    expect(long.encoding()).toBe('listpack')
    long.set('x'.repeat(65), '')
    expect([long.encoding(), long.get('a')?.length]).toEqual(['hashtable', 64])
  })

  for (const most of [1000, 5]) {
    it(`[HashValue] scans every field that stays, at most ${most} compact`, () => {
      const random = seeded(most)
      const hash = new HashValue({ ...defaultEncodingLimits(), hashMaxListpackEntries: most })
      for (let i = 0; i < 200; i++) hash.set(`stays${i}`, String(i))
      for (let i = 0; i < 200; i++) hash.set(`goes${i}`, '')
      const seen = new Set<string>()
      let cursor = 0
      do {
        cursor = hash.scan(cursor, 7, (field) => seen.add(field))
        for (let i = 0; i < 5; i++) hash.delete(`goes${below(random, 200)}`)
        hash.set(`new${below(random, 1000)}`, '')
      } while (cursor !== 0)
      expect(Array.from({ length: 200 }, (_, i) => `stays${i}`).filter((field) => !seen.has(field))).toEqual(
        [],
      )
    })

    it(`[HashValue] draws every field about equally often, at most ${most} compact`, () => {
      const random = seeded(7)
      const hash = new HashValue({ ...defaultEncodingLimits(), hashMaxListpackEntries: most })
      for (let i = 0; i < 10; i++) hash.set(`f${i}`, `v${i}`)
      const counts = new Map<string, number>()
      const count = (field: string): void => void counts.set(field, (counts.get(field) ?? 0) + 1)
      for (let i = 0; i < 2000; i++) {
        count(hash.randomEntry(random)[0])
        for (const [field] of hash.distinctRandomEntries(2, random)) count(field)
        for (const [field] of hash.distinctRandomEntries(6, random)) count(field)
        for (const [field] of hash.randomEntries(1, random)) count(field)
      }
      const each = [...counts.values()]
      expect(each.length).toBe(10)
      expect(Math.min(...each)).toBeGreaterThan(1800)
      expect(Math.max(...each)).toBeLessThan(2200)
    })
  }

  it('[HashValue] draws different fields when asked to', () => {
    const random = seeded(3)
    const hash = new HashValue({ ...defaultEncodingLimits(), hashMaxListpackEntries: 0 })
    for (let i = 0; i < 30; i++) hash.set(`f${i}`, '')
    for (const count of [1, 5, 15, 29, 30, 100]) {
      const drawn = hash.distinctRandomEntries(count, random).map(([field]) => field)
      expect(new Set(drawn).size).toBe(Math.min(count, 30))
      expect(drawn.length).toBe(Math.min(count, 30))
    }
  })
})
