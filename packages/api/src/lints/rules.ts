// What the rules of a family of lints are: they hear of calls of API functions and of the ends of contexts, and report. They look and never
// change; a rule meets arguments before the function has checked them, so it takes objects by `peek`.
import type { ModuleContext } from '../context.ts'
import type { ModuleType } from '../data-type.ts'
import type { CodePlace } from '../loader/trap.ts'
import type { ApiName, Handler } from '../spec/index.ts'
import type { Lints } from './lints.ts'

type Arguments<N extends ApiName> =
  Handler<N, Lints> extends (lints: Lints, ...args: infer A) => unknown ? A : never
type Result<N extends ApiName> = ReturnType<Handler<N, Lints>>

/** Rules that run before functions, by name. */
export type BeforeRules = { readonly [N in ApiName]?: (lints: Lints, ...args: Arguments<N>) => void }

/** Rules that run after functions have returned, by name. The result comes first. */
export type AfterRules = {
  readonly [N in ApiName]?: (lints: Lints, result: Result<N>, ...args: Arguments<N>) => void
}

/** How the call of a context has ended. */
export interface Ending {
  readonly context: ModuleContext
  /** What the C function returned; undefined for a lasting context that was freed. */
  readonly result: unknown
  /** Where the C function begins that was called; undefined if it is not known. */
  readonly entry: () => CodePlace | undefined
  /** How long it took, if it was not called by another call into a module. */
  readonly micros?: number | undefined
}

/** What a thread without the lock calls. */
export interface UnlockedCall {
  readonly name: ApiName
  readonly args: readonly unknown[]
  /** The thread's number. */
  readonly thread: number
}

/** The rules of a family. */
export interface LintRules {
  readonly before?: BeforeRules
  readonly after?: AfterRules
  /** A context has done its work; what AutoMemory holds is still there. */
  readonly ended?: (lints: Lints, ending: Ending) => void
  /** The free callback of a data type is about to be called. */
  readonly freeing?: (lints: Lints, type: ModuleType, value: unknown) => void
  /** A thread that does not have the lock calls a function. */
  readonly unlocked?: (lints: Lints, call: UnlockedCall) => void
}

/** One rule for many functions. */
export function forAll<N extends ApiName, R>(names: readonly N[], rule: (name: N) => R): Record<N, R> {
  return Object.fromEntries(names.map((name) => [name, rule(name)])) as Record<N, R>
}

/** State that a family keeps for as long as a context lives. */
export function perContext<T>(make: () => T): (context: ModuleContext) => T {
  const states = new WeakMap<ModuleContext, T>()
  return (context) => {
    let state = states.get(context)
    if (state === undefined) states.set(context, (state = make()))
    return state
  }
}
