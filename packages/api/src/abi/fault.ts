// How a module's misbehaviour travels: as exceptions, through wasm, up to whoever called into the module.
//
// Memory and handles throw BadArgument, which knows only the value; the adapter around every API function turns it into
// a ModuleFault that names function and argument. What else ends a module's run is a ModuleFault from the start, or an
// error of the WebAssembly engine, which trap.ts translates.
import type { LintId } from '../lints/row.ts'
import type { CodePlace } from '../loader/trap.ts'

/** Why a module's run ended. */
export type FaultKind = 'misuse' | 'interrupted' | 'stack' | 'heap' | 'exit' | 'missing' | 'trap'

/** What some JavaScript engines offer for stacks, which the language does not. */
export const stacks = Error as unknown as { stackTraceLimit?: number }

/** Who waits in C code stands below much of ours, which is on top of the module's own frames. */
const FAULT_FRAMES = 40

/**
 * A module did what it must not, or was stopped. `message` is for people: it goes into the reply and the log. Where in
 * the C code it happened is added when the fault leaves the module.
 */
export class ModuleFault extends Error {
  readonly kind: FaultKind
  /** Whether the place is in the message already. */
  placed = false
  /** Which lint of the table it is a case of. */
  lint: LintId | undefined
  /** Where in the C code it happened, in words for reports. */
  place: CodePlace | null = null
  /** The module and the code section offset in it, as linked, if they are known. */
  position: { readonly image: object; readonly offset: number } | null = null

  constructor(kind: FaultKind, message: string, lint?: LintId) {
    const limit = stacks.stackTraceLimit
    if (limit !== undefined) stacks.stackTraceLimit = FAULT_FRAMES
    super(message)
    if (limit !== undefined) stacks.stackTraceLimit = limit
    this.name = 'ModuleFault'
    this.kind = kind
    this.lint = lint
  }
}

/** A pointer or handle that is not what it should be. `problem` completes "argument x …". */
export class BadArgument extends Error {
  readonly value: number
  readonly problem: string
  /** Which lint of the table it is a case of. */
  readonly lint: LintId | undefined

  constructor(value: number, problem: string, lint?: LintId) {
    super(`0x${(value >>> 0).toString(16)} ${problem}`)
    this.name = 'BadArgument'
    this.value = value
    this.problem = problem
    this.lint = lint
  }
}
