// Scripts of one server: the cache of scripts by SHA1, and running them. The interpreter is brought by the host when it is
// first needed and may take a moment; from then on everything is synchronous.
//
// A script that runs longer than `busy-reply-threshold` is broken off in turns of some milliseconds, between which other
// clients are heard: they are told BUSY, and may kill it. One that a module calls cannot be broken off, since C functions
// wait for it: a host may end such a one (`interrupted`).
import type { Bytes } from '../base/bytes.ts'
import { asciiLower } from '../base/bytes.ts'
import { ERRORS, ReplyError } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import { scriptRefusal } from '../replication/refusals.ts'
import type { Client } from '../server/client.ts'
import { FLAG } from '../server/command.ts'
import type { CommandContext } from '../server/context.ts'
import type { FunctionStore } from '../server/function-store.ts'
import type { Server } from '../server/server.ts'
import type { Suspension } from '../server/suspension.ts'
import { Libraries, type Library } from './libraries.ts'
import { interruptVerdict } from './interrupt.ts'
import { LuaEnvironment, type Interrupt } from './lua-environment.ts'
import { LuaModule } from './lua-module.ts'
import { Random48 } from './random.ts'
import { COMPAT_MODE, SCRIPT_FLAGS, ScriptRun } from './run.ts'
import { sha1Hex, writeLog } from './server-api.ts'
import { readShebang } from './shebang.ts'

/** What a host gives. */
export interface ScriptingOptions {
  /** The bytes of the Lua 5.1 interpreter (`wasmoon-lua5.1/dist/liblua5.1.wasm`). */
  readonly loadInterpreter: () => BufferSource | Promise<BufferSource>
  /** Whether a script shall end that has run for long, has written nothing and cannot be broken off. */
  readonly interrupted?: () => boolean
}

/** A script in the cache. */
interface Script {
  readonly body: Bytes
  readonly flags: number
  readonly reference: number
}

const UNKILLABLE =
  'UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the script ' +
  'termination or kill the server in a hard way using the SHUTDOWN NOSAVE command.'

// Scripts that came by EVAL are forgotten after so many others; those of SCRIPT LOAD stay.
const EVAL_SCRIPTS = 500
const ALLOW_OOM_MISSING =
  "OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'"
/** What a cached script takes beside its text: its name, its place in a table, and its record. */
const SCRIPT_BYTES = 160

const scriptings = new WeakMap<Server, Scripting>()

/** Lets a server run scripts. */
export function enableScripting(server: Server, options: ScriptingOptions): Scripting {
  const scripting = new Scripting(server, options)
  scriptings.set(server, scripting)
  server.functions = scripting.store
  return scripting
}

/** The scripts of a server. @throws ReplyError when its host gave no interpreter */
export function scriptingOf(server: Server): Scripting {
  const scripting = scriptings.get(server)
  if (!scripting) throw new ReplyError('ERR this server was started without a Lua interpreter')
  return scripting
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
  readonly evicted: number
  readonly libraries: number
  readonly functions: number
  /** Bytes of the interpreter's memory. */
  readonly interpreter: number
} {
  const scripting = scriptings.get(server)
  return {
    scripts: scripting?.size ?? 0,
    evicted: scripting?.evicted ?? 0,
    libraries: scripting?.libraries.values().length ?? 0,
    functions: scripting?.libraries.functionCount ?? 0,
    interpreter: scripting?.interpreterBytes ?? 0,
  }
}

// What a script says about itself takes the place of what its command says about all scripts.
function declaredFlags(flags: number, script: number): number {
  if (script & COMPAT_MODE) return flags
  const has = (word: string): boolean => (script & (SCRIPT_FLAGS[word] as number)) !== 0
  const kept = flags & ~(FLAG.stale | FLAG.denyoom | FLAG.write | FLAG.may_replicate)
  return (
    kept |
    (has('no-writes') ? 0 : FLAG.write) |
    (has('no-writes') || has('allow-oom') ? 0 : FLAG.denyoom) |
    (has('allow-stale') ? FLAG.stale : 0)
  )
}

