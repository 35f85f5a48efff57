// What every API function works on: the first argument of all handlers in sections/.
//
// One ModuleApi serves all modules of one engine, as one address space does. It knows which call into which module is
// running (contexts form a stack), keeps the handles, and is where a call into a module begins and ends, whatever
// happens in between: `invoke` restores the stack pointer and turns traps into ModuleFaults. Handlers get pointers as
// they are and resolve them here (`context`, `string`, `memory`), which is where bad ones are found.
import type { Bytes, Database, Server } from '@valkey-playground/engine'
import { CONTROL, CONTROL_WORDS, INTERRUPT_WORD } from './abi/address-space.ts'
import {
  changeCurrent,
  changeDatabase,
  closeCell,
  FreeCells,
  noContext,
  openCell,
} from './abi/context-cell.ts'
import { BadArgument, ModuleFault } from './abi/fault.ts'
import { HandleTable, type Handled } from './abi/handles.ts'
import type { ApiName } from './spec/index.ts'
import type { LinearMemory } from './abi/memory.ts'
import type { Runtime } from './abi/runtime.ts'
import type { WasmFunction } from './abi/table.ts'
import { VarArgs } from './abi/varargs.ts'
import { ArgumentRoom, type PassedArguments } from './argument-room.ts'
import { clientIdOf, ModuleContext, type ContextKind, type ContextOptions } from './context.ts'
import { ERRNO, type ErrnoName } from './errno.ts'
import { LentReply } from './lent-reply.ts'
import type { Lints } from './lints/lints.ts'
import type { LoadedModule } from './loader/loaded-module.ts'
import type { DebugHooks } from './loader/debug-hooks.ts'
import type { ForkRecorder } from './forks/recording.ts'
import type { ForkedChild } from './forks/forked-child.ts'
import type { Forks } from './forks/forks.ts'
import type { UndefinedBehaviour } from './loader/sanitizer.ts'
import { heldCall, restoreLastCall } from './loader/call-sites.ts'
import { faultFromError } from './loader/trap.ts'
import { MadeStrings } from './made-strings.ts'
import { ModuleString } from './module-string.ts'
import type { OpenKey } from './open-key.ts'
import { StringWindows } from './string-windows.ts'
import type { Threads } from './threads/threads.ts'
import { API_TRACE_OFF, type ApiTracer } from './trace.ts'
import { firstYield } from './yielding.ts'

/** Calls into modules inside calls into modules, at most: the JavaScript stack under them is not endless. */
export const DEEPEST_NESTING = 128
/** What more of them end with. */
export const TOO_DEEP = 'too many calls into modules inside each other'

const nothing = (): void => {}

