// Scripts of one server: the cache of scripts, the libraries, and running them by the engine of their language. Lua is
// one of the engines, if the host has an interpreter; modules may bring others.
//
// A script that runs longer than `busy-reply-threshold` is broken off in turns of some milliseconds, between which other
// clients are heard: they are told BUSY, and may kill it. One that a module calls cannot be broken off, since C functions
// wait for it: a host may end such a one (`interrupted`).
import type { Bytes } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import type { Client } from '../server/client.ts'
import type { CommandContext } from '../server/context.ts'
import type { FunctionStore } from '../server/function-store.ts'
import type { Server } from '../server/server.ts'
import type { Suspension } from '../server/suspension.ts'
import { Engines } from './engines.ts'
import { engineNamed, freeLibrary, Libraries, type Library } from './libraries.ts'
import { noteSlow } from './interrupt.ts'
import { LuaEngine, type ScriptingOptions } from './lua-engine.ts'
import { COMPAT_MODE, ScriptRun } from './run.ts'
import { ScriptCache, type Script } from './script-cache.ts'
import type { ScriptEngine, ScriptKind } from './script-engine.ts'
import { checkReplication, checkWritable, declaredFlags, says } from './script-flags.ts'
import { readShebang } from './shebang.ts'

const UNKILLABLE =
  'UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the script ' +
  'termination or kill the server in a hard way using the SHUTDOWN NOSAVE command.'

const scriptings = new WeakMap<Server, Scripting>()

/** Lets a server run scripts in Lua. */
export function enableScripting(server: Server, options: ScriptingOptions): Scripting {
  const scripting = new Scripting(server, options)
  scriptings.set(server, scripting)
  return scripting
}

/** The scripts of a server. One whose host gave no interpreter can run only what modules can. */
export function scriptingOf(server: Server): Scripting {
  let scripting = scriptings.get(server)
  if (!scripting) scriptings.set(server, (scripting = new Scripting(server, null)))
  return scripting
}

/** Whether a script or a function runs, or is broken off. */
export function scriptRuns(server: Server): boolean {
  return (scriptings.get(server)?.running ?? null) !== null
}

/** The flags of a command that runs a script, which the script may say better in its first line. */
export function scriptFlags(
  server: Server,
  argv: readonly Bytes[],
  flags: number,
  kind: 'text' | 'sha' | 'function',
): number {
  const scripting = scriptings.get(server)
  if (!scripting) return flags
  return kind === 'function'
    ? scripting.functionFlags(argv, flags)
    : scripting.evalFlags(argv, kind === 'sha', flags)
}

/** Figures about a server's scripts; zeros where there are none. */
export function scriptCounts(server: Server): {
  readonly scripts: number
  readonly libraries: number
  readonly functions: number
} {
  const scripting = scriptings.get(server)
  return {
    scripts: scripting?.size ?? 0,
    libraries: scripting?.libraries.values().length ?? 0,
    functions: scripting?.libraries.functionCount ?? 0,
  }
}

/** Bytes that engines take for code of a kind. */
export function scriptMemory(server: Server, kind: ScriptKind): number {
  return scriptings.get(server)?.engines.memory(kind) ?? 0
}

/** Where the keys begin in the arguments of EVAL and FCALL. */
const FIRST_KEY = 3

