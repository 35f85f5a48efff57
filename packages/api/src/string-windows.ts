// StringDMA: a module reads and writes the bytes of a string value through a plain pointer.
//
// The value lives in JavaScript, so the module gets a copy in its memory, a window. What it writes there reaches the
// value at the next call of a function that looks at keys (any function of the Key API, OpenKey, Call and their kind) and
// when the module returns. Only bytes the module changed are carried over, so a value that was changed by a command
// meanwhile is not overwritten with old bytes [D20]. A window ends with StringTruncate, the next StringDMA or CloseKey.
import type { StringValue } from '@valkey-playground/engine'
import type { LinearMemory } from './abi/memory.ts'
import type { Runtime } from './abi/runtime.ts'
import { ModuleFault } from './abi/fault.ts'

/** A copy of a string value in the module's memory. */
export interface StringWindow {
  readonly value: StringValue
  readonly pointer: number
  readonly length: number
  /** What the module was last seen to have there; null if the window is for reading only. */
  readonly seen: Uint8Array | null
  /** Called before the value gets what the module wrote. */
  readonly beforeChange: (() => void) | null
}

/** What the pointer of an empty key points at: something that is there but must not be touched. */
const EMPTY_KEY_TEXT = '<dma-empty-string>'

/** All windows that are open. */
export class StringWindows {
  readonly #runtime: Runtime
  readonly #memory: LinearMemory
  readonly #writable = new Set<StringWindow>()
  /** How many those are, to be seen at a glance. */
  #writableCount = 0
  #emptyKey = 0

  constructor(runtime: Runtime) {
    this.#runtime = runtime
    this.#memory = runtime.memory
  }

  /** The pointer that stands for the bytes of an empty key. */
  get emptyKeyPointer(): number {
    this.#emptyKey ||= this.#runtime.newCString(EMPTY_KEY_TEXT)
    return this.#emptyKey
  }

  /**
   * Opens a window; `close` must end it.
   *
   * @param beforeChange called before each change of the value; null for a window to read through only
   * @throws ModuleFault if there is no memory left
   */
  open(value: StringValue, beforeChange: (() => void) | null): StringWindow {
    const writable = beforeChange !== null
    const bytes = writable ? value.mutableBytes() : value.bytes()
    const { length } = bytes
    const pointer = this.#runtime.malloc(length + 1)
    if (pointer === 0)
      throw new ModuleFault('heap', `out of memory: no ${length + 1} bytes left for StringDMA`)
    const memory = this.#memory.bytes(pointer, length + 1)
    memory.set(bytes, pointer)
    memory[pointer + length] = 0
    this.#memory.wrote(pointer, length + 1)
    const window = { value, pointer, length, seen: writable ? bytes.slice() : null, beforeChange }
    if (writable) this.#writable.add(window)
    this.#writableCount = this.#writable.size
    return window
  }

  /** Carries over what the module wrote, and ends the window. */
  close(window: StringWindow): void {
    if (this.#writable.delete(window)) this.#carryOver(window)
    this.#writableCount = this.#writable.size
    this.#runtime.free(window.pointer)
  }

  /** Whether a module may be writing into one. */
  get hasWritable(): boolean {
    return this.#writableCount > 0
  }

  /** Carries over what the module wrote through any window. Costs one comparison while there is none. */
  settle(): void {
    if (this.#writableCount > 0) for (const window of this.#writable) this.#carryOver(window)
  }

  #carryOver({ value, pointer, length, seen, beforeChange }: StringWindow): void {
    if (seen === null || length === 0) return
    const memory = this.#memory.bytes(pointer, length)
    let from = 0
    while (from < length && memory[pointer + from] === seen[from]) from++
    if (from === length) return
    beforeChange?.()
    const bytes = value.mutableBytes()
    for (let at = from; at < length; at++) {
      const byte = memory[pointer + at] as number
      if (byte === seen[at]) continue
      seen[at] = byte
      // The value may have become shorter by a command.
      if (at < bytes.length) bytes[at] = byte
    }
  }
}
