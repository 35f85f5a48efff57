// Why code stops, and what else than lines can make it stop.

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

/** Ends the call that is held: it travels through the module's code and is no fault of its own. */
export const ABANDONED = 'ended by the debugger'

/** Kinds of trouble to stop at. */
export type Trouble = 'trap' | 'misuse' | 'errorReply'

/** The kinds with what people read. */
export const TROUBLES: Readonly<Record<Trouble, { readonly label: string; readonly byDefault: boolean }>> = {
  trap: { label: 'Traps, stack overflow, heap errors', byDefault: true },
  misuse: { label: 'Misuse of the module API', byDefault: true },
  errorReply: { label: 'Error replies', byDefault: false },
}
