// Key API for Sorted Set iterator: one iterator for each open key. How it moves is zset-cursor.ts.
// @see https://valkey.io/topics/modules-api-ref/#section-key-api-for-sorted-set-iterator
import { parseLexRange, ZsetValue, type ZsetEntry } from '@valkey-playground/engine'
import { BadArgument } from '../abi/fault.ts'
import type { ModuleApi } from '../module-api.ts'
import { keyOf, type OpenKey } from '../open-key.ts'
import { C, type Handlers } from '../spec/index.ts'
import { ZsetCursor } from '../zset-cursor.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR

function scoreRange(
  m: ModuleApi,
  handle: number,
  [min, max, minex, maxex]: readonly [number, number, number, number],
  fromLowest: boolean,
): number {
  const key = keyOf(m, handle)
  if (!(key.value instanceof ZsetValue)) return ERR
  const range = { min, max, minExclusive: minex !== 0, maxExclusive: maxex !== 0 }
  key.zset = new ZsetCursor(key.value, { by: 'score', range }, fromLowest)
  return OK
}

function lexRange(m: ModuleApi, handle: number, min: number, max: number, fromLowest: boolean): number {
  const key = keyOf(m, handle)
  if (!(key.value instanceof ZsetValue)) return ERR
  const range = parseLexRange(m.string(min).bytes, m.string(max).bytes)
  if (range === undefined) {
    key.zset = 'broken'
    return ERR
  }
  key.zset = new ZsetCursor(key.value, { by: 'lex', range }, fromLowest)
  return OK
}

/** The running iterator and its element; null if there is none. @throws BadArgument if the element is gone */
function running(key: OpenKey): { cursor: ZsetCursor; entry: ZsetEntry } | null {
  const cursor = key.zset
  if (!(key.value instanceof ZsetValue) || !(cursor instanceof ZsetCursor)) return null
  const entry = cursor.current()
  if (entry === undefined)
    throw new BadArgument(
      key.handle,
      `is key "${key.name}", whose iterator stands on a member that was removed`,
    )
  return entry === null ? null : { cursor, entry }
}

function step(m: ModuleApi, handle: number, direction: 1 | -1): number {
  return running(keyOf(m, handle))?.cursor.step(direction) ? 1 : 0
}

export const keyZsetIterator: Handlers<ModuleApi> = {
  ZsetRangeStop(m, handle) {
    keyOf(m, handle).zset = null
  },

  ZsetRangeEndReached(m, handle) {
    const { value, zset } = keyOf(m, handle)
    if (!(value instanceof ZsetValue) || zset === null) return 1
    // After a range that could not be read the server says that there is more, but has no element.
    return zset === 'broken' || !zset.endReached ? 0 : 1
  },

  ZsetFirstInScoreRange: (m, handle, min, max, minex, maxex) =>
    scoreRange(m, handle, [min, max, minex, maxex], true),

  ZsetLastInScoreRange: (m, handle, min, max, minex, maxex) =>
    scoreRange(m, handle, [min, max, minex, maxex], false),

  ZsetFirstInLexRange: (m, handle, min, max) => lexRange(m, handle, min, max, true),

  ZsetLastInLexRange: (m, handle, min, max) => lexRange(m, handle, min, max, false),

  ZsetRangeCurrentElement(m, handle, score) {
    const key = keyOf(m, handle)
    const found = running(key)
    if (found === null) return 0
    if (score !== 0) m.memory.writeF64(score, found.entry.score)
    return m.newString(key.context, found.entry.member)
  },

  ZsetRangeNext: (m, handle) => step(m, handle, 1),

  ZsetRangePrev: (m, handle) => step(m, handle, -1),
}