/** The scripts of a server. */
export class Scripting {
  readonly #server: Server
  readonly #options: ScriptingOptions
  readonly #random = new Random48()
  #module: LuaModule | null = null
  #loading: Promise<void> | null = null
  #environment: LuaEnvironment | null = null
  #functions: LuaEnvironment | null = null
  /** The libraries of functions. */
  libraries: Libraries = new Libraries()
  /** Libraries that were loaded from storage before the interpreter was there. */
  #unread: Bytes[] = []
  /** The libraries for those who save them. */
  readonly store: FunctionStore = {
    codes: () => [...this.#unread, ...this.libraries.values().map(({ code }) => code)],
    load: (code, replace) => this.#loadStored(code, replace),
    clear: () => {
      this.#unread = []
      this.libraries = new Libraries()
      this.#functions?.close()
      this.#functions = null
    },
  }
  readonly #client: Client
  readonly #scripts = new Map<string, Script>()
  /** Names of scripts that came by EVAL, the one used longest ago first. */
  readonly #evalScripts = new Set<string>()
  #running: ScriptRun | null = null
  /** Bytes of all scripts in the cache. */
  #scriptBytes = 0
  /** Scripts dropped from the cache to make room. */
  evicted = 0

  constructor(server: Server, options: ScriptingOptions) {
    this.#server = server
    this.#options = options
    this.#client = server.createInternalClient()
    this.#client.script = true
    this.#client.runsScripts = true
    server.memory.addPart('scripts', () => this.#scriptBytes)
    server.memory.addPart('functions', () => this.libraries.bytes)
  }

  /** Fetches the interpreter. Undefined when it is there. */
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

  #begin(code: BufferSource): void {
    this.#module = new LuaModule(code, this.#server.host)
    const unread = this.#unread
    this.#unread = []
    for (const library of unread) {
      try {
        this.#loadStored(library, true)
      } catch (error) {
        if (!(error instanceof ReplyError)) throw error
        this.#server.host.log('warning', `Failed creating function, ${error.reply.replace(/^ERR /, '')}`)
      }
    }
  }

  #loadStored(code: Bytes, replace: boolean): void {
    const loading = this.prepare()
    if (!loading) {
      this.loadLibrary(code, replace)
      return
    }
    loading.catch(() => undefined)
    this.#unread.push(code)
  }

