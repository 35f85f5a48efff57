// Key API for Sorted Set type; the iterator is key-zset-iterator.ts.
// @see https://valkey.io/topics/modules-api-ref/#section-key-api-for-sorted-set-type
import { ZsetValue } from '@valkey-playground/engine'
import type { ModuleApi } from '../module-api.ts'
import { keyOf } from '../open-key.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR

const OUTCOME_FLAGS: Readonly<Record<'added' | 'updated' | 'unchanged' | 'nop', number>> = {
  added: C.VALKEYMODULE_ZADD_ADDED,
  updated: C.VALKEYMODULE_ZADD_UPDATED,
  unchanged: 0,
  nop: C.VALKEYMODULE_ZADD_NOP,
}

/** ZsetAdd and ZsetIncrby. @param newScore where the new score goes, or 0 */
function add(
  m: ModuleApi,
  handle: number,
  score: number,
  ele: number,
  flagsPointer: number,
  incr: boolean,
  newScore: number,
): number {
  const key = keyOf(m, handle)
  if (!key.writable) return ERR
  if (key.value !== null && !(key.value instanceof ZsetValue)) return ERR
  const { bytes } = m.string(ele)
  const flags = flagsPointer === 0 ? 0 : m.memory.readI32(flagsPointer)
  key.aboutToChange()
  if (key.value === null) key.create(new ZsetValue(m.server.limits))
  const zset = key.value as ZsetValue
  const { outcome, score: after } = zset.add(score, bytes, {
    xx: (flags & C.VALKEYMODULE_ZADD_XX) !== 0,
    nx: (flags & C.VALKEYMODULE_ZADD_NX) !== 0,
    gt: (flags & C.VALKEYMODULE_ZADD_GT) !== 0,
    lt: (flags & C.VALKEYMODULE_ZADD_LT) !== 0,
    incr,
  })
  if (outcome === 'nan') {
    if (flagsPointer !== 0) m.memory.writeI32(flagsPointer, 0)
    key.deleteIfEmpty()
    return ERR
  }
  // A sorted set made for an addition that then was held back stays, without a member, as in the server.
  if (outcome !== 'nop' && newScore !== 0) m.memory.writeF64(newScore, after)
  if (flagsPointer !== 0) m.memory.writeI32(flagsPointer, OUTCOME_FLAGS[outcome])
  return OK
}

export const keyZset: Handlers<ModuleApi> = {
  ZsetAdd: (m, handle, score, ele, flagsptr) => add(m, handle, score, ele, flagsptr, false, 0),

  ZsetIncrby: (m, handle, score, ele, flagsptr, newscore) =>
    add(m, handle, score, ele, flagsptr, true, newscore),

  ZsetRem(m, handle, ele, deleted) {
    const key = keyOf(m, handle)
    if (!key.writable) return ERR
    if (key.value !== null && !(key.value instanceof ZsetValue)) return ERR
    const { bytes } = m.string(ele)
    key.aboutToChange()
    const removed = key.value !== null && key.value.delete(bytes)
    if (removed) key.deleteIfEmpty()
    if (deleted !== 0) m.memory.writeI32(deleted, removed ? 1 : 0)
    return OK
  },

  ZsetScore(m, handle, ele, score) {
    const { value } = keyOf(m, handle)
    if (!(value instanceof ZsetValue)) return ERR
    const found = value.score(m.string(ele).bytes)
    if (found === undefined) return ERR
    // The server's compact sorted sets take NULL, and modules rely on it; its large ones crash.
    if (score !== 0 || value.encoding() !== 'listpack') m.memory.writeF64(score, found)
    return OK
  },
}
