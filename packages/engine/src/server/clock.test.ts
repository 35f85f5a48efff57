import { expect, it } from 'vitest'
import type { Host } from '../base/host.ts'
import { Clock } from './clock.ts'

function hostAt(): { host: Host; micros: number; readings: number } {
  const state = {
    micros: 1000,
    readings: 0,
    host: {
      now: () => (state.readings++, 50_000 + Math.floor(state.micros / 1000)),
      monotonicMicros: () => (state.readings++, state.micros),
      random: () => 0,
      log: () => {},
      wake: () => {},
    },
  }
  return state
}

it('a command of a turn begins when the one before it ended', () => {
  const state = hostAt()
  const clock = new Clock(state.host)
  clock.beginTurn(50_001)
  expect([clock.commandBegins(), clock.unitTime(), state.readings]).toEqual([1000, 50_001, 1])
  state.micros += 30
  expect([clock.read(), clock.commandBegins(), clock.unitTime(), state.readings]).toEqual([
    1030, 1030, 50_001, 2,
  ])
  state.micros += 5
  expect(clock.endTurn()).toBe(30)
})

it('the time of day goes on in a long turn, and outside of turns each look is a reading', () => {
  const state = hostAt()
  const clock = new Clock(state.host)
  clock.beginTurn(50_001)
  state.micros += 2000
  clock.read()
  expect([clock.unitTime(), clock.unitTime(), state.readings]).toEqual([50_003, 50_003, 3])
  clock.endTurn()
  state.micros += 4000
  expect([clock.unitTime(), clock.commandBegins(), state.readings]).toEqual([50_007, 7000, 5])
})
