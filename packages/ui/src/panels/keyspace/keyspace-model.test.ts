/**
 * The outline of keys and times to live.
 */
import { describe, expect, it } from 'vitest'
import type { KeyRow } from '../../session.ts'
import { flatRows, hasExpiry, outlineRows, previewHeaders, ttlInterval, ttlText } from './keyspace-model.ts'

const key = (name: string, more: Partial<KeyRow> = {}): KeyRow => ({
  key: name,
  type: 'string',
  encoding: 'raw',
  length: 1,
  expireAt: null,
  preview: [],
  ...more,
})
const draw = (names: readonly string[], closed: readonly string[] = []): readonly string[] =>
  outlineRows(
    names.map((name) => key(name)),
    new Set(closed),
  ).map(
    (row) =>
      `${'  '.repeat(row.level - 1)}${row.label}${row.key ? '' : ` ${row.count}${row.open ? '' : ' closed'}`}`,
  )

describe('outlineRows', () => {
  it('[keyspace] groups keys by the parts of their names', () => {
    expect(draw(['a', 'user:1:cart', 'user:1:name', 'user:2:name', 'z:only'])).toEqual([
      'a',
      'user: 3',
      '  1: 2',
      '    cart',
      '    name',
      '  2:name',
      'z:only',
    ])
  })
  it('[keyspace] shuts groups that are closed', () => {
    expect(draw(['user:1:cart', 'user:1:name', 'user:2'], ['guser:1:'])).toEqual([
      'user: 3',
      '  1: 2 closed',
      '  2',
    ])
  })
  it('[keyspace] tells a key apart from the group it starts', () => {
    expect(draw(['user', 'user:', 'user:1', 'user:2'])).toEqual(['user', 'user:', 'user: 2', '  1', '  2'])
  })
  it('[keyspace] gives every row an id of its own', () => {
    const rows = outlineRows(
      ['a', 'a:', 'a:b', 'a:b:', 'a:b:c', 'a:b:d'].map((name) => key(name)),
      new Set(),
    )
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length)
  })
  it('[keyspace] shows bytes that are no text quoted', () => {
    expect(flatRows([key('\x00\xff')]).map((row) => row.label)).toEqual(['"\\x00\\xff"'])
  })
})

describe('time to live', () => {
  it('[keyspace] counts down, and says when a key has expired', () => {
    expect([ttlText(null, 0), ttlText(5000, 800), ttlText(5000, 5000)]).toEqual(['', '4.2 s', 'expired'])
  })
  it('[keyspace] looks at the clock as often as it must', () => {
    const [never, soon, late] = [key('a'), key('b', { expireAt: 9000 }), key('c', { expireAt: 900_000 })]
    expect([hasExpiry([never]), hasExpiry([never, late])]).toEqual([false, true])
    expect([ttlInterval([never], 0), ttlInterval([late, never], 0), ttlInterval([late, soon], 0)]).toEqual([
      null,
      1000,
      100,
    ])
  })
})

describe('previewHeaders', () => {
  it('[keyspace] names the parts of elements it knows, and numbers the rest', () => {
    expect(previewHeaders(key('z', { type: 'zset', preview: [['m', '1']] }))).toEqual(['member', 'score'])
    expect(previewHeaders(key('x', { type: 'mytype', preview: [['a', 'b', 'c']] }))).toEqual(['1', '2', '3'])
  })
})
