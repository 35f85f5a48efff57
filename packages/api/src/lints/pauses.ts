// How often something expensive is looked at: always at first, and after looks in vain so rarely that it takes a twentieth of the time.
import type { Host } from '@valkey-playground/engine'

/** So many looks in vain are made one after the other. */
const FREE_LOOKS = 16
/** A pause is so many times as long as the look before it. */
const PAUSE = 20

/** When to look again. */
export class Pauses {
  #vain = 0
  #began = 0
  #next = 0

  /** There is a chance to look: whether to take it. */
  begins(host: Host): boolean {
    this.#began = host.monotonicMicros()
    return this.#vain < FREE_LOOKS || this.#began >= this.#next
  }

  /** A look that has begun is over. @param found whether it was worth it */
  looked(host: Host, found: boolean): void {
    const now = host.monotonicMicros()
    this.#vain = found ? 0 : this.#vain + 1
    this.#next = now + PAUSE * (now - this.#began)
  }
}
