// The debugger of one engine: hears from probes and the API, decides where to stop, and then hands the thread to whoever holds it.
//
// Stopping means that `hold` is called, in the middle of the module's code, and the module goes on when it returns. Nothing in
// here knows of protocols or of how a held thread hears requests. What goes on while it stands still is in holding.ts, why it stops in reasons.ts.
// Change together: api/src/loader/debug-hooks.ts, which says when each hook is called.
import type {
  DebugHooks,
  HandleOrigins,
  LintReport,
  LoadedModule,
  ModuleContext,
  ModuleHost,
  ModuleImage,
  ThreadInfo,
} from '@valkey-playground/api'
import { CONTEXT_CELLS, describeReport, ModuleFault, type WasmFunction } from '@valkey-playground/api'
import type { ScriptLine } from '@valkey-playground/engine'
import { readFrames, type Activation, type Frame } from './activations.ts'
import { Breakpoints, type Breakpoint } from './breakpoints.ts'
import { DataBreakpoints, type Watched } from './data-breakpoints.ts'
import { DomainStops } from './domain-stops.ts'
import { Holding } from './holding.ts'
import type { Destination } from './past/moment.ts'
import { TimeTravel } from './past/time-travel.ts'
import { ARMED, ProbeControl } from './probe-control.ts'
import { Programs } from './programs.ts'
import { Reasons } from './reasons.ts'
import { Stepper, type Plan } from './stepping.ts'
import { MAIN_THREAD } from './request-error.ts'
import type { Memory } from './values/program.ts'
import { ABANDONED, type Stop, type Trouble } from './stops.ts'
import { ThreadStops } from './threads.ts'

/** What the debugger asks of whoever made it. */
export interface DebuggerParts {
  readonly host: ModuleHost
  /** Whether what modules do is written down, so that it can be gone back to. */
  readonly keepPast: boolean
  /** Looks for requests, while code runs. */
  attend(): void
  /** Keeps the thread until code may go on; before it returns it says how far by `proceed`. */
  hold(stop: Stop): void
  /** Whether a C expression is true in the innermost frame. @throws Error with a text for people */
  isTrue(expression: string): boolean
  readonly memory: Memory
  /** A message with the `{expressions}` in it replaced by their values. */
  fill(message: string): string
  /** A log point, or a condition that cannot be told, has something to say. */
  log(text: string): void
  /** Breakpoints have another place than before, because modules came or went. */
  moved(breakpoints: readonly Breakpoint[]): void
  /** Who knows where objects that modules hold were made. */
  origins?(): HandleOrigins | undefined
  /** The objects that a unit has made and that are lost, in words; empty if there are none. */
  lost?(unit: number): string
  /** A module with probes came (true) or went. */
  changed?(image: ModuleImage, there: boolean): void
}

/** Stops modules and lets them go. */
export class ModuleDebugger implements DebugHooks {
  readonly programs: Programs = new Programs()
  readonly control: ProbeControl
  readonly breakpoints: Breakpoints
  readonly activations: Activation[] = []
  /** What to stop at besides breakpoints. */
  readonly troubles: Set<Trouble> = new Set()
  /** Stops at the first statement of the next OnLoad. */
  stopOnEntry = false
  readonly #parts: DebuggerParts
  readonly #stepper: Stepper
  readonly #faults = new WeakSet<ModuleFault>()
  readonly #holding: Holding
  /** Whether to stop at a statement. */
  readonly reasons: Reasons
  readonly past: TimeTravel
  /** Stops in the domain's terms. */
  readonly domain: DomainStops
  /** Places in memory that are watched. */
  readonly data: DataBreakpoints
  readonly threads: ThreadStops

