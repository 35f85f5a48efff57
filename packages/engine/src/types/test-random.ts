// What the model tests of data types share: a repeatable source of chance, and a log of what a value and its model answered
// that is compared once, as a whole.

/** Numbers in [0, 1) that depend on the seed alone. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** A whole number from 0 to `below - 1`. */
export function below(random: () => number, limit: number): number {
  return Math.floor(random() * limit)
}

/** Answers of the value under test beside those of its model. */
export class TwoLogs {
  readonly ours: unknown[] = []
  readonly model: unknown[] = []

  add(ours: unknown, model: unknown): void {
    this.ours.push(ours)
    this.model.push(model)
  }
}
