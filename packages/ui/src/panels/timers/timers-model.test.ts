/**
 * Timers on the engine's clock.
 */
import { describe, expect, it } from 'vitest'
import type { TimerRow } from '../../session.ts'
import { dueOrder, dueText, engineNow } from './timers-model.ts'

const timer = (id: string, due: number): TimerRow => ({ id, owner: 'm', what: 'f', due })

describe('timers', () => {
  it('[timers] stand in the order they fire', () => {
    expect(dueOrder([timer('a', 30), timer('b', 10), timer('c', 20)]).map((one) => one.id)).toEqual([
      'b',
      'c',
      'a',
    ])
  })
  it('[timers] count down to now', () => {
    expect([
      dueText(timer('a', 5000), 0),
      dueText(timer('a', 5000), 4960),
      dueText(timer('a', 5000), 5000),
    ]).toEqual(['in 5.0 s', 'in 40 ms', 'now'])
  })
  it('[timers] run on the engine’s clock, however the page’s stands', () => {
    const state = { now: 1_000_000, timers: [] }
    expect([engineNow(state, 50, 250), engineNow(state, 50, 20)]).toEqual([1_000_200, 1_000_000])
  })
})
