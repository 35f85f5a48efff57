// What runtime/direct.c has added to a command's reply and the reply's builder does not know yet: it is taken over before anybody
// looks at the builder. One context at a time has that room in memory, and only contexts of commands get it: their builders are
// nobody else's. Change together: direct.c.
//
//   | context, 0 for nobody | bytes used | bytes … |
import type { Bytes, ReplyBuilder } from '@valkey-playground/engine'
import { LENT_REPLY } from './abi/address-space.ts'
import type { LinearMemory } from './abi/memory.ts'

const USED = 4
const BYTES = 8

/** Whose reply it may be. `loan` is not null while it is. */
export interface Borrower {
  readonly pointer: number
  loan: LentReply | null
}

/** The room that is lent. */
export class LentReply {
  /** Whether modules reach direct.c: otherwise there is nothing to lend. */
  offered = false
  readonly #memory: LinearMemory
  #borrower: Borrower | null = null
  #builder: ReplyBuilder | null = null

  constructor(memory: LinearMemory) {
    this.#memory = memory
  }

  /** Lets C code add to a context's reply. */
  lend(borrower: Borrower, builder: ReplyBuilder): void {
    if (!this.offered || borrower === this.#borrower) return
    this.end()
    this.#borrower = borrower
    this.#builder = builder
    borrower.loan = this
    this.#memory.writeI32(LENT_REPLY, borrower.pointer)
  }

  /** Hands over what was added; the loan goes on. */
  settle(): void {
    const used = this.#memory.readI32(LENT_REPLY + USED)
    if (used === 0) return
    const bytes: Bytes = this.#memory.readBytes(LENT_REPLY + BYTES, used)
    this.#memory.writeI32(LENT_REPLY + USED, 0)
    this.#builder?.raw(bytes)
  }

  /** The same, and nothing can be added any more. */
  end(): void {
    if (this.#borrower === null) return
    this.settle()
    this.#memory.writeI32(LENT_REPLY, 0)
    this.#borrower.loan = null
    this.#borrower = this.#builder = null
  }
}
