// The cell of a context in memory: the header reads its first word, runtime/direct.c the others. Change together: direct.c.
//
//   | table slot of GetApi, 0 while nobody uses the cell | number of the database | client's id as a double |
import { CURRENT_CONTEXT } from './address-space.ts'
import type { LinearMemory } from './memory.ts'

const DATABASE = 4
const CLIENT = 8

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
