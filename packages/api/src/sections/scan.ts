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
/** Elements visited in one call; small collections are visited at once. */
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

/** Gives a callback strings that end with it. */
function withStrings(m: ModuleApi, texts: readonly (Bytes | null)[], run: (handles: number[]) => void): void {
  const strings = texts.map((text) => (text === null ? null : new ModuleString(text)))
  const handles = strings.map((string) => (string === null ? 0 : m.handles.add(string)))
  try {
    run(handles)
  } finally {
    for (const string of strings)
      if (string !== null && string.handle !== 0) string.release(m.handles, m.runtime)
  }
}

/** Notes which keys are changed while callbacks of a context run; returns how to stop. */
function watchChanges({ server }: ModuleApi, context: ModuleContext): () => void {
  return server.keyspace.onModified((_db, key) => context.scanned?.modified.push(key))
}

/** All elements with what goes with each; null for types that have none. */
function elementsOf(value: Value): (readonly [Bytes, Bytes | null])[] | null {
  if (value instanceof HashValue) return [...value.entries()]
  if (value instanceof SetValue) return [...value].map((member) => [member, null] as const)
  if (value instanceof ZsetValue)
    return [...value.entries()].map(({ member, score }) => [member, formatDouble(score)] as const)
  return null
}

function isCompact(m: ModuleApi, value: Value): boolean {
  return /listpack|intset/.test(value.encoding(m.server.limits))
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
        withStrings(m, [name], ([nameHandle]) =>
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
    const elements = key.value === null ? null : elementsOf(key.value)
    if (key.value === null || elements === null) {
      m.setErrno('EINVAL')
      return 0
    }
    if (cursor.done) {
      m.setErrno('ENOENT')
      return 0
    }
    const whole = isCompact(m, key.value)
    const start = cursor.position
    const end = whole ? elements.length : Math.min(elements.length, start + ELEMENTS_STEP)
    for (const [field, value] of elements.slice(start, end))
      withStrings(m, [field, value], ([fieldHandle, valueHandle]) =>
        m.invoke(key.context, m.callback(fn, 4), keyHandle, fieldHandle, valueHandle, privdata),
      )
    if (m.handles.peek(keyHandle) !== key) throw new BadArgument(keyHandle, 'was closed by the callback')
    cursor.position = end
    cursor.done = end >= elements.length
    m.setErrno(null)
    return cursor.done ? 0 : 1
  },
}
