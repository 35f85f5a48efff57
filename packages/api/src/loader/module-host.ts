// MODULE LOAD, UNLOAD and LIST: the engine's ModuleSupport, and the owner of everything modules share.
//
// Loading either completes or leaves nothing behind: whatever OnLoad registered is taken back when it refuses or traps.
import {
  bytesToUtf8,
  ReplyError,
  type Bytes,
  type InfoSection,
  type ModuleListEntry,
  type ModuleSupport,
  type Server,
} from '@valkey-playground/engine'
import { WasmFormatError } from '@valkey-playground/toolchain/wasm'
import { CONTROL_WORDS, INTERRUPT_WORD, MAX_PAGES } from '../abi/address-space.ts'
import { Runtime } from '../abi/runtime.ts'
import type { DebugHooks } from './debug-hooks.ts'
import { FIRST_API_SLOT, HostFunctions } from '../host-functions.ts'
import { blockedClientList, type BlockedInfo } from '../blocked-client.ts'
import { dataTypesOf, type ModuleType } from '../data-type.ts'
import { Forks, type ForkHost } from '../forks/forks.ts'
import { ForkRecorder, mayFork } from '../forks/recording.ts'
import { moduleInfoSections } from '../module-info-text.ts'
import { moduleTimers, type TimerInfo } from '../module-timers.ts'
import { Lints } from '../lints/lints.ts'
import { ModuleApi } from '../module-api.ts'
import { removeCommands } from '../sections/commands.ts'
import { serverEventSubscribers } from '../server-event-subscribers.ts'
import { API_NAMES, C } from '../spec/index.ts'
import type { ThreadInfo } from '../threads/threads-options.ts'
import { CommandTracer } from '../trace.ts'
import { FixedPlace, ImageError, placeModule, type ModuleImage, type SystemSlots } from './module-image.ts'
import { openThreads } from './open-threads.ts'
import { moduleImports } from './imports.ts'
import type { ModuleHostOptions } from './host-options.ts'
import { Interruption } from './interruption.ts'
import { listEntry } from './list-entry.ts'
import { runOnLoad, runOnUnload, runStart } from './run-entry-points.ts'
import { exportedFunction, LOAD_NAMES, needsWorkers, notLoadable, UNLOAD_NAMES } from './entry-points.ts'
import { LoadedModule, unloadError, type ModuleExports } from './loaded-module.ts'
import { Legacies } from './retirement.ts'

const LOAD_FAILED = 'ERR Error loading the extension. Please check the server logs.'

/** Loads modules into one server. */
export class ModuleHost implements ModuleSupport {
  readonly api: ModuleApi
  /** The API calls of each command, while `tracer.enabled`. */
  readonly tracer: CommandTracer
  /** What modules do wrong, while `lints.enabled`. */
  readonly lints: Lints
  readonly #server: Server
  readonly #options: ModuleHostOptions
  readonly #slots: SystemSlots
  readonly #fixedPlace = new FixedPlace()
  readonly #functions: HostFunctions
  readonly #interruption: Interruption
  readonly #legacies: Legacies
  #nextSite = 0
  #nextId = 1