  constructor(parts: DebuggerParts) {
    this.#parts = parts
    this.control = new ProbeControl(parts.host.api.memory)
    this.breakpoints = new Breakpoints(this.programs, this.control)
    this.#stepper = new Stepper(this.control, this.programs)
    this.past = new TimeTravel({
      host: parts.host,
      control: this.control,
      activations: this.activations,
      memoryStart: CONTEXT_CELLS,
      origins: parts.origins ?? (() => undefined),
      arrived: () => this.#holding.arrived(),
      atStatement: () => this.#holding.atStatement,
      wantsNext: () => this.#stepper.wantsNext,
      passing: (site) => {
        const stop = this.reasons.at(site)
        if (stop) this.#holding.inPast(stop)
      },
    })
    this.data = new DataBreakpoints(parts.memory)
    const { control, breakpoints, activations, past, data } = this
    const stepper = this.#stepper
    this.reasons = new Reasons({
      control,
      breakpoints,
      stepper,
      data,
      isTrue: (expression) => parts.isTrue(expression),
      fill: (message) => parts.fill(message),
      log: (text) => parts.log(text),
    })
    this.threads = new ThreadStops({
      host: parts.host,
      programs: this.programs,
      breakpoints: this.breakpoints,
      control: this.control,
      data: this.data,
      hits: (breakpoint) => this.reasons.hits(breakpoint),
      stop: (stop) => this.stop(stop),
    })
    this.domain = new DomainStops({
      host: parts.host,
      stop: (stop) => this.stop(stop),
      stopInScript: (stop, place) => this.#stopInScript(stop, place),
      stopAtNext: (description) => this.proceed({ kind: 'in' }, 'domain', description),
      inPast: () => this.past.inPast,
    })
    this.#holding = new Holding({
      host: parts.host,
      control,
      stepper,
      breakpoints,
      activations,
      past,
      data,
      threads: this.threads,
      hold: (stop) => parts.hold(stop),
      reasonAt: (site) => this.reasons.at(site, true),
    })
    if (parts.keepPast) past.kept.start()
    parts.host.attachDebugger(this)
  }

  /** Takes the debugger away; modules keep their probes, which cost little. */
  dispose(): void {
    this.breakpoints.clear()
    this.#stepper.begin({ kind: 'run' })
    this.past.kept.stop()
    this.domain.set([])
    this.domain.once(null)
    this.domain.setKeys([])
    this.watch([])
    this.#parts.host.attachDebugger(null)
  }

  /** The stack of a thread, or of the one that has stopped; the innermost frame first. */
  frames(thread: number = this.threads.current): Frame[] {
    if (thread !== MAIN_THREAD) return this.threads.frames(thread)
    return readFrames(this.activations, this.control, this.programs, MAIN_THREAD)
  }

  /** The stack of a module: its pointer as it is. */
  stackOf(image: ModuleImage): { readonly stackPointer: number } {
    for (const module of this.#parts.host.api.instances) if (module.image === image) return module
    return { stackPointer: 0 }
  }

  /** Replaces the places in memory that are watched: while there are any, each statement of each thread calls out. */
  watch(places: readonly Watched[]): void {
    this.data.set(places)
    this.control.armAll(this.programs, ARMED.data, this.data.active)
  }

  /** Says how far code goes when it goes on. */
  proceed(plan: Plan, reason: Stop['reason'] = 'step', description?: string): void {
    if (plan.kind === 'run') this.threads.forgetSteps()
    this.reasons.proceed(plan, reason, description)
  }

  /** Ends the call that is held as soon as it goes on, as if it had been interrupted. */
  abandon(): void {
    this.#holding.abandon()
  }

  /** Holds the thread here and now, whatever it does. */
  stop(stop: Stop): void {
    this.#holding.stop(stop)
  }

  /** Goes to another time when what is held is let go. `search` may send it further from where it comes to. */
  travel(to: Destination, search: (() => Destination | null) | null = null): void {
    this.#holding.travel(to, search)
  }

  placed(image: ModuleImage): void {
    if (!this.programs.add(image)) return
    if (this.data.active) this.control.armAll(this.programs, ARMED.data, true)
    this.#parts.changed?.(image, true)
    this.#place()
  }

  removed(image: ModuleImage): void {
    if (!this.programs.of(image)) return
    this.programs.remove(image)
    // Its code is gone, and with it what could run again.
    this.past.kept.forget()
    this.#parts.changed?.(image, false)
    this.#place()
  }

  #place(): void {
    const moved = this.breakpoints.place()
    if (moved.length > 0) this.#parts.moved(moved)
  }

  instantiated(_module: LoadedModule): void {}

  attend(): void {
    this.#parts.attend()
  }

  enter(context: ModuleContext, callee: WasmFunction, args: readonly unknown[]): void {
    const call = this.past.kept.recordOf(context, callee, args)
    // What is handed to a callback is made in the midst of a call of ours.
    this.past.engine.handles.settle()
    const inner = this.activations.some((one) => one.kind === 'module' && one.context === context)
    if (this.activations.length > 0) this.past.kept.recorder.enter(call)
    else {
      this.control.position = 0
      if (this.#parts.keepPast) this.past.kept.begin(call, this.control.top)
      const { kind } = this.#stepper.plan
      if (kind === 'in' || kind === 'over') this.control.stopNext()
    }
    this.activations.push({ kind: 'module', top: this.control.top, context, from: this.threads.current })
    this.threads.current = MAIN_THREAD
    // A callback in the course of a command has the command's own context.
    if (!inner) this.domain.entered(context, this.activations.length === 1)
    if (context.kind === 'load' && this.stopOnEntry) {
      this.stopOnEntry = false
      this.proceed({ kind: 'in' }, 'entry')
    }
  }

  leave(_context: ModuleContext): void {
    if (this.activations.length === 1 && !this.past.inPast) this.#checkLost()
    const ended = this.activations.pop()
    if (ended) this.control.top = ended.top
    if (ended?.kind === 'module') this.threads.current = ended.from
    if (this.activations.length > 0) return this.past.kept.recorder.leave()
    this.past.kept.end()
    // A step that leads out of the module is over; one that waits for any module goes on waiting.
    if (this.#stepper.plan.kind === 'over') this.#stepper.begin({ kind: 'run' })
    else if (this.#stepper.plan.kind === 'in' && this.reasons.isStep) this.#stepper.begin({ kind: 'run' })
  }

  fault(_context: ModuleContext, fault: ModuleFault): void {
    if (this.#faults.has(fault)) return
    this.#faults.add(fault)
    if (fault.message.startsWith(ABANDONED) || fault.kind === 'interrupted') return
    const trouble: Trouble = fault.kind === 'misuse' || fault.kind === 'missing' ? 'misuse' : 'trap'
    if (!this.troubles.has(trouble)) return
    const place = fault.position && this.programs.siteBefore(fault.position.image, fault.position.offset)
    if (place) this.control.setSite(place.number)
    const description = trouble === 'trap' ? 'Stopped on a trap' : 'Stopped on misuse of the module API'
    this.stop({ reason: 'exception', description, text: fault.message })
  }

  sanitized(report: string): void {
    if (this.troubles.has('sanitizer')) this.stop({ reason: 'exception', description: report })
  }

  linted(report: LintReport): void {
    if (!this.troubles.has('lint') || this.past.inPast) return
    this.stop({
      reason: 'exception',
      description: `Stopped on lint ${report.id}`,
      text: describeReport(report),
    })
  }

  probe(site: number): void {
    this.control.setSite(site)
    if (this.past.inPast) return this.past.probe(site)
    const stop = this.reasons.at(site)
    if (stop) this.stop({ ...stop, atStatement: true })
  }

  /** Stops at the end of a call that has made objects which nobody can free any more. */
  #checkLost(): void {
    const { unit } = this.past.kept.recorder
    const text = unit && this.troubles.has('lost') ? this.#parts.lost?.(unit.number) : undefined
    if (text === undefined || text === '') return
    try {
      this.stop({ reason: 'exception', description: 'Stopped on lost objects', text })
    } catch (error) {
      // The call is over: there is nothing left to end.
      if (!(error instanceof ModuleFault)) throw error
    }
  }

  /** A script that is to end is ended as by SCRIPT KILL: nothing may be thrown through Lua. */
  #stopInScript(stop: Stop, place: ScriptLine): void {
    this.activations.push({ kind: 'script', top: this.control.top, place })
    try {
      this.stop(stop)
    } catch (error) {
      if (!(error instanceof ModuleFault)) throw error
      place.run.killed = true
    } finally {
      this.activations.pop()
    }
  }

  threadProbe(thread: ThreadInfo, site: number): void {
    this.threads.probe(thread, site)
  }

  threadCall({ number }: ThreadInfo, which: number, args: readonly unknown[], answer: () => void): void {
    const name = this.#parts.host.functionAt(which)
    this.threads.called(number, () => name !== undefined && this.#beforeCall(name, args), answer)
  }

  /** A module is about to call a function of ours. */
  #beforeCall(name: string, args: readonly unknown[]): void {
    this.domain.called(name, args)
    if (this.troubles.has('errorReply') && /^ReplyWith\w*Error/.test(name))
      this.stop({ reason: 'exception', description: 'Stopped on an error reply', text: name })
  }

  hostFunction(name: string, call: WasmFunction): WasmFunction {
    // Nobody wrote the call of a check's report or of what a wait is made of: code has no frame above it.
    const written = !/^(__ubsan_|thread_)/.test(name)
    return (...args: unknown[]) => {
      // Somebody only looks, and asks a module: nothing of that is code to be held or gone back to.
      if (this.#parts.host.api.debug !== this) return call(...args) as unknown
      if (this.past.inPast) return this.past.outside(name, args)
      if (written) this.activations.push({ kind: 'api', top: this.control.top, name, args })
      try {
        return this.past.kept.recorder.through(name, args, (...given: unknown[]) => {
          if (written) this.#beforeCall(name, given)
          return call(...given) as unknown
        })
      } finally {
        if (this.#parts.keepPast) this.past.kept.called(name, args)
        if (written) this.activations.pop()
      }
    }
  }
}
