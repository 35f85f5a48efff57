/**
 * Waiting clients' times and keys.
 */
import { describe, expect, it } from 'vitest'
import type { BlockedRow } from '../../session.ts'
import { keysText, remainingText, usedShare, waitedText } from './blocked-model.ts'

const row = (more: Partial<BlockedRow>): BlockedRow => ({
  client: 'c',
  command: ['BLPOP'],
  since: 1000,
  until: 11_000,
  keys: [],
  module: null,
  ...more,
})

describe('blocked clients', () => {
  it('[blocked] counts up and down', () => {
    expect([waitedText(row({}), 3500), remainingText(row({}), 3500), usedShare(row({}), 3500)]).toEqual([
      '2.5 s',
      'in 7.5 s',
      0.25,
    ])
  })
  it('[blocked] says when a client waits for ever', () => {
    expect([remainingText(row({ until: null }), 5), usedShare(row({ until: null }), 5)]).toEqual([
      'never',
      null,
    ])
  })
  it('[blocked] never shows less than nothing or more than all', () => {
    expect([waitedText(row({}), 0), usedShare(row({}), 0), usedShare(row({}), 99_000)]).toEqual(['0 s', 0, 1])
  })
  it('[blocked] lists keys, or says that there are none', () => {
    expect([keysText(row({ keys: ['a', 'b\x00'] })), keysText(row({}))]).toEqual(['a, "b\\x00"', 'none'])
  })
})
