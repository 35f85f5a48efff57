// Lua as an engine of scripts. The interpreter is brought by the host when it is first needed and may take a moment; from then
// on everything is synchronous. Scripts and functions live in two Lua states.
import type { Bytes } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import type { CommandContext } from '../server/context.ts'
import type { Server } from '../server/server.ts'
import type { Suspension } from '../server/suspension.ts'
import { interruptVerdict } from './interrupt.ts'
import { LuaEnvironment } from './lua-environment.ts'
import { registerFunctions } from './lua-library.ts'
import { LuaModule } from './lua-module.ts'
import { Random48 } from './random.ts'
import type { ScriptRun } from './run.ts'
import type { CompiledFunction, ScriptEngine, ScriptKind } from './script-engine.ts'
import { writeLog } from './server-api.ts'

/** What a host gives. */
export interface ScriptingOptions {
  /** The bytes of the Lua 5.1 interpreter (`wasmoon-lua5.1/dist/liblua5.1.wasm`). */
  readonly loadInterpreter: () => BufferSource | Promise<BufferSource>
  /** Whether a script shall end that has run for long, has written nothing and cannot be broken off. */
  readonly interrupted?: () => boolean
}

/** The Lua of one server. */
export class LuaEngine implements ScriptEngine {
  readonly name = 'LUA'
  readonly #server: Server
  readonly #options: ScriptingOptions
  readonly #onReady: () => void
  readonly #random = new Random48()
  #module: LuaModule | null = null
  #loading: Promise<void> | null = null
  readonly #environments: Record<ScriptKind, LuaEnvironment | null> = { eval: null, function: null }

  /** @param onReady hears that the interpreter is there */
  constructor(server: Server, options: ScriptingOptions, onReady: () => void) {
    this.#server = server
    this.#options = options
    this.#onReady = onReady
  }

  prepare(): Promise<void> | undefined {
    if (this.#module) return undefined
    if (this.#loading) return this.#loading
    const code = this.#options.loadInterpreter()
    if (!(code instanceof Promise)) {
      this.#begin(code)
      return undefined
    }
    this.#loading = code.then(
      (bytes) => {
        this.#begin(bytes)
        this.#loading = null
      },
      (error: unknown) => {
        this.#loading = null
        throw new ReplyError(`ERR the Lua interpreter could not be loaded: ${String(error)}`)
      },
    )
    return this.#loading
  }

  /** The interpreter's bytes, once it is there. */
  code: BufferSource | null = null

  #begin(code: BufferSource): void {
    this.code = code
    this.#module = new LuaModule(code, this.#server.host)
    this.#onReady()
  }

  compile(kind: ScriptKind, code: Bytes): readonly CompiledFunction[] {
    const lua = this.#environment(kind)
    if (kind === 'function') return registerFunctions(lua, code, (s) => writeLog(s, this.#server))
    const reference = lua.compile(code, '@user_script')
    if (typeof reference === 'number') return [{ name: '', description: null, flags: 0, code: reference }]
    throw new ReplyError(`ERR Error compiling script (new function): ${reference}`)
  }

  free(kind: ScriptKind, compiled: CompiledFunction): void {
    this.#environments[kind]?.state.unref(compiled.code as number)
  }

  call(
    _c: CommandContext,
    run: ScriptRun,
    compiled: CompiledFunction,
    keys: readonly Bytes[],
    args: readonly Bytes[],
  ): void | Suspension {
    return this.#environment(run.kind).call(run, compiled.code as number, keys, args)
  }

  reset(kind: ScriptKind): void {
    this.#environments[kind]?.close()
    this.#environments[kind] = null
  }

  memory(kind: ScriptKind): number {
    return this.#environments[kind]?.memory ?? 0
  }

  #environment(kind: ScriptKind): LuaEnvironment {
    return (this.#environments[kind] ??= this.#make(kind))
  }

  #make(kind: ScriptKind): LuaEnvironment {
    if (!this.#module) throw new ReplyError('ERR the Lua interpreter is not loaded')
    return new LuaEnvironment(this.#module, this.#server, kind, this.#random, (run, canPause) =>
      interruptVerdict(this.#server, run, canPause, this.#options.interrupted),
    )
  }
}
