// What a row of the table of lints is. The rows are in rows/, one file a family; table.ts puts them together.

import type { SectionName } from '../spec/index.ts'

/** How bad it is: a real server crashes or breaks the protocol; it leaks, diverges or waits; it is worth knowing. */
export type LintSeverity = 'error' | 'warning' | 'info'

/**
 * How it is found: `run` by a rule while the module runs; `fault` ends the call by itself, and carries the lint's id; `elsewhere` by
 * another check; `unwritten` not at all.
 */
export type LintWay = 'run' | 'fault' | 'elsewhere' | 'unwritten'

/** One thing that modules do wrong. */
export interface LintRow {
  /** For settings and conditions. */
  readonly name: string
  readonly severity: LintSeverity
  /** What is wrong, and why that matters. */
  readonly why: string
  /** What to do instead. */
  readonly advice: string
  /** The section of the module API reference that tells of it. */
  readonly section: SectionName
  readonly found: LintWay
  /** What is found of it if that is not all; who finds it, for `elsewhere`; what it would take, for `unwritten`. */
  readonly note?: string
}

type Nine = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

/** M01 to M15. */
export type MemoryLintId = `M0${Nine}` | `M1${0 | 1 | 2 | 3 | 4 | 5}`
/** K01 to K09. */
export type KeyspaceLintId = `K0${Nine}`
/** R01 to R08. */
export type ReplyLintId = `R0${Exclude<Nine, 9>}`
/** B01 to B13. */
export type BlockingLintId = `B0${Nine}` | `B1${0 | 1 | 2 | 3}`
/** P01 to P11. */
export type ReplicationLintId = `P0${Nine}` | `P1${0 | 1}`
/** C01 to C07. */
export type CallLintId = `C0${Exclude<Nine, 8 | 9>}`

/** The id of a lint. */
export type LintId =
  MemoryLintId | KeyspaceLintId | ReplyLintId | BlockingLintId | ReplicationLintId | CallLintId
