// Lines of scripts, for people who go through them line by line: each is told before it is run, while somebody listens.
//
// A listener may hold the thread. Only Lua has lines. Coroutines of a script that were made before anybody listened are not told of.
import type { Bytes } from '../base/bytes.ts'
import { Listeners } from '../base/listeners.ts'
import { luaText } from './lua-text.ts'
import type { LuaState } from './lua-state.ts'
import type { ScriptRun } from './run.ts'
import { OWN_CODE } from './threads.ts'

/** A variable of a script's function. */
export interface ScriptVariable {
  readonly name: Bytes
  /** In one line. */
  readonly value: Bytes
}

/** A line that is about to be run. What it tells is true until the listener returns. */
export interface ScriptLine {
  readonly run: ScriptRun
  /** Lua's name of the code, `user_script` or `user_function`. */
  readonly source: Bytes
  /** Counts from 1. */
  readonly line: number
  /** The text of the line; empty if it cannot be told. */
  readonly text: Bytes
  /** The variables of the function that runs, the innermost last. */
  variables(): readonly ScriptVariable[]
}

/** Who listens to one server's scripts. */
export class ScriptLines {
  readonly #listeners = new Listeners<(line: ScriptLine) => void>()
  /** Hears when the first listener comes and the last one goes. */
  readonly switched: Listeners<() => void> = new Listeners()

  /** Whether anybody listens. */
  get wanted(): boolean {
    return this.#listeners.size > 0
  }

  /** Adds a listener. @returns what takes it away again */
  listen(listener: (line: ScriptLine) => void): () => void {
    const leave = this.#change(() => this.#listeners.add(listener))
    return () => this.#change(leave)
  }

  #change<T>(work: () => T): T {
    const before = this.wanted
    const result = work()
    if (this.wanted !== before) for (const hear of this.switched.all) hear()
    return result
  }

  /** Tells all who listen. The thread that runs must be the one in charge. */
  tell(s: LuaState, run: ScriptRun): void {
    const place = s.place(0)
    if (!place || place.source === OWN_CODE) return
    const { line } = place
    const source = place.source.replace(/^@/, '')
    const text = run.code.split('\n')[line - 1] ?? ''
    const told = { run, source, line, text, variables: () => variablesAt(s, 0) }
    for (const listener of this.#listeners.all) listener(told)
  }
}

/** The local variables of a function of the call stack; 0 is the one that runs. */
export function variablesAt(s: LuaState, level: number): ScriptVariable[] {
  const found: ScriptVariable[] = []
  s.forEachLocal(level, (name) => {
    if (!name.startsWith('(')) found.push({ name, value: luaText(s, -1) })
  })
  return found
}
