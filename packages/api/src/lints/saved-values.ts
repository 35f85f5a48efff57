// Values that are not the same once they were saved and loaded again: DUMP and RESTORE, DEBUG RELOAD, a file that is read. What a value's
// type tells of it (its digest callback, run aside) is noted when it is saved, by the parts that were written; when the same parts are
// read, the value that comes of them must tell the same.
//
// Types that keep data beside the keys are left out: their values may be whole only later. So are those without a digest.
import {
  ModuleValue,
  moduleValueDigest,
  type Bytes,
  type ModuleLoad,
  type ModuleSave,
} from '@valkey-playground/engine'
import { aside } from '../aside.ts'
import type { ModuleType } from '../data-type.ts'
import type { ModuleApi } from '../module-api.ts'
import { Pauses } from './pauses.ts'

/** So many values are remembered of each type, the last ones. */
const MOST_REMEMBERED = 1000

/** What was told of a value when it was saved. */
interface Told {
  readonly digest: string
  readonly key: Bytes
  readonly db: number
}

interface Memory {
  /** By the parts that were written. */
  readonly byParts: Map<string, Told>
  readonly saving: Pauses
  readonly loading: Pauses
}

const memories = new WeakMap<ModuleType, Memory>()

function memoryOf(type: ModuleType): Memory {
  let memory = memories.get(type)
  if (memory === undefined)
    memories.set(type, (memory = { byParts: new Map(), saving: new Pauses(), loading: new Pauses() }))
  return memory
}

/** What a type tells of a value of its; undefined if it cannot be asked. */
function digestOf(
  m: ModuleApi,
  type: ModuleType,
  value: unknown,
  { key, db }: Omit<Told, 'digest'>,
): string | undefined {
  try {
    const { result, warnings } = aside(m, () =>
      moduleValueDigest(new ModuleValue(type, value), key, db).hex(),
    )
    return warnings.length === 0 ? result : undefined
  } catch {
    // Threads run, say: another time.
    return undefined
  }
}

/** Two sums of parts, in the order in which they come. */
class Parts {
  #first = 0x811c9dc5
  #second = 0x1000193

  add(kind: string, part: unknown): void {
    const text = `${kind}${String(part)}`
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      this.#first = Math.imul(this.#first ^ code, 0x01000193)
      this.#second = (Math.imul(this.#second, 31) + code) | 0
    }
    this.#second ^= text.length
  }

  get sum(): string {
    return `${this.#first} ${this.#second}`
  }
}

function told(type: ModuleType): boolean {
  return type.digest !== undefined && type.auxWhen === undefined
}

/** Watches a value being saved: where to, and what to do when it is. Null while nobody wants to know. */
export function watchSaving(
  m: ModuleApi,
  type: ModuleType,
  { to, key, db }: { readonly to: ModuleSave; readonly key: Bytes | null; readonly db: number },
): { readonly to: ModuleSave; done(value: unknown): void } | null {
  if (m.lints === null || key === null || !told(type)) return null
  const { host } = m.server
  if (!memoryOf(type).saving.begins(host)) return null
  const parts = new Parts()
  const heard =
    <T>(kind: string, write: (part: T) => void) =>
    (part: T): void => {
      parts.add(kind, part)
      write(part)
    }
  return {
    to: {
      unsigned: heard('u', (part) => to.unsigned(part)),
      signed: heard('i', (part) => to.signed(part)),
      string: heard('s', (part) => to.string(part)),
      double: heard('d', (part) => to.double(part)),
      float: heard('f', (part) => to.float(part)),
    },
    done(value) {
      const { byParts, saving } = memoryOf(type)
      const digest = digestOf(m, type, value, { key, db })
      saving.looked(host, false)
      if (digest === undefined) return
      byParts.set(parts.sum, { digest, key, db })
      for (const oldest of byParts.keys()) {
        if (byParts.size <= MOST_REMEMBERED) break
        byParts.delete(oldest)
      }
    },
  }
}

/** The same for a value that is loaded. */
export function watchLoading(
  m: ModuleApi,
  type: ModuleType,
  from: ModuleLoad,
  key: Bytes | null,
): { readonly from: ModuleLoad; done(value: unknown): void } | null {
  if (m.lints === null || key === null) return null
  const { host } = m.server
  const parts = new Parts()
  const heard =
    <T>(kind: string, read: () => T) =>
    (): T => {
      const part = read()
      parts.add(kind, part)
      return part
    }
  return {
    from: {
      unsigned: heard('u', () => from.unsigned()),
      signed: heard('i', () => from.signed()),
      string: heard('s', () => from.string()),
      double: heard('d', () => from.double()),
      float: heard('f', () => from.float()),
      atEnd: () => from.atEnd(),
    },
    done(value) {
      if (!from.atEnd()) return report(m, type, 'rdb_load leaves a part unread of what was saved')
      const { byParts, loading } = memoryOf(type)
      const before = byParts.get(parts.sum)
      if (before === undefined || !loading.begins(host)) return
      const digest = digestOf(m, type, value, before)
      const differs = digest !== undefined && digest !== before.digest
      loading.looked(host, differs)
      if (differs)
        report(m, type, `the value of key "${before.key}" is another one after it was saved and loaded again`)
    },
  }
}

function report(m: ModuleApi, type: ModuleType, message: string): void {
  m.lints?.report('P06', `${message} (data type ${type.name})`, {
    at: type.placeOf('rdb_load') ?? {},
    module: type.module,
  })
}
