// The engines of one server, by the word that scripts name them with.
import { asciiLower, type Bytes } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import type { ScriptEngine, ScriptKind } from './script-engine.ts'

const NO_LUA = 'ERR this server was started without a Lua interpreter'

/** A set of engines. */
export class Engines {
  readonly #engines = new Map<Bytes, ScriptEngine>()

  /** In order of registration. */
  values(): Iterable<ScriptEngine> {
    return this.#engines.values()
  }

  /** Adds one. False if there is one of its name. */
  add(engine: ScriptEngine): boolean {
    const name = asciiLower(engine.name)
    if (this.#engines.has(name)) return false
    this.#engines.set(name, engine)
    return true
  }

  /** Takes one out. */
  remove(engine: ScriptEngine): void {
    this.#engines.delete(asciiLower(engine.name))
  }

  /** The engine of a name, in whatever case. */
  find(name: Bytes): ScriptEngine | undefined {
    return this.#engines.get(asciiLower(name))
  }

  /** The same. @throws ReplyError with `missing` when there is none */
  get(name: Bytes, missing: string): ScriptEngine {
    const engine = this.find(name)
    if (!engine) throw new ReplyError(asciiLower(name) === 'lua' ? NO_LUA : missing)
    return engine
  }

  /** The engine of a name that is read from a first line; null when that is malformed, which is said when it is run. */
  named(read: () => Bytes): ScriptEngine | null {
    try {
      return this.find(read()) ?? null
    } catch (error) {
      if (!(error instanceof ReplyError)) throw error
      return null
    }
  }

  /** Bytes of the engines themselves. */
  get overhead(): number {
    let bytes = 0
    for (const { overhead = 0 } of this.values()) bytes += overhead
    return bytes
  }

  /** Bytes that code of a kind takes. */
  memory(kind: ScriptKind): number {
    let bytes = 0
    for (const engine of this.values()) bytes += engine.memory(kind)
    return bytes
  }
}
