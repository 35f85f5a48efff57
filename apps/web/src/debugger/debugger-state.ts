// What the page's debugger shows and what may be done with it: the contract between store.ts, which keeps it, and the panes and the editor.
import type { LastWrite, Moments, ThreadRow } from '@valkey-playground/debug/front'
import type { StoreApi } from 'zustand/vanilla'
import type { BreakpointStore } from './breakpoints.ts'
import type { DebuggerLink } from './dap.ts'
import type { ScopeRow, StackRow, VariableRow, WatchRow } from './looking.ts'
import type { Level, Step } from './steps.ts'

/** What the pane and the editor show. */
export interface DebuggerState {
  /** `leaving`: told to go on, and what was held is still shown: most steps are over before it could be missed. */
  readonly phase: 'off' | 'starting' | 'running' | 'leaving' | 'stopped'
  /** Why it stopped, in words; or why it did not start. */
  readonly text: string
  /** The thread whose stack is shown. */
  readonly thread: number
  readonly threads: readonly ThreadRow[]
  readonly frames: readonly StackRow[]
  readonly frame: number | null
  readonly scopes: readonly ScopeRow[]
  readonly watches: readonly WatchRow[]
  /** What can be gone back to, and where in it the thread is; null where nothing can be. */
  readonly past: Moments | null
  /** All of the above has been asked for at this stop: panes may ask for more. */
  readonly looked: boolean
  /** Names of the chosen frame's variables that are another than when this function was held before. */
  readonly changed: ReadonlySet<string>
  /** What the memory pane shows: an expression in C or an address, as long as it does not follow the editor's cursor. */
  readonly memory: { readonly expression: string; readonly follow: boolean }
  /** What was asked of who wrote something, with the answer. */
  readonly written: { readonly question: string; readonly answer: LastWrite | null; readonly problem: string }
  /** The expression at the editor's cursor; empty if there is none. */
  readonly pointedAt: string
  /** Rises with every stop and every change by hand: what was asked before is out of date. */
  readonly stops: number
  /** Lines the debugger has printed since it began. */
  readonly printed: readonly string[]
  /** Files that are not what the debugged module was compiled from any more. */
  readonly stale: boolean
}

/** The store and what may be done. */
export interface PageDebugger extends StoreApi<DebuggerState> {
  readonly breakpoints: BreakpointStore
  /** Compiles the project for the debugger, loads it, and begins. */
  start(): Promise<void>
  /** Compiles and loads anew; a call that is held ends first. */
  restart(): Promise<void>
  /** Ends debugging; the module stays loaded. */
  stop(): Promise<void>
  go(step: Step): void
  /** To the next call of the API, command or event. */
  goToNext(level: Level): void
  runTo(path: string, line: number): void
  /** Goes to a statement of a unit, back or forth. */
  goTo(unit: number, position: number): void
  /** Shows another thread's stack. */
  chooseThread(thread: number): Promise<void>
  choose(frame: number): Promise<void>
  /** Reads the variables of a scope that was left closed. */
  openScope(reference: number): Promise<void>
  children(reference: number): Promise<readonly VariableRow[]>
  assign(reference: number, name: string, value: string): Promise<void>
  evaluate(expression: string, context: 'watch' | 'hover'): Promise<WatchRow>
  watch(expression: string): void
  unwatch(expression: string): void
  /** Stops whenever a variable or a key changes. Rejects with the reason if that cannot be noticed. */
  breakOnChange(name: string, reference?: number): Promise<void>
  /** Stops whenever any of the bytes at an address changes. Rejects if they are not all memory. */
  breakOnBytes(address: string, bytes: number): Promise<void>
  /** Asks who wrote something last: an expression in C, or `key` with a name and perhaps a field. */
  askWhoWrote(question: string): Promise<void>
  /** Any request; rejects with the debugger's words. */
  ask<T>(command: string, args?: unknown): Promise<T>
  /** Something was changed by hand: reads all anew. */
  refresh(): Promise<void>
}

/** What the debugger needs of the page. */
export interface PageDebuggerParts {
  readonly link: DebuggerLink
  readonly breakpoints: BreakpointStore
  /** The texts that are compiled, by path. */
  readonly sources: {
    readonly current: () => Sources
    readonly subscribe: (listener: () => void) => () => void
  }
  /** Shows a line in the editor. */
  reveal(path: string, line: number): void
}

/** Texts by path. */
export type Sources = Readonly<Record<string, string>>
