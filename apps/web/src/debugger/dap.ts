// What the page reads of the debugger's answers: the Debug Adapter Protocol's bodies, as far as they are used here. What requests of our own
// answer is typed by packages/debug.
//
// Change together: packages/debug/src/requests, which answers.
import type { DebugEvent } from '../session/debug-link.ts'

/** What the debugger needs of the page's session. */
export interface DebuggerLink {
  debug(command: string, args?: unknown): Promise<unknown>
  onDebugEvent(listener: (event: DebugEvent) => void): () => void
}

/** A variable, or the result of an expression. */
export interface VariableBody {
  readonly name: string
  readonly value: string
  readonly type?: string
  readonly variablesReference: number
  readonly evaluateName?: string
  readonly memoryReference?: string
}

/** The answer to `evaluate`. */
export type EvaluateBody = Omit<VariableBody, 'name' | 'value'> & { readonly result: string }

/** A frame of `stackTrace`. */
export interface FrameBody {
  readonly id: number
  readonly name: string
  readonly line: number
  readonly source?: { readonly path?: string; readonly name?: string }
  readonly instructionPointerReference?: string
  /** `label`: a call into a module; `subtle`: a function of the module API. */
  readonly presentationHint?: 'normal' | 'label' | 'subtle'
}

/** A breakpoint as it was set. */
export interface BreakpointBody {
  readonly id?: number
  readonly verified: boolean
  readonly reason?: string
}

/** A kind of trouble to stop at. */
export interface FilterBody {
  readonly filter: string
  readonly label: string
  readonly default?: boolean
}

/** One instruction of `disassemble`. */
export interface InstructionBody {
  readonly address: string
  readonly instruction: string
  readonly instructionBytes?: string
  readonly line?: number
  readonly symbol?: string
  readonly location?: { readonly path?: string; readonly name?: string }
  readonly presentationHint?: 'normal' | 'invalid'
}

/** An error in words. */
export function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
