// Who listens to something. Whoever comes or goes while listeners are being told changes the next round, not this one: a listener may hold
// the thread, and what happens meanwhile must not make others hear of the same thing twice.

/** A set of listeners; cheap to go through, and not so cheap to change. */
export class Listeners<T> {
  /** Those that are there now: never changed, but replaced. */
  all: readonly T[] = []

  get size(): number {
    return this.all.length
  }

  /** Adds a listener. @returns what takes it away again */
  add(listener: T): () => void {
    this.all = [...this.all, listener]
    return () => {
      this.all = this.all.filter((one) => one !== listener)
    }
  }
}
