import { describe, expect, it } from 'vitest'
import { defaultEncodingLimits } from './encoding-limits.ts'
import { compareIntegers } from './intset.ts'
import { isInteger64 } from './listpack-size.ts'
import { SetValue } from './set-value.ts'
import type { SetEncoding } from './set-value.ts'
import { TwoLogs, below, seeded } from './test-random.ts'

const NAMES: Readonly<Record<SetEncoding, (n: number) => string>> = {
  intset: (n) => String((n - 40) * 7919),
  listpack: (n) => `name${n}`,
  hashtable: (n) => `name${n}`,
}

/** How to make what a set answers comparable with its model: only a table's order means nothing. */
const ARRANGE: Readonly<Record<SetEncoding, (members: string[], side: 'found' | 'model') => string[]>> = {
  intset: (members, side) => (side === 'found' ? members : members.toSorted((a, b) => Number(a) - Number(b))),
  listpack: (members) => members,
  hashtable: (members) => members.toSorted(),
}

describe('SetValue', () => {
  for (const encoding of ['intset', 'listpack', 'hashtable'] as const) {
    it(`[SetValue] equals a Set under random changes, ${encoding}`, () => {
      const random = seeded(encoding.length)
      const set = new SetValue(defaultEncodingLimits(), encoding)
      const model = new Set<string>()
      const log = new TwoLogs()
      for (let i = 0; i < 3000; i++) {
        const member = NAMES[encoding](below(random, 80))
        if (random() < 0.5) {
          log.add(set.add(member), !model.has(member))
          model.add(member)
        } else {
          log.add(set.delete(member), model.delete(member))
        }
        log.add(set.has(member), model.has(member))
      }
      expect([set.length, set.encoding()]).toEqual([model.size, encoding])
      expect(log.ours).toEqual(log.model)
      expect(ARRANGE[encoding]([...set.copy()], 'found')).toEqual(ARRANGE[encoding]([...model], 'model'))
      const popped: string[] = []
      while (set.length > 0) popped.push(set.popRandom(random))
      expect(popped.toSorted()).toEqual([...model].toSorted())
    })
  }

  it('[SetValue] orders integers of all 64-bit sizes by their value', () => {
    const texts = [
      '0',
      '-1',
      '1',
      '-9223372036854775808',
      '9223372036854775807',
      '-10',
      '10',
      '9',
      '-9',
      '4294967296',
    ]
    const byValue = texts.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
    expect(texts.toSorted(compareIntegers)).toEqual(byValue)
  })

  it('[isInteger64] accepts only canonical 64-bit texts', () => {
    const yes = ['0', '-1', '9223372036854775807', '-9223372036854775808', '1000000000000000000']
    const no = [
      '',
      '-',
      '-0',
      '00',
      '01',
      '+1',
      ' 1',
      '1 ',
      '1.0',
      '9223372036854775808',
      '-9223372036854775809',
      'x',
    ]
    expect([yes.filter(isInteger64), no.filter(isInteger64)]).toEqual([yes, []])
  })

  it('[SetValue] turns integers found in a table back into an intset', () => {
    const set = new SetValue(defaultEncodingLimits(), 'hashtable')
    for (const member of ['30', '4', '-5']) set.add(member)
    set.compactIntegers()
    expect([set.encoding(), [...set]]).toEqual(['intset', ['-5', '4', '30']])
    const names = new SetValue(defaultEncodingLimits(), 'listpack')
    names.add('x')
    names.compactIntegers()
    expect(names.encoding()).toBe('listpack')
  })
})
