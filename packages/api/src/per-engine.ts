// State that a section keeps for each engine: timers, subscribers, data types and so on. It is made when it is first
// asked for and goes with its engine, so that ModuleApi need not know every section.
import type { ModuleApi } from './module-api.ts'

/** A function that gives the state of an engine; `make` runs once for each. */
export function perEngine<T>(make: (m: ModuleApi) => T): (m: ModuleApi) => T {
  const states = new WeakMap<ModuleApi, { readonly state: T }>()
  return (m) => {
    let found = states.get(m)
    if (!found) states.set(m, (found = { state: make(m) }))
    return found.state
  }
}