/** The scripts of a server. */
export class Scripting {
  readonly #server: Server
  readonly engines: Engines = new Engines()
  readonly #lua: LuaEngine | null
  readonly #interrupted: (() => boolean) | undefined
  /** The libraries of functions. */
  libraries: Libraries = new Libraries()
  /** Libraries that were loaded from storage before the interpreter was there. */
  #unread: Bytes[] = []
  /** The libraries for those who save them. */
  readonly store: FunctionStore = {
    codes: () => [...this.#unread, ...this.libraries.values().map(({ code }) => code)],
    load: (code, replace) => this.#loadStored(code, replace),
    clear: () => this.clearLibraries(),
  }
  readonly #client: Client
  readonly #scripts: ScriptCache
  #running: ScriptRun | null = null

  constructor(server: Server, options: ScriptingOptions | null) {
    this.#server = server
    this.#scripts = new ScriptCache(this.engines, server.stats)
    this.#client = server.createInternalClient()
    this.#client.script = true
    this.#client.runsScripts = true
    this.#interrupted = options?.interrupted
    this.#lua = options === null ? null : new LuaEngine(server, options, () => this.#readStored())
    if (this.#lua) this.engines.add(this.#lua)
    server.functions = this.store
    server.memory.addPart('scripts', () => this.#scripts.bytes)
    server.memory.addPart('functions', () => this.libraries.bytes + this.engines.overhead)
  }

  /** Takes an engine out, with its libraries and scripts. False if it is not there. */
  unregister(name: Bytes): boolean {
    const engine = this.engines.find(name)
    if (!engine) return false
    for (const library of this.libraries.values()) if (library.engine === engine) this.removeLibrary(library)
    this.#scripts.forgetThoseOf(engine)
    this.engines.remove(engine)
    return true
  }

  /** Fetches Lua. Undefined when it is there, or never will be. */
  prepare(): Promise<void> | undefined {
    return this.#lua?.prepare()
  }

  /** Makes another server run the scripts that this one knows. */
  enableOn(copy: Server): void {
    const scripting = enableScripting(copy, { loadInterpreter: () => this.#lua?.code ?? new Uint8Array() })
    scripting.prepare()
    for (const { body } of this.#scripts.values()) scripting.add(body)
  }

  #readStored(): void {
    const unread = this.#unread
    this.#unread = []
    for (const library of unread) {
      try {
        this.loadLibrary(library, true)
      } catch (error) {
        if (!(error instanceof ReplyError)) throw error
        this.#server.host.log('warning', `Failed creating function, ${error.reply.replace(/^ERR /, '')}`)
      }
    }
  }

  #loadStored(code: Bytes, replace: boolean): void {
    const loading = this.engineOfLibrary(code)?.prepare?.()
    if (!loading) {
      this.loadLibrary(code, replace)
      return
    }
    loading.catch(() => undefined)
    this.#unread.push(code)
  }

  /**
   * Compiles a library and adds it.
   * @param into the libraries it joins; the server's unless told
   * @param timeout milliseconds that compiling may take, 0 for any number
   */
  loadLibrary(code: Bytes, replace: boolean, into: Libraries = this.libraries, timeout = 0): Library {
    const engineOf = (name: Bytes): ScriptEngine => this.engines.get(name, `ERR Engine '${name}' not found`)
    return into.load(code, replace, engineOf, timeout)
  }

  /** Removes a library and ends its functions. */
  removeLibrary(library: Library): void {
    this.libraries.remove(library)
    freeLibrary(library)
  }

  /** Puts other libraries in the place of the server's; those that are not among them end. */
  replaceLibraries(libraries: Libraries): void {
    const old = this.libraries
    this.libraries = libraries
    for (const library of old.values()) if (libraries.get(library.name) !== library) freeLibrary(library)
  }

  /** Ends all libraries. */
  clearLibraries(): void {
    this.#unread = []
    this.replaceLibraries(new Libraries())
    for (const engine of this.engines.values()) engine.reset('function', false)
  }

  /** The engine of a function. */
  engineOfFunction(name: Bytes): ScriptEngine | null {
    return this.libraries.find(name)?.engine ?? this.#lua
  }

  /** The engine that a library is written for. */
  engineOfLibrary(code: Bytes): ScriptEngine | null {
    return this.engines.named(() => engineNamed(code))
  }

  /** The engine of a script given by its text or its name. */
  engineOfScript(text: Bytes, bySha: boolean): ScriptEngine | null {
    if (bySha) return this.#scripts.get(text)?.engine ?? this.#lua
    return text.startsWith('#!') ? this.engines.named(() => readShebang(text).engine) : this.#lua
  }

  /** Runs work that needs an engine: at once if it is there, else the command runs again as soon as it is. */
  whenReady(
    c: CommandContext,
    work: () => void | Suspension,
    engine: ScriptEngine | null = this.#lua,
  ): void | Suspension {
    const loading = engine?.prepare?.()
    if (!loading) return work()
    const { client, server } = c
    if (!c.mayBlock || server.inExec) {
      loading.catch(() => undefined)
      throw new ReplyError('ERR the Lua interpreter is still being loaded, try again in a moment')
    }
    const { command, argv } = c
    const waiting = server.blocking.block(client, { kind: 'postponed', command, argv, unblockable: false })
    const goOn = (work: () => void): void =>
      server.runSoon(() => {
        if (client.blocked === waiting) work()
      })
    loading.then(
      () => goOn(() => server.blocking.reprocess(client)),
      (error: unknown) =>
        goOn(() => {
          server.blocking.unblock(client)
          client.reply.error(error instanceof ReplyError ? error.reply : `ERR ${String(error)}`)
          server.output.touch(client)
        }),
    )
  }

  /** Number of cached scripts. */
  get size(): number {
    return this.#scripts.size
  }

  /** Adds a script for good. Returns its SHA1. @throws ReplyError when it is no script */
  add(body: Bytes): string {
    return this.#scripts.add(body)
  }

  /** The text of a script. */
  body(sha: Bytes): Bytes | undefined {
    return this.#scripts.get(sha)?.body
  }

  /** Forgets all scripts, and everything they left behind. @param later whether engines may take their time */
  flush(later: boolean): void {
    const rest = later ? [...this.engines.values()].map((engine) => engine.reset('eval', true)) : []
    this.#scripts.clear()
    if (!later) for (const engine of this.engines.values()) engine.reset('eval', false)
    for (const work of rest) work?.()
  }

  /** Runs a script given by its text or, with `bySha`, its name. @param readOnly the command is one of the _RO ones */
  eval(c: CommandContext, bySha: boolean, readOnly: boolean): void | Suspension {
    const { argv } = c
    const keysEnd = FIRST_KEY + keyCountOf(argv[2] ?? '', argv.length - FIRST_KEY)
    const script = this.#scripts.asked(argv[1] ?? '', bySha)
    checkReplication(c, script.flags)
    if ((script.flags & COMPAT_MODE) === 0) checkWritable(c, readOnly, script.flags)
    return this.#run(c, 'eval', script, readOnly, argv.slice(FIRST_KEY, keysEnd), argv.slice(keysEnd))
  }

  /** The flags of EVAL and EVALSHA for a script that says in its first line what it does. */
  evalFlags(argv: readonly Bytes[], bySha: boolean, flags: number): number {
    const which = argv[1] ?? ''
    if (bySha) return declaredFlags(flags, this.#scripts.get(which)?.flags ?? COMPAT_MODE)
    if (!which.startsWith('#!')) return flags
    try {
      return declaredFlags(flags, readShebang(which).flags)
    } catch (error) {
      if (!(error instanceof ReplyError)) throw error
      return flags
    }
  }

  /** The flags of FCALL for the function it calls. */
  functionFlags(argv: readonly Bytes[], flags: number): number {
    return declaredFlags(flags, this.libraries.find(argv[1] ?? '')?.compiled.flags ?? COMPAT_MODE)
  }

  /** Runs a function of a library. */
  callFunction(c: CommandContext, libraries: Libraries, name: Bytes, readOnly: boolean): void | Suspension {
    const found = libraries.find(name)
    if (!found) throw new ReplyError('ERR Function not found')
    const { argv } = c
    const count = argv[2] ?? ''
    integerArgument(count, 'ERR Bad number of keys provided')
    const keysEnd = FIRST_KEY + keyCountOf(count, argv.length - FIRST_KEY)
    const { compiled, engine, code } = found
    const { name: fullName, flags } = compiled
    checkReplication(c, flags)
    checkWritable(c, readOnly, flags)
    const script = { name: fullName, body: code, flags, engine, compiled }
    return this.#run(c, 'function', script, readOnly, argv.slice(FIRST_KEY, keysEnd), argv.slice(keysEnd))
  }

  #run(
    c: CommandContext,
    kind: ScriptKind,
    script: Script,
    readOnly: boolean,
    keys: readonly Bytes[],
    args: readonly Bytes[],
  ): void | Suspension {
    // A module's command may run a script, whose command may be the module's again.
    if (this.#running) throw new ReplyError('ERR a script can not be run while another one is running')
    const compatible = (script.flags & COMPAT_MODE) !== 0
    if (!compatible && says(script.flags, 'no-cluster') && this.#server.cluster) {
      throw new ReplyError("ERR Can not run script on cluster, 'no-cluster' flag is set.")
    }
    c.preventPropagation()
    const run = new ScriptRun(this.#server, c.client, this.#client, script.name, {
      kind,
      readOnly: readOnly || says(script.flags, 'no-writes'),
      crossSlot: compatible || says(script.flags, 'allow-cross-slot-keys'),
      argv: c.argv,
      code: script.body,
      allowOom: c.client.allowOom || says(script.flags, 'allow-oom'),
    })
    this.#running = run
    let left: void | Suspension = undefined
    try {
      left = script.engine.call(c, run, script.compiled, keys, args)
    } finally {
      if (!left) this.#running = null
    }
    return left?.finished((failure) => {
      this.#running = null
      if (failure) throw failure.error
    })
  }

  /** The script that is running, if there is one. */
  get running(): ScriptRun | null {
    return this.#running
  }

  /** Lets the running script end. @throws ReplyError when there is none, or it may not be ended */
  kill(kind: ScriptKind): void {
    const run = this.#running
    if (!run) throw new ReplyError('NOTBUSY No scripts in execution right now.')
    if (run.caller.primary) {
      throw new ReplyError(
        'UNKILLABLE The busy script was sent by a master instance in the context of replication and cannot be killed.',
      )
    }
    if (run.wrote) throw new ReplyError(UNKILLABLE)
    if (run.kind !== kind) throw new ReplyError(run.refusal)
    run.killed = true
  }

  /**
   * Whether a running script that nobody can break off may go on. To be asked now and then.
   * @param beHeard lets others be heard, who may end it
   */
  mayGoOn(run: ScriptRun, beHeard: () => void): boolean {
    const { host, config } = this.#server
    const limit = config.number('busy-reply-threshold') * 1000
    if (!run.killed && host.monotonicMicros() - run.startedAt >= limit) {
      if (!run.overdue) noteSlow(this.#server, run)
      beHeard()
      if (this.#interrupted?.() === true) run.killed = true
    }
    return !run.killed
  }
}

/** The number of keys before the arguments. @throws ReplyError */
export function keyCountOf(text: Bytes, available: number): number {
  const count = integerArgument(text)
  if (count > available) throw new ReplyError("ERR Number of keys can't be greater than number of args")
  if (count < 0) throw new ReplyError("ERR Number of keys can't be negative")
  return count
}
