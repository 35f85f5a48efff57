// A ValkeyModuleKey: a key that a module has open, with the cursors of its list, sorted set and stream functions.
//
// The handle keeps the value it found. Functions of the Key API change that value directly, as the server's do, so
// commands that the module calls meanwhile may take it away; the server would then work on freed memory, here the
// misuse is named. `keyOf` is how every function gets its key.
import type { Bytes, Database, Value } from '@valkey-playground/engine'
import { BadArgument } from './abi/fault.ts'
import type { Handled } from './abi/handles.ts'
import type { ModuleContext } from './context.ts'
import type { ModuleApi } from './module-api.ts'
import { ModuleString } from './module-string.ts'
import { C } from './spec/index.ts'
import { quote } from './render.ts'
import type { StreamCursor } from './stream-cursor.ts'
import type { StringWindow } from './string-windows.ts'
import type { ZsetCursor } from './zset-cursor.ts'

/** Where the list functions of a key were last: they go on from there, in this direction. */
export interface ListCursor {
  index: number
  forward: boolean
}

/** An open key. Made by `OpenKey` and the functions that hand keys to callbacks. */
export class OpenKey implements Handled {
  readonly kind = 'key'
  handle = 0
  /** This and the next three change only by `reopen`. */
  context: ModuleContext
  db: Database
  name: Bytes
  /** VALKEYMODULE_READ, _WRITE and the OPEN_KEY bits. */
  mode: number
  /** Null while the key is empty. */
  value: Value | null
  list: ListCursor | null = null
  /** The running iteration; 'broken' after a lex range that could not be read. */
  zset: ZsetCursor | 'broken' | null = null
  /** The running iteration over a stream. */
  stream: StreamCursor | null = null
  /** A stream that was there got an entry: whoever waits for one hears of it when the key is closed. */
  entryAdded = false
  window: StringWindow | null = null
  readonly #api: ModuleApi
  #nameString: ModuleString | null = null

  constructor(api: ModuleApi, context: ModuleContext, name: Bytes, value: Value | null, mode: number) {
    this.#api = api
    this.context = context
    this.db = context.db
    this.name = name
    this.value = value
    this.mode = mode
  }

  /** Makes a closed key, of which nobody knows any more, another one: that takes half as long as a new object. */
  reopen(context: ModuleContext, name: Bytes, value: Value | null, mode: number): void {
    // It is often opened in the same call again, and to note what is new in an old object takes longer than to see that nothing is.
    if (this.context !== context) this.context = context
    if (this.db !== context.db) this.db = context.db
    if (this.name !== name) this.name = name
    this.value = value
    this.mode = mode
    this.entryAdded = false
  }

  get owner(): ModuleContext {
    return this.context
  }

  get writable(): boolean {
    return (this.mode & C.VALKEYMODULE_WRITE) !== 0
  }

  /** Whether an iteration holds the value, so that no other may be put in its place. */
  get iterating(): boolean {
    return this.list !== null || this.stream !== null
  }

  get readable(): boolean {
    return (this.mode & C.VALKEYMODULE_READ) !== 0
  }

  /** Handle of a string with the key's name, which lives as long as the key is open. */
  get nameHandle(): number {
    if (this.#nameString === null) {
      this.#nameString = new ModuleString(this.name)
      this.#api.handles.add(this.#nameString)
    }
    return this.#nameString.handle
  }

  /** Says that the value is going to be changed in place: whoever keeps what it was takes it now. */
  aboutToChange(): void {
    if (this.value !== null) this.db.aboutToChange(this.name)
  }

  /** Puts a new value under the empty key. */
  create(value: Value): void {
    this.db.set(this.name, value, { quiet: true })
    this.value = value
    this.entryAdded = false
    this.forget()
  }

  /** Takes the value away; the handle is then one of an empty key. */
  delete(): void {
    this.forget()
    if (this.value !== null) this.db.delete(this.name)
    this.value = null
  }

  /** Deletes a collection that has become empty. Returns whether it was. */
  deleteIfEmpty(): boolean {
    if (!this.writable || this.value === null || lengthOf(this.value) > 0) return false
    this.delete()
    return true
  }

  /** Ends the cursors and the window. */
  forget(): void {
    this.list = null
    this.zset = null
    this.stream = null
    this.closeWindow()
  }

  closeWindow(): void {
    if (this.window === null) return
    this.#api.windows.close(this.window)
    this.window = null
  }

  /** CloseKey: what was changed is announced to watchers unless the module wants to do that itself. */
  close(): void {
    if (this.list !== null || this.zset !== null || this.stream !== null || this.window !== null)
      this.forget()
    const options = this.context.module?.options ?? 0
    if (this.writable && (options & C.VALKEYMODULE_OPTION_NO_IMPLICIT_SIGNAL_MODIFIED) === 0)
      this.db.signalModified(this.name)
    if (this.entryAdded && this.value?.type === 'stream') this.db.signalReady(this.name)
    if (this.#nameString !== null) this.#releaseName(this.#nameString)
    if (this.#api.handles.watcher !== null) this.#api.spareKey = null
    this.#api.handles.vacate(this, this.handle)
    this.handle = 0
    this.value = null
  }

  #releaseName(name: ModuleString): void {
    name.release(this.#api.handles, this.#api.runtime)
    this.#nameString = null
  }

  /** As traces show it. */
  describe(): string {
    const ways = [this.readable ? 'read' : '', this.writable ? 'write' : ''].filter((word) => word !== '')
    return `key ${quote(this.name)} (${ways.join(' ')})`
  }

  /** The call ended by a fault: what it did so far stays, so the key is closed as usual. */
  abandon(): void {
    this.close()
  }
}

/** Number of elements of a collection, bytes of a string; a module's value counts as one. */
export function lengthOf(value: Value): number {
  return 'length' in value && typeof value.length === 'number' ? value.length : 1
}

/**
 * The open key behind a handle, with what the module wrote by StringDMA carried over.
 *
 * @throws BadArgument if it is no open key, or its value is no longer the key's [D18]
 */
export function keyOf(m: ModuleApi, handle: number): OpenKey {
  const key = namedKeyOf(m, handle)
  const stored = key.db.peekRaw(key.name)?.value ?? null
  if (stored !== key.value)
    throw new BadArgument(
      handle,
      key.value === null
        ? `is the empty key "${key.name}", which got a value in another way since it was opened; open it again`
        : `is key "${key.name}", whose value was replaced or deleted in another way since it was opened; open it again`,
      'K01',
    )
  return key
}

/**
 * The open key behind a handle, whatever has become of its value: for functions that go by the name and do not look at what was there.
 *
 * @throws BadArgument if it is no open key
 */
export function namedKeyOf(m: ModuleApi, handle: number): OpenKey {
  const key = m.object<OpenKey>(handle, 'key')
  m.windows.settle()
  return key
}

/** `keyOf` for an argument that may be NULL. */
export function optionalKeyOf(m: ModuleApi, handle: number): OpenKey | null {
  return handle === 0 ? null : keyOf(m, handle)
}
