/**
 * Hints, as valkey-cli 8.1.1 shows them for the same arguments.
 */
import { describe, expect, it } from 'vitest'
import type { HintArg } from '../session.ts'
import { expectedAfter, remainingHint } from './hint-args.ts'

const token = (word: string): HintArg => ({ name: word.toLowerCase(), type: 'pure-token', token: word })
const key: HintArg = { name: 'key', type: 'key' }
const set: readonly HintArg[] = [
  key,
  { name: 'value', type: 'string' },
  { name: 'condition', type: 'oneof', optional: true, args: [token('NX'), token('XX')] },
  { ...token('GET'), optional: true },
  {
    name: 'expiration',
    type: 'oneof',
    optional: true,
    args: [
      { name: 'seconds', type: 'integer', token: 'EX' },
      { name: 'milliseconds', type: 'integer', token: 'PX' },
      token('KEEPTTL'),
    ],
  },
]
const zadd: readonly HintArg[] = [
  key,
  { name: 'condition', type: 'oneof', optional: true, args: [token('NX'), token('XX')] },
  { ...token('CH'), optional: true },
  {
    name: 'data',
    type: 'block',
    multiple: true,
    args: [
      { name: 'score', type: 'double' },
      { name: 'member', type: 'string' },
    ],
  },
]
const sort: readonly HintArg[] = [
  key,
  { name: 'by-pattern', display: 'pattern', type: 'pattern', token: 'BY', optional: true },
  {
    name: 'get-pattern',
    display: 'pattern',
    type: 'pattern',
    token: 'GET',
    optional: true,
    multiple: true,
    multipleToken: true,
  },
]

const hints: readonly (readonly [name: string, args: readonly HintArg[], words: string, hint: string])[] = [
  ['SET', set, '', 'key value [NX|XX] [GET] [EX seconds|PX milliseconds|KEEPTTL]'],
  ['SET', set, 'k', 'value [NX|XX] [GET] [EX seconds|PX milliseconds|KEEPTTL]'],
  ['SET', set, 'k v', '[NX|XX] [GET] [EX seconds|PX milliseconds|KEEPTTL]'],
  ['SET', set, 'k v ex', 'seconds [NX|XX] [GET]'],
  ['SET', set, 'k v EX 10', '[NX|XX] [GET]'],
  ['SET', set, 'k v EX ten', ''],
  ['SET', set, 'k v GET NX KEEPTTL', ''],
  ['SET', set, 'k v NX XX', ''],
  ['ZADD', zadd, 'k', '[NX|XX] [CH] score member [score member ...]'],
  ['ZADD', zadd, 'k CH', '[NX|XX] score member [score member ...]'],
  ['ZADD', zadd, 'k 1', 'member [score member ...]'],
  ['ZADD', zadd, 'k 1 a', '[score member ...]'],
  ['ZADD', zadd, 'k NX 1.5 a 2 b', '[score member ...]'],
  ['SORT', sort, '', 'key [BY pattern] [GET pattern [GET pattern ...]]'],
  ['SORT', sort, 'k BY', 'pattern [GET pattern [GET pattern ...]]'],
]

describe('remainingHint', () => {
  for (const [name, args, words, hint] of hints) {
    it(`[${name}] after '${words}' the hint is '${hint}'`, () => {
      expect(remainingHint(args, words === '' ? [] : words.split(' '))).toBe(hint)
    })
  }
})

describe('expectedAfter', () => {
  it('[SET] expects a key first', () => {
    expect(expectedAfter(set, [])).toEqual({ tokens: [], key: true })
  })
  it('[SET] expects nothing that could be completed in the place of the value', () => {
    expect(expectedAfter(set, ['k'])).toEqual({ tokens: [], key: false })
  })
  it('[SET] offers all options after the value, and only those left after one of them', () => {
    expect(expectedAfter(set, ['k', 'v'])).toEqual({
      tokens: ['NX', 'XX', 'GET', 'EX', 'PX', 'KEEPTTL'],
      key: false,
    })
    expect(expectedAfter(set, ['k', 'v', 'EX', '10'])).toEqual({ tokens: ['NX', 'XX', 'GET'], key: false })
  })
  it('[SET] offers nothing where a number must follow', () => {
    expect(expectedAfter(set, ['k', 'v', 'EX'])).toEqual({ tokens: [], key: false })
  })
  it('[ZADD] offers options before the first score only', () => {
    expect(expectedAfter(zadd, ['k'])).toEqual({ tokens: ['NX', 'XX', 'CH'], key: false })
    expect(expectedAfter(zadd, ['k', '1', 'a'])).toEqual({ tokens: [], key: false })
  })
  it('[DEL] expects further keys', () => {
    expect(expectedAfter([{ ...key, multiple: true }], ['a', 'b'])).toEqual({ tokens: [], key: true })
  })
})
