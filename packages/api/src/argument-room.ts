// Where calls into modules find their arrays of arguments: calls nest, so the room is a stack. What does not fit comes from the heap.
import type { Bytes } from '@valkey-playground/engine'
import { ModuleFault } from './abi/fault.ts'
import type { HandleTable } from './abi/handles.ts'
import type { Runtime } from './abi/runtime.ts'
import { ModuleString } from './module-string.ts'

const ROOM_BYTES = 64 * 1024

/** An array of strings in memory; `end` takes them back. */
export interface PassedArguments {
  readonly pointer: number
  readonly end: () => void
}

/** The room of one engine's modules. */
export class ArgumentRoom {
  readonly #runtime: Runtime
  readonly #handles: HandleTable
  readonly #start: number
  #top: number

  constructor(runtime: Runtime, handles: HandleTable) {
    this.#runtime = runtime
    this.#handles = handles
    this.#start = this.#top = runtime.malloc(ROOM_BYTES)
  }

  /** From here up to there. */
  get range(): readonly [low: number, high: number] {
    return [this.#start, this.#start + ROOM_BYTES]
  }

  /** Whether a string is an argument of a call that runs, if that has no more of them than there is room for. */
  holds(handle: number): boolean {
    for (let at = this.#start; at < this.#top; at += 4)
      if (this.#runtime.memory.readI32(at) === handle) return true
    return false
  }

  /** Begins where the parent's calls are, in a forked child. */
  adopt(parent: ArgumentRoom): void {
    this.#top = parent.#top
  }

  /** Lays down an array for the time of a call. @throws ModuleFault if no memory is left */
  pass(argv: readonly Bytes[]): PassedArguments {
    const bytes = argv.length * 4
    const start = this.#top
    const fits = start + bytes <= this.#start + ROOM_BYTES
    const pointer = fits ? start : this.#runtime.malloc(bytes)
    if (pointer === 0) throw new ModuleFault('heap', 'out of memory: no room for the arguments')
    if (fits) this.#top = (start + bytes + 15) & ~15
    const strings: ModuleString[] = []
    for (let index = 0; index < argv.length; index++) {
      const string = new ModuleString(argv[index] as Bytes)
      strings.push(string)
      string.handle = this.#handles.place(string, 'string')
      this.#runtime.memory.writeI32(pointer + index * 4, string.handle)
    }
    const end = (): void => {
      // A string the module freed although it did not own it is gone already.
      for (const string of strings) if (string.handle !== 0) string.release(this.#handles, this.#runtime)
      if (fits) this.#top = start
      else this.#runtime.free(pointer)
    }
    return { pointer, end }
  }
}
