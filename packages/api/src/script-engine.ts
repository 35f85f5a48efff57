// A scripting engine that a module brings: the callbacks of RegisterScriptingEngine as what the engine's scripting asks a
// language for. Functions are pointers to structures that the module allocated; what it hands over with them (the array,
// an error's text) is freed here, as the server does.
import {
  ReplyBuilder,
  ReplyError,
  type Bytes,
  type CommandContext,
  type CompiledFunction,
  type ScriptEngine,
  type ScriptKind,
  type ScriptRun,
  type Suspension,
} from '@valkey-playground/engine'
import { BadArgument, ModuleFault } from './abi/fault.ts'
import type { Handled } from './abi/handles.ts'
import type { ModuleContext } from './context.ts'
import type { LoadedModule } from './loader/loaded-module.ts'
import type { ModuleApi } from './module-api.ts'
import { replyErrorOf } from './module-command.ts'
import { ModuleString } from './module-string.ts'
import { C, offsetOf, sizeOf } from './spec/index.ts'

const METHODS = 'ValkeyModuleScriptingEngineMethods'
const FUNCTION = 'ValkeyModuleScriptingEngineCompiledFunction'
const MEMORY = 'ValkeyModuleScriptingEngineMemoryInfo'
const RESET = 'ValkeyModuleScriptingEngineCallableLazyEvalReset'
const POINTER_BYTES = 4
const SUBSYSTEMS: Readonly<Record<ScriptKind, number>> = { eval: C.VMSE_EVAL, function: C.VMSE_FUNCTION }

const METHOD_NAMES = [
  'compile_code',
  'free_function',
  'call_function',
  'get_function_memory_overhead',
  'reset_eval_env',
  'get_memory_info',
] as const

type Method = (typeof METHOD_NAMES)[number]

/** A running script, as its engine asks about it. */
export class ScriptRunHandle implements Handled {
  readonly kind = 'scriptRun'
  handle = 0
  readonly run: ScriptRun

  constructor(run: ScriptRun) {
    this.run = run
  }
}

/** A module's engine. */
export class ModuleScriptEngine implements ScriptEngine {
  readonly name: Bytes
  readonly module: LoadedModule
  overhead = 0
  readonly #m: ModuleApi
  readonly #context: number
  readonly #version: number
  readonly #methods: ReadonlyMap<Method, number>

