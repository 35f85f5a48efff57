// The cell of a context in memory: the header reads its first word, C code of ours the others. Change together: runtime/direct.h.
//
//   | table slot of GetApi, 0 while nobody uses the cell | number of the database | client's id as a double | whether it has AutoMemory |
import { CONTEXT_CELL_BYTES, CONTEXT_CELL_COUNT, CONTEXT_CELLS, CURRENT_CONTEXT } from './address-space.ts'
import { BadArgument, ModuleFault } from './fault.ts'
import type { LinearMemory } from './memory.ts'

const DATABASE = 4
const CLIENT = 8
const AUTOMATIC = 16

/** What C code knows of a context. */
export interface ContextFacts {
  readonly getApiSlot: number
  readonly database: number
  readonly clientId: number
}

/** Takes a cell into use. */
export function openCell(memory: LinearMemory, cell: number, facts: ContextFacts): void {
  memory.writeI32(cell, facts.getApiSlot)
  memory.writeI32(cell + DATABASE, facts.database)
  memory.writeF64(cell + CLIENT, facts.clientId)
  memory.writeI32(cell + AUTOMATIC, 0)
}

/** The context frees from now on what is made in it. */
export function becomeAutomatic(memory: LinearMemory, cell: number): void {
  memory.writeI32(cell + AUTOMATIC, 1)
}

/** The context has another database from now on. */
export function changeDatabase(memory: LinearMemory, cell: number, database: number): void {
  memory.writeI32(cell + DATABASE, database)
}

/** Nobody uses the cell any more. */
export function closeCell(memory: LinearMemory, cell: number): void {
  memory.writeI32(cell, 0)
}

/** The innermost running call into a module is in another context from now on; 0 for none. */
export function changeCurrent(memory: LinearMemory, cell: number): void {
  memory.writeI32(CURRENT_CONTEXT, cell)
}

/** The cells that nobody uses: a ring, the one free for longest first. */
export class FreeCells {
  readonly #cells: Int32Array = Int32Array.from(
    { length: CONTEXT_CELL_COUNT },
    (_, index) => CONTEXT_CELLS + index * CONTEXT_CELL_BYTES,
  )
  /** Both only rise. */
  #head = 0
  #tail = CONTEXT_CELL_COUNT

  /** @throws ModuleFault if all are in use */
  take(): number {
    if (this.#head === this.#tail)
      throw new ModuleFault('misuse', `more than ${CONTEXT_CELL_COUNT} contexts are alive`)
    return this.#cells[this.#head++ % CONTEXT_CELL_COUNT] as number
  }

  give(cell: number): void {
    this.#cells[this.#tail++ % CONTEXT_CELL_COUNT] = cell
  }

  /** Those of the parent, in a forked child. */
  adopt(parent: FreeCells): void {
    this.#cells.set(parent.#cells)
    this.#head = parent.#head
    this.#tail = parent.#tail
  }
}

/** What is wrong with a `ctx` argument behind which there is no context. */
export function noContext(pointer: number): BadArgument {
  const inside = pointer >= CONTEXT_CELLS && pointer < CONTEXT_CELLS + CONTEXT_CELL_COUNT * CONTEXT_CELL_BYTES
  return new BadArgument(
    pointer,
    pointer === 0
      ? 'is NULL instead of a ValkeyModuleCtx'
      : inside
        ? 'is a ValkeyModuleCtx of a call that has returned'
        : 'is not a ValkeyModuleCtx',
  )
}
