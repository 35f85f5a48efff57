// A place in time as records are marked with it.

/** A unit's number and how many of its statements had begun; `AFTER` for what came between it and the next one. */
export interface Place {
  readonly unit: number
  readonly position: number
}

/** Later than all statements of a unit. */
export const AFTER: number = Infinity

/** Whether something marked `place` had not happened yet when statement `at` was about to begin. */
export function isAfter(place: Place, at: Place): boolean {
  return place.unit > at.unit || (place.unit === at.unit && place.position >= at.position)
}

/** The last of the records, oldest first, that had happened before statement `at`. */
export function lastBefore<T extends Place>(records: readonly T[], at: Place): T | undefined {
  let low = 0
  let high = records.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isAfter(records[middle] as T, at)) high = middle
    else low = middle + 1
  }
  return records[low - 1]
}
