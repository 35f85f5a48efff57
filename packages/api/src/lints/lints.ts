// Looks on while modules run, and reports what they do wrong (table.ts) at the line of C where they do it.
//
//   module ──▶ [before rules] ──▶ API function ──▶ [after rules] ──▶ module       a context ends ──▶ [ended rules]
//
// While it is off, nothing is wrapped and nothing is asked but one comparison with null at the end of each call into a module. On, only
// functions that a rule wants to hear of are wrapped. Places are kept as stacks, and put into words when there is something to report.
import { BadArgument, type ModuleFault } from '../abi/fault.ts'
import type { NamedImport, WasmFunction } from '../abi/table.ts'
import type { ModuleContext } from '../context.ts'
import type { ModuleType } from '../data-type.ts'
import type { LoadedModule } from '../loader/loaded-module.ts'
import { forgetLastCall } from '../loader/call-sites.ts'
import { callerOf, placeOf, type CallStack, type CodePlace } from '../loader/trap.ts'
import type { ModuleApi } from '../module-api.ts'
import type { ApiName } from '../spec/index.ts'
import { LINT_RULES } from './all-rules.ts'
import { NEED_LOCK } from './need-lock.ts'
import { describeReport, placeOfCode, workOf, type LintReport } from './report.ts'
import type { LintId, LintSeverity } from './row.ts'
import type { Ending, LintRules } from './rules.ts'
import { LINTS } from './table.ts'

/** What a rule knows of a finding besides its words. */
export interface Finding {
  /** Where it is, if not where the module is now. */
  readonly at?: CallStack | CodePlace | undefined
  /** Where what it is about began. */
  readonly related?: { readonly message: string; readonly at: CallStack | undefined }
  /** In the course of what, if not of what runs now. */
  readonly context?: ModuleContext
  /** Whose it is, if no call of it runs. */
  readonly module?: LoadedModule
  /** If this case is not as bad as the row says. */
  readonly severity?: LintSeverity
}

type AnyRule = (lints: Lints, ...args: readonly unknown[]) => void

/** The lints of one engine's modules. */
export class Lints {
  readonly m: ModuleApi
  readonly #onSwitch: () => void
  readonly #listeners = new Set<(report: LintReport) => void>()
  /** What was reported in the running outermost call: lint and place. */
  readonly #reported = new Set<string>()
  #serial = -1
  /** When the outermost call began, in µs of the host's clock. */
  #started = 0
  /** A thread's call is being answered: its frames are in another worker. */
  #inThread = false
  readonly #ended = new WeakSet<ModuleContext>()
  readonly #faults = new WeakSet<ModuleFault>()

  /** @param onSwitch called when they were switched on or off */
  constructor(m: ModuleApi, onSwitch: () => void) {
    this.m = m
    this.#onSwitch = onSwitch
  }

  get enabled(): boolean {
    return this.m.lints !== null
  }

  set enabled(wanted: boolean) {
    if (wanted === this.enabled) return
    this.m.lints = wanted ? this : null
    this.#onSwitch()
  }

  /** Hears each report. Returns how to stop. */
  onReport(listener: (report: LintReport) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What modules call in the place of an API function: with the rules around it, if there are any. */
  through(name: string, call: WasmFunction): WasmFunction {
    const before = rulesFor(name, 'before')
    const after = rulesFor(name, 'after')
    if (before.length === 0 && after.length === 0) return call
    return (...args: unknown[]) => {
      // Somebody only looks, and asks a module.
      if (this.m.lints === null) return call(...args)
      for (const rule of before) this.#ask(rule, args)
      const result = call(...args) as unknown
      for (const rule of after) this.#ask(rule, [result, ...args])
      return result
    }
  }

  /** A thread calls an API function: as `through`, but its places are not known here. */
  fromThread(
    { name, call }: NamedImport,
    { hasLock, thread }: { readonly hasLock: boolean; readonly thread: number },
    args: readonly unknown[],
  ): unknown {
    if (name === undefined) return call(...args) as unknown
    const outer = this.#inThread
    this.#inThread = true
    try {
      if (!hasLock && NEED_LOCK.has(name))
        this.report('B06', `${name} in a thread that does not hold the lock`)
      if (!hasLock)
        for (const { unlocked } of LINT_RULES) unlocked?.(this, { name: name as ApiName, args, thread })
      return this.through(name, call)(...args) as unknown
    } finally {
      this.#inThread = outer
    }
  }

  /** A rule that reads what the function itself would refuse leaves it to the function to say so. */
  #ask(rule: AnyRule, args: readonly unknown[]): void {
    try {
      rule(this, ...args)
    } catch (error) {
      if (!(error instanceof BadArgument)) throw error
    }
  }

