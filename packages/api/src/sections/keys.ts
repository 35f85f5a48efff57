// DB and Key APIs, the generic part: opening keys, their expiry, databases. What is known of clients is in clients.ts.
// @see https://valkey.io/topics/modules-api-ref/#section-db-and-key-apis-generic
import {
  emptyForGood,
  type Bytes,
  setIdleSeconds,
  type Database,
  type Value,
  type ValueType,
} from '@valkey-playground/engine'
import type { ModuleContext } from '../context.ts'
import type { ModuleApi } from '../module-api.ts'
import type { ModuleString } from '../module-string.ts'
import { OpenKey, keyOf, lengthOf, namedKeyOf, optionalKeyOf } from '../open-key.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
const NO_EXPIRE = BigInt(C.VALKEYMODULE_NO_EXPIRE)
/** Looking up with one of these is not what a command does; see `quietLookup`. */
const QUIET: number =
  C.VALKEYMODULE_OPEN_KEY_NOTOUCH |
  C.VALKEYMODULE_OPEN_KEY_NONOTIFY |
  C.VALKEYMODULE_OPEN_KEY_NOSTATS |
  C.VALKEYMODULE_OPEN_KEY_NOEXPIRE |
  C.VALKEYMODULE_OPEN_KEY_NOEFFECTS

const KEY_TYPES: Readonly<Record<ValueType, number>> = {
  string: C.VALKEYMODULE_KEYTYPE_STRING,
  list: C.VALKEYMODULE_KEYTYPE_LIST,
  set: C.VALKEYMODULE_KEYTYPE_SET,
  zset: C.VALKEYMODULE_KEYTYPE_ZSET,
  hash: C.VALKEYMODULE_KEYTYPE_HASH,
  stream: C.VALKEYMODULE_KEYTYPE_STREAM,
  module: C.VALKEYMODULE_KEYTYPE_MODULE,
}

/** Finds a value without some of the effects that finding has: access time, keymiss event, counters, lazy expiry. */
function quietLookup(m: ModuleApi, db: Database, name: string, mode: number): Value | null {
  const noEffects = C.VALKEYMODULE_OPEN_KEY_NOEFFECTS
  const without = (bit: number): boolean => (mode & (bit | noEffects)) !== 0
  const writing = (mode & C.VALKEYMODULE_WRITE) !== 0
  if (!without(C.VALKEYMODULE_OPEN_KEY_NOEXPIRE)) db.expireIfNeeded(name)
  const entry = db.peek(name)
  const { server } = m
  if (!entry) {
    if (writing) return null
    if (!without(C.VALKEYMODULE_OPEN_KEY_NONOTIFY))
      server.keyspace.notify(C.VALKEYMODULE_NOTIFY_KEY_MISS, 'keymiss', name, db.id)
    if (!without(C.VALKEYMODULE_OPEN_KEY_NOSTATS)) server.stats.keyspace.misses++
    return null
  }
  const untouched = without(C.VALKEYMODULE_OPEN_KEY_NOTOUCH) || server.currentClient?.noTouch === true
  if (!untouched) setIdleSeconds(entry, 0, server.time)
  if (writing) db.aboutToChange(name)
  if (!writing && !without(C.VALKEYMODULE_OPEN_KEY_NOSTATS)) server.stats.keyspace.hits++
  return entry.value
}

function lookup(m: ModuleApi, { db }: ModuleContext, name: string, mode: number): Value | null {
  if ((mode & QUIET) !== 0) return quietLookup(m, db, name, mode)
  if ((mode & C.VALKEYMODULE_WRITE) !== 0) return db.lookupWrite(name) ?? null
  return db.lookupRead(name, m.server.currentClient?.noTouch !== true) ?? null
}

function leaveTo(context: ModuleContext, key: OpenKey): void {
  context.own({ handle: key.handle, free: () => key.close() })
}

/** An open key, not yet with a handle: an earlier one, if that is closed and nobody knows it any more. */
function keyFor(
  m: ModuleApi,
  context: ModuleContext,
  name: Bytes,
  value: Value | null,
  mode: number,
): OpenKey {
  const { spareKey } = m
  if (spareKey === null || spareKey.handle !== 0)
    return (m.spareKey = new OpenKey(m, context, name, value, mode))
  spareKey.reopen(context, name, value, mode)
  return spareKey
}