  /**
   * @param context what the module keeps for itself
   * @param methods address of its ValkeyModuleScriptingEngineMethods
   */
  constructor(m: ModuleApi, module: LoadedModule, name: Bytes, context: number, methods: number) {
    this.#m = m
    this.module = module
    this.name = name
    this.#context = context
    this.#version = Number(m.memory.readU64(methods))
    this.#methods = new Map(
      METHOD_NAMES.map((method) => [method, m.memory.readI32(methods + offsetOf(METHODS, method))]),
    )
  }

  /** Asks how much the engine itself takes. */
  measure(): void {
    this.overhead = this.#memoryInfo(C.VMSE_ALL).overhead
  }

  compile(kind: ScriptKind, code: Bytes, timeout: number): readonly CompiledFunction[] {
    const m = this.#m
    const text = m.runtime.newCString(code)
    const results = m.runtime.calloc(2, POINTER_BYTES)
    // The first version of the structure had no length: such engines go by the NUL.
    const source = this.#version === 1 ? [text] : [text, code.length]
    const rest = [SUBSYSTEMS[kind], ...source, timeout, results, results + POINTER_BYTES]
    const context = m.openContext({ kind: 'callback', module: this.module })
    let faulted = true
    try {
      const array = this.#invoke(context, 'compile_code', [this.#context, ...rest]) as number
      const functions =
        array === 0
          ? this.#refuse(m.memory.readI32(results + POINTER_BYTES))
          : this.#readFunctions(array, m.memory.readI32(results), kind)
      faulted = false
      return functions
    } catch (error) {
      throw replyErrorOf(m, namedFault(error, this.name), this.module, `Engine ${this.name}`)
    } finally {
      m.closeContext(context, faulted)
      m.runtime.free(results)
      m.runtime.free(text)
    }
  }

  free(kind: ScriptKind, compiled: CompiledFunction): void {
    this.#callback('free_function', [this.#context, SUBSYSTEMS[kind], compiled.code])
  }

  call(
    c: CommandContext,
    run: ScriptRun,
    compiled: CompiledFunction,
    keys: readonly Bytes[],
    args: readonly Bytes[],
  ): void | Suspension {
    const m = this.#m
    // As for commands: if the engine fails halfway, nothing of its reply reaches the client.
    const reply = new ReplyBuilder(c.client.resp)
    reply.onError = c.reply.onError
    const { module } = this
    const context = m.openContext({ kind: 'callback', module, client: c.client, call: c, reply })
    context.argv = c.argv
    const handle = new ScriptRunHandle(run)
    m.handles.add(handle)
    const lists = [new StringList(m, keys), new StringList(m, args)]
    const given = lists.flatMap(({ pointer, length }) => [pointer, length])
    const all = [this.#context, handle.handle, compiled.code, SUBSYSTEMS[run.kind], ...given]
    const end = (error: unknown): void => {
      for (const list of lists) list.end()
      m.handles.remove(handle)
      m.closeContext(context, error !== null)
      if (error !== null) throw replyErrorOf(m, error, this.module, `Engine ${this.name}`)
      c.reply.raw(reply.take())
      c.reply.errors += reply.errors
    }
    const { calls } = m.threads ?? {}
    if (calls?.possibleFor(c.client, context) === true) {
      const slot = this.#methods.get('call_function') ?? 0
      return calls.begin(context, slot, [context.pointer, ...all]).run(end)
    }
    let failure: unknown = null
    try {
      this.#invoke(context, 'call_function', all)
    } catch (error) {
      failure = error
    }
    end(failure)
  }

  reset(kind: ScriptKind, later: boolean): (() => void) | void {
    const m = this.#m
    if (kind !== 'eval') return
    const callable = this.#callback('reset_eval_env', [this.#context, later ? 1 : 0])
    if (!later || callable === undefined || callable === 0) return
    return () => {
      const pointer = m.memory.readI32(callable + offsetOf(RESET, 'engineLazyEvalResetCallback'))
      const argument = m.memory.readI32(callable + offsetOf(RESET, 'context'))
      m.runCallback({ module: this.module }, (context) => m.invoke(context, m.callback(pointer, 1), argument))
      m.runtime.free(callable)
    }
  }

  functionBytes(compiled: CompiledFunction): number {
    return (this.#callback('get_function_memory_overhead', [compiled.code]) ?? 0) >>> 0
  }

  memory(kind: ScriptKind): number {
    return this.#memoryInfo(SUBSYSTEMS[kind]).used
  }

  #memoryInfo(subsystem: number): { readonly used: number; readonly overhead: number } {
    const m = this.#m
    const pointer = this.#methods.get('get_memory_info') ?? 0
    const out = m.runtime.calloc(1, sizeOf(MEMORY))
    // A structure as a result: the caller says where.
    m.runCallback({ module: this.module }, (context) =>
      m.invoke(context, m.callback(pointer, 4), out, context.pointer, this.#context, subsystem),
    )
    const used = m.memory.readU32(out + offsetOf(MEMORY, 'used_memory'))
    const overhead = m.memory.readU32(out + offsetOf(MEMORY, 'engine_memory_overhead'))
    m.runtime.free(out)
    return { used, overhead }
  }

  /** Why it does not compile, in the module's words. */
  #refuse(handle: number): never {
    const string = this.#m.string(handle)
    const text = string.bytes.replace(/[\r\n]/g, ' ')
    string.release(this.#m.handles, this.#m.runtime)
    throw new ReplyError(text.startsWith('-') ? text.slice(1) : `ERR ${text}`)
  }

  #readFunctions(array: number, count: number, kind: ScriptKind): CompiledFunction[] {
    const { memory, runtime } = this.#m
    const pointers = Array.from({ length: count }, (_, index) =>
      memory.readI32(array + index * POINTER_BYTES),
    )
    const functions = pointers.map((code) => ({
      // Nobody calls a script by a name.
      name: kind === 'eval' ? '' : this.#m.string(memory.readI32(code + offsetOf(FUNCTION, 'name'))).bytes,
      description: this.#textOrNull(memory.readI32(code + offsetOf(FUNCTION, 'desc'))),
      flags: Number(memory.readU64(code + offsetOf(FUNCTION, 'f_flags'))),
      code,
    }))
    runtime.free(array)
    return functions
  }

  #textOrNull(handle: number): Bytes | null {
    return handle === 0 ? null : this.#m.string(handle).bytes
  }

  #invoke(context: ModuleContext, method: Method, args: readonly unknown[]): unknown {
    const m = this.#m
    const callee = m.callback(this.#methods.get(method) ?? 0, args.length + 1)
    return m.invoke(context, callee, context.pointer, ...args)
  }

  /** Runs a method whose fault is the log's business alone. */
  #callback(method: Method, args: readonly unknown[]): number | undefined {
    return this.#m.runCallback({ module: this.module }, (context) => this.#invoke(context, method, args)) as
      number | undefined
  }
}

/** What a callback left behind is bad: no function of the API can say so. */
function namedFault(error: unknown, engine: Bytes): unknown {
  if (!(error instanceof BadArgument)) return error
  return new ModuleFault('misuse', `what engine ${engine} compiled has a string that ${error.problem}`)
}

/** Strings in an array, for the time of a call. */
class StringList {
  readonly pointer: number
  readonly length: number
  readonly #m: ModuleApi
  readonly #strings: readonly ModuleString[]

  constructor(m: ModuleApi, items: readonly Bytes[]) {
    this.#m = m
    this.length = items.length
    this.pointer = m.runtime.malloc(items.length * POINTER_BYTES)
    this.#strings = items.map((bytes, index) => {
      const string = new ModuleString(bytes)
      m.memory.writeI32(this.pointer + index * POINTER_BYTES, m.handles.add(string))
      return string
    })
  }

  end(): void {
    for (const string of this.#strings)
      if (string.handle !== 0) string.release(this.#m.handles, this.#m.runtime)
    this.#m.runtime.free(this.pointer)
  }
}
