import { describe, expect, it } from 'vitest'
import { compareEffects } from './compare.ts'
import type { StreamedCommand } from './stream-tap.ts'

const one = (db: number, ...argv: string[]): StreamedCommand => ({ db, argv })

describe('what both sides sent on', () => {
  it.each([
    ['names in another case', [one(0, 'DEL', 'a')], [one(0, 'del', 'a')]],
    [
      'moments of two clocks',
      [one(0, 'SET', 'a', '1', 'PXAT', '1700000001000')],
      [one(0, 'SET', 'a', '1', 'PXAT', '1700000002000')],
    ],
    ['a transaction, whose brackets have no database', [one(-1, 'MULTI')], [one(3, 'MULTI')]],
    ['nothing', [], []],
  ])('is the same: %s', (_what, ours, theirs) => {
    expect(compareEffects(ours, theirs).same).toBe(true)
  })

  it.each([
    ['another database', [one(0, 'DEL', 'a')], [one(1, 'DEL', 'a')]],
    ['an argument in another case', [one(0, 'SET', 'a', 'x')], [one(0, 'SET', 'a', 'X')]],
    [
      'moments far apart',
      [one(0, 'PEXPIREAT', 'a', '1700000001000')],
      [one(0, 'PEXPIREAT', 'a', '1700000009000')],
    ],
    ['one more', [one(0, 'DEL', 'a')], []],
    ['one argument more', [one(0, 'DEL', 'a')], [one(0, 'DEL', 'a', 'b')]],
  ])('differs: %s', (_what, ours, theirs) => {
    expect(compareEffects(ours, theirs).same).toBe(false)
  })

  it('is shown one command a line', () => {
    expect(compareEffects([one(0, 'SET', 'a key', ''), one(2, 'DEL', 'b')], [])).toEqual({
      same: false,
      ours: 'SET "a key" ""\n[2] DEL b',
      theirs: '',
    })
  })
})
