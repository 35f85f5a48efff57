// Making room when more memory is used than `maxmemory` allows. Which keys go is decided by sampling: a few random keys
// of each database are compared with the best candidates known so far, which wait in a small pool, and the best one of all
// is removed. So no order of keys is kept, and the choice is nearly as good.
//
//   sample → pool (16 best, the worst first) → remove the last that still exists → until there is room, or time is up
import { NOTIFY } from '../db/keyspace-events.ts'
import { entryMemory, keyTableMemory } from '../db/key-memory.ts'
import { currentFrequency, idleSeconds } from '../db/usage.ts'
import type { Database } from '../db/database.ts'
import type { Entry } from '../db/entry.ts'
import type { Client } from './client.ts'
import { PROPAGATE_ALL } from './propagation.ts'
import type { Server } from './server.ts'

const POOL_SIZE = 16
const CHECK_EVERY = 16
const MOST_FREQUENT = 255

/** How an attempt to make room ended: there is room, there will be when it goes on, or nothing is left to remove. */
export type EvictionOutcome = 'ok' | 'running' | 'failed'

interface Candidate {
  readonly db: Database
  readonly key: string
  /** The higher, the sooner it goes. */
  readonly score: number
}

type Score = (entry: Entry, server: Server) => number

/** What makes a key a candidate, by the second word of the policy; `random` needs no score. */
const SCORES: Readonly<Record<string, Score>> = {
  lru: (entry, server) => idleSeconds(entry, server.time),
  lfu: (entry, server) =>
    MOST_FREQUENT - currentFrequency(entry, server.config.number('lfu-decay-time'), server.time),
  ttl: (entry) => -entry.expireAt,
}

/** Eviction of one server's keys. */
export class Eviction {
  readonly #server: Server
  #pool: Candidate[] = []
  #nextDatabase = 0
  #timer: number | null = null
  /** Microseconds since when there has been too little room; null when there is enough. */
  #exceededSince: number | null = null
  #exceededMicros = 0

  constructor(server: Server) {
    this.#server = server
  }

