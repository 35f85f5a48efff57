// The active expiry cycle: samples keys that expire and removes those whose time has come, so that keys nobody asks for go
// as well. A database with many expired keys among its samples is sampled again. How many are looked at, how many may be
// left and how long a cycle may take follow `active-expire-effort`; one that has taken too long goes on in the next, with
// the database after the one it was at.
import type { Database } from '../db/database.ts'
import type { Server } from './server.ts'

const SAMPLES = 20
/** Percentages: of samples that may be expired ones, and of all time that may be spent. */
const ACCEPTABLE_STALE = 10
const TIME_SHARE = 25
const MICROS_PER_SECOND = 1e6
/** Rounds between two looks at the clock. */
const ROUNDS_PER_LOOK = 16
/** How much the last cycle weighs in the estimate of expired keys that are still there. */
const WEIGHT = 0.05

interface Sample {
  readonly looked: number
  readonly expired: number
  /** Whether every key that expires was looked at. */
  readonly whole: boolean
}

/** The active expiry of one server. */
export class ActiveExpire {
  readonly #server: Server
  /** The database that a cycle begins with. */
  #first = 0

  constructor(server: Server) {
    this.#server = server
  }

  /** Runs one cycle over all databases. */
  cycle(): void {
    const server = this.#server
    if (!server.activeExpire || !server.keyspace.expiryDeletes) return
    const { stats, databases, host, config } = server
    const effort = config.number('active-expire-effort') - 1
    const hz = Math.max(1, config.number('hz'))
    const limit = ((TIME_SHARE + 2 * effort) / 100) * (MICROS_PER_SECOND / hz)
    const most = SAMPLES + (SAMPLES / 4) * effort
    const started = host.monotonicMicros()
    let [looked, expired, rounds, late] = [0, 0, 0, false]
    for (let seen = 0; seen < databases.length && !late; seen++) {
      const db = databases[this.#first++ % databases.length] as Database
      for (let again = true; again && !late;) {
        const sample = this.#sample(db, most)
        looked += sample.looked
        expired += sample.expired
        again = !sample.whole && sample.expired * 100 > sample.looked * (ACCEPTABLE_STALE - effort)
        late = ++rounds % ROUNDS_PER_LOOK === 0 && host.monotonicMicros() - started > limit
      }
    }
    if (late) stats.expireTimeouts++
    stats.expireMicros += host.monotonicMicros() - started
    stats.expiredStale += WEIGHT * ((looked === 0 ? 0 : expired / looked) - stats.expiredStale)
  }

  // Small databases are looked through whole, so that nothing depends on luck there.
  #sample(db: Database, most: number): Sample {
    const size = db.expiringSize
    const whole = size <= most
    const looked = whole ? size : most
    let expired = 0
    for (let i = looked - 1; i >= 0; i--) {
      const position = whole ? i : Math.floor(this.#server.host.random() * db.expiringSize)
      const entry = db.expiringAt(position)
      if (!entry || !db.expireIfNeeded(entry.key)) continue
      expired++
      // Each key is a unit of effects of its own.
      this.#server.endEffects()
    }
    return { looked, expired, whole }
  }
}
