// What callbacks of data types are handed: where to read or write (ValkeyModuleIO), the digest to add to, how far
// defragmenting is (ValkeyModuleDefragCtx), and which key it is about (ValkeyModuleKeyOptCtx). Each lives as long as its callback, with the strings it gave out.
import type { Bytes, ModuleDigest, ModuleLoad, ModuleSave } from '@valkey-playground/engine'
import type { Handled } from './abi/handles.ts'
import type { ModuleContext } from './context.ts'
import type { ModuleType } from './data-type.ts'
import type { ModuleApi } from './module-api.ts'
import { ModuleString } from './module-string.ts'

/** A string that is made when it is asked for, and ends with its owner. */
class LentString {
  readonly #m: ModuleApi
  readonly #bytes: Bytes | null
  #string: ModuleString | null = null

  constructor(m: ModuleApi, bytes: Bytes | null) {
    this.#m = m
    this.#bytes = bytes
  }

  /** Its handle; 0 if there is none. */
  get handle(): number {
    if (this.#bytes === null) return 0
    if (this.#string === null) {
      this.#string = new ModuleString(this.#bytes)
      this.#m.handles.add(this.#string)
    }
    return this.#string.handle
  }

  end(): void {
    if (this.#string !== null && this.#string.handle !== 0)
      this.#string.release(this.#m.handles, this.#m.runtime)
    this.#string = null
  }
}

/** Which keys and databases a callback is about. */
export class KeyOptions implements Handled {
  readonly kind = 'keyOptions'
  handle = 0
  readonly fromDb: number
  readonly toDb: number
  readonly #m: ModuleApi
  readonly #from: LentString
  readonly #to: LentString

  constructor(m: ModuleApi, keys: { fromKey: Bytes; toKey?: Bytes; fromDb: number; toDb?: number }) {
    this.#m = m
    this.#from = new LentString(m, keys.fromKey)
    this.#to = new LentString(m, keys.toKey ?? null)
    this.fromDb = keys.fromDb
    this.toDb = keys.toDb ?? -1
    m.handles.add(this)
  }

  get fromKeyHandle(): number {
    return this.#from.handle
  }

  get toKeyHandle(): number {
    return this.#to.handle
  }

  end(): void {
    this.#from.end()
    this.#to.end()
    this.#m.handles.remove(this)
  }
}

/** What a callback is handed about one key, or about none. Who extends it adds the object to the handles, when it is whole: watchers look at it. */
abstract class AboutKey implements Handled {
  abstract readonly kind: Handled['kind']
  handle = 0
  /** The key's database; -1 for none. */
  readonly db: number
  protected readonly m: ModuleApi
  readonly #key: LentString

  constructor(m: ModuleApi, key: Bytes | null, db: number) {
    this.m = m
    this.db = db
    this.#key = new LentString(m, key)
  }

  /** The name as a string that ends with this; 0 if there is none. */
  get keyHandle(): number {
    return this.#key.handle
  }

  end(): void {
    this.#key.end()
    this.m.handles.remove(this)
  }
}

/** A digest under way. */
export class DigestHandle extends AboutKey {
  readonly kind = 'digest'
  readonly digest: ModuleDigest

  constructor(m: ModuleApi, digest: ModuleDigest, key: Bytes, db: number) {
    super(m, key, db)
    this.digest = digest
    m.handles.add(this)
  }
}

/** How far a value is whose memory is moved in parts. */
export interface DefragPart {
  cursor: number
  /** When it shall stop, on the monotonic clock. */
  readonly endMicros: number
}

/** Memory being moved to better places; `key` is null and `db` -1 for what belongs to no key. */
export class DefragHandle extends AboutKey {
  readonly kind = 'defragContext'
  readonly part: DefragPart | null

  constructor(
    m: ModuleApi,
    { key, db, part }: { readonly key: Bytes | null; readonly db: number; readonly part: DefragPart | null },
  ) {
    super(m, key, db)
    this.part = part
    m.handles.add(this)
  }
}

/** What an IO is about; `key` is null beside the keys and for texts. */
export interface IoSubject {
  readonly save?: ModuleSave
  readonly load?: ModuleLoad
  /** Takes the commands of a value that is being rewritten. */
  readonly emit?: (argv: readonly Bytes[]) => void
  readonly key: Bytes | null
  readonly db: number
}

/** A value being read or written, or rewritten as commands. */
export class ModuleIo extends AboutKey {
  readonly kind = 'io'
  readonly type: ModuleType
  readonly save: ModuleSave | null
  readonly load: ModuleLoad | null
  readonly emit: ((argv: readonly Bytes[]) => void) | null
  /** Reading failed, and the module said that it looks at IsIOError. */
  error = false
  /** Why reading failed, if the module does not look. */
  failure: unknown = null
  #context: ModuleContext | null = null

  constructor(m: ModuleApi, type: ModuleType, { save, load, emit, key, db }: IoSubject) {
    super(m, key, db)
    this.type = type
    this.save = save ?? null
    this.load = load ?? null
    this.emit = emit ?? null
    m.handles.add(this)
  }

  /** Whether somebody asked for the context. */
  get hasContext(): boolean {
    return this.#context !== null
  }

  /** A context of the type's module, which lives as long as this. */
  get context(): ModuleContext {
    this.#context ??= this.m.openContext({ kind: 'callback', module: this.type.module })
    return this.#context
  }

  override end(): void {
    super.end()
    if (this.#context !== null) this.m.closeContext(this.#context)
  }
}
