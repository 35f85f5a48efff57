// One unit that runs again from its beginning, with what came from outside answered from the record.
//
// It ends at its end, or by leaving: that throws through the code that runs. Where it goes on from there is the destination it leaves for.
import { ModuleFault, type ModuleHost } from '@valkey-playground/api'
import type { Activation } from '../activations.ts'
import type { ProbeControl } from '../probe-control.ts'
import { MAIN_THREAD } from '../request-error.ts'
import type { KeptUnits } from './kept-units.ts'
import type { Destination, Moment, Return } from './moment.ts'
import { putStackPointers, stackPointers, type CallRecord, type OutsideCall, type Unit } from './recording.ts'
import { LONGEST_TRACE } from './trace.ts'

/** Thrown through code of the past to leave it. */
export class Leave extends Error {
  readonly to: Destination
  readonly how: Return

  constructor(to: Destination, how: Return) {
    super('leaving the past')
    this.to = to
    this.how = how
  }
}

/** What running again asks of the debugger. */
export interface ReplayParts {
  readonly host: ModuleHost
  readonly control: ProbeControl
  /** The calls that are open: here those of the past. */
  readonly activations: Activation[]
  readonly kept: KeptUnits
  /** The statement that the present is held at; null if it is held elsewhere. */
  present(): Moment | null
  /** Code of the past has come to where it was sent: holds it. Returns to let it run on; a `Leave` leaves. */
  arrived(moment: Moment): void
  /** Whether code that runs on is to call out at its next statement. */
  wantsNext(): boolean
  /** Code of the past runs on from where it was held and is at a statement that called out. */
  passing(site: number): void
}

/** A run of which each statement is looked at, `from` one up to `limit`. */
export interface Looking {
  readonly from: number
  readonly limit: number
  look(site: number, position: number): void
}

/** A unit that runs again. */
export class Replay {
  readonly unit: Unit
  readonly #parts: ReplayParts
  /** Where it is to be held; null to run to the end. */
  readonly #target: number | null
  /** Looks at every statement up to a limit instead of holding. */
  readonly #each: Looking | null
  /** The first of the changes by hand that is still to be made. */
  #nextChange = 0
  /** Whether the target was reached and code runs on. */
  #arrived: boolean
  /** Where in the record of outside calls it is. */
  #call: CallRecord
  #next = 0

  constructor(
    parts: ReplayParts,
    { unit, position, running = false }: Exclude<Destination, 'present'>,
    each: Looking | null,
  ) {
    this.#parts = parts
    this.unit = unit
    this.#target = running ? null : position
    this.#arrived = running
    this.#each = each
    this.#call = unit.root
  }

  /** Runs; says where to go from where it came to. @throws Error if it cannot run again */
  run(): Leave {
    const { unit } = this
    const { control, activations, kept } = this.#parts
    const index = kept.list.indexOf(unit)
    if (index < 0) throw new Error('that is too long ago: it is not kept any more')
    if (unit.broken !== null) throw new Error(`that call cannot run again: ${unit.broken}`)
    kept.memory.restore(index)
    putStackPointers(unit.root.stacks)
    control.position = 0
    control.top = unit.top
    activations.length = 0
    try {
      this.#makeChanges(0)
      this.#schedule()
      this.#run(unit.root)
      return new Leave(this.#after(), 'ran')
    } catch (error) {
      if (error instanceof Leave) return error
      throw error
    }
  }

  /** What comes after the end of the unit: the next one, or the present. */
  #after(): Destination {
    const { list } = this.#parts.kept
    const next = list[list.indexOf(this.unit) + 1]
    return next?.broken === null ? { unit: next, position: 0, running: true } : 'present'
  }

  #run(call: CallRecord): void {
    const { control, activations, host } = this.#parts
    const outer = { call: this.#call, next: this.#next, depth: activations.length }
    this.#call = call
    this.#next = 0
    const stacks = stackPointers(host)
    activations.push({ kind: 'module', top: control.top, context: call.context, from: MAIN_THREAD })
    const top = control.top
    try {
      call.callee(...call.args)
    } catch (error) {
      if (error instanceof Leave) throw error
      // The call ended by a fault then too, and whoever made it has taken note.
      putStackPointers(stacks)
    }
    control.top = top
    activations.length = outer.depth
    this.#call = outer.call
    this.#next = outer.next
  }

  /** A function of ours is called by code of the past. */
  outside(name: string, args: readonly unknown[]): unknown {
    const call = this.#call.outside[this.#next++]
    if (call?.name !== name)
      throw new Error(`code of the past calls ${name}, where it called ${call?.name ?? 'nothing'} before`)
    const { activations, control } = this.#parts
    const depth = activations.length
    activations.push({ kind: 'api', top: control.top, name, args })
    for (const effect of call.effects) this.#redo(effect)
    // What was going on in the present when it was left has no end yet.
    if (call.state === 'open') throw new Leave('present', 'ran')
    activations.length = depth
    if (call.state === 'threw') throw call.result
    return call.result
  }

  #redo(effect: OutsideCall['effects'][number]): void {
    const { memory } = this.#parts.host.api
    if (effect.kind === 'write') memory.put(effect.pointer, effect.bytes)
    else if (effect.kind === 'call') this.#run(effect.call)
    else {
      try {
        effect.call(...effect.args)
      } catch (error) {
        if (!(error instanceof ModuleFault)) throw error
      }
    }
  }

  /** Code of the past is at a statement that called out. */
  probe(site: number): void {
    const { unit } = this
    const { position } = this.#parts.control
    if (unit.changes.length > 0) this.#makeChanges(position)
    if (this.#each) {
      if (position >= this.#each.from) this.#each.look(site, position)
      if (position >= Math.min(this.#each.limit, LONGEST_TRACE)) throw new Leave('present', 'ran')
      return this.#schedule()
    }
    if (this.#presentPosition() === position) throw new Leave('present', 'ran')
    if (position === this.#target) {
      this.#arrived = true
      this.#parts.arrived({ unit, position })
    } else if (this.#arrived) this.#parts.passing(site)
    this.#schedule()
  }

  /** Where in this unit the present is held at a statement; null if elsewhere. */
  #presentPosition(): number | null {
    const present = this.#parts.present()
    return present?.unit === this.unit ? present.position : null
  }

  /** Asks to be called out at the next position that means something, unless the very next one is wanted already. */
  #schedule(): void {
    const { control } = this.#parts
    const each = this.#each
    const after = control.position
    if (each && after + 1 >= each.from) return control.stopNext()
    if (this.#arrived && !each && this.#parts.wantsNext()) return control.stopNext()
    const wanted = [
      this.unit.changes[this.#nextChange]?.position ?? null,
      each?.from ?? (this.#arrived ? null : this.#target),
      this.#presentPosition(),
    ].filter((position): position is number => position !== null && position > after)
    control.stopAt(wanted.length > 0 ? Math.min(...wanted) : null)
  }

  #makeChanges(position: number): void {
    for (;;) {
      const change = this.unit.changes[this.#nextChange]
      if (!change || change.position !== position) return
      this.#nextChange++
      this.#parts.host.api.memory.put(change.pointer, change.bytes)
    }
  }
}