  /** Milliseconds in which there was too little room, all together and since it is so now. */
  get exceeded(): { total: number; current: number } {
    const since = this.#exceededSince
    const current = since === null ? 0 : this.#server.host.monotonicMicros() - since
    return {
      total: Math.floor((this.#exceededMicros + current) / 1000),
      current: Math.floor(current / 1000),
    }
  }

  /** Memory in use as a part of the limit; 0 without one. */
  get level(): number {
    const { maxMemory, memory } = this.#server
    return maxMemory === 0 ? 0 : Math.max(0, memory.used() - memory.notCounted()) / maxMemory
  }

  /** Bytes used beyond the limit; 0 when there is room. */
  excess(): number {
    const { maxMemory, memory } = this.#server
    if (maxMemory === 0) return 0
    if (memory.used() <= maxMemory) return 0
    // What clients were counted for may be out of date: output has left since.
    memory.countClients()
    return Math.max(0, memory.used() - memory.notCounted() - maxMemory)
  }

  /** Removes keys while too much memory is used. Called before commands. */
  makeRoom(): EvictionOutcome {
    const server = this.#server
    if (server.loading || server.pause.writesPaused) return 'ok'
    // A replica is to hold what its primary holds, and to forget what the primary evicts.
    if (server.replication.isReplica && server.config.flag('replica-ignore-maxmemory')) return 'ok'
    const outcome = this.#tryMakeRoom()
    const now = server.host.monotonicMicros()
    if (outcome !== 'ok') this.#exceededSince ??= now
    else if (this.#exceededSince !== null) {
      this.#exceededMicros += now - this.#exceededSince
      this.#exceededSince = null
    }
    return outcome
  }

  /** Forgets how long there was too little room. */
  resetStats(): void {
    this.#exceededMicros = 0
  }

  #tryMakeRoom(): EvictionOutcome {
    // What is to be freed is set beforehand: telling clients of evicted keys takes memory as well, and must not cost more keys.
    const wanted = this.excess()
    if (wanted === 0) return 'ok'
    const server = this.#server
    const policy = server.config.text('maxmemory-policy')
    if (policy === 'noeviction' || server.config.flag('import-mode')) return 'failed'
    const [which = '', how = ''] = policy.split('-')
    const volatile = which === 'volatile'
    const { host } = server
    const started = host.monotonicMicros()
    const limit = this.#timeLimit()
    const now = host.now()
    let outcome: EvictionOutcome = 'ok'
    let freed = 0
    for (let removed = 1; freed < wanted; removed++) {
      const score = SCORES[how]
      const victim = score ? this.#best(volatile, score) : this.#random(volatile)
      if (!victim) {
        outcome = 'failed'
        break
      }
      const entry = victim.db.peekRaw(victim.key)
      if (entry) freed += entryMemory(entry) + keyTableMemory(entry.expireAt >= 0 ? 2 : 1)
      this.#evict(victim.db, victim.key)
      if (removed % CHECK_EVERY !== 0) continue
      if (this.excess() === 0) break
      if (host.monotonicMicros() - started > limit) {
        this.#goOnLater()
        break
      }
    }
    if (outcome === 'ok' && this.#timer !== null) outcome = 'running'
    server.latencyEvents.add('eviction-cycle', Math.floor((host.monotonicMicros() - started) / 1000), now)
    return outcome
  }

  // Microseconds that one attempt may take, by `maxmemory-eviction-tenacity`.
  #timeLimit(): number {
    const tenacity = this.#server.config.number('maxmemory-eviction-tenacity')
    if (tenacity <= 10) return 50 * tenacity
    return tenacity < 100 ? 500 * 1.15 ** (tenacity - 10) : Infinity
  }

  #goOnLater(): void {
    if (this.#timer !== null) return
    const server = this.#server
    this.#timer = server.timers.add(server.host.now(), () => {
      this.#timer = null
      this.makeRoom()
    })
  }

  #best(volatile: boolean, score: Score): Candidate | null {
    const { databases } = this.#server
    for (;;) {
      let keys = 0
      for (const db of databases) {
        keys += countOf(db, volatile)
        this.#sample(db, volatile, score)
      }
      if (keys === 0) return null
      // From the best to the worst: what is gone meanwhile, or does not expire any more, is passed over.
      for (let candidate; (candidate = this.#pool.pop());) {
        const entry = candidate.db.peekRaw(candidate.key)
        if (entry && (!volatile || entry.expireAt >= 0)) return candidate
      }
    }
  }

  #sample(db: Database, volatile: boolean, score: Score): void {
    const server = this.#server
    const count = countOf(db, volatile)
    const pool = this.#pool
    // Keys that lie together are as random as others, and come cheaper; all of them are looked at when there are few.
    const samples = Math.min(count, server.config.number('maxmemory-samples'))
    const start = Math.floor(server.host.random() * count)
    for (let i = 0; i < samples; i++) {
      const entry = entryOf(db, volatile, (start + i) % count)
      if (!entry) continue
      const points = score(entry, server)
      let at = 0
      while (at < pool.length && (pool[at] as Candidate).score < points) at++
      if (at === 0 && pool.length === POOL_SIZE) continue
      if (pool.some((known) => known.key === entry.key && known.db === db)) continue
      pool.splice(at, 0, { db, key: entry.key, score: points })
      if (pool.length > POOL_SIZE) pool.shift()
    }
  }

  #random(volatile: boolean): Candidate | null {
    const { databases, host } = this.#server
    for (let tries = 0; tries < databases.length; tries++) {
      const db = databases[++this.#nextDatabase % databases.length] as Database
      const entry = entryOf(db, volatile, Math.floor(host.random() * countOf(db, volatile)))
      if (entry) return { db, key: entry.key, score: 0 }
    }
    return null
  }

  #evict(db: Database, key: string): void {
    const server = this.#server
    const started = server.host.monotonicMicros()
    server.runUnit(() => {
      db.delete(key, 'evicted')
      server.stats.evicted++
      server.keyspace.keyModified(db, key, null)
      server.keyspace.notify(NOTIFY.evicted, 'evicted', key, db.id)
      const word = server.config.flag('lazyfree-lazy-eviction') ? 'UNLINK' : 'DEL'
      server.propagation.also(db.id, [word, key], PROPAGATE_ALL, 'evicted')
    })
    const millis = Math.floor((server.host.monotonicMicros() - started) / 1000)
    server.latencyEvents.add('eviction-del', millis, server.host.now())
  }
}

function countOf(db: Database, volatile: boolean): number {
  return volatile ? db.expiringSize : db.size
}

function entryOf(db: Database, volatile: boolean, position: number): Entry | undefined {
  return volatile ? db.expiringAt(position) : db.entryAt(position)
}

/**
 * What comes before a client's command: clients that take too much are ended, then keys are evicted.
 * @returns false when the client itself had to go
 */
export function makeRoomFor(server: Server, client: Client): boolean {
  if (server.clientLimits.limited) {
    server.memory.countClient(client)
    server.clientLimits.enforceMemory()
    if (client.closed) return false
  }
  // In the midst of another's command nothing is taken away.
  if (server.suspended.active) return true
  server.outOfMemory = server.maxMemory !== 0 && server.eviction.makeRoom() === 'failed'
  if (server.maxMemory !== 0) server.clock.read()
  return true
}
