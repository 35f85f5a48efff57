// Going back: memory is put back to the beginning of a unit and its code runs again, on top of whatever is held, up to the wanted statement.
//
//   live:  command ── code ── statement 900: held
//                                └── the past: memory as at the beginning, the same function, what came from outside from the record,
//                                    held again at statement 899 …
//
// Leaving a place in the past throws through the code that runs there; coming back to the present puts the memory of the present back. The
// engine hears nothing of all this. What somebody changes by hand is a change of the present only.
import { ModuleFault, type HandleOrigins, type ModuleHost } from '@valkey-playground/api'
import type { Activation } from '../activations.ts'
import type { ProbeControl } from '../probe-control.ts'
import { EnginePast } from './engine-past.ts'
import { MemoryHistory } from './memory-history.ts'
import { Recorder, type CallRecord, type OutsideCall, type Unit } from './recording.ts'
import { AFTER, type Place } from './place.ts'
import { MAIN_THREAD } from '../request-error.ts'
import { LONGEST_TRACE, Trace } from './trace.ts'

/** A statement of a unit; position 0 is before the first. */
export interface Moment {
  readonly unit: Unit
  readonly position: number
}

/** Where to go from a place in the past; `running`: not to be held there, code is on its way through. */
export type Destination = (Moment & { readonly running?: boolean }) | 'present'

/** How the present was reached: somebody asked for it, or code ran as far. */
export type Return = 'asked' | 'ran'

/** Thrown through code of the past to leave it. */
class Leave extends Error {
  readonly to: Destination
  readonly how: Return

  constructor(to: Destination, how: Return) {
    super('leaving the past')
    this.to = to
    this.how = how
  }
}

/** What time travel asks of the debugger. */
export interface TravelParts {
  readonly host: ModuleHost
  readonly control: ProbeControl
  /** The calls that are open; what is in it while code of the past runs is the past's. */
  readonly activations: Activation[]
  /** Who knows where objects were made. */
  origins(): HandleOrigins | undefined
  /** Where memory that is put back begins. */
  readonly memoryStart: number
  /** Code of the past has come to where it was sent: holds it. Returns to let it run on; `leave` leaves. */
  arrived(moment: Moment): void
  /** Whether the present is held at a statement. */
  atStatement(): boolean
  /** Whether code that runs on is to call out at its next statement. */
  wantsNext(): boolean
  /** Code of the past runs on from where it was held and is at a statement that called out. */
  passing(site: number): void
}

/** A run of which each statement is looked at, `from` one up to `limit`. */
interface Looking {
  readonly from: number
  readonly limit: number
  look(site: number, position: number): void
}

/** What the code of the past that runs just now is for. */
interface Replay {
  readonly unit: Unit
  /** Where it is to be held; null to run to the end. */
  readonly target: number | null
  /** Looks at every statement up to a limit instead of holding. */
  readonly each: Looking | null
  /** The first of the changes by hand that is still to be made. */
  nextChange: number
  /** Whether the target was reached and code runs on. */
  arrived: boolean
  /** Where in the record of outside calls it is. */
  call: CallRecord
  next: number
}

/** The present as it was left. */
interface Present {
  readonly memory: Int32Array
  readonly position: number
  /** The control block with the frames. */
  readonly frames: Int32Array
  readonly stacks: CallRecord['stacks']
  readonly activations: readonly Activation[]
  /** The unit that is held, and whether it is held inside a call of ours and not at a statement. */
  readonly unit: Unit | null
  readonly atStatement: boolean
}

const KEPT_UNITS = 100
const KEPT_BYTES = 512 * 1024 * 1024

/** The past of one engine's modules. */
export class TimeTravel {
  #stopHearing: () => void = () => {}
  readonly recorder: Recorder
  /** Units that can be gone back to, oldest first; the last may still run. */
  readonly units: Unit[] = []
  readonly #parts: TravelParts
  readonly #memory: MemoryHistory
  readonly #traces = new WeakMap<Unit, Trace>()
  #nextNumber = 1
  #replay: Replay | null = null
  #present: Present | null = null
  /** What the engine had at each moment. */
  readonly engine: EnginePast

