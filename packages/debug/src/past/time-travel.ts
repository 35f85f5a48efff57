// Going back: memory is put back to the beginning of a unit and its code runs again, on top of whatever is held, up to the wanted statement.
//
//   live:  command ── code ── statement 900: held
//                                └── the past: memory as at the beginning, the same function, what came from outside from the record,
//                                    held again at statement 899 …
//
// Leaving a place in the past throws through the code that runs there; coming back to the present puts the memory of the present back. The
// engine hears nothing of all this. What somebody changes by hand is a change of the present only. What is kept is in kept-units.ts, how code
// runs again in replay.ts.
import type { Activation } from '../activations.ts'
import type { EnginePast } from './engine-past.ts'
import { KeptUnits, type KeptUnitsParts } from './kept-units.ts'
import type { Destination, Moment, Return } from './moment.ts'
import { Leave, Replay, type Looking, type ReplayParts } from './replay.ts'
import { putStackPointers, stackPointers, type CallRecord, type Unit } from './recording.ts'
import { LONGEST_TRACE, Trace } from './trace.ts'

/** What time travel asks of the debugger. */
export interface TravelParts extends KeptUnitsParts, Omit<ReplayParts, 'kept' | 'present'> {
  /** The calls that are open; what is in it while code of the past runs is the past's. */
  readonly activations: Activation[]
  /** Whether the present is held at a statement. */
  atStatement(): boolean
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

/** The past of one engine's modules. */
export class TimeTravel {
  /** What can be gone back to. */
  readonly kept: KeptUnits
  readonly #parts: TravelParts
  readonly #replayParts: ReplayParts
  readonly #traces = new WeakMap<Unit, Trace>()
  #replay: Replay | null = null
  #present: Present | null = null

  constructor(parts: TravelParts) {
    this.#parts = parts
    this.kept = new KeptUnits(parts)
    this.#replayParts = { ...parts, kept: this.kept, present: () => this.#heldStatement() }
  }

  /** Units that can be gone back to, oldest first; the last may still run. */
  get units(): readonly Unit[] {
    return this.kept.list
  }

  /** What the engine had at each moment. */
  get engine(): EnginePast {
    return this.kept.engine
  }

  /** Whether code of the past runs or is held. */
  get inPast(): boolean {
    return this.#replay !== null
  }

  /** Where the present is held: the running unit and its position, or the end of the last one. */
  get presentMoment(): Moment | null {
    const running = this.#present ? this.#present.unit : this.kept.recorder.unit
    const unit = running ?? this.units.at(-1)
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

  /** The statement that the present was left at; null if it was left inside a call of ours, or between two units. */
  #heldStatement(): Moment | null {
    const present = this.#present
    if (!present?.atStatement || !present.unit) return null
    return { unit: present.unit, position: present.position }
  }

  /** The statements of a unit up to the present. What is not known of them yet is looked at while it runs again. @throws Error if it cannot */
  traceOf(unit: Unit): Trace {
    const end = unit.end ?? this.presentMoment?.position ?? 0
    const trace = this.#traces.get(unit) ?? new Trace()
    if (trace.length >= Math.min(end, LONGEST_TRACE)) return trace
    const { control } = this.#parts
    this.lookAt(unit, end, (site) => trace.add(site, control.depth()), trace.length + 1)
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

  /** A function of ours is called by code of the past. */
  outside(name: string, args: readonly unknown[]): unknown {
    return this.#replay?.outside(name, args)
  }

  /** Code of the past is at a statement that called out. */
  probe(site: number): void {
    this.#replay?.probe(site)
  }

  #run(to: Exclude<Destination, 'present'>, each: Looking | null): Leave {
    const replay = new Replay(this.#replayParts, to, each)
    this.#replay = replay
    try {
      return replay.run()
    } finally {
      this.#replay = null
    }
  }

  /** Sets the present aside, and puts it back. */
  #away(work: () => void, atStatement = true): void {
    const { control, activations, host } = this.#parts
    const { recorder, memory } = this.kept
    // A trace is wanted while code of the past is held: that state is put back like a present.
    const outer = { present: this.#present, replay: this.#replay, unit: recorder.unit }
    const here: Present = {
      memory: memory.copy(),
      position: control.position,
      frames: control.takeFrames(),
      stacks: stackPointers(host),
      activations: activations.splice(0),
      unit: outer.unit,
      atStatement,
    }
    this.#present = outer.present ?? here
    recorder.unit = null
    try {
      work()
    } finally {
      memory.put(here.memory)
      control.putFrames(here.frames)
      putStackPointers(here.stacks)
      activations.length = 0
      activations.push(...here.activations)
      recorder.unit = outer.unit
      this.#present = outer.present
      this.#replay = outer.replay
    }
  }
}