/** The module API of one engine. */
export class ModuleApi {
  readonly server: Server
  readonly runtime: Runtime
  readonly memory: LinearMemory
  readonly handles: HandleTable = new HandleTable()
  /** What modules see of string values by StringDMA. */
  readonly windows: StringWindows
  /** The reply that C code may add to. */
  readonly lentReply: LentReply
  /** What sections keep for this engine; `perEngine` gives them their places. */
  readonly states: object[] = []
  /** Loaded modules by name, in order of loading. */
  readonly modules: Map<string, LoadedModule> = new Map()
  /** Everything that is instantiated, also what is just being loaded. */
  readonly instances: Set<LoadedModule> = new Set()
  /** The innermost running call into a module. */
  current: ModuleContext | null = null
  /** Hears every API call; `API_TRACE_OFF` while nobody listens. */
  tracer: ApiTracer = API_TRACE_OFF
  /** Hears of undefined behaviour, besides the log. */
  onUndefined: ((found: UndefinedBehaviour) => void) | null = null
  /** Looks on for what modules do wrong; null while nobody wants to know. */
  lints: Lints | null = null
  /** Hears of every call into a module, if there is a debugger. */
  debug: DebugHooks | null = null
  /** Values of parameters that wait for their module: those of the configuration file, by full name. */
  readonly queuedConfigs: Map<Bytes, Bytes> = new Map()
  /** The modules that the configuration names are being loaded. */
  starting = false
  /** Called by Yield; the loader sets what it does. */
  onYield: () => void = () => {}
  /** Forked children; null only while the host is being made. */
  forks: Forks | null = null
  /** Keeps what a fork needs of the running call; null unless a module is loaded that may fork. */
  recorder: ForkRecorder | null = null
  /** Set in a forked child: how it speaks with its parent. */
  child: ForkedChild | null = null
  /** Threads of modules; null only while the host is being made. */
  threads: Threads | null = null
  /** A key that is opened again when it is closed; none while somebody hears of objects, who may keep them. */
  spareKey: OpenKey | null = null
  /** The table slot of GetApi, the first word of every context. */
  getApiSlot = 0
  /** Whether GetApi knows a function: a host that plays an older server says no to the younger ones. */
  offers: (name: ApiName) => boolean = () => true
  /** The module whose OnLoad runs and which has not said its name yet. */
  loadingModule: LoadedModule | null = null
  /** Counts outermost calls into modules, from 2: as a value of the interrupt word, 1 means whichever call is running. */
  callSerial = 1
  /** The interrupt word and the running word; null without shared memory. */
  readonly control: Int32Array<SharedArrayBuffer> | null
  #depth = 0
  readonly #contexts = new Map<number, ModuleContext>()
  readonly #cells = new FreeCells()
  /** Where arrays of arguments are laid down. */
  readonly arguments: ArgumentRoom

  constructor(server: Server, runtime: Runtime) {
    this.server = server
    this.runtime = runtime
    this.memory = runtime.memory
    this.windows = new StringWindows(runtime)
    this.lentReply = new LentReply(this.memory)
    this.handles.lend(new MadeStrings(runtime))
    server.memory.addPart('modules', () => runtime.heapStats().used)
    this.arguments = new ArgumentRoom(runtime, this.handles)
    // Growing a shared memory leaves views of its old buffer good for what they cover.
    this.control = runtime.options.shared
      ? new Int32Array(this.memory.wasm.buffer as unknown as SharedArrayBuffer, INTERRUPT_WORD, CONTROL_WORDS)
      : null
  }

  // Contexts

  /** Makes a context. Each must be ended by `closeContext`. */
  openContext(options: ContextOptions): ModuleContext {
    const { kind, module, client = null, db, call, reply, purpose } = options
    const pointer = this.#cells.take()
    const database = db ?? client?.db ?? (this.server.databases[0] as Database)
    const clientId = clientIdOf(options.standsFor ?? client)
    openCell(this.memory, pointer, { getApiSlot: this.getApiSlot, database: database.id, clientId })
    const context = new ModuleContext(pointer, kind, module, client, database, call ?? null, reply ?? null)
    context.purpose = purpose ?? null
    context.clientId = clientId
    if (module?.yields === true) context.yieldsFrom = firstYield(this)
    this.#contexts.set(pointer, context)
    return context
  }

  /** Has a context open keys of another database from now on. */
  selectDatabase(context: ModuleContext, db: Database): void {
    context.db = db
    changeDatabase(this.memory, context.pointer, db.id)
  }

  /** Ends a context: frees what AutoMemory and the pool hold. With `faulted`, also closes what the call left open. */
  closeContext(context: ModuleContext, faulted = false): void {
    this.lints?.closing(context, faulted)
    const { auto } = context
    if (auto !== null) {
      context.auto = null
      for (let index = auto.length - 1; index >= 0; index--) auto[index]?.free()
    }
    if (faulted) this.handles.abandon(context)
    for (const { pointer } of context.pool) this.runtime.free(pointer)
    if (context.postponed.length > 0 && !faulted)
      this.server.host.log(
        'warning',
        `API misuse detected in module ${context.module?.name ?? '?'}: ValkeyModule_ReplyWith*(VALKEYMODULE_POSTPONED_LEN) not matched by the same number of ValkeyModule_SetReply*Len() calls.`,
      )
    if (context.loan !== null) context.loan.end()
    closeCell(this.memory, context.pointer)
    this.#contexts.delete(context.pointer)
    this.#cells.give(context.pointer)
  }