  constructor(server: Server, options: ModuleHostOptions) {
    this.#server = server
    this.#options = options
    const runtime = new Runtime(options.runtimeWasm, {
      shared: options.shared,
      maxPages: options.maxPages ?? MAX_PAGES,
    })
    runtime.seedRandom(server.host.random())
    this.api = new ModuleApi(server, runtime)
    this.#legacies = new Legacies(this.api)
    this.tracer = new CommandTracer(server)
    this.api.tracer = this.tracer
    this.api.onYield = () => {
      this.api.threads?.answerNow()
      this.#interruption.look()
    }
    this.#interruption = new Interruption(this.api, options.timeLimit ?? 5000)
    this.#functions = new HostFunctions(this.api, () => this.#interruption.safepoint())
    const { base } = this.#functions
    this.tracer.onSwitch = () => this.#functions.place()
    this.lints = new Lints(this.api, () => this.#functions.wrap())
    this.lints.enabled = options.lint === true
    this.#slots = { safepoint: base, stackOverflow: base + 1, probe: base + 2 }
    const checkInterrupt = (): void => this.#interruption.look()
    this.api.threads = openThreads(this.api, options, this.#functions, { ...this.#slots, checkInterrupt })
    this.api.forks = new Forks(this.api, {
      possible: options.shared && options.spawnThread !== undefined,
      exit: FIRST_API_SLOT + API_NAMES.indexOf('ExitFromChild'),
      forkHost: (childServer, memory, from) => this.#fork(childServer, memory, from),
    })
  }

  /** An engine's modules once more, in a forked child: the same memory, table and handles. None of their code is run. */
  #fork(server: Server, memory: Uint8Array, from: number): ForkHost {
    const host = new ModuleHost(server, this.#options)
    host.lints.enabled = false
    server.modules = host
    host.api.runtime.adopt(memory, from, this.api.runtime.table.end)
    new Int32Array(host.api.memory.wasm.buffer, INTERRUPT_WORD, CONTROL_WORDS).fill(0)
    const modules = new Map([...this.api.instances].map((module) => [module, host.#adopt(module)]))
    return { api: host.api, modules }
  }

  #adopt(parent: LoadedModule): LoadedModule {
    const { number, path, args, image } = parent
    const module = this.#link(number, path, args, image, () => module.name)
    const { name, version, apiVersion, options } = parent
    Object.assign(module, { name, version, apiVersion, options, loading: false })
    this.api.modules.set(module.name, module)
    return module
  }

  /** Ends all threads. */
  dispose(): void {
    this.api.forks?.dispose()
    this.api.threads?.dispose()
  }

  /** Threads of modules that run. */
  threads(): readonly ThreadInfo[] {
    return this.api.threads?.list() ?? []
  }

  /** Values of parameters that wait for their module, by full name. */
  get queuedConfigs(): Map<Bytes, Bytes> {
    return this.api.queuedConfigs
  }

  /**
   * The word that stops a running module: the page's main thread or a watchdog writes the number of the call to stop (see
   * `runningWord`), or 1 for whatever runs. Null without shared memory.
   */
  get interruptWord(): Int32Array<SharedArrayBuffer> | null {
    return this.api.control?.subarray(0, 1) ?? null
  }

  /** The word with the number of the running outermost call into a module, 0 while none runs. Null without shared memory. */
  get runningWord(): Int32Array<SharedArrayBuffer> | null {
    return this.api.control?.subarray(1, 2) ?? null
  }

  /** Stops the running call at its next safe point, from the same thread (a callback of the host). */
  interrupt(): void {
    this.#interruption.request()
  }

  /**
   * Gives modules a debugger, or takes it away. Modules loaded from now on have probes, if they have line information; those that are
   * there keep what they have.
   */
  attachDebugger(hooks: DebugHooks | null): void {
    this.api.debug = hooks
    this.#functions.wrap()
  }

  /** The name of one of our functions that modules know by its table slot. */
  functionName(slot: number): string | undefined {
    return this.#functions.nameOf(slot)
  }

  /** The name of one of our functions by its index among them, without `ValkeyModule_`; undefined for what modules do not call. */
  functionAt(index: number): string | undefined {
    return this.#functions.nameAt(index)
  }

  load(
    path: Bytes,
    args: readonly Bytes[],
    configs?: readonly (readonly [Bytes, Bytes])[],
  ): void | Promise<void> {
    let found: Uint8Array | Promise<Uint8Array>
    try {
      found = this.#options.resolve(bytesToUtf8(path))
    } catch (error) {
      return this.#refuse(path, error)
    }
    const { readyThreads = 0 } = this.#options
    if (found instanceof Uint8Array && (readyThreads === 0 || !needsWorkers(found)))
      return this.#loadBytes(path, found, args, configs)
    return Promise.resolve(found).then(
      async (bytes) => {
        if (readyThreads > 0 && needsWorkers(bytes)) await this.api.threads?.prepare(readyThreads)
        this.#loadBytes(path, bytes, args, configs)
      },
      (error: unknown) => this.#refuse(path, error),
    )
  }

  #refuse(path: Bytes, error: unknown): never {
    const reason = error instanceof Error ? error.message : String(error)
    this.#server.host.log('warning', `Module ${path} failed to load: ${reason}`)
    throw new ReplyError(LOAD_FAILED)
  }

  #loadBytes(
    path: Bytes,
    bytes: Uint8Array,
    args: readonly Bytes[],
    configs: readonly (readonly [Bytes, Bytes])[] | undefined,
  ): void {
    const { host } = this.#server
    const module = this.#instantiate(path, bytes, args)
    const onLoad = exportedFunction(module.exports, LOAD_NAMES)
    if (!onLoad) {
      this.#takeBack(module)
      host.log(
        'warning',
        `Module ${path} does not export ValkeyModule_OnLoad() or RedisModule_OnLoad() symbol. Module not loaded.`,
      )
      throw new ReplyError(LOAD_FAILED)
    }
    if (onLoad.name === LOAD_NAMES[1]) host.log('notice', `Legacy Redis Module ${path} found`)
    for (const [name, value] of configs ?? []) module.givenConfigs.set(name, value)
    const status = runOnLoad(this.api, module, onLoad.call)
    if (status === 'fault' || status === C.VALKEYMODULE_ERR || module.name === '') {
      const why = module.name === '' ? 'Module name is busy.' : 'Module not loaded.'
      if (status !== 'fault') host.log('warning', `Module ${path} initialization failed. ${why}`)
      this.#takeBack(module)
      throw new ReplyError(LOAD_FAILED)
    }
    module.loading = false
    this.api.modules.set(module.name, module)
    // Rules about categories are about the new commands too.
    this.#server.acl.recompute()
    host.log('notice', `Module '${module.name}' loaded from ${path}`)
    serverEventSubscribers(this.api).moduleChanged(module, true)
    const problem = module.configProblem()
    if (problem !== null) {
      host.log('warning', `${problem} Unloading the module.`)
      this.api.lints?.reportModule('B12', problem, module)
      this.unload(module.name)
      throw new ReplyError(LOAD_FAILED)
    }
    this.#legacies.take()
  }

  #instantiate(path: Bytes, bytes: Uint8Array, args: readonly Bytes[]): LoadedModule {
    const obstacle = notLoadable(bytes)
    if (obstacle !== null) this.#refuse(path, new Error(obstacle))
    const number = this.#nextId++
    const id = `module${number}`
    let image
    try {
      const firstSite = this.api.debug === null ? null : this.#nextSite
      image = placeModule(this.api.runtime, bytes, id, this.#slots, this.#fixedPlace, firstSite)
      this.#nextSite += image.probes?.sites.length ?? 0
      this.api.debug?.placed(image)
    } catch (error) {
      if (
        error instanceof ImageError ||
        error instanceof WasmFormatError ||
        error instanceof WebAssembly.CompileError
      )
        this.#refuse(path, error)
      throw error
    }
    if (this.api.recorder === null && mayFork(image)) this.#record(new ForkRecorder(this.api))
    try {
      const module = this.#link(number, path, args, image, () => module.name || path)
      this.api.debug?.instantiated(module)
      const fault = runStart(this.api, module)
      if (fault !== null) this.#refuse(path, new Error(`its start trapped: ${fault.message}`))
      return module
    } catch (error) {
      image.release()
      if (error instanceof WebAssembly.LinkError) this.#refuse(path, error)
      throw error
    }
  }

  /** Makes an instance of a placed module. */
  #link(
    number: number,
    path: Bytes,
    args: readonly Bytes[],
    image: ModuleImage,
    name: () => string,
  ): LoadedModule {
    const print = (line: string): void => this.#server.host.log('notice', `<${name()}> ${line}`)
    const imports = moduleImports(this.api, image.imports, print, (each, call) =>
      this.#functions.through(each, call),
    )
    const instance = new WebAssembly.Instance(image.module, imports)
    const module = new LoadedModule(number, path, args, image, instance.exports as ModuleExports)
    module.imports = imports
    this.api.instances.add(module)
    this.api.recorder?.covered.add(module)
    return module
  }

  /** Begins or (null) ends the recording of calls. */
  #record(recorder: ForkRecorder | null): void {
    this.api.recorder?.dispose()
    this.api.recorder = recorder
    this.#functions.wrap()
  }

