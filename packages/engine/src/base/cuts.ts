// Copies of words out of longer texts, for the lengths that keys and values mostly have.
//
// The JavaScript engine copies cuts of up to 12 bytes; longer ones are views that keep the whole text alive. Putting two short
// cuts together and making the engine join them costs a call out of compiled code, and what was two pieces is read through them ever
// after. One call with all bytes makes the copy at once, in two thirds of the time, but each length needs its own.
import type { Bytes } from './bytes.ts'

type Cut = (b: Bytes, s: number) => Bytes

const char = String.fromCharCode
const at = (b: Bytes, place: number): number => b.charCodeAt(place)

/** The least length for which there is a function. */
export const LEAST_CUT = 13

/** A function for each length from LEAST_CUT on: a copy of so many bytes from `s` on, which must be there. */
// prettier-ignore
export const CUTS: readonly Cut[] = [
  (b, s) => char(at(b, s), at(b, s + 1), at(b, s + 2), at(b, s + 3), at(b, s + 4), at(b, s + 5), at(b, s + 6),
    at(b, s + 7), at(b, s + 8), at(b, s + 9), at(b, s + 10), at(b, s + 11), at(b, s + 12)),
  (b, s) => char(at(b, s), at(b, s + 1), at(b, s + 2), at(b, s + 3), at(b, s + 4), at(b, s + 5), at(b, s + 6),
    at(b, s + 7), at(b, s + 8), at(b, s + 9), at(b, s + 10), at(b, s + 11), at(b, s + 12), at(b, s + 13)),
  (b, s) => char(at(b, s), at(b, s + 1), at(b, s + 2), at(b, s + 3), at(b, s + 4), at(b, s + 5), at(b, s + 6),
    at(b, s + 7), at(b, s + 8), at(b, s + 9), at(b, s + 10), at(b, s + 11), at(b, s + 12), at(b, s + 13),
    at(b, s + 14)),
  (b, s) => char(at(b, s), at(b, s + 1), at(b, s + 2), at(b, s + 3), at(b, s + 4), at(b, s + 5), at(b, s + 6),
    at(b, s + 7), at(b, s + 8), at(b, s + 9), at(b, s + 10), at(b, s + 11), at(b, s + 12), at(b, s + 13),
    at(b, s + 14), at(b, s + 15)),
  (b, s) => char(at(b, s), at(b, s + 1), at(b, s + 2), at(b, s + 3), at(b, s + 4), at(b, s + 5), at(b, s + 6),
    at(b, s + 7), at(b, s + 8), at(b, s + 9), at(b, s + 10), at(b, s + 11), at(b, s + 12), at(b, s + 13),
    at(b, s + 14), at(b, s + 15), at(b, s + 16)),
  (b, s) => char(at(b, s), at(b, s + 1), at(b, s + 2), at(b, s + 3), at(b, s + 4), at(b, s + 5), at(b, s + 6),
    at(b, s + 7), at(b, s + 8), at(b, s + 9), at(b, s + 10), at(b, s + 11), at(b, s + 12), at(b, s + 13),
    at(b, s + 14), at(b, s + 15), at(b, s + 16), at(b, s + 17)),
  (b, s) => char(at(b, s), at(b, s + 1), at(b, s + 2), at(b, s + 3), at(b, s + 4), at(b, s + 5), at(b, s + 6),
    at(b, s + 7), at(b, s + 8), at(b, s + 9), at(b, s + 10), at(b, s + 11), at(b, s + 12), at(b, s + 13),
    at(b, s + 14), at(b, s + 15), at(b, s + 16), at(b, s + 17), at(b, s + 18)),
  (b, s) => char(at(b, s), at(b, s + 1), at(b, s + 2), at(b, s + 3), at(b, s + 4), at(b, s + 5), at(b, s + 6),
    at(b, s + 7), at(b, s + 8), at(b, s + 9), at(b, s + 10), at(b, s + 11), at(b, s + 12), at(b, s + 13),
    at(b, s + 14), at(b, s + 15), at(b, s + 16), at(b, s + 17), at(b, s + 18), at(b, s + 19)),
  (b, s) => char(at(b, s), at(b, s + 1), at(b, s + 2), at(b, s + 3), at(b, s + 4), at(b, s + 5), at(b, s + 6),
    at(b, s + 7), at(b, s + 8), at(b, s + 9), at(b, s + 10), at(b, s + 11), at(b, s + 12), at(b, s + 13),
    at(b, s + 14), at(b, s + 15), at(b, s + 16), at(b, s + 17), at(b, s + 18), at(b, s + 19), at(b, s + 20)),
  (b, s) => char(at(b, s), at(b, s + 1), at(b, s + 2), at(b, s + 3), at(b, s + 4), at(b, s + 5), at(b, s + 6),
    at(b, s + 7), at(b, s + 8), at(b, s + 9), at(b, s + 10), at(b, s + 11), at(b, s + 12), at(b, s + 13),
    at(b, s + 14), at(b, s + 15), at(b, s + 16), at(b, s + 17), at(b, s + 18), at(b, s + 19), at(b, s + 20),
    at(b, s + 21)),
  (b, s) => char(at(b, s), at(b, s + 1), at(b, s + 2), at(b, s + 3), at(b, s + 4), at(b, s + 5), at(b, s + 6),
    at(b, s + 7), at(b, s + 8), at(b, s + 9), at(b, s + 10), at(b, s + 11), at(b, s + 12), at(b, s + 13),
    at(b, s + 14), at(b, s + 15), at(b, s + 16), at(b, s + 17), at(b, s + 18), at(b, s + 19), at(b, s + 20),
    at(b, s + 21), at(b, s + 22)),
  (b, s) => char(at(b, s), at(b, s + 1), at(b, s + 2), at(b, s + 3), at(b, s + 4), at(b, s + 5), at(b, s + 6),
    at(b, s + 7), at(b, s + 8), at(b, s + 9), at(b, s + 10), at(b, s + 11), at(b, s + 12), at(b, s + 13),
    at(b, s + 14), at(b, s + 15), at(b, s + 16), at(b, s + 17), at(b, s + 18), at(b, s + 19), at(b, s + 20),
    at(b, s + 21), at(b, s + 22), at(b, s + 23)),
]
