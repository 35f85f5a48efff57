import { describe, expect, it } from 'vitest'
import { PositionIndex } from './position-index.ts'

// An array with its index, changed as a dict does it.
function filled(count: number, seed = 1): { keys: string[]; index: PositionIndex } {
  const keys: string[] = []
  const index = new PositionIndex(keys, seed)
  for (let i = 0; i < count; i++) add(keys, index, `key:${i}`)
  return { keys, index }
}

function add(keys: string[], index: PositionIndex, key: string): number {
  const found = index.claim(key)
  if (found < 0) keys.push(key)
  return found
}

function remove(keys: string[], index: PositionIndex, key: string): number {
  const at = index.remove(key)
  if (at < 0) return at
  const last = keys.pop() as string
  if (at < keys.length) {
    keys[at] = last
    index.move(last, keys.length, at)
  }
  return at
}

// Every key with where it is not found.
function misplaced(keys: readonly string[], index: PositionIndex): string[] {
  return keys.filter((key, i) => index.find(key) !== i)
}

describe('PositionIndex', () => {
  it.each([0, 1, 9, 1000, 16_384, 16_385, 40_000])('finds each of %d keys and no other', (count) => {
    const { keys, index } = filled(count)
    expect(misplaced(keys, index)).toEqual([])
    expect(['', 'key:', `key:${count}`, 'other'].map((key) => index.find(key))).toEqual([-1, -1, -1, -1])
  })

  it('finds the same when keys were met before, there or not, asked for in that order or another', () => {
    const { keys, index } = filled(200)
    const other = filled(3, 2)
    const asked = ['absent', 'key:0', 'key:0', ...keys, 'key:200', '']
    const expected = [-1, 0, 0, ...keys.keys(), -1, -1]
    for (const [from, step] of [
      [0, 1],
      [3, 2],
      [asked.length - 1, 1],
      [asked.length, 1],
    ] as const) {
      index.meet(asked, from, step)
      expect(other.index.find(asked[from] ?? '')).toBe(other.keys.indexOf(asked[from] ?? ''))
      expect(asked.map((key) => index.find(key))).toEqual(expected)
      index.meet(asked, from, step)
      expect(asked.toReversed().map((key) => index.find(key))).toEqual(expected.toReversed())
    }
  })

  it('what is there already is not added', () => {
    const { keys, index } = filled(3)
    expect([add(keys, index, 'key:1'), add(keys, index, 'new'), add(keys, index, 'new')]).toEqual([1, -1, 3])
  })

  it('finds what is there while keys come and go, down to none', () => {
    const { keys, index } = filled(20_000, 77)
    let state = 5
    const draw = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    const known = new Set(keys)
    const wrong: string[] = []
    for (let i = 0; i < 60_000; i++) {
      const key = `key:${draw(24_000)}`
      const growing = draw(60_000) > i
      const found = (growing ? add(keys, index, key) : remove(keys, index, key)) >= 0
      if (found !== known.has(key)) wrong.push(key)
      if (growing) known.add(key)
      else known.delete(key)
    }
    expect([wrong, misplaced(keys, index), keys.length]).toEqual([[], [], known.size])
    for (const key of known) if (remove(keys, index, key) < 0) wrong.push(key)
    expect([wrong, keys, index.find('key:0')]).toEqual([[], [], -1])
  })

  it('keys whose hashes begin the search at one place are told apart', () => {
    // All hashes of a table of eight slots fall on a few places: enough keys for every run to be wrapped around its end.
    for (let seed = 0; seed < 300; seed++) {
      const { keys, index } = filled(4, seed)
      remove(keys, index, `key:${seed % 4}`)
      add(keys, index, `other:${seed}`)
      expect([seed, misplaced(keys, index), index.find(`key:${seed % 4}`)]).toEqual([seed, [], -1])
    }
  })
})
