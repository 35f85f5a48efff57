/**
 * Syntax lines read back into arguments: written out again they are the same line, and hints follow what is typed.
 */
import { describe, expect, it } from 'vitest'
import { remainingHint } from './hint-args.ts'
import { parseSyntax } from './hint-syntax.ts'

const lines = [
  'key',
  'key [key ...]',
  '[message]',
  'key value [NX|XX] [GET] [EX seconds|PX milliseconds|KEEPTTL]',
  'key field value [field value ...]',
  'source destination LEFT|RIGHT LEFT|RIGHT',
  'numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE SUM|MIN|MAX]',
  'key [start [end [BYTE|BIT]]]',
]

describe('parseSyntax', () => {
  for (const line of lines) {
    it(`[parseSyntax] '${line}' comes back unchanged`, () => {
      expect(remainingHint(parseSyntax(line), [])).toBe(line)
    })
  }
  it('[parseSyntax] follows what is typed', () => {
    const args = parseSyntax('key value [NX|XX] [EX seconds|PX milliseconds]')
    expect(remainingHint(args, ['k', 'v', 'EX'])).toBe('seconds [NX|XX]')
  })
  it('[parseSyntax] takes angle brackets for a group', () => {
    const args = parseSyntax('key <MIN | MAX> [COUNT count]')
    expect(remainingHint(args, ['k'])).toBe('MIN|MAX [COUNT count]')
    expect(remainingHint(args, ['k', 'min'])).toBe('[COUNT count]')
  })
  it('[parseSyntax] knows keys by their names', () => {
    expect(parseSyntax('source destination value key2').map((arg) => arg.type)).toEqual([
      'key',
      'key',
      'string',
      'key',
    ])
  })
})