  /** Compiles a library and adds it. @param into the libraries it joins; the server's unless told */
  loadLibrary(code: Bytes, replace: boolean, into: Libraries = this.libraries): Library {
    return into.load(this.functionEnvironment(), code, replace, (s) => writeLog(s, this.#server))
  }

  /** Runs work that needs the interpreter: at once if it is there, else the command runs again as soon as it is. */
  withInterpreter(c: CommandContext, work: () => void | Suspension): void | Suspension {
    const loading = this.prepare()
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
          server.touchOutput(client)
        }),
    )
  }

  /** Bytes that EVAL's Lua state holds, 0 while there is none. */
  get interpreterBytes(): number {
    return this.#environment?.memory ?? 0
  }

  /** Number of cached scripts. */
  get size(): number {
    return this.#scripts.size
  }

  /** Adds a script for good. Returns its SHA1. @throws ReplyError when it is no script */
  add(body: Bytes): string {
    const sha = sha1Hex(body)
    this.#evalScripts.delete(sha)
    if (!this.#scripts.has(sha)) this.#compile(sha, body)
    return sha
  }

  /** The text of a script. */
  body(sha: Bytes): Bytes | undefined {
    return this.#scripts.get(asciiLower(sha))?.body
  }

  /** Forgets all scripts, and everything they left behind. */
  flush(): void {
    this.#scripts.clear()
    this.#scriptBytes = 0
    this.#evalScripts.clear()
    this.#environment?.close()
    this.#environment = null
  }

  /** Runs a script given by its text or, with `bySha`, its name. @param readOnly the command is one of the _RO ones */
  eval(c: CommandContext, bySha: boolean, readOnly: boolean): void | Suspension {
    const [, which = '', count = '', ...rest] = c.argv
    const keyCount = keyCountOf(count, rest.length)
    const sha = bySha ? asciiLower(which) : sha1Hex(which)
    let script = this.#scripts.get(sha)
    if (!script) {
      if (bySha) throw new ReplyError(ERRORS.noScript)
      script = this.#compile(sha, which)
      this.#rememberEval(sha)
    }
    this.#checkReplication(c, script.flags)
    const writes = (script.flags & (COMPAT_MODE | (SCRIPT_FLAGS['no-writes'] as number))) === 0
    if (writes) this.#checkWritable(readOnly, script.flags)
    if (this.#evalScripts.delete(sha)) this.#evalScripts.add(sha)
    return this.#run(c, sha, 'eval', script, readOnly, rest.slice(0, keyCount), rest.slice(keyCount))
  }

  /** The flags of EVAL and EVALSHA for a script that says in its first line what it does. */
  evalFlags(argv: readonly Bytes[], bySha: boolean, flags: number): number {
    const which = argv[1] ?? ''
    if (bySha) return declaredFlags(flags, this.#scripts.get(asciiLower(which))?.flags ?? COMPAT_MODE)
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
    return declaredFlags(flags, this.libraries.find(argv[1] ?? '')?.flags ?? COMPAT_MODE)
  }

  /** Runs a function of a library. */
  callFunction(c: CommandContext, libraries: Libraries, name: Bytes, readOnly: boolean): void | Suspension {
    const found = libraries.find(name)
    if (!found) throw new ReplyError('ERR Function not found')
    const [, , count = '', ...rest] = c.argv
    integerArgument(count, 'ERR Bad number of keys provided')
    const keyCount = keyCountOf(count, rest.length)
    this.#checkReplication(c, found.flags)
    if ((found.flags & (SCRIPT_FLAGS['no-writes'] as number)) === 0) {
      this.#checkWritable(readOnly, found.flags)
    }
    return this.#run(
      c,
      found.name,
      'function',
      found,
      readOnly,
      rest.slice(0, keyCount),
      rest.slice(keyCount),
    )
  }

  #run(
    c: CommandContext,
    name: string,
    kind: 'eval' | 'function',
    script: { readonly flags: number; readonly reference: number },
    readOnly: boolean,
    keys: readonly Bytes[],
    args: readonly Bytes[],
  ): void | Suspension {
    // A module's command may run a script, whose command may be the module's again.
    if (this.#running) throw new ReplyError('ERR a script can not be run while another one is running')
    const unclustered =
      (script.flags & COMPAT_MODE) === 0 && (script.flags & (SCRIPT_FLAGS['no-cluster'] as number)) !== 0
    if (unclustered && this.#server.cluster) {
      throw new ReplyError("ERR Can not run script on cluster, 'no-cluster' flag is set.")
    }
    const noWrites = (script.flags & (SCRIPT_FLAGS['no-writes'] as number)) !== 0
    c.preventPropagation()
    const run = new ScriptRun(this.#server, c.client, this.#client, name, {
      kind,
      readOnly: readOnly || noWrites,
      crossSlot: (script.flags & (COMPAT_MODE | (SCRIPT_FLAGS['allow-cross-slot-keys'] as number))) !== 0,
      argv: c.argv,
      allowOom: (script.flags & (SCRIPT_FLAGS['allow-oom'] as number)) !== 0,
    })
    this.#running = run
    let left: void | Suspension = undefined
    try {
      const lua = kind === 'eval' ? this.#lua() : this.functionEnvironment()
      left = lua.call(run, script.reference, keys, args)
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
  kill(kind: 'eval' | 'function'): void {
    const run = this.#running
    if (!run) throw new ReplyError('NOTBUSY No scripts in execution right now.')
    if (run.caller.primary) {
      throw new ReplyError(
        'UNKILLABLE The busy script was sent by a master instance in the context of replication and cannot be killed.',
      )
    }
    if (run.wrote) throw new ReplyError(UNKILLABLE)
    if (run.kind !== kind) throw new ReplyError(run.kind === 'eval' ? ERRORS.busyEval : ERRORS.busyFunction)
    run.killed = true
  }

  #checkReplication({ server, client }: CommandContext, flags: number): void {
    const has = (word: string): boolean => (flags & (SCRIPT_FLAGS[word] as number)) !== 0
    const promises = {
      silent: (flags & COMPAT_MODE) !== 0,
      writes: !has('no-writes'),
      allowsStale: has('allow-stale'),
    }
    const refusal = scriptRefusal(server, client, promises)
    if (refusal !== null) throw new ReplyError(refusal)
  }

  // What a script with a first line of flags must be told before it starts.
  #checkWritable(readOnly: boolean, flags: number): void {
    const refusal = this.#server.persistence.writeRefusal()
    if (refusal !== null) {
      throw new ReplyError(
        refusal.startsWith('MISCONF')
          ? "MISCONF Valkey is configured to save RDB snapshots, but it's currently unable to persist to disk. " +
              "Writable scripts are blocked. Use 'no-writes' flag for read only scripts."
          : refusal,
      )
    }
    if (readOnly) throw new ReplyError('ERR Can not execute a script with write flag using *_ro command.')
    if (this.#server.outOfMemory && (flags & (SCRIPT_FLAGS['allow-oom'] as number)) === 0) {
      throw new ReplyError(ALLOW_OOM_MISSING)
    }
  }

  /** Where functions live. */
  functionEnvironment(): LuaEnvironment {
    return (this.#functions ??= this.#makeEnvironment('function'))
  }

  #lua(): LuaEnvironment {
    return (this.#environment ??= this.#makeEnvironment('eval'))
  }

  #makeEnvironment(kind: 'eval' | 'function'): LuaEnvironment {
    if (!this.#module) throw new ReplyError('ERR the Lua interpreter is not loaded')
    const interrupt: Interrupt = (run, canPause) =>
      interruptVerdict(this.#server, run, canPause, this.#options.interrupted)
    return new LuaEnvironment(this.#module, this.#server, kind, this.#random, interrupt)
  }

  #compile(sha: string, body: Bytes): Script {
    const { engine, flags, length } = readShebang(body)
    if (asciiLower(engine) !== 'lua') throw new ReplyError(`ERR Could not find scripting engine '${engine}'`)
    const reference = this.#lua().compile(body.slice(length), '@user_script')
    if (typeof reference === 'string') {
      throw new ReplyError(`ERR Error compiling script (new function): ${reference}`)
    }
    const script = { body, flags, reference }
    this.#scripts.set(sha, script)
    this.#scriptBytes += body.length + SCRIPT_BYTES
    return script
  }

  #rememberEval(sha: string): void {
    for (const oldest of this.#evalScripts) {
      if (this.#evalScripts.size < EVAL_SCRIPTS) break
      this.#evalScripts.delete(oldest)
      const script = this.#scripts.get(oldest)
      if (script) this.#environment?.state.unref(script.reference)
      this.#scripts.delete(oldest)
      this.#scriptBytes -= (script?.body.length ?? 0) + SCRIPT_BYTES
      this.evicted++
    }
    this.#evalScripts.add(sha)
  }
}

/** The number of keys before the arguments. @throws ReplyError */
export function keyCountOf(text: Bytes, available: number): number {
  const count = integerArgument(text)
  if (count > available) throw new ReplyError("ERR Number of keys can't be greater than number of args")
  if (count < 0) throw new ReplyError("ERR Number of keys can't be negative")
  return count
}
