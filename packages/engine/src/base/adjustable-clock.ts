// A wall clock that can be stopped, set forward and run faster or slower, for hosts whose engine somebody may want to look at in its own time.
// What measures how long work takes (`Host.monotonicMicros`) is not touched by it.

/** A clock in Unix milliseconds. */
export class AdjustableClock {
  readonly #real: () => number
  /** What it showed when it was last adjusted, and what the real clock showed then. */
  #base: number
  #realBase: number
  #speed = 1

  /** @param real the clock it follows until it is adjusted */
  constructor(real: () => number) {
    this.#real = real
    this.#base = this.#realBase = real()
  }

  /** Whole milliseconds. */
  now(): number {
    if (this.#speed === 1) return this.#real() + this.#base - this.#realBase
    return Math.floor(this.#base + (this.#real() - this.#realBase) * this.#speed)
  }

  /** What the clock shows that it follows. */
  get real(): number {
    return this.#real()
  }

  /** Its milliseconds for one real one; 0 while it stands still. */
  get speed(): number {
    return this.#speed
  }

  /** Goes on from what it shows, at this speed. */
  run(speed: number): void {
    this.#set(this.now(), speed)
  }

  /** Shows a later time from now on. */
  advance(millis: number): void {
    this.#set(this.now() + millis, this.#speed)
  }

  /** Follows the real clock again, also if that shows an earlier time. */
  follow(): void {
    this.#set(this.#real(), 1)
  }

  #set(now: number, speed: number): void {
    this.#base = now
    this.#realBase = this.#real()
    this.#speed = speed
  }

  /** Real milliseconds until it will have gone on by so many; null if it will not. */
  wait(millis: number | null): number | null {
    return millis === null || this.#speed === 0 ? null : Math.ceil(millis / this.#speed)
  }
}