  /** A call into a module begins. */
  began(): void {
    if (this.m.outermost) this.#started = this.m.server.host.monotonicMicros()
  }

  /** The function that a context was made for has returned. */
  returned(context: ModuleContext, callee: WasmFunction, result: unknown): void {
    this.#ended.add(context)
    const { m } = this
    forgetLastCall(m.memory)
    const micros = m.outermost ? m.server.host.monotonicMicros() - this.#started : undefined
    // The engine names functions of a module by their index there.
    const entry = (): CodePlace | undefined => context.module?.image.placeOfFunction(Number(callee.name))
    this.#end({ context, result, entry, micros })
  }

  /** A context is given back. */
  closing(context: ModuleContext, faulted: boolean): void {
    if (!faulted && !this.#ended.has(context))
      this.#end({ context, result: undefined, entry: () => undefined })
  }

  /** The free callback of a data type is about to be called. */
  freeing(type: ModuleType, value: unknown): void {
    for (const { freeing } of LINT_RULES) freeing?.(this, type, value)
  }

  #end(ending: Ending): void {
    for (const { ended } of LINT_RULES) ended?.(this, ending)
  }

  /** A call into a module ends by a fault. */
  faulted(context: ModuleContext, fault: ModuleFault): void {
    if (fault.lint === undefined || this.#faults.has(fault)) return
    forgetLastCall(this.m.memory)
    this.#faults.add(fault)
    this.report(fault.lint, fault.message, { context, at: fault.place ?? undefined })
  }

  /** Where the module is now: good only inside of a call of an API function. */
  here(): CallStack {
    return this.#inThread ? {} : callerOf(this.m)
  }

  /** Tells of something wrong with a module as a whole. */
  reportModule(id: LintId, message: string, module: LoadedModule): void {
    this.report(id, message, { at: {}, module })
  }

  /** Tells of something wrong: each lint once at each place in one outermost call. */
  report(id: LintId, message: string, finding: Finding = {}): void {
    const { m } = this
    const at = finding.at ?? this.here()
    const place = 'function' in at ? at : placeOf(at, m)
    const key = `${id} ${place?.line ?? place?.function ?? message}`
    if (this.#serial !== m.callSerial) this.#reported.clear()
    this.#serial = m.callSerial
    if (this.#reported.has(key)) return
    this.#reported.add(key)
    const context = finding.context ?? m.current
    const module = finding.module ?? context?.module
    const began = finding.related?.at && placeOfCode(placeOf(finding.related.at, m))
    this.#tell({
      id,
      name: LINTS[id].name,
      severity: finding.severity ?? LINTS[id].severity,
      message,
      module: module?.name ?? '',
      command: workOf(context),
      function: place?.function ?? null,
      place: placeOfCode(place),
      related: finding.related && began ? { message: finding.related.message, place: began } : null,
    })
  }

  #tell(report: LintReport): void {
    const { m } = this
    const text = describeReport(report)
    m.server.host.log(report.severity === 'info' ? 'notice' : 'warning', `Module ${report.module}: ${text}`)
    m.tracer.report?.(text)
    for (const listener of this.#listeners) listener(report)
    m.debug?.linted(report)
  }
}

function rulesFor(name: string, when: 'before' | 'after'): AnyRule[] {
  return LINT_RULES.flatMap((rules: LintRules) => {
    const rule = (rules[when] as Readonly<Record<string, AnyRule | undefined>> | undefined)?.[name]
    return rule === undefined ? [] : [rule]
  })
}