  /**
   * Unloads a module that is to be loaded anew, also where UNLOAD refuses: its timers stop, clients that wait for it get an error,
   * and the values of its types come back as soon as those are there again.
   * @throws ReplyError naming what stands in the way, or that OnUnload refused; the module and its values stay then
   */
  retire(name: Bytes): void {
    const module = this.#named(name)
    this.#legacies.leave(module)
    try {
      this.#end(module)
    } catch (error) {
      this.#legacies.take()
      throw error
    }
  }

  unload(name: Bytes): void {
    const module = this.#named(name)
    const obstacle = module.unloadObstacle()
    if (obstacle !== null) {
      this.api.lints?.reportModule('B11', obstacle, module)
      throw unloadError(obstacle)
    }
    this.#end(module)
  }

  #named(name: Bytes): LoadedModule {
    const module = this.api.modules.get(name)
    if (!module) throw unloadError('no such module with that name')
    return module
  }

  #end(module: LoadedModule): void {
    const { name } = module
    if (module.active > 0) throw unloadError('the module is running')
    const onUnload = exportedFunction(module.exports, UNLOAD_NAMES)
    if (onUnload && runOnUnload(this.api, module, onUnload.call) === C.VALKEYMODULE_ERR) {
      this.#server.host.log('warning', `Module ${name} OnUnload failed. Unload canceled.`)
      throw unloadError('operation not possible.')
    }
    this.api.modules.delete(name)
    this.#takeBack(module)
    this.#server.acl.recompute()
    serverEventSubscribers(this.api).moduleChanged(module, false)
    this.#server.host.log('notice', `Module ${name} unloaded`)
  }

  /** Undoes what a module registered and forgets it. */
  #takeBack(module: LoadedModule): void {
    removeCommands(this.api, module)
    for (const cleanup of module.cleanups.splice(0).reverse()) cleanup()
    this.api.threads?.end(module)
    this.api.instances.delete(module)
    if (this.api.recorder !== null && ![...this.api.instances].some(({ image }) => mayFork(image)))
      this.#record(null)
    this.api.debug?.removed(module.image)
    module.image.release()
  }

  /** For INFO: forked children. */
  forks(): { readonly child: Forks['running']; readonly lastCopied: number } {
    const { running: child = null, lastCopied = 0 } = this.api.forks ?? {}
    return { child, lastCopied }
  }

  infoSections(sections: readonly string[] | null, everything: boolean): readonly InfoSection[] {
    return moduleInfoSections(this.api, sections, everything)
  }

  /** Timers of modules that wait, the next due first. */
  timers(): readonly TimerInfo[] {
    return moduleTimers(this.api).list()
  }

  /** Shows other timers than there are; null for those there are. */
  showTimers(timers: readonly TimerInfo[] | null): void {
    moduleTimers(this.api).shown = timers
  }

  /** Clients that modules keep waiting. */
  blockedClients(): readonly BlockedInfo[] {
    return blockedClientList(this.api)
  }

  /** The names of the data types of all modules, or of one. */
  dataTypeNames(module?: string): readonly string[] {
    return this.dataTypes()
      .filter((type) => module === undefined || type.module.name === module)
      .map((type) => type.name)
  }

  dataTypes(): readonly ModuleType[] {
    return [...dataTypesOf(this.api).values()]
  }

  handlesAsyncLoad(): boolean {
    return [...this.api.instances].every(({ handlesAsyncLoad }) => handlesAsyncLoad)
  }

  list(): readonly ModuleListEntry[] {
    return [...this.api.modules.values()].map((module) => listEntry(this.api, module))
  }
}
