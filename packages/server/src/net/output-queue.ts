// Replies leave once for each turn: commands add text to their connection, and the connections that got some are written
// when the batch of input that caused it has been served. With pipelining one write then carries hundreds of replies.
//
// Entries into the engine (input, what is due) go between `begin` and `flush`. Output that comes at any other time, when a
// promise settles or another connection ends, is flushed in the next turn. Change together: connection.ts, event-loop.ts.

/** Something with output to write. */
export interface Flushable {
  /** Writes what has been collected. */
  flush(): void
}

/** The connections with output that has not been written yet. */
export class OutputQueue {
  #waiting: Flushable[] = []
  #begun = false
  #scheduled = false

  /** Says that a {@link flush} follows in this turn. */
  begin(): void {
    this.#begun = true
  }

  /** Notes that a connection has output; once, until its `flush` is called. */
  add(connection: Flushable): void {
    this.#waiting.push(connection)
    if (this.#begun || this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.flush()
    })
  }

  /** Writes all output collected so far. */
  flush(): void {
    this.#begun = false
    while (this.#waiting.length > 0) {
      const batch = this.#waiting
      this.#waiting = []
      for (const connection of batch) connection.flush()
    }
  }
}
