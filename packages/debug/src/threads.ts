// Threads of modules: where they stand, how they are stopped and stepped.
//
// A thread runs in a worker and has a control block of its own. A probe that calls out there is a question to the engine's thread, and the thread
// stands until that answers: whoever holds the engine's thread holds all threads that ask. So that they ask, every statement is armed while
// something is held. Nothing is written to a control block unless its thread stands: it may end at any moment otherwise, and its block with it.
import type { ModuleHost, ThreadInfo } from '@valkey-playground/api'
import { readFrames, type Frame } from './activations.ts'
import type { Breakpoint, Breakpoints } from './breakpoints.ts'
import { ARMED, ProbeControl } from './probe-control.ts'
import type { Programs } from './programs.ts'
import { MAIN_THREAD } from './request-error.ts'
import { Stepper, type Plan } from './stepping.ts'
import type { DataBreakpoints } from './data-breakpoints.ts'
import { breakpointStop, changeStop, stepStop, type Stop } from './stops.ts'

/** What is kept of a thread. */
interface ThreadState {
  readonly control: ProbeControl
  readonly stepper: Stepper
  reason: Stop['reason']
  /** It stands at a statement that it is to run before its step can end. */
  begins: boolean
}

/** What threads ask of the debugger. */
export interface ThreadParts {
  readonly host: ModuleHost
  readonly programs: Programs
  readonly breakpoints: Breakpoints
  /** The engine's thread's: it arms statements for all. */
  readonly control: ProbeControl
  readonly data: DataBreakpoints
  /** Whether a breakpoint is to stop here, in the thread that is looked at. */
  hits(breakpoint: Breakpoint): boolean
  /** Holds the engine's thread, and with it all others. */
  stop(stop: Stop): void
}

/** How long to wait for threads to come to their next statement: so many times two milliseconds. */
const SETTLE_TURNS = 50
const SETTLE_MILLIS = 2

/** All threads but the engine's. */
export class ThreadStops {
  /** The thread that has stopped, or the engine's. */
  current: number = MAIN_THREAD
  readonly #parts: ThreadParts
  readonly #states = new Map<number, ThreadState>()
  /** Threads whose call could not be answered yet. */
  readonly #tried = new Set<number>()
  #frozen = false

  constructor(parts: ThreadParts) {
    this.#parts = parts
  }

  /** The threads that run. */
  list(): readonly ThreadInfo[] {
    return this.#parts.host.threads()
  }

  /** What is known of a thread; undefined for the engine's, and if it is over. */
  info(number: number): ThreadInfo | undefined {
    return this.list().find((info) => info.number === number)
  }

  #stateOf({ number, probes }: ThreadInfo): ThreadState {
    const known = this.#states.get(number)
    if (known?.control.start === probes) return known
    const control = new ProbeControl(this.#parts.host.api.memory, probes)
    const state = {
      control,
      stepper: new Stepper(control, this.#parts.programs),
      reason: 'step',
      begins: false,
    } as const
    const live = new Set(this.list().map((info) => info.number))
    for (const old of this.#states.keys()) if (!live.has(old)) this.#states.delete(old)
    this.#states.set(number, { ...state })
    return this.#states.get(number) as ThreadState
  }

  /** A thread is at a statement that called out. */
  probe(info: ThreadInfo, site: number): void {
    const state = this.#stateOf(info)
    state.control.setSite(site)
    this.as(info.number, () => {
      const stop = this.#reasonAt(state, site)
      if (stop) this.#parts.stop({ ...stop, atStatement: false })
    })
  }

  /** Does something on behalf of a thread: what stops meanwhile is that thread. */
  as(number: number, work: () => void): void {
    const outer = this.current
    this.current = number
    try {
      work()
    } finally {
      this.current = outer
    }
  }

  /** A thread calls a function of ours; `before` is told of it once, however often it has to be tried. */
  called(number: number, before: () => void, answer: () => void): void {
    this.as(number, () => {
      if (!this.#tried.delete(number)) before()
      this.#tried.add(number)
      answer()
      this.#tried.delete(number)
    })
  }

  #reasonAt(state: ThreadState, site: number): Stop | null {
    const hit = this.#parts.breakpoints.at(site).filter((breakpoint) => this.#parts.hits(breakpoint))
    if (hit.length > 0) return breakpointStop(hit)
    if (state.begins) state.begins = false
    else if (state.stepper.arrives(site)) return stepStop(state.reason)
    const [change] = this.#parts.data.changed(this.current, state.control.depth())
    if (change) return changeStop(change)
    if (state.stepper.wantsNext) state.control.stopNext()
    return null
  }

  /** Says how far a thread goes when it goes on. Returns false if it does not stand at a statement. */
  proceed(number: number, plan: Plan, reason: Stop['reason']): boolean {
    const info = this.info(number)
    if (!info?.stands || info.probes === 0) return false
    const state = this.#stateOf(info)
    state.reason = reason
    state.begins = number !== this.current
    state.stepper.begin(plan)
    this.#parts.data.sample()
    return true
  }

  /** How many frames of C a thread has. */
  depth(number: number): number {
    const info = this.info(number)
    return info && info.probes !== 0 ? this.#stateOf(info).control.depth() : 0
  }

  /** The stack of a thread, the innermost frame first. */
  frames(number: number): Frame[] {
    const info = this.info(number)
    if (!info) return []
    const label: Frame = { kind: 'thread', number, module: info.module }
    if (info.probes === 0) return [label]
    const { control } = this.#stateOf(info)
    const c = readFrames(
      [{ kind: 'thread', top: control.bottom, number, module: info.module }],
      control,
      this.#parts.programs,
      number,
    )
    const call = info.calls === null ? undefined : this.#parts.host.functionAt(info.calls)
    return call === undefined ? c : [{ kind: 'api', name: call, args: [] }, ...c]
  }

  /** No thread is to stop after a step any more. */
  forgetSteps(): void {
    for (const { stepper } of this.#states.values()) stepper.drop()
  }

  /** Something is held: every thread stops at its next statement. */
  halt(): void {
    if (this.list().some(({ probes }) => probes !== 0)) this.#halt(true)
  }

  /** Keeps all threads where they stand until what is held goes on, so that memory can be put back. False if one computes. */
  freeze(): boolean {
    const { threads } = this.#parts.host.api
    if (this.#frozen || !threads || this.list().length === 0) return true
    this.settle()
    return (this.#frozen = threads.gate?.close() ?? true)
  }

  /** It goes on, and so do threads that nobody wants to stop. */
  release(): void {
    if (this.#frozen) this.#parts.host.api.threads?.gate?.open()
    this.#frozen = false
    if (this.list().length === 0) return
    this.#halt(false)
    this.#parts.host.api.threads?.answerProbes()
  }

  #halt(on: boolean): void {
    this.#parts.control.armAll(this.#parts.programs, ARMED.halt, on)
  }

  /** Gives threads a moment to come to their next statement. */
  settle(): void {
    const word = new Int32Array(new SharedArrayBuffer(4))
    for (let turn = 0; turn < SETTLE_TURNS && this.list().some(({ stands }) => !stands); turn++)
      Atomics.wait(word, 0, 0, SETTLE_MILLIS)
  }
}
