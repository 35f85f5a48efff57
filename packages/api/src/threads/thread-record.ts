// The fields of the C runtime's record of a thread that the host reads or writes. Change together: runtime/threads.h.

/** Offsets in bytes. */
export const RECORD = {
  state: 0,
  number: 12,
  start: 16,
  argument: 20,
  stackBytes: 24,
  wanted: 28,
  waiting: 32,
} as const

/** The value of `wanted` that ends a thread wherever it waits. */
export const WANT_END = 2