  /** Takes over the contexts of the parent, in a forked child: there they reply to nobody. */
  adoptContexts(parent: ModuleApi, moduleOf: (module: LoadedModule) => LoadedModule | undefined): void {
    this.#cells.adopt(parent.#cells)
    this.arguments.adopt(parent.arguments)
    for (const { pointer, kind, module, db, argv, purpose } of parent.contexts) {
      const client = this.server.createInternalClient()
      client.db = this.server.databases[db.id] ?? client.db
      const own = module === null ? null : (moduleOf(module) ?? null)
      const context = new ModuleContext(pointer, kind, own, client, client.db, null, null)
      context.argv = argv
      context.purpose = purpose
      this.#contexts.set(pointer, context)
    }
  }

  /** The context behind a `ctx` argument. @throws BadArgument if it is NULL, has ended, or is none */
  context(pointer: number): ModuleContext {
    const current = this.current
    if (current !== null && current.pointer === pointer) return current
    const context = this.#contexts.get(pointer)
    if (context) return context
    throw noContext(pointer)
  }

  /** The context behind a `ctx` argument, if there is one. */
  peekContext(pointer: number): ModuleContext | undefined {
    return this.#contexts.get(pointer)
  }

  /** Whether no call into a module is inside of another. */
  get outermost(): boolean {
    return this.#depth <= 1
  }

  /** All contexts that are open. */
  get contexts(): Iterable<ModuleContext> {
    return this.#contexts.values()
  }

  /** The context behind a `ctx` argument that may be NULL. */
  optionalContext(pointer: number): ModuleContext | null {
    return pointer === 0 ? null : this.context(pointer)
  }

  /** The module of a context. @throws ModuleFault during OnLoad before ValkeyModule_Init */
  moduleOf(context: ModuleContext): LoadedModule {
    if (context.module === null) throw new ModuleFault('misuse', 'ValkeyModule_Init was not called yet')
    return context.module
  }

  // Strings

  /** The string behind a handle. @throws BadArgument */
  string(handle: number): ModuleString {
    return this.handles.get<ModuleString>(handle, 'string')
  }

  /** A new string that the module owns; freed by the context if that has AutoMemory. Returns its handle. */
  newString(context: ModuleContext | null, bytes: Bytes): number {
    const string = new ModuleString(bytes)
    const handle = (string.handle = this.handles.place(string, 'string'))
    if (context !== null && context.auto !== null) this.ownString(context, string)
    return handle
  }

  /** Lets AutoMemory release one hold of a string. */
  ownString(context: ModuleContext, string: ModuleString): void {
    context.own({ handle: string.handle, free: () => string.release(this.handles, this.runtime) })
  }

  /** A C string argument. */
  text(pointer: number): Bytes {
    return this.memory.readCString(pointer)
  }

  /** printf's text. @throws BadArgument if the format is bad, or the arguments are not what it says */
  formatted(format: number, args: number): Bytes {
    this.memory.bytes(format, 1)
    try {
      return this.runtime.format(format, args)
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error
      throw new BadArgument(args, 'do not fit the format')
    }
  }

  varargs(pointer: number): VarArgs {
    return new VarArgs(this.memory, pointer)
  }

  /** Any object behind a handle. @throws BadArgument */
  object<T extends Handled>(handle: number, kind: T['kind']): T {
    return this.handles.get<T>(handle, kind)
  }

  /** Sets the calling module's errno, if the module uses errno at all; null sets it to 0. */
  setErrno(name: ErrnoName | null, module: LoadedModule | null = this.current?.module ?? null): void {
    const address = module?.errnoAddress ?? 0
    if (address !== 0) this.memory.writeI32(address, name === null ? 0 : ERRNO[name])
  }

  // Calls into modules

  /** The function behind a function pointer. @param params its number of wasm parameters */
  callback(pointer: number, params: number): WasmFunction {
    return this.runtime.table.callback(pointer, params)
  }

