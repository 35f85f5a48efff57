// Key eviction API: when a key was last used, and how often. Which of the two is kept depends on maxmemory-policy.
// @see https://valkey.io/topics/modules-api-ref/#section-key-eviction-api
import { idleSeconds, setIdleSeconds, type Entry } from '@valkey-playground/engine'
import type { ModuleApi } from '../module-api.ts'
import { keyOf } from '../open-key.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
/** The server's clock of accesses counts seconds. */
const CLOCK_MS = 1000
const MOST_FREQUENT = 255n

function isLfu(m: ModuleApi): boolean {
  return m.server.config.text('maxmemory-policy').includes('lfu')
}

function entryOf(m: ModuleApi, handle: number): Entry | undefined {
  const key = keyOf(m, handle)
  return key.value === null ? undefined : key.db.peekRaw(key.name)
}

export const eviction: Handlers<ModuleApi> = {
  SetLRU(m, handle, lruIdle) {
    const entry = entryOf(m, handle)
    if (entry === undefined || isLfu(m) || lruIdle < 0n) return ERR
    const idle = Math.floor(Number(lruIdle) / CLOCK_MS)
    setIdleSeconds(entry, idle, m.server.time)
    return OK
  },

  GetLRU(m, handle, lruIdle) {
    const entry = entryOf(m, handle)
    let idle = -1
    if (entry !== undefined && !isLfu(m)) idle = idleSeconds(entry, m.server.time) * CLOCK_MS
    m.memory.writeI64(lruIdle, BigInt(idle))
    return entry === undefined ? ERR : OK
  },

  SetLFU(m, handle, lfuFreq) {
    const entry = entryOf(m, handle)
    if (entry === undefined || !isLfu(m) || lfuFreq < 0n) return ERR
    entry.frequency = Number(lfuFreq > MOST_FREQUENT ? MOST_FREQUENT : lfuFreq)
    return OK
  },

  GetLFU(m, handle, lfuFreq) {
    const entry = entryOf(m, handle)
    m.memory.writeI64(lfuFreq, BigInt(entry !== undefined && isLfu(m) ? entry.frequency : -1))
    return entry === undefined ? ERR : OK
  },
}