  constructor(parts: TravelParts) {
    this.#parts = parts
    this.recorder = new Recorder(() => parts.control.position)
    this.#memory = new MemoryHistory(parts.host.api.memory, parts.memoryStart)
    this.engine = new EnginePast(parts.host, () => this.#place(), parts.origins)
  }

  /** Where in time the engine is; null while there is nothing to go back to. */
  #place(): (Place & { readonly call: string | null }) | null {
    const { unit } = this.recorder
    if (unit) {
      const innermost = this.#parts.activations.at(-1)
      const call = innermost?.kind === 'api' ? innermost.name : null
      return { unit: unit.number, position: this.#parts.control.position, call }
    }
    const last = this.units.at(-1)
    return last ? { unit: last.number, position: AFTER, call: null } : null
  }

  /** Begins to write down what modules do. */
  start(): void {
    const { memory, runtime } = this.#parts.host.api
    this.engine.start()
    memory.onWrite = (pointer, length) => {
      this.recorder.wrote(pointer, () =>
        memory.bytes(pointer, length).slice(pointer >>> 0, (pointer >>> 0) + length),
      )
    }
    this.#stopHearing = runtime.hear((call, args) => this.recorder.ran(call, args))
  }

  /** Ends that, and forgets everything. */
  stop(): void {
    const { memory } = this.#parts.host.api
    this.engine.stop()
    memory.onWrite = null
    this.#stopHearing()
    this.forget()
  }

  /** Forgets all units: modules came or went, and their code with them. */
  forget(): void {
    this.recorder.end()
    while (this.units.length > 0) this.#dropOldest()
  }

  /** Whether code of the past runs or is held. */
  get inPast(): boolean {
    return this.#replay !== null
  }

  /** Bytes that are kept. */
  get size(): number {
    return this.units.reduce((sum, unit) => sum + unit.size, this.#memory.size + this.engine.size)
  }

  /** A function of ours has returned or thrown. */
  called(name: string, args: readonly unknown[]): void {
    this.engine.called(this.recorder.unit, name, args, this.#parts.control.position)
  }

  /** An outermost call into a module begins. */
  beginUnit(root: CallRecord, top: number): Unit {
    this.#memory.begin()
    const gate = this.#parts.host.api.threads?.gate
    const unit: Unit = {
      number: this.#nextNumber++,
      root,
      top,
      changes: [],
      replies: [],
      replyStart: root.context.reply?.length ?? 0,
      time: this.#parts.host.api.server.time,
      end: null,
      pulse: gate ? gate.pulse : 0,
      broken: null,
      size: 0,
    }
    this.units.push(unit)
    this.recorder.begin(unit)
    this.engine.timers.began(unit.number)
    while (this.units.length > KEPT_UNITS || (this.units.length > 1 && this.size > KEPT_BYTES))
      this.#dropOldest()
    return unit
  }

  /** The outermost call is over. */
  endUnit(): void {
    this.checkThreads()
    this.recorder.end()
  }

  /** Code computes the same again only if no thread had its hands in the same memory: a unit that runs can't any more once one has. */
  checkThreads(): void {
    const { unit } = this.recorder
    const gate = this.#parts.host.api.threads?.gate
    if (unit && gate && (unit.pulse === null || unit.pulse !== gate.pulse))
      unit.broken ??= 'threads of modules ran meanwhile'
  }

  #dropOldest(): void {
    this.units.shift()
    this.#memory.dropOldest()
    this.engine.dropBefore(this.units[0]?.number ?? this.#nextNumber)
  }

  /** The record of a call, from what is open now. */
  recordOf(
    context: CallRecord['context'],
    callee: CallRecord['callee'],
    args: readonly unknown[],
  ): CallRecord {
    return { context, callee, args, stacks: this.#stacks(), outside: [] }
  }

  #stacks(): CallRecord['stacks'] {
    return [...this.#parts.host.api.instances].map((module) => [module, module.stackPointer] as const)
  }

  /** Somebody changed memory by hand, in the present. */
  changed(pointer: number, bytes: Uint8Array): void {
    this.recorder.unit?.changes.push({
      position: this.#parts.control.position,
      pointer,
      bytes: bytes.slice(),
    })
  }

  /** Where the present is held: the running unit and its position, or the end of the last one. */
  get presentMoment(): Moment | null {
    const unit = this.#present
      ? (this.#present.unit ?? this.units.at(-1))
      : (this.recorder.unit ?? this.units.at(-1))
    if (!unit) return null
    return { unit, position: this.#present?.position ?? this.#parts.control.position }
  }

  /** Where what is held is: in the past or the present. Null if nothing ran yet. */
  get moment(): Moment | null {
    const replay = this.#replay
    return replay ? { unit: replay.unit, position: this.#parts.control.position } : this.presentMoment
  }

  /** Whether the present is held at a statement, not in a call of ours. */
  get presentAtStatement(): boolean {
    return this.#present?.atStatement ?? this.#parts.atStatement()
  }

  /** Whether what is held is inside a call of ours. */
  get betweenStatements(): boolean {
    return this.#replay === null && !this.#parts.atStatement()
  }

  /** The statements of a unit up to the present. Runs it again the first time it is asked. @throws Error if it cannot */
  traceOf(unit: Unit): Trace {
    const end = unit.end ?? this.presentMoment?.position ?? 0
    const known = this.#traces.get(unit)
    if (known && known.length >= Math.min(end, LONGEST_TRACE)) return known
    const trace = new Trace()
    const { control } = this.#parts
    this.lookAt(unit, end, (site) => trace.add(site, control.depth()))
    this.#traces.set(unit, trace)
    return trace
  }

  /** A copy of memory as it was right before a statement. @throws Error if the unit cannot run again */
  memoryAt({ unit, position }: Moment): Uint8Array {
    let copy: Uint8Array | null = null
    const from = Math.max(position, 1)
    const take = (): void => {
      copy = new Uint8Array(this.#parts.host.api.memory.wasm.buffer).slice()
    }
    this.lookAt(unit, from, take, from)
    if (copy === null) throw new Error(`statement ${from} of that call is not kept`)
    return copy
  }

  /** Runs a unit again up to a statement and looks at each; what is held stays. @throws Error if it cannot run again */
  lookAt(unit: Unit, limit: number, look: Looking['look'], from = 1): void {
    if (limit > 0)
      this.#away(() => {
        this.#run({ unit, position: 0, running: true }, { from, limit, look })
      })
  }

  /**
   * Goes from the present into the past and comes back when somebody leaves for the present.
   *
   * @param atStatement whether the present is held at a statement; otherwise it is inside a call of ours, or nowhere
   */
  visit(first: Moment, atStatement: boolean): Return {
    let how: Return = 'ran'
    this.#away(() => {
      let next: Destination = first
      while (next !== 'present') {
        const left: Leave = this.#run(next, null)
        next = left.to
        how = left.how
      }
    }, atStatement)
    return how
  }

  /** Leaves a place in the past, because somebody wants to. */
  leave(to: Destination): never {
    throw new Leave(to, 'asked')
  }

  /** Sets the present aside, and puts it back. */
  #away(work: () => void, atStatement = true): void {
    // A trace is wanted while code of the past is held: that state is put back like a present.
    const outer = { present: this.#present, replay: this.#replay, unit: this.recorder.unit }
    const { control, activations } = this.#parts
    const here: Present = {
      memory: this.#memory.copy(),
      position: control.position,
      frames: control.takeFrames(),
      stacks: this.#stacks(),
      activations: activations.splice(0),
      unit: outer.unit,
      atStatement,
    }
    this.#present = outer.present ?? here
    this.recorder.unit = null
    try {
      work()
    } finally {
      this.#memory.put(here.memory)
      control.putFrames(here.frames)
      for (const [module, pointer] of here.stacks) module.stackPointer = pointer
      activations.length = 0
      activations.push(...here.activations)
      this.recorder.unit = outer.unit
      this.#present = outer.present
      this.#replay = outer.replay
    }
  }

  /** Runs a unit again from its beginning; says where to go from where it came to. */
  #run({ unit, position, running = false }: Exclude<Destination, 'present'>, each: Looking | null): Leave {
    const index = this.units.indexOf(unit)
    if (index < 0) throw new Error('that is too long ago: it is not kept any more')
    if (unit.broken !== null) throw new Error(`that call cannot run again: ${unit.broken}`)
    const { control, activations } = this.#parts
    this.#memory.restore(index)
    for (const [module, pointer] of unit.root.stacks) module.stackPointer = pointer
    control.position = 0
    control.top = unit.top
    activations.length = 0
    const target = running ? null : position
    const replay: Replay = { unit, target, each, nextChange: 0, arrived: running, call: unit.root, next: 0 }
    this.#replay = replay
    try {
      this.#makeChanges(replay, 0)
      this.#schedule(replay)
      this.#call(replay, unit.root)
      return new Leave(this.#after(unit), 'ran')
    } catch (error) {
      if (error instanceof Leave) return error
      throw error
    } finally {
      this.#replay = null
    }
  }

  /** What comes after the end of a unit: the next one, or the present. */
  #after(unit: Unit): Destination {
    const next = this.units[this.units.indexOf(unit) + 1]
    return next?.broken === null ? { unit: next, position: 0, running: true } : 'present'
  }

  #call(replay: Replay, call: CallRecord): void {
    const { control, activations } = this.#parts
    const outer = { call: replay.call, next: replay.next, depth: activations.length }
    replay.call = call
    replay.next = 0
    const stacks = this.#stacks()
    activations.push({ kind: 'module', top: control.top, context: call.context, from: MAIN_THREAD })
    const top = control.top
    try {
      call.callee(...call.args)
    } catch (error) {
      if (error instanceof Leave) throw error
      // The call ended by a fault then too, and whoever made it has taken note.
      for (const [module, pointer] of stacks) module.stackPointer = pointer
    }
    control.top = top
    activations.length = outer.depth
    replay.call = outer.call
    replay.next = outer.next
  }

  /** A function of ours is called by code of the past. */
  outside(name: string, args: readonly unknown[]): unknown {
    const replay = this.#replay as Replay
    const call = replay.call.outside[replay.next++]
    if (call?.name !== name)
      throw new Error(`code of the past calls ${name}, where it called ${call?.name ?? 'nothing'} before`)
    const { activations, control } = this.#parts
    const depth = activations.length
    activations.push({ kind: 'api', top: control.top, name, args })
    for (const effect of call.effects) this.#redo(replay, effect)
    // What was going on in the present when it was left has no end yet.
    if (call.state === 'open') throw new Leave('present', 'ran')
    activations.length = depth
    if (call.state === 'threw') throw call.result
    return call.result
  }

  #redo(replay: Replay, effect: OutsideCall['effects'][number]): void {
    const { memory } = this.#parts.host.api
    if (effect.kind === 'write') memory.put(effect.pointer, effect.bytes)
    else if (effect.kind === 'call') this.#call(replay, effect.call)
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
    const replay = this.#replay as Replay
    const { control } = this.#parts
    const { position } = control
    if (replay.unit.changes.length > 0) this.#makeChanges(replay, position)
    if (replay.each) {
      if (position >= replay.each.from) replay.each.look(site, position)
      if (position >= Math.min(replay.each.limit, LONGEST_TRACE)) throw new Leave('present', 'ran')
      return this.#schedule(replay)
    }
    const moment = { unit: replay.unit, position }
    if (this.#isPresent(moment)) throw new Leave('present', 'ran')
    if (position === replay.target) {
      replay.arrived = true
      this.#parts.arrived(moment)
    } else if (replay.arrived) this.#parts.passing(site)
    this.#schedule(replay)
  }

  #isPresent({ unit, position }: Moment): boolean {
    const present = this.#present
    return present !== null && present.atStatement && present.unit === unit && present.position === position
  }

  /** Asks to be called out at the next position that means something, unless the very next one is wanted already. */
  #schedule(replay: Replay): void {
    const { control } = this.#parts
    if (replay.each && control.position + 1 >= replay.each.from) return control.stopNext()
    if (replay.arrived && !replay.each && this.#parts.wantsNext()) return control.stopNext()
    const after = control.position
    const wanted = [
      replay.unit.changes[replay.nextChange]?.position ?? null,
      replay.each?.from ?? (replay.arrived ? null : replay.target),
      this.#present?.unit === replay.unit && this.#present.atStatement ? this.#present.position : null,
    ].filter((position): position is number => position !== null && position > after)
    control.stopAt(wanted.length > 0 ? Math.min(...wanted) : null)
  }

  #makeChanges(replay: Replay, position: number): void {
    const { memory } = this.#parts.host.api
    for (;;) {
      const change = replay.unit.changes[replay.nextChange]
      if (!change || change.position !== position) return
      replay.nextChange++
      memory.put(change.pointer, change.bytes)
    }
  }
}
