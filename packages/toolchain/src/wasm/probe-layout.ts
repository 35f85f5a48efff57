// The numbers that probes keep in memory, and what a place to stop at is. See probes.ts for what they are for.

/** Byte offsets in a control block, and the size of a frame's record. */
export const PROBE_CONTROL: {
  readonly left: 0
  readonly goal: 4
  readonly top: 8
  readonly frameBytes: 8
} = { left: 0, goal: 4, top: 8, frameBytes: 8 }

/** A statement at which the module can stop. */
export interface ProbeSite {
  /** Code section offset in the original module. */
  readonly address: number
  readonly file: string
  readonly line: number
  readonly column: number
  /** Index among the defined functions, with where its body lies in the original module's code section. */
  readonly function: number
  readonly bodyStart: number
  readonly bodyEnd: number
}
