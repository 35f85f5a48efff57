// Whether to stop at a statement of the engine's thread: breakpoints first, then the plan, then data that changed.
//
// Each look may ask for the next one: a statement calls out only if it is armed or counted down to. Conditions and log messages are
// told in the innermost frame of the thread that is there.
import type { Breakpoint, Breakpoints } from './breakpoints.ts'
import type { DataBreakpoints } from './data-breakpoints.ts'
import type { ProbeControl } from './probe-control.ts'
import { MAIN_THREAD } from './request-error.ts'
import type { Plan, Stepper } from './stepping.ts'
import { breakpointStop, changeStop, stepStop, type Stop } from './stops.ts'

/** What the reasons are made of. */
export interface ReasonParts {
  readonly control: ProbeControl
  readonly breakpoints: Breakpoints
  readonly stepper: Stepper
  readonly data: DataBreakpoints
  /** Whether a C expression is true in the innermost frame. @throws Error with a text for people */
  isTrue(expression: string): boolean
  /** A message with the `{expressions}` in it replaced by their values. */
  fill(message: string): string
  /** A log point, or a condition that cannot be told, has something to say. */
  log(text: string): void
}

/** Knows why to stop. */
export class Reasons {
  readonly #parts: ReasonParts
  /** What the plan is to be called when it ends, and in words if it has any. */
  #reason: Stop['reason'] = 'step'
  #description: string | undefined

  constructor(parts: ReasonParts) {
    this.#parts = parts
  }

  /** Says how far code goes when it goes on. */
  proceed(plan: Plan, reason: Stop['reason'], description?: string): void {
    const { stepper, data } = this.#parts
    this.#reason = reason
    this.#description = description
    stepper.begin(plan)
    data.sample()
  }

  /** Whether what is planned is a step of somebody's: it is over when the call into the module is. */
  get isStep(): boolean {
    return this.#reason === 'step'
  }

  /** Why to stop at a site. `again`: code has been here before, on its way through the past. */
  at(site: number, again = false): Stop | null {
    const { breakpoints, stepper, data, control } = this.#parts
    const hit = breakpoints.at(site).filter((breakpoint) => this.hits(breakpoint))
    if (hit.length > 0) return breakpointStop(hit)
    if (stepper.arrives(site)) return stepStop(this.#reason, this.#description)
    const [change] = data.changed(MAIN_THREAD, control.depth())
    if (change) return changeStop(change)
    if (stepper.plan.kind === 'in' || (again && stepper.wantsNext)) control.stopNext()
    return null
  }

  /** Whether a breakpoint's condition holds where code is; one that cannot be told holds. */
  conditionHolds({ condition }: Breakpoint): boolean {
    try {
      return condition === undefined || this.#parts.isTrue(condition)
    } catch {
      return true
    }
  }

  /** Whether a breakpoint stops here: its condition, its count, and whether it only logs. */
  hits(breakpoint: Breakpoint): boolean {
    const { condition, logMessage } = breakpoint
    try {
      if (condition !== undefined && !this.#parts.isTrue(condition)) return false
    } catch (error) {
      // A condition that cannot be told is a reason to stop and look, as in gdb.
      this.#parts.log(`condition '${condition}': ${error instanceof Error ? error.message : String(error)}\n`)
    }
    if (!this.#parts.breakpoints.counts(breakpoint)) return false
    if (logMessage === undefined) return true
    this.#parts.log(`${this.#parts.fill(logMessage)}\n`)
    return false
  }
}
