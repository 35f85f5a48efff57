// Drives the engine's one loop from Node's: `pump` runs what is due and says when to come back.
//
// A wake (something became due earlier than thought) is served by setImmediate, so that any number of wakes in one turn cost
// one pump, and input that is already there is served first. Change together: host.ts, whose `wake` leads here.

import type { OutputQueue } from './output-queue.ts'

/** The longest delay a Node timer can hold; after it we look again. */
const MAX_DELAY = 2 ** 31 - 1

/** Calls `pump` whenever something is due. */
export class EventLoop {
  readonly #output: OutputQueue
  #pump: (() => number | null) | null = null
  #timer: NodeJS.Timeout | null = null
  #wakeScheduled = false
  #stopped = false

  constructor(output: OutputQueue) {
    this.#output = output
  }

  /** Begins to pump. The engine may wake the loop before; that is kept for later. */
  start(pump: () => number | null): void {
    this.#pump = pump
    this.wake()
  }

  /** Pumps soon. */
  wake(): void {
    if (this.#wakeScheduled || this.#stopped || this.#pump === null) return
    this.#wakeScheduled = true
    setImmediate(() => {
      this.#wakeScheduled = false
      this.#run()
    })
  }

  /** Ends for good: nothing is pumped any more. */
  stop(): void {
    this.#stopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #run(): void {
    if (this.#stopped || this.#pump === null) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#output.begin()
    const delay = this.#pump()
    this.#output.flush()
    this.#timer =
      delay === null ? null : setTimeout(() => this.#run(), Math.min(Math.max(delay, 0), MAX_DELAY))
  }
}
