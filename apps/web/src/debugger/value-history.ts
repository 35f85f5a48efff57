// Which variables of a function are another than when it was held before.
//
// A function is known by its name and how deep it stands, so that each call of a recursive one is compared with itself.

interface Seen {
  readonly stop: number
  readonly values: ReadonlyMap<string, string>
}

/** Compares the values of a function at a stop with those of the stop before, and keeps them. */
export type ValueHistory = (
  name: string,
  stop: number,
  values: ReadonlyMap<string, string>,
) => ReadonlySet<string>

/** Makes a history without anything in it. */
export function createValueHistory(): ValueHistory {
  const before = new Map<string, Seen>()
  const latest = new Map<string, Seen>()
  return (name, stop, values) => {
    const last = latest.get(name)
    // Looked at twice at one stop, it is still compared with the stop before.
    if (last !== undefined && last.stop !== stop) before.set(name, last)
    latest.set(name, { stop, values })
    const old = before.get(name)?.values
    return new Set(
      [...values].filter(([key, value]) => (old?.get(key) ?? value) !== value).map(([key]) => key),
    )
  }
}
