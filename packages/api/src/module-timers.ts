// The timers of modules: kept in the engine's timer queue, run once each in a context of their own. What is kept beside
// is for GetTimerInfo, for MODULE UNLOAD (a module with timers stays) and for the panel.
import type { Database } from '@valkey-playground/engine'
import type { LoadedModule } from './loader/loaded-module.ts'
import { callerPlace, type CodePlace } from './loader/trap.ts'
import type { ModuleApi } from './module-api.ts'
import { perEngine } from './per-engine.ts'

interface ModuleTimer {
  readonly id: bigint
  readonly queueId: number
  /** Null for timers made with a context that belongs to no module. */
  readonly module: LoadedModule | null
  readonly callback: number
  readonly data: number
  readonly db: Database
  /** Unix ms, with fractions. */
  readonly due: number
  readonly madeAt: CodePlace | undefined
}

/** A waiting timer as panels show it. */
export interface TimerInfo {
  readonly id: string
  /** Empty for timers that belong to none. */
  readonly module: string
  /** Unix ms. */
  readonly due: number
  /** Where the module made it, if it was built with debug information. */
  readonly place: { readonly file: string; readonly line: number } | null
  readonly function: string | null
}

/** `file.c:12` in its parts. */
function placeIn(line: string | undefined): TimerInfo['place'] {
  const parts = line === undefined ? null : /^(.*):(\d+)$/.exec(line)
  return parts && { file: parts[1] as string, line: Number(parts[2]) }
}

/** All timers of one engine's modules. */
export class ModuleTimers {
  readonly #m: ModuleApi
  readonly #timers = new Map<bigint, ModuleTimer>()
  #nextId = 1n
  /** What a debugger shows instead, while it is in the past. */
  shown: readonly TimerInfo[] | null = null

  constructor(m: ModuleApi) {
    this.#m = m
  }

  add(module: LoadedModule | null, db: Database, period: bigint, callback: number, data: number): bigint {
    const { server } = this.#m
    this.#m.callback(callback, 2)
    if (module !== null && !module.obstacles.has('timers')) {
      module.obstacles.set('timers', () => this.#heldBy(module))
      module.cleanups.push(() => this.#stopAll(module))
    }
    const id = this.#nextId++
    const due = server.host.now() + Number(period)
    const queueId = server.timers.add(due, () => this.#fire(id))
    const madeAt = callerPlace(this.#m)
    this.#timers.set(id, { id, queueId, module, callback, data, db, due, madeAt })
    return id
  }

  /** A module's own timer. */
  get(module: LoadedModule | null, id: bigint): ModuleTimer | undefined {
    const timer = this.#timers.get(BigInt.asUintN(64, id))
    return timer?.module === module ? timer : undefined
  }

  stop(timer: ModuleTimer): void {
    this.#timers.delete(timer.id)
    this.#m.server.timers.remove(timer.queueId)
  }

  #heldBy(module: LoadedModule): boolean {
    for (const timer of this.#timers.values()) if (timer.module === module) return true
    return false
  }

  #stopAll(module: LoadedModule): void {
    for (const timer of this.#timers.values()) if (timer.module === module) this.stop(timer)
  }

  /** The timers that wait, the next one first; or what is to be shown in their place. */
  list(): readonly TimerInfo[] {
    if (this.shown) return this.shown
    return [...this.#timers.values()]
      .sort((a, b) => a.due - b.due)
      .map(({ id, module, due, madeAt }) => ({
        id: String(id),
        module: module?.name ?? '',
        due,
        place: placeIn(madeAt?.line),
        function: madeAt?.function ?? null,
      }))
  }

  #fire(id: bigint): void {
    const timer = this.#timers.get(id)
    if (!timer) return
    this.#timers.delete(id)
    const { module, db, callback, data } = timer
    this.#m.runCallback({ module, db, purpose: 'timer' }, (context) =>
      this.#m.invoke(context, this.#m.callback(callback, 2), context.pointer, data),
    )
  }
}

/** The timers of an engine. */
export const moduleTimers: (m: ModuleApi) => ModuleTimers = perEngine((m) => new ModuleTimers(m))
