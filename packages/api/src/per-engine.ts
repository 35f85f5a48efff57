// State that a section keeps for each engine: timers, subscribers, data types and so on. It is made when it is first
// asked for and goes with its engine, so that ModuleApi need not know every section.
import type { ModuleApi } from './module-api.ts'

let count = 0

/** A function that gives the state of an engine; `make` runs once for each. */
export function perEngine<T extends object>(make: (m: ModuleApi) => T): (m: ModuleApi) => T {
  const index = count++
  return (m) => (m.states[index] ??= make(m)) as T
}
