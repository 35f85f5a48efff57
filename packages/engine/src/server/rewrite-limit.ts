// Keeps a rewrite of the append-only file that fails again and again from being tried all the time: after three failures it waits
// a minute, then two, and so on up to an hour. Whoever asks for a rewrite gets it at once all the same.
import type { Host } from '../base/host.ts'

const MOST_FAILURES = 3
const MOST_MINUTES = 60
const MINUTE_MS = 60_000

/** The limit of one server. */
export class RewriteLimit {
  readonly #host: Host
  #failures = 0
  #minutes = 0
  /** Unix ms until which it holds, 0 for none. */
  #until = 0

  constructor(host: Host) {
    this.#host = host
  }

  /** A rewrite has ended. */
  note(ok: boolean): void {
    this.#failures = ok ? 0 : this.#failures + 1
    if (this.#failures < MOST_FAILURES) this.#minutes = this.#until = 0
  }

  /** Whether no rewrite may be begun now without being asked for. When that begins, the log says so. */
  holds(): boolean {
    if (this.#failures < MOST_FAILURES) return false
    const now = this.#host.now()
    if (this.#until !== 0) {
      if (now < this.#until) return true
      this.#until = 0
      return false
    }
    this.#minutes = Math.min(MOST_MINUTES, this.#minutes === 0 ? 1 : this.#minutes * 2)
    this.#until = now + this.#minutes * MINUTE_MS
    this.#host.log(
      'warning',
      `Background AOF rewrite has repeatedly failed and triggered the limit, will retry in ${this.#minutes} minutes`,
    )
    return true
  }
}
