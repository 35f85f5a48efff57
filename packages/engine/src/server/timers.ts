// Things due at a time: blocked clients' timeouts, module timers, the end of a pause. A binary heap by due time; equal
// times fire in the order in which they were added. Clients' timeouts come after all else that is due at the same turn, as in the
// real server, which looks at them before it sleeps. Removal marks the entry and drops it when it surfaces.

/** Runs when its time has come. */
export type TimerCallback = () => void

interface Timer {
  readonly id: number
  readonly at: number
  readonly last: boolean
  readonly run: TimerCallback
}

/** A queue of timers, in Unix ms; fractions are allowed. */
export class TimerQueue {
  readonly #heap: Timer[] = []
  readonly #alive = new Map<number, Timer>()
  readonly #changed: () => void
  #nextId = 1

  /** @param changed called when the earliest due time may have come closer */
  constructor(changed: () => void) {
    this.#changed = changed
  }

  /** Number of timers waiting. */
  get size(): number {
    return this.#alive.size
  }

  /** Adds a timer. Returns its id, never used again. @param last after all others that are due by then */
  add(at: number, run: TimerCallback, last = false): number {
    const timer = { id: this.#nextId++, at, last, run }
    this.#alive.set(timer.id, timer)
    this.#push(timer)
    if (this.#heap[0] === timer) this.#changed()
    return timer.id
  }

  /** Removes a timer that has not fired. Returns whether it was there. */
  remove(id: number): boolean {
    return this.#alive.delete(id)
  }

  /** When a timer is due, or undefined. */
  dueAt(id: number): number | undefined {
    return this.#alive.get(id)?.at
  }

  /** When the earliest timer is due, or undefined. */
  nextDue(): number | undefined {
    this.#dropDead()
    return this.#heap[0]?.at
  }

  /** Fires everything due at `now`; timers added meanwhile wait for the next run. */
  run(now: number): void {
    const limit = this.#nextId
    const postponed: Timer[] = []
    const last: Timer[] = []
    for (;;) {
      this.#dropDead()
      const timer = this.#heap[0]
      if (!timer || timer.at > now) break
      this.#pop()
      if (timer.id >= limit) {
        postponed.push(timer)
      } else if (timer.last) {
        last.push(timer)
      } else {
        this.#alive.delete(timer.id)
        timer.run()
      }
    }
    for (const timer of last) if (this.#alive.delete(timer.id)) timer.run()
    for (const timer of postponed) this.#push(timer)
  }

  #dropDead(): void {
    while (this.#heap.length > 0 && !this.#alive.has((this.#heap[0] as Timer).id)) this.#pop()
  }

  #before(a: Timer, b: Timer): boolean {
    return a.at === b.at ? a.id < b.id : a.at < b.at
  }

  #push(timer: Timer): void {
    const heap = this.#heap
    let i = heap.push(timer) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!this.#before(timer, heap[parent] as Timer)) break
      heap[i] = heap[parent] as Timer
      i = parent
    }
    heap[i] = timer
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop() as Timer
    if (heap.length === 0) return
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && this.#before(heap[child + 1] as Timer, heap[child] as Timer)) child++
      if (!this.#before(heap[child] as Timer, last)) break
      heap[i] = heap[child] as Timer
      i = child
    }
    heap[i] = last
  }
}
