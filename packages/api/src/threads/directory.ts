// Where threads find the modules they need: a list in shared memory, with the bytes of each module in the modules' heap.
//
// A thread that runs hears no messages, and may be started while the engine itself stands in C code. So nothing is sent: the
// engine writes the list, and a thread reads it when it begins and whenever `epoch` has changed.

const EPOCH = 0
const TABLE_LENGTH = 1
const FIRST = 8
const RECORD = 4
const RECORDS = 250

/** Bytes of the list. */
export const DIRECTORY_BYTES: number = (FIRST + RECORD * RECORDS) * 4

/** A module for threads. `shared`: others call its functions, so every thread must have it. */
export interface DirectoryEntry {
  readonly id: number
  readonly pointer: number
  readonly length: number
  readonly shared: boolean
}

/** The list, seen from either side. */
export class Directory {
  readonly #words: Int32Array<SharedArrayBuffer>

  constructor(buffer: SharedArrayBuffer) {
    this.#words = new Int32Array(buffer)
  }

  get epoch(): number {
    return Atomics.load(this.#words, EPOCH)
  }

  /** How long a table must be for all modules' functions. */
  get tableLength(): number {
    return this.#words[TABLE_LENGTH] as number
  }

  entries(): DirectoryEntry[] {
    const found: DirectoryEntry[] = []
    for (let at = FIRST; at < this.#words.length; at += RECORD) {
      const [id = 0, pointer = 0, length = 0, shared = 0] = this.#words.subarray(at, at + RECORD)
      if (id !== 0) found.push({ id, pointer, length, shared: shared !== 0 })
    }
    return found
  }

  /** Adds a module or changes what is said about it. False if the list is full. */
  put({ id, pointer, length, shared }: DirectoryEntry, tableLength: number): boolean {
    const at = this.#find(id) ?? this.#find(0)
    if (at === undefined) return false
    this.#words.set([id, pointer, length, shared ? 1 : 0], at)
    this.#words[TABLE_LENGTH] = tableLength
    Atomics.add(this.#words, EPOCH, 1)
    return true
  }

  remove(id: number): void {
    const at = this.#find(id)
    if (at !== undefined) this.#words.fill(0, at, at + RECORD)
  }

  #find(id: number): number | undefined {
    for (let at = FIRST; at < this.#words.length; at += RECORD) if (this.#words[at] === id) return at
    return undefined
  }
}
