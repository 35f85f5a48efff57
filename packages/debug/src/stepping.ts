// How far to go before the next stop: one statement, past calls, out of a function, to a place.
//
// Stepping past a call must not look at each statement in it. Once deeper than where it began, it arms all statements of the functions
// on the stack that may come next and lets the code run at full speed until one of them is reached at the right depth.
import { ARMED, type ProbeControl } from './probe-control.ts'
import type { Programs } from './programs.ts'
import { PROBE_CONTROL } from '@valkey-playground/toolchain/wasm'

/** What is to come. `depth` counts frames. */
export type Plan =
  | { readonly kind: 'run' }
  /** The next statement anywhere. */
  | { readonly kind: 'in' }
  /** The next one at this depth or further out. */
  | { readonly kind: 'over'; readonly depth: number }
  /** The next one at one of these sites, whatever else is on the way. */
  | { readonly kind: 'to'; readonly sites: ReadonlySet<number> }

/** Follows one plan at a time. */
export class Stepper {
  readonly #control: ProbeControl
  readonly #programs: Programs
  readonly #armed = new Set<number>()
  #plan: Plan = { kind: 'run' }

  constructor(control: ProbeControl, programs: Programs) {
    this.#control = control
    this.#programs = programs
  }

  get plan(): Plan {
    return this.#plan
  }

  /** Begins a plan; what was planned before is forgotten. */
  begin(plan: Plan): void {
    this.#disarm()
    this.#plan = plan
    if (plan.kind === 'to') for (const site of plan.sites) this.#arm(site)
    if (plan.kind === 'in' || plan.kind === 'over') this.#control.stopNext()
    else this.#control.stopAt(null)
  }

  /** Forgets the plan without telling the thread, which may be gone: what it calls out for is not heard. */
  drop(): void {
    this.#disarm()
    this.#plan = { kind: 'run' }
  }

  /** Whether the plan needs to look at the very next statement. */
  get wantsNext(): boolean {
    return this.#plan.kind === 'in' || (this.#plan.kind === 'over' && this.#armed.size === 0)
  }

  /** Code is at a site that called out: whether the plan ends here. */
  arrives(site: number): boolean {
    const plan = this.#plan
    if (plan.kind === 'in') return true
    if (plan.kind === 'to') return plan.sites.has(site)
    if (plan.kind !== 'over') return false
    if (this.#control.depth() <= plan.depth) return true
    if (this.#armed.size === 0) this.#armBelow(plan.depth)
    return false
  }

  /** Every statement of the functions at this depth and further out, for they are where code comes back to. */
  #armBelow(depth: number): void {
    const seen = new Set<string>()
    const top = this.#control.top
    for (let back = this.#control.depth() - depth; back <= this.#control.depth() - 1; back++) {
      const { site } = this.#control.frame(top - back * PROBE_CONTROL.frameBytes)
      const place = this.#programs.site(site)
      const key = `${place?.program.first}:${place?.site.function}`
      if (!place || seen.has(key)) continue
      seen.add(key)
      for (const number of this.#programs.functionOf(place)) this.#arm(number)
    }
  }

  #arm(site: number): void {
    this.#armed.add(site)
    this.#control.arm(site, ARMED.step, true)
  }

  #disarm(): void {
    for (const site of this.#armed) this.#control.arm(site, ARMED.step, false)
    this.#armed.clear()
  }
}