  /**
   * Calls a function of a module in a context.
   *
   * @throws ModuleFault if it trapped, misused the API, was interrupted or ran out of stack; the module's stack is as before
   */
  invoke(context: ModuleContext, callee: WasmFunction, ...args: unknown[]): unknown {
    const module = context.module
    const end = this.#depth === 0 ? this.beginOutermost() : null
    if (this.#depth >= DEEPEST_NESTING) throw new ModuleFault('stack', TOO_DEEP)
    const recorded = this.recorder?.enter(module, callee, args)
    const outer = this.current
    const stack = module?.stackPointer ?? 0
    const call = heldCall(this.memory)
    this.current = context
    changeCurrent(this.memory, context.pointer)
    this.#depth++
    if (module) module.active++
    try {
      this.debug?.enter(context, callee, args)
      // A callback in the course of a call has the call's context.
      const lints = outer === context ? null : this.lints
      lints?.began()
      const result: unknown = callee(...args)
      lints?.returned(context, callee, result)
      return result
    } catch (error) {
      const fault = faultFromError(error, this)
      this.lints?.faulted(context, fault)
      this.debug?.fault(context, fault)
      this.runtime.unlockHeap()
      if (module) {
        module.stackPointer = stack
        module.lastFault = fault.message
      }
      // A module that was called by a function pointer of another one has no frame left either.
      for (const other of this.instances) if (other !== module && other.active === 0) other.resetStack()
      throw fault
    } finally {
      this.windows.settle()
      if (module) module.active--
      this.#depth--
      this.current = outer
      changeCurrent(this.memory, outer === null ? 0 : outer.pointer)
      restoreLastCall(this.memory, call)
      this.debug?.leave(context)
      recorded?.()
      end?.()
    }
  }

  /** Something of a module begins that can be stopped; returns what to call at its end. A stop that was meant for an earlier one is forgotten. */
  beginOutermost(): () => void {
    this.#nextSerial()
    const { control } = this
    if (control === null) return nothing
    const before = control[CONTROL.running] as number
    const begun = control[CONTROL.begun] as number
    control[CONTROL.interrupt] = 0
    control[CONTROL.running] = control[CONTROL.begun] = this.callSerial
    return () => {
      control[CONTROL.running] = before
      control[CONTROL.begun] = begun
    }
  }

  /** A call that was suspended goes on: it is one more to those who stop calls that run long. */
  renewOutermost(): void {
    this.#nextSerial()
    if (this.control !== null) this.control[CONTROL.running] = this.callSerial
  }

  #nextSerial(): void {
    this.callSerial = this.callSerial === 0x7fff_ffff ? 2 : this.callSerial + 1
  }

  /** Calls a function of a module with an array of strings: `callee(ctx, argv, argc)`. The strings are the call's. */
  invokeWithArguments(context: ModuleContext, callee: WasmFunction, argv: readonly Bytes[]): unknown {
    const { pointer, end } = this.passArguments(context, argv)
    try {
      return this.invoke(context, callee, context.pointer, pointer, argv.length)
    } finally {
      end()
    }
  }

  /** Puts strings in an array for the time of a call. */
  passArguments(context: ModuleContext, argv: readonly Bytes[]): PassedArguments {
    context.argv = argv
    return this.arguments.pass(argv)
  }

  /**
   * Runs a callback that is no command in a context of its own (timers, events …).
   *
   * A fault is logged; the result is then `undefined`.
   */
  runCallback<T>(
    options: Omit<ContextOptions, 'kind'> & { kind?: ContextKind },
    run: (context: ModuleContext) => T,
  ): T | undefined {
    const context = this.openContext({ kind: 'callback', ...options })
    let faulted = true
    try {
      return this.server.runUnit(() => {
        const result = run(context)
        faulted = false
        return result
      })
    } catch (error) {
      if (!(error instanceof ModuleFault)) throw error
      this.server.host.log('warning', `Module ${context.module?.name ?? '?'}: ${error.message}`)
      return undefined
    } finally {
      this.closeContext(context, faulted)
    }
  }
}
