// A ValkeyModuleType: the callbacks of CreateDataType as what the engine asks a module's data type for.
//
// Values are pointers; the engine keeps them in ModuleValue and knows only this. A callback that faults counts as one
// that could not do it: saving and loading then fail, everything else goes on. The engine's note that a value has left
// its key ends the value here (`watchValues`).
import {
  Later,
  ModuleValue,
  RdbError,
  type Bytes,
  type ModuleAuxWhen,
  type ModuleDataType,
  type ModuleDigest,
  type ModuleLoad,
  type ModuleSave,
} from '@valkey-playground/engine'
import { ModuleFault } from './abi/fault.ts'
import type { Handled } from './abi/handles.ts'
import type { CallbackPurpose, ModuleContext } from './context.ts'
import { DefragHandle, DigestHandle, KeyOptions, ModuleIo, type DefragPart } from './data-type-handles.ts'
import { watchLoading, watchSaving } from './lints/saved-values.ts'
import type { LoadedModule } from './loader/loaded-module.ts'
import type { CodePlace } from './loader/trap.ts'
import type { ModuleApi } from './module-api.ts'
import { perEngine } from './per-engine.ts'
import { C, offsetOf } from './spec/index.ts'

const METHODS = 'ValkeyModuleTypeMethods'
/** The methods each version of the structure added. */
const METHODS_SINCE: readonly (readonly string[])[] = [
  ['rdb_load', 'rdb_save', 'aof_rewrite', 'mem_usage', 'digest', 'free'],
  ['aux_load', 'aux_save', 'aux_save_triggers'],
  ['free_effort', 'unlink', 'copy', 'defrag'],
  ['mem_usage2', 'free_effort2', 'unlink2', 'copy2'],
  ['aux_save2'],
]
const WHEN_BITS: readonly (readonly [ModuleAuxWhen, number])[] = [
  ['before', C.VALKEYMODULE_AUX_BEFORE_RDB],
  ['after', C.VALKEYMODULE_AUX_AFTER_RDB],
]

/** How a method is called. */
interface MethodCall {
  /** A fault is thrown on. */
  readonly strict?: boolean
  readonly purpose?: CallbackPurpose | null
}

const STRICTLY: MethodCall = { strict: true }
const POINTER_BYTES = 4
/** SAMPLES 0: look at everything. */
const ALL_SAMPLES = -1

/** Reads the structure as far as its version goes; 0 for what it does not have. */
export function readMethods(m: ModuleApi, pointer: number): ReadonlyMap<string, number> {
  const version = m.memory.readI32(pointer)
  const methods = new Map<string, number>([['version', version]])
  METHODS_SINCE.slice(0, Math.max(1, version)).forEach((names) => {
    for (const name of names) methods.set(name, m.memory.readI32(pointer + offsetOf(METHODS, name)))
  })
  return methods
}

/** A data type of a module. */
export class ModuleType implements Handled, ModuleDataType {
  readonly kind = 'type'
  handle = 0
  readonly name: Bytes
  readonly module: LoadedModule
  readonly encodingVersion: number
  readonly auxWhen?: readonly ModuleAuxWhen[]
  readonly auxMayBeEmpty?: boolean
  readonly copy?: NonNullable<ModuleDataType['copy']>
  readonly rewrite?: NonNullable<ModuleDataType['rewrite']>
  readonly save?: NonNullable<ModuleDataType['save']>
  readonly load?: NonNullable<ModuleDataType['load']>
  readonly defrag?: NonNullable<ModuleDataType['defrag']>
  readonly digest?: NonNullable<ModuleDataType['digest']>
  readonly memoryUsage?: NonNullable<ModuleDataType['memoryUsage']>
  readonly #m: ModuleApi
  readonly #methods: ReadonlyMap<string, number>

