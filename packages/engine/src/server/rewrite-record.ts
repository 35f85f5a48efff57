// How rewrites of the append-only file went. One that fails again and again is kept from being tried all the time: after three
// failures it waits a minute, then two, and so on up to an hour. Whoever asks for a rewrite gets it at once all the same.
import type { Host } from '../base/host.ts'

const MOST_FAILURES = 3
const MOST_MINUTES = 60
const MINUTE_MS = 60_000

/** The rewrites of one server. */
export class RewriteRecord {
  readonly #host: Host
  completed = 0
  lastOk = true
  /** Seconds that the last one took; -1 before the first. */
  lastSeconds = -1
  failuresInRow = 0
  #minutes = 0
  /** Unix ms until which it holds, 0 for none. */
  #until = 0

  constructor(host: Host) {
    this.#host = host
  }

  /** A rewrite has ended that began at `since` (Unix ms). */
  note(ok: boolean, since: number): void {
    if (ok) this.completed++
    this.lastOk = ok
    this.lastSeconds = Math.floor((this.#host.now() - since) / 1000)
    this.failuresInRow = ok ? 0 : this.failuresInRow + 1
    if (this.failuresInRow < MOST_FAILURES) this.#minutes = this.#until = 0
  }

  /** Whether no rewrite may be begun now without being asked for. When that begins, the log says so. */
  holds(): boolean {
    if (this.failuresInRow < MOST_FAILURES) return false
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
