// Where the bytes of strings are that modules have asked for, by handle, in memory: there runtime/strings.c finds them for
// StringPtrLen without asking. A string's place is decided by its handle, so one may push another out; that one is then asked for again.
// Change together: strings.c.
//
//   COPIES × | handle, 1 for an empty place | address | length | – |
import { STRING_COPIES } from './address-space.ts'
import type { LinearMemory } from './memory.ts'

const COPIES = 4096
const COPY_BYTES = 16
/** No handle is odd. */
const EMPTY = 1
const HANDLE_STEP = 8

function placeOf(handle: number): number {
  return STRING_COPIES + ((handle / HANDLE_STEP) % COPIES) * COPY_BYTES
}

/** A string whose bytes lie in memory. */
export interface PlacedString {
  /** They are there no longer, since memory was put back. */
  unplace(): void
}

/** The table of copies. */
export class StringCopies {
  /** Gets every string whose bytes are newly laid down; null while nobody wants to know. */
  placed: PlacedString[] | null = null
  readonly #memory: LinearMemory

  constructor(memory: LinearMemory) {
    this.#memory = memory
    // NULL is asked for as well, and is no string.
    for (let place = STRING_COPIES; place < STRING_COPIES + COPIES * COPY_BYTES; place += COPY_BYTES)
      memory.writeI32(place, EMPTY)
  }

  /** The bytes of a string are at an address, with a NUL behind, until `drop`. */
  keep(handle: number, pointer: number, length: number): void {
    const place = placeOf(handle)
    this.#memory.writeI32(place, handle)
    this.#memory.writeI32(place + 4, pointer)
    this.#memory.writeI32(place + 8, length)
  }

  /** They are there no longer. */
  drop(handle: number): void {
    const place = placeOf(handle)
    if (this.#memory.readI32(place) === handle) this.#memory.writeI32(place, EMPTY)
  }
}
