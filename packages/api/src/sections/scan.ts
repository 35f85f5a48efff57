// Scanning keyspace and hashes. A cursor is the engine's own: how many keys, or elements, were not visited yet.
// @see https://valkey.io/topics/modules-api-ref/#section-scanning-keyspace-and-hashes
import {
  HashValue,
  SetValue,
  ZsetValue,
  formatDouble,
  type Bytes,
  type Value,
} from '@valkey-playground/engine'
import { BadArgument } from '../abi/fault.ts'
import type { Handled } from '../abi/handles.ts'
import type { ModuleContext } from '../context.ts'
import type { ModuleApi } from '../module-api.ts'
import { ModuleString } from '../module-string.ts'
import { keyOf, OpenKey } from '../open-key.ts'
import { C, type Handlers } from '../spec/index.ts'

/** Keys visited in one call, as one bucket of the server's table: few. */
const STEP = 1
/** Elements visited in one call; small collections are visited at once, whatever their number. */
const ELEMENTS_STEP = 10

class ScanCursor implements Handled {
  readonly kind = 'scanCursor'
  handle = 0
  position = 0
  done = false
}

function cursorOf(m: ModuleApi, handle: number): ScanCursor {
  return m.object<ScanCursor>(handle, 'scanCursor')
}

/** Gives a callback a string that ends with it; 0 for none. */
function withString(m: ModuleApi, text: Bytes | null, run: (handle: number) => void): void {
  if (text === null) return run(0)
  const string = new ModuleString(text)
  string.handle = m.handles.place(string, 'string')
  try {
    run(string.handle)
  } finally {
    if (string.handle !== 0) string.release(m.handles, m.runtime)
  }
}

/** Notes which keys are changed while callbacks of a context run; returns how to stop. */
function watchChanges({ server }: ModuleApi, context: ModuleContext): () => void {
  return server.keyspace.onModified((_db, key) => context.scanned?.modified.push(key))
}

/** An element, and what goes with it. */
type Element = readonly [name: Bytes, value: Bytes | null]

/** A step over a collection: its elements, all of a small one, and the position to go on from, 0 at the end; null for types that have none. */
function elementsFrom(value: Value, position: number): { elements: Element[]; next: number } | null {
  const elements: Element[] = []
  const add = (name: Bytes, of: Bytes | null): void => void elements.push([name, of])
  if (value instanceof HashValue) return { elements, next: value.scan(position, ELEMENTS_STEP, add) }
  if (value instanceof SetValue)
    return { elements, next: value.scan(position, ELEMENTS_STEP, (member) => add(member, null)) }
  if (value instanceof ZsetValue)
    return {
      elements,
      next: value.scan(position, ELEMENTS_STEP, (member, score) => add(member, formatDouble(score))),
    }
  return null
}

export const scan: Handlers<ModuleApi> = {
  ScanCursorCreate: (m) => m.handles.add(new ScanCursor()),

  ScanCursorRestart(m, handle) {
    const cursor = cursorOf(m, handle)
    cursor.position = 0
    cursor.done = false
  },

  ScanCursorDestroy(m, handle) {
    m.handles.remove(cursorOf(m, handle))
  },

  Scan(m, ctx, handle, fn, privdata) {
    const context = m.context(ctx)
    const cursor = cursorOf(m, handle)
    if (cursor.done) {
      m.setErrno('ENOENT')
      return 0
    }
    const { db } = context
    const found: { readonly key: Bytes; readonly value: Value }[] = []
    cursor.position = db.scan(cursor.position, STEP, (entry) => found.push(entry))
    if (cursor.position === 0) cursor.done = true
    const stop = m.lints === null ? null : watchChanges(m, context)
    try {
      for (const { key: name, value } of found) {
        const key = new OpenKey(m, context, name, value, C.VALKEYMODULE_READ)
        m.handles.add(key)
        context.scanned = stop && { name, modified: [] }
        withString(m, name, (nameHandle) =>
          m.invoke(context, m.callback(fn, 4), ctx, nameHandle, key.handle, privdata),
        )
        if (key.handle !== 0) key.close()
      }
    } finally {
      context.scanned = null
      stop?.()
    }
    m.setErrno(null)
    return cursor.done ? 0 : 1
  },

  ScanKey(m, keyHandle, handle, fn, privdata) {
    const cursor = cursorOf(m, handle)
    if (keyHandle === 0) {
      m.setErrno('EINVAL')
      return 0
    }
    const key = keyOf(m, keyHandle)
    const found = key.value === null ? null : elementsFrom(key.value, cursor.position)
    if (found === null) {
      m.setErrno('EINVAL')
      return 0
    }
    if (cursor.done) {
      m.setErrno('ENOENT')
      return 0
    }
    const callback = m.callback(fn, 4)
    for (const [field, value] of found.elements)
      withString(m, field, (fieldHandle) => {
        withString(m, value, (valueHandle) =>
          m.invoke(key.context, callback, keyHandle, fieldHandle, valueHandle, privdata),
        )
      })
    if (m.handles.peek(keyHandle) !== key) throw new BadArgument(keyHandle, 'was closed by the callback')
    cursor.position = found.next
    cursor.done = found.next === 0
    m.setErrno(null)
    return cursor.done ? 0 : 1
  },
}