  constructor(
    m: ModuleApi,
    module: LoadedModule,
    name: Bytes,
    version: number,
    methods: ReadonlyMap<string, number>,
  ) {
    this.#m = m
    this.module = module
    this.name = name
    this.encodingVersion = version
    this.#methods = methods
    if (this.#has('copy2', 'copy')) this.copy = (...args) => this.#copy(...args)
    if (this.#has('aof_rewrite')) this.rewrite = (...args) => this.#rewrite(...args)
    if (this.#has('rdb_save')) this.save = (...args) => this.#save(...args)
    if (this.#has('rdb_load')) this.load = (...args) => this.#load(...args)
    if (this.#has('defrag')) this.defrag = (...args) => this.#defrag(...args)
    if (this.#has('digest')) this.digest = (...args) => this.#digest(...args)
    if (this.#has('mem_usage2', 'mem_usage')) this.memoryUsage = (...args) => this.#memoryUsage(...args)
    if (this.#has('aux_save2', 'aux_save')) {
      const triggers = methods.get('aux_save_triggers') ?? 0
      this.auxWhen = WHEN_BITS.filter(([, bit]) => (triggers & bit) !== 0).map(([when]) => when)
      this.auxMayBeEmpty = this.#has('aux_save2')
    }
  }

  describe(): string {
    return `data type ${this.name}`
  }

  get handlesReadErrors(): boolean {
    return this.module.handlesReadErrors
  }

  /** Where a method of it begins; undefined if that is not known. */
  placeOf(method: string): CodePlace | undefined {
    const { table } = this.#m.runtime
    const pointer = this.#methods.get(method) ?? 0
    return this.module.image.placeOfFunction(Number(table.wasm.get(pointer)?.name))
  }

  /** Gives the value back to the module. */
  free(value: unknown, later = false): void {
    if (!this.#has('free')) return
    this.#m.lints?.freeing(this, value)
    this.#call('free', [value], { purpose: later ? 'background free' : 'free' })
  }

  /** The value has left its key. */
  unlink(value: unknown, key: Bytes, db: number): void {
    this.#withOptions({ fromKey: key, fromDb: db }, (options) => {
      if (this.#has('unlink2')) this.#call('unlink2', [options.handle, value])
      else if (this.#has('unlink')) this.#call('unlink', [options.fromKeyHandle, value])
    })
  }

  /** In how many parts it is freed, as the module says; undefined if it does not say. */
  freeEffort(value: unknown, key: Bytes, db: number): number | undefined {
    return this.#withOptions({ fromKey: key, fromDb: db }, (options) => {
      const effort = this.#has('free_effort2')
        ? this.#call('free_effort2', [options.handle, value])
        : this.#has('free_effort')
          ? this.#call('free_effort', [options.fromKeyHandle, value])
          : undefined
      return effort === undefined ? undefined : (effort as number) >>> 0
    })
  }

  /** Writes what the type keeps beside the keys. */
  saveAux(to: ModuleSave, when: ModuleAuxWhen): void {
    const bit = WHEN_BITS.find(([word]) => word === when)?.[1]
    const io = new ModuleIo(this.#m, this, { save: to, key: null, db: -1 })
    this.#withIo(io, () =>
      this.#call(this.auxMayBeEmpty === true ? 'aux_save2' : 'aux_save', [io.handle, bit], STRICTLY),
    )
  }

  /** Reads it; false when the module cannot. */
  loadAux(from: ModuleLoad, version: number, when: ModuleAuxWhen): boolean {
    if (!this.#has('aux_load')) return false
    const bit = WHEN_BITS.find(([word]) => word === when)?.[1]
    const io = new ModuleIo(this.#m, this, { load: from, key: null, db: -1 })
    return this.#withIo(
      io,
      () => this.#call('aux_load', [io.handle, version, bit], STRICTLY) !== C.VALKEYMODULE_ERR && !io.error,
    )
  }

  /** Writes a value that belongs to no key. False if the type has no method for it. */
  saveText(value: unknown, to: ModuleSave): boolean {
    if (this.save) this.#save(value, to, null, -1)
    return this.save !== undefined
  }

  /** Reads one; undefined when the module cannot. */
  loadText(from: ModuleLoad, version: number): unknown {
    return this.load ? this.#load(from, version, null, -1) : undefined
  }

  #copy(value: unknown, fromKey: Bytes, toKey: Bytes, fromDb: number, toDb: number): unknown {
    const copied = this.#withOptions({ fromKey, toKey, fromDb, toDb }, (options) =>
      this.#has('copy2')
        ? this.#call('copy2', [options.handle, value])
        : this.#call('copy', [options.fromKeyHandle, options.toKeyHandle, value]),
    )
    return copied === 0 ? undefined : copied
  }

  #rewrite(value: unknown, key: Bytes, db: number): readonly (readonly Bytes[])[] {
    const commands: (readonly Bytes[])[] = []
    const io = new ModuleIo(this.#m, this, { emit: (argv) => commands.push(argv), key, db })
    return this.#withIo(io, () => {
      this.#call('aof_rewrite', [io.handle, io.keyHandle, value], STRICTLY)
      if (io.error) throw new RdbError(`the method for data type ${this.name} failed`)
      return commands
    })
  }

  #save(value: unknown, to: ModuleSave, key: Bytes | null, db: number): void {
    const watched = watchSaving(this.#m, this, { to, key, db })
    const io = new ModuleIo(this.#m, this, { save: watched?.to ?? to, key, db })
    this.#withIo(io, () => this.#call('rdb_save', [io.handle, value], STRICTLY))
    watched?.done(value)
  }

  #load(from: ModuleLoad, version: number, key: Bytes | null, db: number, mayPause = false): unknown {
    const watched = watchLoading(this.#m, this, from, key)
    const io = new ModuleIo(this.#m, this, { load: watched?.from ?? from, key, db })
    const beside = mayPause ? this.#loadBeside(io, version) : null
    if (beside !== null) return beside
    const value = this.#loaded(io, () => this.#call('rdb_load', [io.handle, version], STRICTLY))
    if (value !== undefined) watched?.done(value)
    return value
  }

  /** The same where it can yield; null if that cannot be. */
  #loadBeside(io: ModuleIo, version: number): unknown {
    const m = this.#m
    const { calls } = m.threads ?? {}
    if (!this.module.yields) return null
    const context = m.openContext({ kind: 'callback', module: this.module })
    if (calls?.possibleFor(null, context) !== true) {
      m.closeContext(context)
      return null
    }
    const call = calls.begin(context, this.#methods.get('rdb_load') ?? 0, [io.handle, version])
    const left = call.run((fault) => m.closeContext(context, fault !== null))
    const value = (): unknown =>
      this.#loaded(io, () => {
        if (call.fault !== null) throw call.fault
        return call.result
      })
    if (left !== undefined) throw new Later(left, value)
    return value()
  }

  #loaded(io: ModuleIo, load: () => unknown): unknown {
    return this.#withIo(io, () => {
      const value = load()
      if (io.error) {
        if (value !== 0 && value !== undefined) this.free(value)
        return undefined
      }
      return value === 0 ? undefined : value
    })
  }

