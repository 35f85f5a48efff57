// Where one can go in time, and how one comes back.
import type { Unit } from './recording.ts'

/** A statement of a unit; position 0 is before the first. */
export interface Moment {
  readonly unit: Unit
  readonly position: number
}

/** Where to go from a place in the past; `running`: not to be held there, code is on its way through. */
export type Destination = (Moment & { readonly running?: boolean }) | 'present'

/** How the present was reached: somebody asked for it, or code ran as far. */
export type Return = 'asked' | 'ran'
