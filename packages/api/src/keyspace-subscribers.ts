// Which modules hear which keyspace events, and the jobs they put off until it is safe to write.
//
// A module is told in the midst of the command that caused the event, and not about what it does there itself. Jobs run
// when the outermost piece of work is over, still inside it: what they write is sent together with the rest.
import type { Bytes } from '@valkey-playground/engine'
import type { LoadedModule } from './loader/loaded-module.ts'
import type { ModuleApi } from './module-api.ts'
import { ModuleString } from './module-string.ts'
import { perEngine } from './per-engine.ts'
import { C } from './spec/index.ts'

interface KeyspaceSubscriber {
  readonly module: LoadedModule
  readonly types: number
  readonly callback: number
  /** Its callback is running. */
  active: boolean
}

interface Job {
  readonly module: LoadedModule
  readonly db: number
  readonly callback: number
  readonly privdata: number
  readonly freePrivdata: number
}

/** Subscribers and jobs of one engine. */
export class KeyspaceSubscribers {
  readonly #m: ModuleApi
  readonly #subscribers: KeyspaceSubscriber[] = []
  #jobs: Job[] = []
  #stop: (() => void) | null = null
  #listensToUnits = false

  constructor(m: ModuleApi) {
    this.#m = m
  }

  subscribe(module: LoadedModule, types: number, callback: number): void {
    const { server } = this.#m
    this.#stop ??= server.keyspace.onEvent((type, event, key, db) => this.#tell(type, event, key, db))
    if (!this.#subscribers.some((one) => one.module === module))
      module.cleanups.push(() => this.#drop(module))
    this.#subscribers.push({ module, types, callback, active: false })
  }

  addJob(job: Job): void {
    if (!this.#listensToUnits) {
      this.#listensToUnits = true
      this.#m.server.onUnitEnd(() => this.#runJobs())
    }
    this.#jobs.push(job)
  }

  #drop(module: LoadedModule): void {
    for (let index = this.#subscribers.length - 1; index >= 0; index--)
      if (this.#subscribers[index]?.module === module) this.#subscribers.splice(index, 1)
    this.#jobs = this.#jobs.filter((job) => job.module !== module)
    if (this.#subscribers.length > 0) return
    this.#stop?.()
    this.#stop = null
  }

  #tell(type: number, event: string, key: Bytes, dbId: number): void {
    const m = this.#m
    const { server } = m
    const db = server.databases[dbId]
    if (db === undefined) return
    for (const one of this.#subscribers.slice()) {
      const nested = (one.module.options & C.VALKEYMODULE_OPTIONS_ALLOW_NESTED_KEYSPACE_NOTIFICATIONS) !== 0
      if ((one.types & type) === 0 || (one.active && !nested)) continue
      const before = one.active
      one.active = true
      const name = new ModuleString(key)
      m.handles.add(name)
      const text = m.runtime.newCString(event)
      m.runCallback(
        { module: one.module, client: server.executingClient, db, purpose: 'notification' },
        (context) => {
          context.notification = true
          m.invoke(context, m.callback(one.callback, 4), context.pointer, type, text, name.handle)
        },
      )
      m.runtime.free(text)
      if (name.handle !== 0) name.release(m.handles, m.runtime)
      one.active = before
    }
  }

  #runJobs(): void {
    if (this.#jobs.length === 0) return
    const m = this.#m
    const { server } = m
    // Still the same piece of work: what jobs cause goes out with what came before.
    server.nesting++
    try {
      for (let job = this.#jobs.shift(); job !== undefined; job = this.#jobs.shift()) {
        const { module, callback, privdata, freePrivdata } = job
        const db = server.databases[job.db]
        m.runCallback({ module, purpose: 'job', ...(db === undefined ? {} : { db }) }, (context) => {
          m.invoke(context, m.callback(callback, 2), context.pointer, privdata)
          if (freePrivdata !== 0) m.invoke(context, m.callback(freePrivdata, 1), privdata)
        })
      }
    } finally {
      server.nesting--
    }
  }
}

/** The keyspace subscribers of an engine. */
export const keyspaceSubscribers: (m: ModuleApi) => KeyspaceSubscribers = perEngine(
  (m) => new KeyspaceSubscribers(m),
)
