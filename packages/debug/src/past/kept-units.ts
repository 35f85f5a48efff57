// The units that can be gone back to: when one begins, memory is kept; while it runs, what came to it from outside is written down.
//
// Old ones go when there are too many, or when they take too much. Change together: recording.ts, which says what a unit is.
import type { HandleOrigins, ModuleHost } from '@valkey-playground/api'
import type { Activation } from '../activations.ts'
import type { ProbeControl } from '../probe-control.ts'
import { EnginePast } from './engine-past.ts'
import { MemoryHistory } from './memory-history.ts'
import { AFTER, type Place } from './place.ts'
import { Recorder, stackPointers, type CallRecord, type Unit } from './recording.ts'

/** What is needed of the debugger. */
export interface KeptUnitsParts {
  readonly host: ModuleHost
  readonly control: ProbeControl
  /** The calls that are open. */
  readonly activations: readonly Activation[]
  /** Who knows where objects were made. */
  origins(): HandleOrigins | undefined
  /** Where memory that is put back begins. */
  readonly memoryStart: number
}

const KEPT_UNITS = 100
const KEPT_BYTES = 512 * 1024 * 1024

/** What is kept of one engine's modules. */
export class KeptUnits {
  readonly recorder: Recorder
  /** Oldest first; the last may still run. */
  readonly list: Unit[] = []
  /** Memory at the beginning of each. */
  readonly memory: MemoryHistory
  /** What the engine had at each moment. */
  readonly engine: EnginePast
  readonly #parts: KeptUnitsParts
  #stopHearing: () => void = () => {}
  #nextNumber = 1

  constructor(parts: KeptUnitsParts) {
    this.#parts = parts
    this.recorder = new Recorder(() => parts.control.position)
    this.memory = new MemoryHistory(parts.host.api.memory, parts.memoryStart)
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
    const last = this.list.at(-1)
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
    this.engine.stop()
    this.#parts.host.api.memory.onWrite = null
    this.#stopHearing()
    this.forget()
  }

  /** Forgets all units: modules came or went, and their code with them. */
  forget(): void {
    this.recorder.end()
    while (this.list.length > 0) this.#dropOldest()
  }

  /** Bytes that are kept. */
  get size(): number {
    return this.list.reduce((sum, unit) => sum + unit.size, this.memory.size + this.engine.size)
  }

  /** An outermost call into a module begins. */
  begin(root: CallRecord, top: number): void {
    this.memory.begin()
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
    this.list.push(unit)
    this.recorder.begin(unit)
    this.engine.timers.began(unit.number)
    while (this.list.length > KEPT_UNITS || (this.list.length > 1 && this.size > KEPT_BYTES))
      this.#dropOldest()
  }

  /** The outermost call is over. */
  end(): void {
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
    this.list.shift()
    this.memory.dropOldest()
    this.engine.dropBefore(this.list[0]?.number ?? this.#nextNumber)
  }

  /** The record of a call, from what is open now. */
  recordOf(
    context: CallRecord['context'],
    callee: CallRecord['callee'],
    args: readonly unknown[],
  ): CallRecord {
    return { context, callee, args, stacks: stackPointers(this.#parts.host), outside: [] }
  }

  /** A function of ours has returned or thrown. */
  called(name: string, args: readonly unknown[]): void {
    this.engine.called(this.recorder.unit, name, args, this.#parts.control.position)
  }

  /** Somebody changed memory by hand, in the present. */
  changed(pointer: number, bytes: Uint8Array): void {
    this.recorder.unit?.changes.push({
      position: this.#parts.control.position,
      pointer,
      bytes: bytes.slice(),
    })
  }
}
