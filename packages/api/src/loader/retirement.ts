// Modules that make way for their next build.
//
// MODULE UNLOAD refuses while a module has data types, timers or waiting clients: a server in C would be left with pointers to
// code that is gone. Whoever edits a module and runs it again wants it replaced all the same. So the values of its types are
// taken out as a snapshot, which waits until those types are there again; who waits is told; timers stop when it is unloaded.
import { ModuleValue, RdbError, type Bytes, type Database } from '@valkey-playground/engine'
import { blockedOf } from '../blocked-client.ts'
import { dataTypesOf, type ModuleType } from '../data-type.ts'
import type { ModuleApi } from '../module-api.ts'
import { UNLOAD_OBSTACLES, unloadError, type LoadedModule } from './loaded-module.ts'

/** What the values of a module's types were, until somebody can read them. */
interface Legacy {
  readonly types: readonly Bytes[]
  readonly snapshot: Uint8Array
}

/** What a key holds; a string that is its text alone is none of ours. */
interface Held {
  readonly held: unknown
}

/** What modules of one engine left behind. */
export class Legacies {
  readonly #m: ModuleApi
  #waiting: Legacy[] = []

  constructor(m: ModuleApi) {
    this.#m = m
  }

  /**
   * Takes out of the way what makes UNLOAD refuse this module.
   * @throws ReplyError naming what cannot be, before anything is taken
   */
  leave(module: LoadedModule): void {
    if (module.obstacles.get('exports')?.() === true) throw unloadError(UNLOAD_OBSTACLES.exports)
    if (module.active > 0) throw unloadError('the module is running')
    const types = [...dataTypesOf(this.#m).values()].filter((type) => type.module === module)
    if (types.length > 0) this.#leaveValues(types)
    for (const blocked of blockedOf(module)) blocked.abandon()
  }

  /** Gives what waits to the types that are loaded by now. What they refuse is lost; the log says so. */
  take(): void {
    const types = dataTypesOf(this.#m)
    const { persistence } = this.#m.server
    const ready = this.#waiting.filter((legacy) => legacy.types.every((name) => types.has(name)))
    this.#waiting = this.#waiting.filter((legacy) => !ready.includes(legacy))
    for (const { snapshot } of ready) persistence.loadBytes(snapshot, { replaceKeys: true })
  }

  #leaveValues(types: readonly ModuleType[]): void {
    const { databases, lazyFree, persistence } = this.#m.server
    const typeOf = ({ held }: Held): ModuleType | undefined =>
      held instanceof ModuleValue ? types.find((type) => type === held.dataType) : undefined
    const keys: [Database, Bytes][] = []
    for (const db of databases)
      for (const entry of db.entries()) {
        const type = typeOf(entry)
        if (type === undefined) continue
        if (type.save === undefined)
          throw unloadError(`the value of ${entry.key} cannot be kept, its type ${type.name} has no rdb_save`)
        keys.push([db, entry.key])
      }
    try {
      const only = (entry: Held): boolean => typeOf(entry) !== undefined
      const snapshot = persistence.bytes({ only, moduleTypes: types, functions: [] })
      this.#waiting.push({ types: types.map((type) => type.name), snapshot })
    } catch (error) {
      throw error instanceof RdbError ? unloadError(error.message) : error
    }
    // What is to be freed later has to be now: soon there is nobody to do it.
    lazyFree.finish()
    for (const [db, key] of keys) db.delete(key, 'flushed')
  }
}
