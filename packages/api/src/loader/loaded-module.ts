// One module in memory: what it is called, where it lies, what it registered.
import type { Bytes, Command } from '@valkey-playground/engine'
import type { WasmFunction } from '../abi/table.ts'
import type { ModuleImage } from './module-image.ts'

/** What the loader and the API need of a module's exports. */
export interface ModuleExports {
  readonly __stack_pointer?: WebAssembly.Global
  readonly errno?: WebAssembly.Global
  readonly _initialize?: WasmFunction
  readonly [name: string]: unknown
}

/** A module from the moment it is instantiated until it is unloaded. */
export class LoadedModule {
  readonly path: string
  readonly image: ModuleImage
  readonly exports: ModuleExports
  args: readonly Bytes[]
  /** Empty until SetModuleAttribs. */
  name: Bytes = ''
  version = 0
  apiVersion = 0
  /** True while OnLoad runs: only then may commands and the like be registered. */
  loading = true
  /** VALKEYMODULE_OPTIONS_* bits. */
  options = 0
  /** Top-level commands in the order of creation. */
  readonly commands: Command[] = []
  /** ACL categories that the module added. */
  readonly aclCategories: string[] = []
  /** How many calls into the module are running. */
  active = 0
  /** The last fault's text, for people; null if there was none. */
  lastFault: string | null = null
  readonly #stackStart: number

  constructor(path: string, args: readonly Bytes[], image: ModuleImage, exports: ModuleExports) {
    this.path = path
    this.args = args
    this.image = image
    this.exports = exports
    this.#stackStart = this.stackPointer
  }

  get stackPointer(): number {
    return (this.exports.__stack_pointer?.value as number | undefined) ?? 0
  }

  set stackPointer(value: number) {
    if (this.exports.__stack_pointer) this.exports.__stack_pointer.value = value
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
