// The scripts of a server, by their SHA1. Those that came by EVAL are forgotten after so many others; those of SCRIPT LOAD
// stay. Working out a SHA1 takes longer than most scripts, so texts are known as well, and the script asked for last is at
// hand: most callers run one again and again.
import { asciiLower } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { ERRORS, ReplyError } from '../base/errors.ts'
import type { Stats } from '../server/stats.ts'
import type { Engines } from './engines.ts'
import type { CompiledFunction, ScriptEngine } from './script-engine.ts'
import { sha1Hex } from './server-api.ts'
import { readShebang } from './shebang.ts'

/** Scripts of EVAL that are kept. */
const EVAL_SCRIPTS = 500
/** What a cached script takes beside its text: its name, its place in a table, and its record. */
const SCRIPT_BYTES = 160

/** What can be run. */
export interface Script {
  /** The SHA1 of a script, in lower case; a function has a name of its own. */
  readonly name: Bytes
  readonly body: Bytes
  readonly flags: number
  readonly engine: ScriptEngine
  readonly compiled: CompiledFunction
}

/** The cached scripts. */
export class ScriptCache {
  readonly #engines: Engines
  readonly #stats: Stats
  readonly #scripts = new Map<string, Script>()
  readonly #byText = new Map<Bytes, Script>()
  /** Scripts that came by EVAL, the one used longest ago first. */
  readonly #evalScripts = new Set<Script>()
  #latest: Script | null = null
  #bytes = 0

  constructor(engines: Engines, stats: Stats) {
    this.#engines = engines
    this.#stats = stats
  }

  /** Number of scripts. */
  get size(): number {
    return this.#scripts.size
  }

  /** Bytes they take. */
  get bytes(): number {
    return this.#bytes
  }

  /** All of them. */
  values(): Iterable<Script> {
    return this.#scripts.values()
  }

  /** A script by its SHA1, in any case. */
  get(sha: Bytes): Script | undefined {
    return this.#scripts.get(asciiLower(sha))
  }

  /** Adds a script for good. Returns its SHA1. @throws ReplyError when it is no script */
  add(body: Bytes): string {
    const sha = sha1Hex(body)
    const known = this.#scripts.get(sha)
    if (known) this.#evalScripts.delete(known)
    else this.#compile(sha, body)
    return sha
  }

  /** The script that EVAL or (`bySha`) EVALSHA asks for. @throws ReplyError when it is not there, or is none */
  asked(which: Bytes, bySha: boolean): Script {
    const latest = this.#latest
    if (latest && which === (bySha ? latest.name : latest.body)) return latest
    let script = bySha ? this.get(which) : this.#byText.get(which)
    if (!script) {
      if (bySha) throw new ReplyError(ERRORS.noScript)
      script = this.#compile(sha1Hex(which), which)
      this.#makeRoom()
      this.#evalScripts.add(script)
    } else if (this.#evalScripts.delete(script)) this.#evalScripts.add(script)
    return (this.#latest = script)
  }

  /** Forgets the scripts of an engine. */
  forgetThoseOf(engine: ScriptEngine): void {
    for (const script of this.#scripts.values()) if (script.engine === engine) this.#forget(script)
  }

  /** Forgets all. */
  clear(): void {
    for (const { engine, compiled } of this.#scripts.values()) engine.free('eval', compiled)
    this.#scripts.clear()
    this.#byText.clear()
    this.#evalScripts.clear()
    this.#latest = null
    this.#bytes = 0
  }

  #compile(sha: string, body: Bytes): Script {
    const { engine, flags, length } = readShebang(body)
    const runner = this.#engines.get(engine, `ERR Could not find scripting engine '${engine}'`)
    const [compiled] = runner.compile('eval', body.slice(length), 0)
    if (!compiled) throw new ReplyError('ERR the script has no function')
    const script = { name: sha, body, flags, engine: runner, compiled }
    this.#scripts.set(sha, script)
    this.#byText.set(body, script)
    this.#bytes += body.length + SCRIPT_BYTES
    return script
  }

  #makeRoom(): void {
    for (const oldest of this.#evalScripts) {
      if (this.#evalScripts.size < EVAL_SCRIPTS) break
      this.#forget(oldest)
      this.#stats.evictedScripts++
    }
  }

  #forget(script: Script): void {
    const { name, engine, compiled, body } = script
    this.#evalScripts.delete(script)
    this.#scripts.delete(name)
    this.#byText.delete(body)
    if (this.#latest === script) this.#latest = null
    this.#bytes -= body.length + SCRIPT_BYTES
    engine.free('eval', compiled)
  }
}
