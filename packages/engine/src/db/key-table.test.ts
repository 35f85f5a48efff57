import { describe, expect, it } from 'vitest'
import { below, seeded } from '../types/test-random.ts'
import { Entry } from './entry.ts'
import { KeyTable } from './key-table.ts'

function filled(count: number, seed = 1): { table: KeyTable; entries: Entry[] } {
  const table = new KeyTable(seed)
  const entries = Array.from({ length: count }, (_, i) => new Entry(`key:${i}`, ''))
  for (const entry of entries) table.add(entry)
  return { table, entries }
}

describe('KeyTable', () => {
  it('finds what is there and nothing else while entries come and go', () => {
    const random = seeded(7)
    const table = new KeyTable(3)
    const known = new Map<string, Entry>()
    const wrong: string[] = []
    for (let step = 0; step < 60_000; step++) {
      // By turns many keys are met, and a few again and again.
      const key = `k${below(random, step % 20_000 < 10_000 ? 6000 : 60)}`.padEnd(step % 23, '-')
      const entry = known.get(key)
      if (table.find(key) !== entry) wrong.push(key)
      if (!entry) {
        const added = new Entry(key, '')
        known.set(key, added)
        table.add(added)
      } else if (random() < 0.6) {
        known.delete(key)
        table.remove(entry)
        if (table.holds(entry) || table.find(key) !== undefined) wrong.push(key)
      }
    }
    for (const [key, entry] of known) if (table.find(key) !== entry || !table.holds(entry)) wrong.push(key)
    expect([wrong, table.dense.length, new Set(table.dense).size]).toEqual([[], known.size, known.size])
  })

  it('finds the same when keys were met before, there or not, many or none', () => {
    const { table, entries } = filled(200)
    const keys = ['absent', 'key:0', 'key:0', ...entries.map(({ key }) => key), 'key:200', '']
    for (const from of [0, 3, keys.length - 1, keys.length]) {
      table.meet(keys, from, 2, from > 0)
      const found = keys.map((key) => table.find(key))
      expect(found).toEqual([undefined, entries[0], entries[0], ...entries, undefined, undefined])
    }
  })

  it('gets empty again from the first entry to the last', () => {
    const { table, entries } = filled(5000)
    for (const [i, entry] of entries.entries()) {
      table.remove(entry)
      if (i % 100 === 0) expect(entries.filter(({ key }) => table.find(key)).length).toBe(4999 - i)
    }
    expect([table.dense, table.empty().find('key:1')]).toEqual([[], undefined])
  })

  it('has other hashes under another seed', () => {
    const hashes = [1, 2].map((seed) => filled(50, seed).entries.map(({ hash }) => hash))
    expect(hashes[0]).not.toEqual(hashes[1])
    expect(new Set(hashes[0]).size).toBe(50)
  })

  it('tells keys apart that differ in one byte, wherever it is', () => {
    const keys = Array.from({ length: 20 }, (_, length) =>
      Array.from({ length }, (_, at) => `${'a'.repeat(at)}b${'a'.repeat(length - at - 1)}`),
    ).flat()
    const table = new KeyTable(0)
    for (const key of keys) table.add(new Entry(key, key))
    expect(keys.filter((key) => table.find(key)?.content !== key)).toEqual([])
    expect(new Set(table.dense.map(({ hash }) => hash)).size).toBe(keys.length)
  })
})
