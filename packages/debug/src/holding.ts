// The engine's thread stands still: in the present, and from there on journeys into the past.
//
//   stop ── hold ── (goes to another time) ── past.visit ── hold ── … ── back ── hold ── goes on
//
// Whoever holds says before it returns how to go on: by a plan, to another time, or by ending the call. Change together: past/time-travel.ts.
import { ModuleFault, type ModuleHost } from '@valkey-playground/api'
import type { Activation } from './activations.ts'
import type { Breakpoints } from './breakpoints.ts'
import type { DataBreakpoints } from './data-breakpoints.ts'
import type { Destination, Return } from './past/moment.ts'
import type { TimeTravel } from './past/time-travel.ts'
import type { ProbeControl } from './probe-control.ts'
import { MAIN_THREAD } from './request-error.ts'
import type { Stepper } from './stepping.ts'
import { ABANDONED, type Stop } from './stops.ts'
import type { ThreadStops } from './threads.ts'

/** What holding asks of the debugger. */
export interface HoldingParts {
  readonly host: ModuleHost
  readonly control: ProbeControl
  readonly stepper: Stepper
  readonly breakpoints: Breakpoints
  readonly activations: readonly Activation[]
  readonly past: TimeTravel
  readonly data: DataBreakpoints
  readonly threads: ThreadStops
  /** Keeps the thread until code may go on. */
  hold(stop: Stop): void
  /** Why to stop at a statement that code has come to on its way out of the past. */
  reasonAt(site: number): Stop | null
}

/** Holds the engine's thread. */
export class Holding {
  /** Whether the present is held at a statement: not inside a call of ours, nor between commands. */
  atStatement = false
  readonly #parts: HoldingParts
  #abandon = false
  /** Where to go when what is held is let go. */
  #destination: Destination | null = null
  /** What decides whether a place that was gone back to is one to stay at; null for staying anyway. */
  #search: (() => Destination | null) | null = null

  constructor(parts: HoldingParts) {
    this.#parts = parts
  }

  /** Ends the call that is held as soon as it goes on, as if it had been interrupted. */
  abandon(): void {
    this.#abandon = true
  }

  /** Goes to another time when what is held is let go. `search` may send it further from where it comes to. */
  travel(to: Destination, search: (() => Destination | null) | null = null): void {
    this.#destination = to
    this.#search = search
  }

  /** Holds the thread here and now, whatever it does. @throws ModuleFault to end the call that was held */
  stop(stop: Stop): void {
    const { host, stepper, threads, activations } = this.#parts
    stepper.begin({ kind: 'run' })
    this.atStatement = stop.atStatement === true
    // While held, nothing runs as far as a watchdog can tell.
    const words = host.api.control
    const running = words === null ? 0 : Atomics.exchange(words, 1, 0)
    threads.halt()
    try {
      this.#present(stop)
    } finally {
      threads.release()
      if (words !== null) Atomics.store(words, 1, running)
    }
    if (!this.#abandon) return
    this.#abandon = false
    if (activations.length > 0 || threads.current !== MAIN_THREAD)
      throw new ModuleFault('interrupted', ABANDONED)
  }

  /** Holds the present, with journeys into the past in between. */
  #present(first: Stop): void {
    const { breakpoints, past, data, control, stepper } = this.#parts
    let stop: Stop | null = first
    while (stop) {
      this.#parts.hold(stop)
      const to = this.#takeDestination()
      if (to === null || to === 'present') return
      const hits = breakpoints.takeHits()
      let how
      try {
        how = past.visit(to, this.atStatement)
      } finally {
        past.engine.back()
        breakpoints.putHits(hits)
        data.sample()
      }
      if (how === 'asked' || !this.atStatement) stop = this.#back(how, first)
      else stop = this.#parts.reasonAt(control.frame(control.top).site)
      if (stop) stepper.begin({ kind: 'run' })
    }
  }

  /** Code that was let run in the past has come to a present that is no statement; or somebody asked for the present. */
  #back(how: Return, first: Stop): Stop | null {
    if (how === 'ran' && this.#parts.activations.length === 0) return null
    return { ...first, reason: 'goto', description: 'Back in the present' }
  }

  #takeDestination(): Destination | null {
    const to = this.#destination
    this.#destination = null
    return to
  }

  /** Code of the past is where it was sent. */
  arrived(): void {
    const { data, past } = this.#parts
    const search = this.#search
    this.#search = null
    data.sample()
    const further = search?.() ?? null
    if (further !== null) {
      this.#search = search
      past.leave(further)
    }
    this.inPast({ reason: 'goto', description: 'In the past' })
  }

  /** Holds code of the past. */
  inPast(stop: Stop): void {
    const { past, stepper } = this.#parts
    stepper.begin({ kind: 'run' })
    const here = past.moment
    if (here) past.engine.show(here.unit, here.position)
    // Only the engine's thread has a past.
    this.#parts.threads.as(MAIN_THREAD, () => this.#parts.hold(stop))
    const to = this.#takeDestination()
    if (to !== null) past.leave(to)
    if (this.#abandon) past.leave('present')
  }
}