/** Sets or takes away the time of expiry. @param at Unix ms for a time given as `expire` */
function setExpire(key: OpenKey, expire: bigint, at: (expire: bigint) => bigint): number {
  if (!key.writable || key.value === null || (expire < 0n && expire !== NO_EXPIRE)) return ERR
  if (expire === NO_EXPIRE) key.db.persist(key.name)
  else key.db.setExpire(key.name, Number(at(expire)))
  return OK
}

function deleteKey(m: ModuleApi, handle: number): number {
  const key = namedKeyOf(m, handle)
  if (!key.writable) return ERR
  key.delete()
  return OK
}

export const keys: Handlers<ModuleApi> = {
  GetSelectedDb: (m, ctx) => m.context(ctx).db.id,

  SelectDb(m, ctx, newid) {
    const context = m.context(ctx)
    const db = m.server.databases[newid]
    if (db === undefined) return ERR
    m.selectDatabase(context, db)
    // The client stays there after the command.
    if (context.client !== null) context.client.db = db
    return OK
  },

  KeyExists(m, ctx, keyname) {
    m.windows.settle()
    return m.context(ctx).db.lookupRead(m.string(keyname).bytes, false) === undefined ? 0 : 1
  },

  OpenKey(m, ctx, keyname, mode) {
    const context = m.context(ctx)
    const { bytes } = m.handles.get<ModuleString>(keyname, 'string')
    if (m.windows.hasWritable) m.windows.settle()
    const value = lookup(m, context, bytes, mode)
    if (value === null && (mode & C.VALKEYMODULE_WRITE) === 0) return 0
    const key = keyFor(m, context, bytes, value, mode)
    const handle = (key.handle = m.handles.placeInTurn(key, 'key'))
    if (context.auto !== null) leaveTo(context, key)
    return handle
  },

  GetOpenKeyModesAll: () => C._VALKEYMODULE_OPEN_KEY_ALL,

  CloseKey(m, handle) {
    if (handle === 0) return
    const key = m.handles.get<OpenKey>(handle, 'key')
    if (m.windows.hasWritable) m.windows.settle()
    if (key.context.auto !== null) key.context.disown(handle)
    key.close()
  },

  KeyType(m, handle) {
    const value = optionalKeyOf(m, handle)?.value
    return value ? KEY_TYPES[value.type] : C.VALKEYMODULE_KEYTYPE_EMPTY
  },

  ValueLength(m, handle) {
    const value = optionalKeyOf(m, handle)?.value
    return value && value.type !== 'module' ? lengthOf(value) : 0
  },

  DeleteKey: deleteKey,

  UnlinkKey(m, handle) {
    const { lazyFree } = m.server
    lazyFree.asked = true
    try {
      return deleteKey(m, handle)
    } finally {
      lazyFree.asked = false
    }
  },

  GetExpire(m, handle) {
    const key = keyOf(m, handle)
    const at = key.db.expireAt(key.name)
    if (at < 0 || key.value === null) return NO_EXPIRE
    return BigInt(Math.max(0, at - m.server.time))
  },

  SetExpire: (m, handle, expire) => setExpire(keyOf(m, handle), expire, (ms) => ms + BigInt(m.server.time)),

  GetAbsExpire(m, handle) {
    const key = keyOf(m, handle)
    return key.value === null ? NO_EXPIRE : BigInt(key.db.expireAt(key.name))
  },

  SetAbsExpire: (m, handle, expire) => setExpire(keyOf(m, handle), expire, (at) => at),

  ResetDataset(m, restartAof, async) {
    m.windows.settle()
    const restart = restartAof === 0 ? null : m.server.appendOnly.stop()
    emptyForGood(m.server, async !== 0)
    restart?.()
  },

  DbSize: (m, ctx) => BigInt(m.context(ctx).db.size),

  RandomKey(m, ctx) {
    const context = m.context(ctx)
    const name = context.db.randomKey(() => m.server.host.random())
    return name === undefined ? 0 : m.newString(context, name)
  },
}
