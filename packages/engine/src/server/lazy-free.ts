// Values that take long to free are freed behind the server's back. What JavaScript's collector frees is only counted as the
// real server does, which weighs how much work a value is; what modules free themselves is put off until the running
// command is over, and then done in slices between which clients are served.
import type { Bytes } from '../base/bytes.ts'
import type { Database } from '../db/database.ts'
import type { UnlinkReason } from '../db/keyspace-hooks.ts'
import { ListValue } from '../types/list-value.ts'
import { ModuleValue } from '../types/module-value.ts'
import { StreamValue } from '../types/stream-value.ts'
import type { Value } from '../types/value.ts'
import type { Server } from './server.ts'

/** Blocks of memory up to which a value is freed at once. */
const AT_ONCE = 64
/** Microseconds that a slice takes. */
const SLICE_MICROS = 1000

/** The parameter that decides, by why a value goes. What is deleted in other ways goes by `lazyfree-lazy-server-del`. */
const PARAMETERS: Readonly<Partial<Record<UnlinkReason, string>>> = {
  expired: 'lazyfree-lazy-expire',
  evicted: 'lazyfree-lazy-eviction',
}

/** The parts a value is freed in. */
function effort(db: Database, key: Bytes, value: Value): number {
  if (value instanceof ModuleValue) {
    // A type that says nothing is quick, one that says 0 does not want to wait for itself.
    const told = value.dataType.freeEffort?.(value.value, key, db.id) ?? 1
    return told === 0 ? Infinity : told
  }
  if (value instanceof ListValue) {
    let nodes = 0
    for (const _ of value.nodes()) if (++nodes > AT_ONCE) break
    return nodes
  }
  if (value instanceof StreamValue) {
    let parts = value.radixNodes()
    for (const group of value.groups.values()) parts += 1 + group.pending.size + group.consumers.size
    return parts
  }
  const { length } = value as Value & { readonly length?: number }
  return value.type !== 'string' && (length ?? 0) > AT_ONCE ? (length ?? 0) : 1
}

/** What is freed later, of one server. */
export class LazyFree {
  readonly #server: Server
  #queue: (() => void)[] = []
  #waits = false
  /** Set while a key is deleted by someone who asked for it to be freed later. */
  asked = false

  constructor(server: Server) {
    this.#server = server
  }

  /** How many values wait to be freed. */
  get pending(): number {
    return this.#queue.length
  }

  /** Whether a value that leaves the keyspace is to be freed later. Asks module types how much work it is. */
  isFor(db: Database, key: Bytes, value: Value, reason: UnlinkReason): boolean {
    if (reason === 'flushed later') return true
    if (reason === 'moved' || reason === 'flushed' || value.type === 'string') return false
    if (!this.#allowed(reason)) return false
    const compact = value.type === 'module' ? '' : value.encoding(this.#server.limits)
    if (compact === 'listpack' || compact === 'intset') return false
    return effort(db, key, value) > AT_ONCE
  }

  /** Counts a value that leaves the keyspace, if the real server would free it later; ones of modules count when they are freed. */
  count(db: Database, key: Bytes, value: Value, reason: UnlinkReason): void {
    if (value instanceof ModuleValue || reason === 'flushed later') return
    if (this.isFor(db, key, value, reason)) this.#server.stats.lazyFreed++
  }

  /** Runs something that frees a value once the running work is over. */
  later(free: () => void): void {
    this.#queue.push(free)
    this.#wait()
  }

  /** Frees everything that waits. */
  finish(): void {
    for (const free of this.#queue.splice(0)) {
      free()
      this.#server.stats.lazyFreed++
    }
  }

  #allowed(reason: UnlinkReason): boolean {
    const { config, executingClient } = this.#server
    const parameter = PARAMETERS[reason]
    if (parameter !== undefined) return config.flag(parameter)
    const command = reason === 'deleted' ? executingClient?.lastCommand?.fullName : undefined
    if (this.asked || command === 'unlink') return true
    return config.flag(command === 'del' ? 'lazyfree-lazy-user-del' : 'lazyfree-lazy-server-del')
  }

  #wait(): void {
    if (this.#waits) return
    this.#waits = true
    this.#server.timers.add(this.#server.host.now(), () => this.#slice())
  }

  #slice(): void {
    const { host, stats } = this.#server
    this.#waits = false
    const end = host.monotonicMicros() + SLICE_MICROS
    let done = 0
    while (done < this.#queue.length) {
      this.#queue[done++]?.()
      stats.lazyFreed++
      if (host.monotonicMicros() >= end) break
    }
    this.#queue = this.#queue.slice(done)
    if (this.#queue.length > 0) this.#wait()
  }
}
