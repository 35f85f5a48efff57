// The active expiry cycle: samples keys that expire and removes those whose time has come, so that keys nobody asks for go
// as well. A database with many expired keys among its samples is sampled again, up to a bound, so that one cycle never
// takes long; the rest waits for the next.
import type { Server } from './server.ts'

const SAMPLES = 20
const MAX_ROUNDS = 64
const STALE_ENOUGH = 0.1

/** Runs one cycle over all databases. Returns how many keys were removed. */
export function activeExpireCycle(server: Server): number {
  if (!server.activeExpire || !server.keyspace.expiryDeletes) return 0
  let removed = 0
  server.stats.expireCycles++
  for (const db of server.databases) {
    for (let round = 0; round < MAX_ROUNDS && db.expiringSize > 0; round++) {
      const samples = Math.min(SAMPLES, db.expiringSize)
      let stale = 0
      // Small databases are looked through whole, so that nothing depends on luck there.
      const whole = db.expiringSize <= SAMPLES
      for (let i = samples - 1; i >= 0; i--) {
        const position = whole ? i : Math.floor(server.host.random() * db.expiringSize)
        const entry = db.expiringAt(position)
        if (!entry || !db.expireIfNeeded(entry.key)) continue
        stale++
        // Each key is a unit of effects of its own.
        server.endEffects()
      }
      removed += stale
      if (whole || stale / samples <= STALE_ENOUGH) break
    }
  }
  return removed
}
