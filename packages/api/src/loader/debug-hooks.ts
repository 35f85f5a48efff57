// What a debugger hears of modules and may do to them. Nothing here is used while no debugger is there: the API then pays for
// one comparison with null at each call into a module, and modules carry no probes.
//
// Change together: module-host.ts and module-api.ts, which call these; packages/debug, which implements them.
import type { ModuleFault } from '../abi/fault.ts'
import type { WasmFunction } from '../abi/table.ts'
import type { ModuleContext } from '../context.ts'
import type { LintReport } from '../lints/report.ts'
import type { LoadedModule } from './loaded-module.ts'
import type { ThreadInfo } from '../threads/threads-options.ts'
import type { ModuleImage } from './module-image.ts'

/** A debugger, as modules' loader and API see it. */
export interface DebugHooks {
  /** A module with probes was placed: its code has not run yet. */
  placed(image: ModuleImage): void
  /** A module's memory is given back. */
  removed(image: ModuleImage): void
  /** A module's instance is there, and none of its code but its memory's first contents. */
  instantiated(module: LoadedModule): void
  /** Code has come to a probe that calls out. */
  probe(site: number): void
  /** A thread has come to a probe that calls out; it waits until this returns. */
  threadProbe(thread: ThreadInfo, site: number): void
  /**
   * A thread calls a function of ours. What that does is done by `answer`, in the engine's thread.
   *
   * @param which its index among our functions
   */
  threadCall(thread: ThreadInfo, which: number, args: readonly unknown[], answer: () => void): void
  /** A safe point was asked to look in (`ATTEND` in the interrupt word). */
  attend(): void
  /** A call into a module begins; `callee` is what it will run. */
  enter(context: ModuleContext, callee: WasmFunction, args: readonly unknown[]): void
  /** It is over, in whatever way. */
  leave(context: ModuleContext): void
  /** It ends by a fault: nothing has been put back yet. */
  fault(context: ModuleContext, fault: ModuleFault): void
  /** A check of the compiler's has found undefined behaviour; the code will go on. */
  sanitized(report: string): void
  /** A lint has something to report; the code will go on. */
  linted(report: LintReport): void
  /** What modules shall call in the place of a function of ours. `name` as modules know it. */
  hostFunction(name: string, call: WasmFunction): WasmFunction
}

/** Value of the interrupt word that calls `DebugHooks.attend`. */
export const ATTEND: number = -1
