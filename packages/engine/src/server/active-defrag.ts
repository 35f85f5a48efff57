// Active defragmentation: values and global data of modules are moved to better places, a little at a time, while the share of
// memory between blocks is too large. Only modules have memory that can be moved; the engine's own is JavaScript's.
//
//   cron → fragmented enough? → cycle: the values of each database, small ones whole, large ones in parts → global data → end
//
// A cycle runs in slices of `active-defrag-cycle-us`, with pauses that keep its share of the time between the two
// `active-defrag-cycle` limits.
import type { Bytes } from '../base/bytes.ts'
import { ModuleValue } from '../types/module-value.ts'
import type { Server } from './server.ts'

/** Keys looked at between two looks at the clock. */
const KEYS_AT_ONCE = 16
const MICROS_PER_MS = 1000

/** Memory that can be moved. */
export interface MovableMemory {
  /** Bytes in use, and bytes between what is in use. */
  fragmentation(): { readonly used: number; readonly gaps: number }
  /** Moves what belongs to no key. */
  defragGlobals(): void
}

/** How far a value is that is done in parts. */
export interface DefragProgress {
  /** What the module noted when it last stopped, 0 at the beginning. */
  cursor: number
  /** When it shall stop, on the monotonic clock. */
  endMicros: number
}

/** The active defragmentation of one server. */
export class ActiveDefrag {
  readonly #server: Server
  /** Where modules have their memory; null while there is none. */
  memory: MovableMemory | null = null
  #cycle: Iterator<void> | null = null
  #timer: number | null = null
  #endMicros = 0
  #startedMicros = 0
  #hitsBefore = 0
  /** Share of the time that a cycle takes, in percent; 0 while none runs. */
  percent = 0
  /** Blocks that were moved, and that stayed; values of which something was moved or nothing. */
  hits = 0
  misses = 0
  keyHits = 0
  keyMisses = 0
  #totalMicros = 0

  constructor(server: Server) {
    this.#server = server
    server.config.watch('activedefrag', (wanted) => {
      if (wanted === true) server.host.wake()
    })
  }

  /** Whether somebody must look at the memory now and then. */
  get wanted(): boolean {
    return this.memory !== null && this.#server.config.flag('activedefrag')
  }

  /** Milliseconds that cycles took, the running one included, and those of the running one. */
  get times(): { readonly total: number; readonly current: number } {
    const current = this.#cycle ? this.#server.host.monotonicMicros() - this.#startedMicros : 0
    return {
      total: Math.floor((this.#totalMicros + current) / MICROS_PER_MS),
      current: Math.floor(current / MICROS_PER_MS),
    }
  }

  /** CONFIG RESETSTAT. */
  resetStats(): void {
    this.hits = this.misses = this.keyHits = this.keyMisses = this.#totalMicros = 0
  }

  /** Looks whether a cycle should begin, or take more time. */
  monitor(): void {
    if (!this.wanted || this.#server.background.kind !== null) return
    this.#updatePercent()
    if (this.percent > 0 && !this.#cycle) this.#begin()
  }

  #fragmentation(): { readonly percent: number; readonly bytes: number } {
    const { used, gaps } = this.memory?.fragmentation() ?? { used: 1, gaps: 0 }
    return { percent: (gaps * 100) / Math.max(1, used), bytes: gaps }
  }

  #updatePercent(): void {
    const { config, host } = this.#server
    const { percent, bytes } = this.#fragmentation()
    const lower = config.number('active-defrag-threshold-lower')
    const upper = config.number('active-defrag-threshold-upper')
    if (this.percent === 0 && (percent < lower || bytes < config.number('active-defrag-ignore-bytes'))) return
    const least = config.number('active-defrag-cycle-min')
    const most = config.number('active-defrag-cycle-max')
    const share = upper === lower ? most : least + ((percent - lower) * (most - least)) / (upper - lower)
    const wanted = Math.floor(Math.min(most, Math.max(least, share)))
    if (wanted <= this.percent) return
    const what = this.#cycle ? 'Changing active defrag CPU' : 'Starting active defrag'
    host.log('verbose', `${what}, frag=${percent.toFixed(0)}%, frag_bytes=${bytes}, cpu=${wanted}%`)
    this.percent = wanted
  }

  #begin(): void {
    this.#startedMicros = this.#server.host.monotonicMicros()
    this.#hitsBefore = this.hits
    this.#cycle = this.#steps()
    this.#later(0)
  }

  #later(millis: number): void {
    const { timers, host } = this.#server
    this.#timer = timers.add(host.now() + millis, () => this.#slice())
  }

