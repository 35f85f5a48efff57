// Key API for List type. A key remembers where its list functions were (`ListCursor`): finding an element is quick here
// in any case, but while an iteration is on StringSet refuses the key, so it is followed as the server does.
// @see https://valkey.io/topics/modules-api-ref/#section-key-api-for-list-type
import { ListValue, type Bytes } from '@valkey-playground/engine'
import type { ErrnoName } from '../errno.ts'
import type { ModuleApi } from '../module-api.ts'
import { type OpenKey, optionalKeyOf } from '../open-key.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR

/** Sets errno and gives the result that stands for failure. */
function fail<T>(m: ModuleApi, errno: ErrnoName, result: T): T {
  m.setErrno(errno)
  return result
}

/** The list and the absolute place of an element, with the cursor moved there; or null with errno set. */
function seek(
  m: ModuleApi,
  key: OpenKey | null,
  index: number,
  mode: number,
): { list: ListValue; at: number } | null {
  if (key === null) return fail(m, 'EINVAL', null)
  const list = key.value
  if (!(list instanceof ListValue)) return fail(m, 'ENOTSUP', null)
  if ((key.mode & mode) === 0) return fail(m, 'EBADF', null)
  const { length } = list
  if (index < -length || index >= length) return fail(m, 'EDOM', null)
  const cursor = key.list
  if (cursor === null) {
    key.list = { index, forward: true }
  } else {
    let target = index
    if (index < 0 && cursor.index >= 0) target += length
    else if (index >= 0 && cursor.index < 0) target -= length
    if (target !== cursor.index) {
      cursor.forward = cursor.index < target
      cursor.index = target
    }
  }
  return { list, at: index < 0 ? index + length : index }
}

function push(m: ModuleApi, key: OpenKey | null, where: number, ele: number): number {
  if (key === null || ele === 0) return fail(m, 'EINVAL', ERR)
  if (key.value !== null && !(key.value instanceof ListValue)) return fail(m, 'ENOTSUP', ERR)
  if (!key.writable) return fail(m, 'EBADF', ERR)
  const { bytes } = m.string(ele)
  key.list = null
  key.aboutToChange()
  if (key.value === null) key.create(new ListValue(m.server.limits))
  if (key.value instanceof ListValue)
    key.value.push(where === C.VALKEYMODULE_LIST_HEAD ? 'head' : 'tail', [bytes])
  return OK
}

/** ERR for an element that has no place. Even so a list that it would be too large for changes its encoding. */
function refused(key: OpenKey | null, bytes: Bytes): number {
  key?.aboutToChange()
  if (key?.value instanceof ListValue) key.value.set(key.value.length, bytes)
  return ERR
}

/** After a deletion the cursor stands on the next element in its direction, or there is none any more. [D17] */
function moveOn(key: OpenKey, list: ListValue, deleted: number): void {
  const cursor = key.list
  if (cursor === null) return
  const goesOn = cursor.forward ? deleted < list.length : deleted > 0
  if (!goesOn) key.list = null
  else if (cursor.index < 0) cursor.index += cursor.forward ? 1 : 0
  else cursor.index += cursor.forward ? 0 : -1
}

export const keyList: Handlers<ModuleApi> = {
  ListPush: (m, handle, where, ele) => push(m, optionalKeyOf(m, handle), where, ele),

  ListPop(m, handle, where) {
    const key = optionalKeyOf(m, handle)
    if (key === null) return fail(m, 'EINVAL', 0)
    if (!(key.value instanceof ListValue)) return fail(m, 'ENOTSUP', 0)
    if (!key.writable) return fail(m, 'EBADF', 0)
    key.list = null
    key.aboutToChange()
    const element = key.value.pop(where === C.VALKEYMODULE_LIST_HEAD ? 'head' : 'tail') ?? ''
    key.deleteIfEmpty()
    return m.newString(key.context, element)
  },

  ListGet(m, handle, index) {
    const key = optionalKeyOf(m, handle)
    const found = seek(m, key, index, C.VALKEYMODULE_READ)
    return found === null ? 0 : m.newString(key?.context ?? null, found.list.get(found.at) ?? '')
  },

  ListSet(m, handle, index, value) {
    const key = optionalKeyOf(m, handle)
    if (value === 0) return fail(m, 'EINVAL', ERR)
    const { bytes } = m.string(value)
    const found = seek(m, key, index, C.VALKEYMODULE_WRITE)
    if (found === null || key === null) return refused(key, bytes)
    key.aboutToChange()
    found.list.set(found.at, bytes)
    key.list = null
    return OK
  },

  ListInsert(m, handle, index, value) {
    const key = optionalKeyOf(m, handle)
    if (value === 0) return fail(m, 'EINVAL', ERR)
    const { bytes } = m.string(value)
    const list = key?.value
    if (list === null && (index === 0 || index === -1)) return push(m, key, C.VALKEYMODULE_LIST_TAIL, value)
    if (list instanceof ListValue) {
      if (index === list.length || index === -1) return push(m, key, C.VALKEYMODULE_LIST_TAIL, value)
      if (index === 0 || index === -list.length - 1) return push(m, key, C.VALKEYMODULE_LIST_HEAD, value)
    }
    const found = seek(m, key, index, C.VALKEYMODULE_WRITE)
    if (found === null || key === null) return refused(key, bytes)
    key.aboutToChange()
    found.list.insert(found.at, index < 0 ? 'after' : 'before', bytes)
    key.list = null
    return OK
  },

  ListDelete(m, handle, index) {
    const key = optionalKeyOf(m, handle)
    const found = seek(m, key, index, C.VALKEYMODULE_WRITE)
    if (found === null || key === null) return ERR
    const { list, at } = found
    const before = list.encoding()
    key.aboutToChange()
    list.delete(at)
    if (key.deleteIfEmpty()) return OK
    // A change of encoding ends the iteration.
    if (list.encoding() === before) moveOn(key, list, at)
    else key.list = null
    return OK
  },
}
