// A parameter of a module: `module.name` in CONFIG GET and SET. The value is the module's; the engine's row reads and
// writes it by the module's functions, which may refuse a value with a reason of their own.
import {
  ConfigError,
  type Bytes,
  type ConfigOwner,
  type ConfigRow,
  type ConfigValue,
} from '@valkey-playground/engine'
import type { ModuleContext } from './context.ts'
import type { LoadedModule } from './loader/loaded-module.ts'
import type { ModuleApi } from './module-api.ts'
import { ModuleString } from './module-string.ts'
import { C } from './spec/index.ts'

const FLAG_WORDS: readonly (readonly [number, string])[] = [
  [C.VALKEYMODULE_CONFIG_IMMUTABLE, 'immutable'],
  [C.VALKEYMODULE_CONFIG_HIDDEN, 'hidden'],
  [C.VALKEYMODULE_CONFIG_PROTECTED, 'protected'],
  [C.VALKEYMODULE_CONFIG_DENY_LOADING, 'denyLoading'],
  [C.VALKEYMODULE_CONFIG_BITFLAGS, 'multi'],
]

/** How values of a type cross to the module's functions. */
export interface ConfigKind {
  /** What a getter's result stands for. */
  read(m: ModuleApi, result: unknown): ConfigValue
  /** Calls `set` with the value as the module takes it. */
  pass(m: ModuleApi, value: ConfigValue, set: (argument: unknown) => unknown): unknown
}

function normal(value: bigint): ConfigValue {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** The four kinds. */
export const CONFIG_KINDS: Readonly<Record<'string' | 'bool' | 'enum' | 'numeric', ConfigKind>> = {
  string: {
    read: (m, result) => (result === 0 ? '' : m.string(result as number).bytes),
    pass(m, value, set) {
      const string = new ModuleString(value as Bytes)
      const handle = m.handles.add(string)
      try {
        return set(handle)
      } finally {
        if (string.handle !== 0) string.release(m.handles, m.runtime)
      }
    },
  },
  bool: { read: (_m, result) => result !== 0, pass: (_m, value, set) => set(value === true ? 1 : 0) },
  enum: { read: (_m, result) => result as number, pass: (_m, value, set) => set(value) },
  numeric: {
    read: (_m, result) => normal(result as bigint),
    pass: (_m, value, set) => set(BigInt(value as number | bigint)),
  },
}

/** What a Register…Config function is given. */
export interface ConfigOptions {
  readonly module: LoadedModule
  readonly name: Bytes
  readonly kind: ConfigKind
  readonly initial: ConfigValue
  readonly flags: number
  readonly get: number
  readonly set: number
  readonly apply: number
  readonly privdata: number
  /** Reads and prints values, and how CONFIG REWRITE writes them. */
  readonly form: Pick<ConfigRow, 'parse' | 'format' | 'rewrite'>
}

/** One parameter of a module. */
export class ModuleConfig {
  readonly fullName: Bytes
  readonly row: ConfigRow
  readonly name: Bytes
  readonly #m: ModuleApi
  readonly #options: ConfigOptions
  readonly #namePointer: number

  constructor(m: ModuleApi, options: ConfigOptions) {
    this.#m = m
    this.#options = options
    this.name = options.name
    this.fullName = `${options.module.name}.${options.name}`
    this.#namePointer = m.runtime.newCString(options.name)
    const { apply, privdata, flags, form, initial } = options
    const owner: ConfigOwner = {
      read: () => this.#read(),
      write: (value) => this.write(value),
      ...(apply === 0 ? {} : { apply: { key: `${apply} ${privdata}`, run: () => this.#apply() } }),
    }
    const words = FLAG_WORDS.filter(([bit]) => (flags & bit) !== 0).map(([, word]) => word)
    this.row = {
      name: this.fullName,
      initial,
      parse: form.parse,
      format: form.format,
      ...(form.rewrite === undefined ? {} : { rewrite: form.rewrite }),
      flags: words.join(' '),
      owner,
    }
  }

  /** Gives the module a value. @throws ConfigError with the module's reason */
  write(value: ConfigValue): void {
    const { kind, set, privdata } = this.#options
    this.#refusable((context, err) =>
      kind.pass(this.#m, value, (argument) =>
        this.#m.invoke(context, this.#m.callback(set, 4), this.#namePointer, argument, privdata, err),
      ),
    )
  }

  /** The parameter is gone. */
  end(): void {
    this.#m.server.config.remove(this.row.name)
    this.#m.runtime.free(this.#namePointer)
  }

  #read(): ConfigValue {
    const m = this.#m
    const { module, get, kind, initial, privdata } = this.#options
    const found = m.runCallback({ module }, (context) =>
      kind.read(m, m.invoke(context, m.callback(get, 2), this.#namePointer, privdata)),
    )
    return found ?? initial
  }

  #apply(): void {
    const { apply, privdata } = this.#options
    this.#refusable((context, err) =>
      this.#m.invoke(context, this.#m.callback(apply, 3), context.pointer, privdata, err),
    )
  }

  /** Runs a function that answers OK, or ERR and maybe a reason. */
  #refusable(run: (context: ModuleContext, err: number) => unknown): void {
    const m = this.#m
    const err = m.runtime.calloc(1, 4)
    let status: unknown = C.VALKEYMODULE_ERR
    m.runCallback({ module: this.#options.module }, (context) => {
      status = run(context, err)
    })
    const reason = m.memory.readI32(err)
    m.runtime.free(err)
    const text = reason === 0 ? '(null)' : m.string(reason).bytes
    if (reason !== 0) m.string(reason).release(m.handles, m.runtime)
    if (status !== C.VALKEYMODULE_OK) throw new ConfigError(text)
  }
}