  #defrag(value: ModuleValue, key: Bytes, db: number, part: DefragPart | null): boolean {
    const m = this.#m
    const defrag = new DefragHandle(m, { key, db, part })
    // The callback is given a pointer to the value's pointer, and may change that.
    const cell = m.runtime.malloc(POINTER_BYTES)
    try {
      m.memory.writeI32(cell, value.value as number)
      const more = this.#call('defrag', [defrag.handle, defrag.keyHandle, cell])
      value.value = m.memory.readI32(cell)
      return more !== undefined && more !== 0
    } finally {
      m.runtime.free(cell)
      defrag.end()
    }
  }

  #digest(value: unknown, digest: ModuleDigest, key: Bytes, db: number): void {
    const handle = new DigestHandle(this.#m, digest, key, db)
    try {
      this.#call('digest', [handle.handle, value])
    } finally {
      handle.end()
    }
  }

  #memoryUsage(value: unknown, key: Bytes, samples: number, db: number): number {
    return this.#withOptions({ fromKey: key, fromDb: db }, (options) => {
      const bytes = this.#has('mem_usage2')
        ? this.#call('mem_usage2', [options.handle, value, Number.isFinite(samples) ? samples : ALL_SAMPLES])
        : this.#call('mem_usage', [value])
      return ((bytes as number | undefined) ?? 0) >>> 0
    })
  }

  #has(...names: string[]): boolean {
    return names.some((name) => (this.#methods.get(name) ?? 0) !== 0)
  }

  #withOptions<T>(
    keys: { fromKey: Bytes; toKey?: Bytes; fromDb: number; toDb?: number },
    run: (options: KeyOptions) => T,
  ): T {
    const options = new KeyOptions(this.#m, keys)
    try {
      return run(options)
    } finally {
      options.end()
    }
  }

  #withIo<T>(io: ModuleIo, run: () => T): T {
    try {
      return run()
    } catch (error) {
      // What the bytes lacked is said as it is; a fault becomes the reason why it failed.
      throw io.failure ?? (error instanceof ModuleFault ? new RdbError(error.message) : error)
    } finally {
      io.end()
    }
  }

  /** Runs a method. A fault is logged; then it is thrown on if `strict`, else the result is undefined. */
  #call(method: string, args: readonly unknown[], how: MethodCall = {}): unknown {
    const m = this.#m
    const { strict = false, purpose = null } = how
    const pointer = this.#methods.get(method) ?? 0
    let fault: unknown = null
    const result = m.runCallback({ module: this.module, purpose }, (context: ModuleContext) => {
      try {
        return m.invoke(context, m.callback(pointer, args.length), ...args) as unknown
      } catch (error) {
        fault = error
        throw error
      }
    })
    if (strict && fault !== null) throw fault
    return result
  }
}

/** The data types of an engine's modules, by name, in the order of creation. */
export const dataTypesOf: (m: ModuleApi) => Map<Bytes, ModuleType> = perEngine((m) => {
  watchValues(m)
  return new Map<Bytes, ModuleType>()
})

/** Tells types of values that left their keys, and frees those: at once, or later if that is much work. */
function watchValues(m: ModuleApi): void {
  const { lazyFree } = m.server
  m.server.leaving.onLeft((db, key, value, reason) => {
    if (!(value instanceof ModuleValue)) return
    const { dataType } = value
    if (reason !== 'flushed' && reason !== 'flushed later') dataType.unlink?.(value.value, key, db.id)
    if (reason === 'moved') return
    if (lazyFree.isFor(db, key, value, reason)) lazyFree.later(() => dataType.free?.(value.value, true))
    else dataType.free?.(value.value)
  })
}
