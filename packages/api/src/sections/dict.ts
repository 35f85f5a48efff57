// Modules Dictionary API. The C variants take bytes, the others module strings; both do the same with other arguments.
// @see https://valkey.io/topics/modules-api-ref/#section-modules-dictionary-api
import type { Bytes } from '@valkey-playground/engine'
import { ModuleDict, ModuleDictIterator } from '../dictionary.ts'
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR

function dictOf(m: ModuleApi, handle: number): ModuleDict {
  return m.object<ModuleDict>(handle, 'dict')
}

function iteratorOf(m: ModuleApi, handle: number): ModuleDictIterator {
  return m.object<ModuleDictIterator>(handle, 'dictIterator')
}

function add(m: ModuleApi, d: number, key: Bytes, ptr: number): number {
  const { map } = dictOf(m, d)
  if (map.has(key)) return ERR
  map.set(key, ptr)
  return OK
}

// As in the server, the result tells whether the key is new, not whether it worked.
function replace(m: ModuleApi, d: number, key: Bytes, ptr: number): number {
  return dictOf(m, d).map.set(key, ptr) ? OK : ERR
}

function get(m: ModuleApi, d: number, key: Bytes, nokey: number): number {
  const value = dictOf(m, d).map.get(key)
  if (nokey !== 0) m.memory.writeI32(nokey, value === undefined ? 1 : 0)
  return value ?? 0
}

function remove(m: ModuleApi, d: number, key: Bytes, oldval: number): number {
  const { map } = dictOf(m, d)
  const value = map.get(key)
  if (value === undefined) return ERR
  if (oldval !== 0) m.memory.writeI32(oldval, value)
  map.delete(key)
  return OK
}

function start(m: ModuleApi, d: number, op: number, key: Bytes): number {
  const iterator = new ModuleDictIterator(dictOf(m, d))
  iterator.seek(m.text(op), key)
  return m.handles.add(iterator)
}

// The number is the radix tree's: 1 for an operator that exists, whether or not there is such a key.
function reseek(m: ModuleApi, di: number, op: number, key: Bytes): number {
  return iteratorOf(m, di).seek(m.text(op), key) ? 1 : 0
}

function compare(m: ModuleApi, di: number, op: number, key: Bytes): number {
  return iteratorOf(m, di).compare(m.text(op), key) ? OK : ERR
}

function step(m: ModuleApi, di: number, dataptr: number, forward: boolean): ModuleDictIterator | null {
  const iterator = iteratorOf(m, di)
  if (!iterator.step(forward)) return null
  if (dataptr !== 0) m.memory.writeI32(dataptr, iterator.value)
  return iterator
}

function stepToBytes(m: ModuleApi, di: number, keylen: number, dataptr: number, forward: boolean): number {
  const iterator = step(m, di, dataptr, forward)
  if (iterator === null) return 0
  if (keylen !== 0) m.memory.writeI32(keylen, (iterator.key as Bytes).length)
  return iterator.keyPointer(m.runtime)
}

function stepToString(m: ModuleApi, ctx: number, di: number, dataptr: number, forward: boolean): number {
  const iterator = step(m, di, dataptr, forward)
  return iterator === null ? 0 : m.newString(m.optionalContext(ctx), iterator.key as Bytes)
}

export const dict: Handlers<ModuleApi> = {
  CreateDict(m, ctx) {
    const context = m.optionalContext(ctx)
    const made = new ModuleDict()
    const handle = m.handles.add(made)
    context?.own({ handle, free: () => made.free(m.handles, m.runtime) })
    return handle
  },

  FreeDict(m, ctx, d) {
    const context = m.optionalContext(ctx)
    const found = dictOf(m, d)
    context?.disown(d)
    found.free(m.handles, m.runtime)
  },

  DictSize: (m, d) => BigInt(dictOf(m, d).map.size),

  DictSetC: (m, d, key, keylen, ptr) => add(m, d, m.memory.readBytes(key, keylen), ptr),

  DictReplaceC: (m, d, key, keylen, ptr) => replace(m, d, m.memory.readBytes(key, keylen), ptr),

  DictSet: (m, d, key, ptr) => add(m, d, m.string(key).bytes, ptr),

  DictReplace: (m, d, key, ptr) => replace(m, d, m.string(key).bytes, ptr),

  DictGetC: (m, d, key, keylen, nokey) => get(m, d, m.memory.readBytes(key, keylen), nokey),

  DictGet: (m, d, key, nokey) => get(m, d, m.string(key).bytes, nokey),

  DictDelC: (m, d, key, keylen, oldval) => remove(m, d, m.memory.readBytes(key, keylen), oldval),

  DictDel: (m, d, key, oldval) => remove(m, d, m.string(key).bytes, oldval),

  DictIteratorStartC: (m, d, op, key, keylen) => start(m, d, op, m.memory.readBytes(key, keylen)),

  DictIteratorStart: (m, d, op, key) => start(m, d, op, key === 0 ? '' : m.string(key).bytes),

  DictIteratorStop(m, di) {
    if (di !== 0) iteratorOf(m, di).stop(m.handles, m.runtime)
  },

  DictIteratorReseekC: (m, di, op, key, keylen) => reseek(m, di, op, m.memory.readBytes(key, keylen)),

  DictIteratorReseek: (m, di, op, key) => reseek(m, di, op, key === 0 ? '' : m.string(key).bytes),

  DictNextC: (m, di, keylen, dataptr) => stepToBytes(m, di, keylen, dataptr, true),

  DictPrevC: (m, di, keylen, dataptr) => stepToBytes(m, di, keylen, dataptr, false),

  DictNext: (m, ctx, di, dataptr) => stepToString(m, ctx, di, dataptr, true),

  DictPrev: (m, ctx, di, dataptr) => stepToString(m, ctx, di, dataptr, false),

  DictCompareC: (m, di, op, key, keylen) => compare(m, di, op, m.memory.readBytes(key, keylen)),

  DictCompare: (m, di, op, key) => compare(m, di, op, m.string(key).bytes),
}
