import { describe, expect, it } from 'vitest'
import { defaultEncodingLimits } from './encoding-limits.ts'
import { ListValue } from './list-value.ts'
import { TwoLogs, below, seeded } from './test-random.ts'

const FILLS = [-2, -1, 1, 3, 100]
const LENGTHS = [1, 3, 20, 100, 3000, 5000, 9000]

function listOf(...values: string[]): ListValue {
  const list = new ListValue(defaultEncodingLimits())
  list.push('tail', values)
  return list
}

/** Elements towards the tail and, reversed again, towards the head: both ways of linking must agree. */
function bothWays(list: ListValue): [string[], string[]] {
  return [list.slice(0, list.length), list.slice(-1, list.length, true).toReversed()]
}

describe('ListValue', () => {
  for (const fill of FILLS) {
    it(`[ListValue] equals a plain array under random changes, list-max-listpack-size ${fill}`, () => {
      const random = seeded(fill + 1000)
      const limits = { ...defaultEncodingLimits(), listMaxListpackSize: fill }
      const list = new ListValue(limits)
      let model: string[] = []
      const log = new TwoLogs()
      const value = (): string =>
        String(below(random, 50)).padEnd(LENGTHS[below(random, fill > 0 ? 4 : 7)] as number, '.')
      const index = (): number => below(random, model.length + 4) - 2
      const steps: (() => unknown)[] = [
        () => {
          const values = [value(), value()]
          list.push('head', values)
          model = [...values.toReversed(), ...model]
        },
        () => {
          const values = ['ignored', value()]
          list.push('tail', values, 1)
          model.push(values[1] as string)
        },
        () => expect(list.pop('head')).toBe(model.shift()),
        () => expect(list.pop('tail')).toBe(model.pop()),
        () => {
          const at = index()
          const text = value()
          const real = at < 0 ? at + model.length : at
          const exists = real >= 0 && real < model.length
          expect(list.set(at, text)).toBe(exists)
          if (exists) model[real] = text
        },
        () => {
          const at = index()
          const text = value()
          const after = random() < 0.5
          const real = at < 0 ? at + model.length : at
          const exists = real >= 0 && real < model.length
          expect(list.insert(at, after ? 'after' : 'before', text)).toBe(exists)
          if (exists) model.splice(real + (after ? 1 : 0), 0, text)
        },
        () => {
          const start = below(random, model.length + 1)
          const count = below(random, 4)
          list.deleteRange(start, count)
          model.splice(start, count)
        },
        () => {
          const at = below(random, model.length + 1)
          expect(list.get(at)).toBe(model[at])
          expect(list.get(-1 - at)).toBe(model.at(-1 - at))
        },
        () => {
          const text = model[below(random, Math.max(1, model.length))] ?? 'absent'
          const first = model.indexOf(text)
          expect(list.deleteEqual(text, 1)).toBe(first < 0 ? 0 : 1)
          if (first >= 0) model.splice(first, 1)
        },
      ]
      for (let i = 0; i < 1500; i++) {
        steps[below(random, steps.length)]?.()
        if (random() < 0.002) {
          list.deleteRange(0, list.length)
          model = []
        }
        expect(list.length).toBe(model.length)
        if (i % 20 === 0) log.add(bothWays(list), [model.slice(), model.slice()])
      }
      expect(log.ours).toEqual(log.model)
      expect(bothWays(list.copy())).toEqual([model, model])
    })
  }

  it('[ListValue] removes equal elements from either end', () => {
    const first = listOf('a', 'b', 'a', 'c', 'a')
    expect([first.deleteEqual('a', 2), [...first]]).toEqual([2, ['b', 'c', 'a']])
    const last = listOf('a', 'b', 'a', 'c', 'a')
    expect([last.deleteEqual('a', -2), [...last]]).toEqual([2, ['a', 'b', 'c']])
    const all = listOf('a', 'b', 'a', 'c', 'a')
    expect([all.deleteEqual('a', 0), [...all]]).toEqual([3, ['b', 'c']])
  })

  it('[ListValue] keeps a copy apart from the original', () => {
    const list = listOf('a', 'b')
    const copy = list.copy()
    copy.set(0, 'x')
    list.push('tail', ['c'])
    expect([[...list], [...copy]]).toEqual([
      ['a', 'b', 'c'],
      ['x', 'b'],
    ])
  })

  it('[ListValue] turns into a quicklist and back at different sizes', () => {
    const list = listOf()
    const seen: string[] = []
    for (let i = 0; i < 100; i++) list.push('tail', ['x'.repeat(100)])
    seen.push(list.encoding())
    while (list.length > 50) list.pop('head')
    seen.push(list.encoding())
    while (list.length > 15) list.pop('head')
    seen.push(list.encoding())
    expect(seen).toEqual(['quicklist', 'quicklist', 'listpack'])
  })

  it('[ListValue] finds an index near either end without visiting the other', () => {
    const list = listOf(...Array.from({ length: 10_000 }, (_, i) => `element ${i}`))
    expect([list.get(0), list.get(4999), list.get(5000), list.get(-1), list.get(10_000)]).toEqual([
      'element 0',
      'element 4999',
      'element 5000',
      'element 9999',
      undefined,
    ])
  })
})
