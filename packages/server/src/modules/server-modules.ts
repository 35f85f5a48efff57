// Modules on Node: files from disk, the compiler's process, the watchdog. Running them is packages/api's part.
//
// A server without modules must start fast, so that part is loaded with the first module. A file is read (or compiled) before
// the module host hears of it: what is wrong with it is then answered in words that help.

import type { ModuleHost } from '@valkey-playground/api'
import { bytesToUtf8, ReplyError } from '@valkey-playground/engine'
import type {
  Bytes,
  InfoSection,
  ModuleDataType,
  ModuleListEntry,
  ModuleSupport,
  Server,
} from '@valkey-playground/engine'
import type { Profile } from '@valkey-playground/toolchain'
import { readFileSync } from 'node:fs'
import { CompileService } from '../compile/compile-service.ts'
import { DAP_PORT, MODULE_COMPILE_PROFILE, MODULE_LINT, MODULE_TIME_LIMIT } from '../config/own-parameters.ts'
import { ModuleFileError, readModule } from './read-module.ts'
import { spawnThread } from './spawn-thread.ts'
import { Watchdog } from './watchdog.ts'

const RUNTIME = new URL('../../../api/dist/runtime.wasm', import.meta.url)

/** The engine's module support in a server process. */
export class ServerModules implements Required<ModuleSupport> {
  readonly #server: Server
  readonly #compiler = new CompileService()
  #host: Promise<ModuleHost> | null = null
  #loaded: ModuleHost | null = null
  #watchdog: Watchdog | null = null
  /** Where the sources of a module are, by its bytes. */
  readonly #paths = new WeakMap<Uint8Array, Readonly<Record<string, string>>>()
  /** The file that the module host is about to ask for. */
  #next: Uint8Array = new Uint8Array()

  /** Values of parameters from the configuration, until the first module comes. */
  #configs: readonly (readonly [Bytes, Bytes])[]

  /** @param configs values of modules' parameters, by full name */
  constructor(server: Server, configs: readonly (readonly [Bytes, Bytes])[] = []) {
    this.#server = server
    this.#configs = configs
  }

  /** The names of parameters that no module took. */
  get unusedConfigs(): readonly Bytes[] {
    return this.#loaded ? [...this.#loaded.queuedConfigs.keys()] : this.#configs.map(([name]) => name)
  }

  /** Loads a module named in the configuration. Resolves to false if it can't be; the log says why. */
  async loadAtStart(path: Bytes, args: readonly Bytes[]): Promise<boolean> {
    const { api } = await this.started()
    api.starting = true
    try {
      await this.load(path, args)
      return true
    } catch (error) {
      if (error instanceof ReplyError) return false
      throw error
    } finally {
      api.starting = false
    }
  }

  async load(
    path: Bytes,
    args: readonly Bytes[],
    configs?: readonly (readonly [Bytes, Bytes])[],
  ): Promise<void> {
    const log = this.#server.host.log.bind(this.#server.host)
    const { config } = this.#server
    const debugging = config.number(DAP_PORT.name) !== 0
    const wanted = config.text(MODULE_COMPILE_PROFILE.name) as Profile
    const profile = debugging && wanted === 'release' ? 'debug' : wanted
    let bytes: Uint8Array
    try {
      const module = await readModule(bytesToUtf8(path), { compiler: this.#compiler, profile, log })
      bytes = module.bytes
      this.#paths.set(bytes, module.paths)
    } catch (error) {
      if (!(error instanceof ModuleFileError)) throw error
      log('warning', error.message)
      throw new ReplyError(error.reply)
    }
    const host = await this.started()
    this.#next = bytes
    await host.load(path, args, configs)
  }

  /** What runs the modules; it is made when it is first wanted. */
  started(): Promise<ModuleHost> {
    return (this.#host ??= this.#start())
  }

  /** Compiles sources for a debugger. @throws Error with the compiler's messages */
  async build(sources: readonly string[]): Promise<Uint8Array> {
    const wanted = this.#server.config.text(MODULE_COMPILE_PROFILE.name) as Profile
    const profile = wanted === 'release' ? 'debug' : wanted
    const { wasm, text, paths } = await this.#compiler.compile({ sources, profile })
    if (wasm === null) throw new Error(text.trimEnd())
    this.#paths.set(wasm, paths)
    return wasm
  }

  /** Loads bytes under a path. @throws ReplyError as MODULE LOAD does */
  loadBytes(path: Bytes, bytes: Uint8Array, args: readonly Bytes[]): void | Promise<void> {
    this.#next = bytes
    return this.#loaded?.load(path, args)
  }

  /** Where a source of a module is on disk, by the compiler's name for it. */
  sourcePath(module: Uint8Array, name: string): string | undefined {
    return this.#paths.get(module)?.[name]
  }

  unload(name: Bytes): void | Promise<void> {
    if (this.#loaded === null)
      throw new ReplyError('ERR Error unloading module: no such module with that name')
    return this.#loaded.unload(name)
  }

  /** Takes a module out that is to be loaded anew. @throws ReplyError as MODULE UNLOAD does */
  retire(name: Bytes): void {
    this.#loaded?.retire(name)
  }

  list(): readonly ModuleListEntry[] {
    return this.#loaded?.list() ?? []
  }

  dataTypeNames(): readonly string[] {
    return this.#loaded?.dataTypeNames() ?? []
  }

  dataTypes(): readonly ModuleDataType[] {
    return this.#loaded?.dataTypes() ?? []
  }

  handlesAsyncLoad(): boolean {
    return this.#loaded?.handlesAsyncLoad() ?? true
  }

  forks(): ReturnType<ModuleHost['forks']> {
    return this.#loaded?.forks() ?? { child: null, lastCopied: 0 }
  }

  infoSections(sections: readonly string[] | null, everything: boolean): readonly InfoSection[] {
    return this.#loaded?.infoSections(sections, everything) ?? []
  }

  /** Ends the compiler, the watchdog and threads of modules. */
  dispose(): void {
    this.#compiler.dispose()
    this.#watchdog?.dispose()
    this.#loaded?.dispose()
  }

  async #start(): Promise<ModuleHost> {
    const { ModuleHost } = await import('@valkey-playground/api')
    const host = new ModuleHost(this.#server, {
      runtimeWasm: new Uint8Array(readFileSync(RUNTIME)),
      resolve: () => this.#next,
      shared: true,
      spawnThread,
    })
    for (const [name, value] of this.#configs) host.queuedConfigs.set(name, value)
    const { config } = this.#server
    host.lints.enabled = config.flag(MODULE_LINT.name)
    config.watch(MODULE_LINT.name, () => {
      host.lints.enabled = config.flag(MODULE_LINT.name)
    })
    const { runningWord, interruptWord } = host
    if (runningWord !== null && interruptWord !== null) {
      const watchdog = new Watchdog(runningWord, interruptWord, config.number(MODULE_TIME_LIMIT.name))
      config.watch(MODULE_TIME_LIMIT.name, (millis) => watchdog.setLimit(Number(millis)))
      this.#watchdog = watchdog
    }
    this.#loaded = host
    return host
  }
}