  #slice(): void {
    const { config, host, background } = this.#server
    this.#timer = null
    if (!this.wanted) return this.#end()
    if (background.kind !== null) return this.#later(100)
    const slice = config.number('active-defrag-cycle-us')
    const begun = host.monotonicMicros()
    this.#endMicros = begun + slice
    let done: boolean
    do done = this.#cycle?.next().done !== false
    while (!done && host.monotonicMicros() < this.#endMicros)
    const took = host.monotonicMicros() - begun
    this.#server.latencyEvents.add('active-defrag-cycle', Math.floor(took / MICROS_PER_MS), host.now())
    if (done) return this.#end()
    const pause = (Math.max(took, slice) * (100 - this.percent)) / this.percent
    // Whoever comes in between is served.
    this.#later(Math.max(1, Math.floor(pause / MICROS_PER_MS)))
  }

  #end(): void {
    const { host, timers } = this.#server
    if (this.#timer !== null) timers.remove(this.#timer)
    const elapsed = host.monotonicMicros() - this.#startedMicros
    const { percent, bytes } = this.#fragmentation()
    const moved = this.hits - this.#hitsBefore
    host.log(
      'verbose',
      `Active defrag done in ${Math.floor(elapsed / MICROS_PER_MS)}ms, reallocated=${moved}, frag=${percent.toFixed(0)}%, frag_bytes=${bytes}`,
    )
    this.#totalMicros += elapsed
    this.#timer = null
    this.#cycle = null
    this.percent = 0
  }

  // A cycle. It stops wherever it yields, and the databases may have changed when it goes on.
  *#steps(): Generator<void, void> {
    for (const db of this.#server.databases) {
      let cursor = 0
      do {
        const found: [Bytes, ModuleValue][] = []
        cursor = db.scan(cursor, KEYS_AT_ONCE, ({ key, held }) => {
          if (held instanceof ModuleValue) found.push([key, held])
        })
        const large = found.filter(([key, value]) => !this.#moveSmall(key, value, db.id))
        yield
        for (const [key] of large) yield* this.#moveLarge(key, () => db.peek(key)?.value, db.id)
      } while (cursor !== 0)
    }
    this.memory?.defragGlobals()
  }

  // Moves a value that is little work. False if it is more.
  #moveSmall(key: Bytes, value: ModuleValue, db: number): boolean {
    const { dataType } = value
    if (!dataType.defrag) return true
    const effort = dataType.freeEffort?.(value.value, key, db) ?? 1
    if (effort === 0 || effort > this.#server.config.number('active-defrag-max-scan-fields')) return false
    this.#counted(() => dataType.defrag?.(value, key, db, null))
    return true
  }

  *#moveLarge(key: Bytes, current: () => unknown, db: number): Generator<void, void> {
    const progress: DefragProgress = { cursor: 0, endMicros: 0 }
    for (;;) {
      const value = current()
      if (!(value instanceof ModuleValue)) return
      progress.endMicros = this.#endMicros
      const more = this.#counted(() => value.dataType.defrag?.(value, key, db, progress) ?? false)
      if (!more) return
      yield
    }
  }

  #counted<T>(work: () => T): T {
    const before = this.hits
    const result = work()
    if (this.hits === before) this.keyMisses++
    else this.keyHits++
    return result
  }
}
