/**
 * What the timers panel computes: the order in which timers fire, and how far away each is on the engine's own clock.
 */
import { formatDuration } from '../../format.ts'
import type { TimerRow, TimersState } from '../../session.ts'
import { strings } from '../../strings.ts'

/** The soonest first. */
export function dueOrder(timers: readonly TimerRow[]): readonly TimerRow[] {
  return timers.toSorted((a, b) => a.due - b.due)
}

/** How long until the timer fires. */
export function dueText(timer: TimerRow, now: number): string {
  return timer.due <= now ? strings.timers.due : strings.timers.in(formatDuration(timer.due - now))
}

/**
 * The engine's time now: what it was when the state came, and what has passed here since. The two clocks need not agree.
 */
export function engineNow(state: TimersState, receivedAt: number, now: number): number {
  return state.now + Math.max(0, now - receivedAt)
}
