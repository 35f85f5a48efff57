// Commands within commands, for people who go through EXEC and scripts step by step: what is about to be run, and from where.
//
// Only told while somebody listens; a listener may hold the thread, and nothing is changed by it.
import type { Bytes } from '../base/bytes.ts'
import { Listeners } from '../base/listeners.ts'

/** Where such a command stands. */
export type InnerPlace =
  /** In a transaction; `index` counts from 1. */
  | { readonly kind: 'exec'; readonly index: number }
  /** In a script or function; `line` counts from 1, 0 where Lua does not know it. `source` is Lua's name of the code, such as `@user_script`. */
  | { readonly kind: 'script'; readonly source: string; readonly line: number }

/** Hears of a command before it is run. */
export type InnerCommandListener = (argv: readonly Bytes[], place: InnerPlace) => void

/** Who listens. */
export class InnerCommands {
  readonly #listeners = new Listeners<InnerCommandListener>()

  /** Adds a listener. @returns what takes it away again */
  listen(listener: InnerCommandListener): () => void {
    return this.#listeners.add(listener)
  }

  /** Tells all who listen; `place` is only asked for then. */
  tell(argv: readonly Bytes[], place: () => InnerPlace): void {
    if (this.#listeners.size === 0) return
    const there = place()
    for (const listener of this.#listeners.all) listener(argv, there)
  }
}
