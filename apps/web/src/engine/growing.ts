// A list that only grows, of which the newest are kept: the source of the trace, log and replication panels.

/** A ring of rows, with a mark of what has been handed out. */
export class Growing<T> {
  readonly #limit: number
  #rows: T[] = []
  /** Rows ever added, and how many of them were handed out. */
  #added = 0
  #taken = 0
  #forgotten = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  add(row: T): void {
    this.#rows.push(row)
    this.#added++
    // Twice the limit before cutting, so that adding stays cheap.
    if (this.#rows.length >= this.#limit * 2) this.#rows = this.#rows.slice(-this.#limit)
  }

  /** Rows kept, oldest first. */
  all(): readonly T[] {
    return this.#rows.slice(-this.#limit)
  }

  /** A mark for `since`. */
  get mark(): number {
    return this.#added
  }

  /** Rows added after a mark was taken, as far as they are kept. */
  since(mark: number): readonly T[] {
    const count = Math.min(this.#added - mark, this.#limit, this.#rows.length)
    return count <= 0 ? [] : this.#rows.slice(-count)
  }

  /** How many were added and are no longer kept. */
  get dropped(): number {
    return this.#added - this.#forgotten - Math.min(this.#limit, this.#rows.length)
  }

  /** Rows added since the last `take`, as far as they are kept. */
  take(): readonly T[] {
    const rows = this.since(this.#taken)
    this.#taken = this.#added
    return rows
  }

  clear(): void {
    this.#forgotten = this.#added
    this.#taken = this.#added
    this.#rows = []
  }
}
