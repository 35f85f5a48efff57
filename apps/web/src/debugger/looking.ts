// What is asked of a debugger that holds something: threads, stacks, scopes, variables, expressions, and what can be gone back to.
//
// Each function takes the way to ask and answers rows for the panes; none of them keeps anything.
import type { Look, LookArguments, Moments, ThreadRow } from '@valkey-playground/debug/front'
import { words, type EvaluateBody, type FrameBody, type VariableBody } from './dap.ts'

/** A frame of the stack; `path` is empty where there is no source. */
export interface StackRow {
  readonly id: number
  readonly name: string
  readonly path: string
  readonly line: number
  /** A function of C, a call of the module API, or what the engine called the module for. */
  readonly kind: 'c' | 'api' | 'call'
  /** Where its code is, for `disassemble`; empty if it has none. */
  readonly code: string
}

/** A variable, or the result of an expression; `reference` above 0 has parts. */
export interface VariableRow {
  readonly name: string
  readonly value: string
  readonly type: string
  readonly reference: number
  readonly evaluateName: string
  /** Where it is in memory, or what a pointer points to; empty if nowhere. */
  readonly memory: string
}

/** A scope of the chosen frame with its variables; null where they were not asked for yet. */
export interface ScopeRow {
  readonly name: string
  readonly reference: number
  readonly variables: readonly VariableRow[] | null
}

/** A watched expression and what it is now. */
export interface WatchRow {
  readonly expression: string
  readonly result: VariableRow | null
  readonly problem: string
}

/** The way to ask. */
export type Ask = <T>(command: string, args?: unknown) => Promise<T>

function rowOf(raw: VariableBody): VariableRow {
  return {
    name: raw.name,
    value: raw.value,
    type: raw.type ?? '',
    reference: raw.variablesReference,
    evaluateName: raw.evaluateName ?? raw.name,
    memory: raw.memoryReference ?? '',
  }
}

/** The parts of a variable, or the variables of a scope. */
export async function partsOf(ask: Ask, reference: number): Promise<readonly VariableRow[]> {
  const { variables } = await ask<{ variables: VariableBody[] }>('variables', {
    variablesReference: reference,
  })
  return variables.map(rowOf)
}

const KINDS = { label: 'call', subtle: 'api', normal: 'c' } as const

function frameRow(raw: FrameBody): StackRow {
  const { id, name, line, source, presentationHint, instructionPointerReference } = raw
  return {
    id,
    name,
    line,
    path: line > 0 ? (source?.path ?? source?.name ?? '') : '',
    kind: KINDS[presentationHint ?? 'normal'],
    code: instructionPointerReference ?? '',
  }
}

/** The stack of a thread, the innermost frame first, with the variables of one frame and what is watched there. */
export interface Seen {
  readonly frames: readonly StackRow[]
  readonly frame: number | null
  readonly scopes: readonly ScopeRow[]
  readonly watches: readonly WatchRow[]
}

/** Looks at a stop. Scopes that may be large are left closed, unless they are opened by name. */
export async function lookAt(
  ask: Ask,
  args: LookArguments & { readonly watches: readonly string[] },
): Promise<Seen> {
  const { stackFrames, frameId, scopes, watches } = await ask<Look>('playground/look', args)
  return {
    frames: stackFrames.map(frameRow),
    frame: frameId,
    scopes: scopes.map(({ name, variablesReference, variables }) => ({
      name,
      reference: variablesReference,
      variables: variables === null ? null : variables.map(rowOf),
    })),
    watches: args.watches.map((expression, index) => {
      const found = watches[index] ?? { problem: '' }
      return 'problem' in found
        ? { expression, result: null, problem: found.problem }
        : { expression, result: resultOf(expression, found), problem: '' }
    }),
  }
}

function resultOf(expression: string, raw: EvaluateBody): VariableRow {
  return rowOf({ ...raw, name: expression, value: raw.result, evaluateName: expression })
}

/** All threads. */
export async function threadsOf(ask: Ask): Promise<readonly ThreadRow[]> {
  const { threads } = await ask<{ threads: ThreadRow[] }>('threads')
  return threads
}

/** What can be gone back to; null if that is not kept here. */
export async function momentsOf(ask: Ask): Promise<Moments | null> {
  return await ask<Moments>('playground/moments').catch(() => null)
}

/** An expression's value, or the reason why it has none. */
export async function evaluate(
  ask: Ask,
  expression: string,
  frame: number | null,
  context: 'watch' | 'hover' = 'watch',
): Promise<WatchRow> {
  try {
    const raw = await ask<EvaluateBody>('evaluate', {
      expression,
      context,
      ...(frame === null ? {} : { frameId: frame }),
    })
    return { expression, result: resultOf(expression, raw), problem: '' }
  } catch (error) {
    return { expression, result: null, problem: words(error) }
  }
}

/** What a question about the last write is about, from its words: `key` with a name and perhaps a field, or an expression in C. */
export function whatWasWritten(question: string): object {
  const [, key, field] = /^key\s+(\S+)(?:\s+(.+))?$/.exec(question) ?? []
  if (key === undefined) return { expression: question }
  return { key, db: 0, ...(field === undefined ? {} : { field }) }
}
