// Strings that modules have made without the engine (runtime/strings.c): they lie in slots in memory, and their handles are those of the first
// indices. The table of handles asks here when it is given one that it does not know; from then on the string is the engine's like any
// other. Change together: strings.c.
//
//   slot: | handle, the last one given out | state | address of the bytes | length |
import type { LentHandles } from './abi/handles.ts'
import type { Runtime } from './abi/runtime.ts'
import { ModuleString } from './module-string.ts'

const SLOTS = 1024
const SLOT_BYTES = 16
const STATE = 4
const POINTER = 8
const LENGTH = 12
/** States; 0 is a free slot. */
const MODULES = 1
const ENGINES = 2

/** The slots of one memory. */
export class MadeStrings implements LentHandles {
  readonly count: number = SLOTS
  readonly #runtime: Runtime
  readonly #start: number

  constructor(runtime: Runtime) {
    this.#runtime = runtime
    this.#start = runtime.made.strings()
  }

  get unknown(): number {
    return this.#runtime.made.ours()
  }

  stop(stop: boolean): void {
    this.#runtime.made.stop(stop)
  }

  /** The string becomes the engine's; its bytes stay where modules have seen them. */
  take(index: number, handle: number): ModuleString | undefined {
    const { memory, made } = this.#runtime
    const slot = this.#slot(index)
    if (memory.readI32(slot) !== handle || memory.readI32(slot + STATE) !== MODULES) return undefined
    const pointer = memory.readI32(slot + POINTER)
    const string = new ModuleString(memory.readBytes(pointer, memory.readI32(slot + LENGTH)), pointer)
    made.taken(index)
    return string
  }

  lastNumber(index: number): number {
    return this.#runtime.memory.readI32(this.#slot(index))
  }

  isTaken(index: number): boolean {
    return this.#runtime.memory.readI32(this.#slot(index) + STATE) === ENGINES
  }

  giveBack(index: number): void {
    this.#runtime.made.freed(index)
  }

  #slot(index: number): number {
    return this.#start + index * SLOT_BYTES
  }
}
