// Why code stops, and what else than lines can make it stop.

import type { Breakpoint } from './breakpoints.ts'
import type { Change } from './data-breakpoints.ts'

/** Why the engine's thread is held. */
export interface Stop {
  readonly reason:
    | 'entry'
    | 'step'
    | 'breakpoint'
    | 'function breakpoint'
    | 'data breakpoint'
    | 'exception'
    | 'pause'
    | 'goto'
    | 'domain'
  /** For people, whole. */
  readonly description: string
  /** What is to be shown beside it: a fault's text, a value that changed. */
  readonly text?: string
  readonly breakpoints?: readonly number[]
  /** Code is at the beginning of a statement, and not inside a call of ours. */
  readonly atStatement?: boolean
}

const DESCRIPTIONS: Readonly<Record<Stop['reason'], string>> = {
  entry: 'Stopped at the start',
  step: 'Stopped after a step',
  breakpoint: 'Stopped on a breakpoint',
  'function breakpoint': 'Stopped on a function breakpoint',
  'data breakpoint': 'Stopped on a change of data',
  exception: 'Stopped on an error',
  pause: 'Paused',
  goto: 'Stopped at the line asked for',
  domain: 'Stopped',
}

/** A plan has come to its end. */
export function stepStop(reason: Stop['reason'], description: string = DESCRIPTIONS[reason]): Stop {
  return { reason, description }
}

/** Code is at breakpoints that stop. */
export function breakpointStop(hit: readonly Breakpoint[]): Stop {
  const reason = hit.every(({ wanted }) => 'function' in wanted) ? 'function breakpoint' : 'breakpoint'
  return { reason, description: DESCRIPTIONS[reason], breakpoints: hit.map(({ id }) => id) }
}

/** Data that is watched has changed. */
export function changeStop({ watched, before, after }: Change): Stop {
  const text = `${watched.name}: ${before} → ${after}`
  return { reason: 'data breakpoint', description: `${watched.name} changed`, text }
}

/** Ends the call that is held: it travels through the module's code and is no fault of its own. */
export const ABANDONED = 'ended by the debugger'

/** Kinds of trouble to stop at. */
export type Trouble = 'trap' | 'misuse' | 'sanitizer' | 'lint' | 'errorReply' | 'lost'

/** The kinds with what people read. */
export const TROUBLES: Readonly<Record<Trouble, { readonly label: string; readonly byDefault: boolean }>> = {
  trap: { label: 'Traps, stack overflow, heap errors', byDefault: true },
  misuse: { label: 'Misuse of the module API', byDefault: true },
  sanitizer: { label: 'Undefined behaviour (built with the sanitizer)', byDefault: true },
  lint: { label: 'Lints: what modules should not do', byDefault: false },
  errorReply: { label: 'Error replies', byDefault: false },
  lost: { label: 'Objects that are lost at the end of a call', byDefault: false },
}
