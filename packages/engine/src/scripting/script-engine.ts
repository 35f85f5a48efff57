// What runs scripts of one language: Lua, or a language that a module brings. Scripting knows scripts and libraries; an engine
// knows code.
import type { Bytes } from '../base/bytes.ts'
import type { CommandContext } from '../server/context.ts'
import type { Suspension } from '../server/suspension.ts'
import type { ScriptRun } from './run.ts'

/** Scripts of EVAL and its kin, or functions of libraries: engines keep the two apart. */
export type ScriptKind = 'eval' | 'function'

/** A compiled function. */
export interface CompiledFunction {
  /** Its name; that of a script means nothing. */
  readonly name: Bytes
  readonly description: Bytes | null
  /** Bits of SCRIPT_FLAGS; those of a script are in its first line. */
  readonly flags: number
  /** The engine's own idea of it. */
  readonly code: unknown
}

/** A language. */
export interface ScriptEngine {
  /** The word after `#!`, in whatever case. */
  readonly name: Bytes
  /** Fetches what is needed to run anything. Undefined when it is there. */
  prepare?(): Promise<void> | undefined
  /**
   * Compiles a script, which is one function, or the functions of a library.
   * @param timeout milliseconds it may take, 0 for any number
   * @throws ReplyError
   */
  compile(kind: ScriptKind, code: Bytes, timeout: number): readonly CompiledFunction[]
  /** Ends a function. */
  free(kind: ScriptKind, compiled: CompiledFunction): void
  /** Runs a function and writes the caller's reply. What it returns is left of it when it was broken off. */
  call(
    c: CommandContext,
    run: ScriptRun,
    compiled: CompiledFunction,
    keys: readonly Bytes[],
    args: readonly Bytes[],
  ): void | Suspension
  /**
   * All functions of a kind are gone: so is whatever they left behind.
   * @param later whether that may take its time; it is then done by what this returns, if anything
   */
  reset(kind: ScriptKind, later: boolean): (() => void) | void
  /** Bytes that a function takes besides its code. */
  functionBytes?(compiled: CompiledFunction): number
  /** Bytes that code of a kind takes. */
  memory(kind: ScriptKind): number
  /** Bytes of the engine itself, as it said when it was registered. */
  readonly overhead?: number
}
