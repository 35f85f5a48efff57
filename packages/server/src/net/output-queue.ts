// Replies leave once for each turn: commands add text to their connection, and the connections that got some are written
// when the batch of input that caused it has been served. With pipelining one write then carries hundreds of replies.
//
// Every entry into the engine (input, a due timer, a promise that settled) must end with `flush`; code that can't know calls
// `flushSoon`. Change together: connection.ts and event-loop.ts, which do so.

/** Something with output to write. */
export interface Flushable {
  /** Writes what has been collected. */
  flush(): void
}

/** The connections with output that has not been written yet. */
export class OutputQueue {
  #waiting: Flushable[] = []
  #scheduled = false

  /** Notes that a connection has output. To be called once until its `flush` is called. */
  add(connection: Flushable): void {
    this.#waiting.push(connection)
  }

  /** Writes all output collected so far. */
  flush(): void {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting
      this.#waiting = []
      for (const connection of batch) connection.flush()
    }
  }

  /** Makes sure that {@link flush} is called in this turn of Node's loop or the next. */
  flushSoon(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.flush()
    })
  }
}
