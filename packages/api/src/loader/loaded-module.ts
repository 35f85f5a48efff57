// One module in memory: what it is called, where it lies, what it registered.
import { ReplyError, type Bytes, type Command } from '@valkey-playground/engine'
import type { ModuleConfig } from '../module-config.ts'
import type { WasmFunction } from '../abi/table.ts'
import { C } from '../spec/index.ts'
import { mayYield } from './entry-points.ts'
import type { ModuleImage } from './module-image.ts'

/** The reasons, in the order in which they are looked at, and how MODULE UNLOAD words them. */
export const UNLOAD_OBSTACLES = {
  types: "the module exports one or more module-side data types, can't unload",
  exports: 'the module exports APIs used by other modules. Please unload them first and try again',
  blocked: 'the module has blocked clients. Please wait for them to be unblocked and try again',
  timers: 'the module holds timer that is not fired. Please stop the timer or wait until it fires.',
} as const

/** What MODULE UNLOAD answers where it refuses. */
export function unloadError(reason: string): ReplyError {
  return new ReplyError(`ERR Error unloading module: ${reason}`)
}

/** A reason why a module cannot be unloaded. */
export type UnloadObstacle = keyof typeof UNLOAD_OBSTACLES

/** What the loader and the API need of a module's exports. */
export interface ModuleExports {
  readonly __stack_pointer?: WebAssembly.Global
  readonly errno?: WebAssembly.Global
  readonly _initialize?: WasmFunction
  readonly [name: string]: unknown
}

/** A module from the moment it is instantiated until it is unloaded. */
export class LoadedModule {
  /** Never given to another module of the engine. */
  readonly number: number
  readonly path: string
  readonly image: ModuleImage
  readonly exports: ModuleExports
  /** What it imports, as it was given to it. */
  imports: WebAssembly.Imports = {}
  args: readonly Bytes[]
  /** Empty until SetModuleAttribs. */
  name: Bytes = ''
  version = 0
  apiVersion = 0
  /** True while OnLoad runs: only then may commands and the like be registered. */
  loading = true
  /** Whether its code lets others be heard in the midst of a call. */
  readonly yields: boolean
  /** VALKEYMODULE_OPTIONS_* bits. */
  options = 0
  /** Top-level commands in the order of creation. */
  readonly commands: Command[] = []
  /** Values for its parameters that MODULE LOADEX gave, until LoadConfigs takes them. */
  readonly givenConfigs: Map<Bytes, Bytes> = new Map()
  /** Parameters in the order of registration, and whether LoadConfigs has set them. */
  readonly configs: ModuleConfig[] = []
  configsLoaded = false
  /** ACL categories that the module added. */
  readonly aclCategories: string[] = []
  /** Why it cannot be unloaded now, by reason; each tells whether it holds. */
  readonly obstacles: Map<UnloadObstacle, () => boolean> = new Map()
  /** Run when it is unloaded or refuses to load, the newest first. */
  readonly cleanups: (() => void)[] = []
  /** Modules that took functions this one shares, and those whose functions it took. */
  readonly usedBy: Set<LoadedModule> = new Set()
  readonly using: Set<LoadedModule> = new Set()
  /** How many calls into the module are running. */
  active = 0
  /** The last fault's text, for people; null if there was none. */
  lastFault: string | null = null
  readonly #stackStart: number

  constructor(
    number: number,
    path: string,
    args: readonly Bytes[],
    image: ModuleImage,
    exports: ModuleExports,
  ) {
    this.number = number
    this.path = path
    this.args = args
    this.image = image
    this.exports = exports
    this.yields = mayYield(image.sections)
    this.#stackStart = this.stackPointer
  }

  /** Its nth import, which must be a function. */
  importAt(index: number): WasmFunction {
    const { module = '', name = '' } = this.image.imports[index] ?? {}
    return this.imports[module]?.[name] as WasmFunction
  }

  /** Why its parameters are not as they should be after OnLoad; null if they are. */
  configProblem(): string | null {
    if (this.configs.length > 0 && !this.configsLoaded)
      return 'Module Configurations were not set, likely a missing LoadConfigs call.'
    return this.givenConfigs.size > 0
      ? 'Loadex configurations were not applied, likely due to invalid arguments.'
      : null
  }

  /** The first obstacle that holds, in words; null if there is none. */
  unloadObstacle(): string | null {
    for (const [reason, text] of Object.entries(UNLOAD_OBSTACLES))
      if (this.obstacles.get(reason as UnloadObstacle)?.() === true) return text
    return null
  }

  /** Whether it knows that a primary's data may be loaded beside its own. */
  get handlesAsyncLoad(): boolean {
    return (this.options & C.VALKEYMODULE_OPTIONS_HANDLE_REPL_ASYNC_LOAD) !== 0
  }

  /** Whether what loads its values copes with data that end too early. */
  get handlesReadErrors(): boolean {
    return (this.options & C.VALKEYMODULE_OPTIONS_HANDLE_IO_ERRORS) !== 0
  }

  get stackPointer(): number {
    return (this.exports.__stack_pointer?.value as number | undefined) ?? 0
  }

  set stackPointer(value: number) {
    if (this.exports.__stack_pointer) this.exports.__stack_pointer.value = value
  }

  /** Where its stack begins; it grows downwards. */
  get stackStart(): number {
    return this.#stackStart
  }

  /** After a fault in which no call of this module survives. */
  resetStack(): void {
    this.stackPointer = this.#stackStart
  }

  /** Address of the module's `errno`, or 0 if it does not use it. */
  get errnoAddress(): number {
    return (this.exports.errno?.value as number | undefined) ?? 0
  }
}
