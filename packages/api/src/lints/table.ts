// The table of lints: everything that is checked of what a module does, and what is not yet. Reports, the debugger, the page and LINTS.md
// take their words from here. Change together: the rules beside this file, and for what ends a call the place that throws it.
import { BLOCKING_ROWS } from './rows/blocking.ts'
import { CALL_ROWS } from './rows/calls.ts'
import { KEYSPACE_ROWS } from './rows/keyspace.ts'
import { MEMORY_ROWS } from './rows/memory.ts'
import { REPLICATION_ROWS } from './rows/replication.ts'
import { REPLY_ROWS } from './rows/reply.ts'
import type { LintId, LintRow } from './row.ts'

/** A family of lints. */
export interface LintFamily {
  readonly title: string
  readonly rows: Readonly<Partial<Record<LintId, LintRow>>>
}

/** The families, in the order of the reference. */
export const LINT_FAMILIES: readonly LintFamily[] = [
  { title: 'Memory and handles', rows: MEMORY_ROWS },
  { title: 'Keys', rows: KEYSPACE_ROWS },
  { title: 'Replies', rows: REPLY_ROWS },
  { title: 'Blocking, threads, timers, unloading', rows: BLOCKING_ROWS },
  { title: 'Replication and persistence', rows: REPLICATION_ROWS },
  { title: 'Calls', rows: CALL_ROWS },
]

/** All lints by id. */
export const LINTS: Readonly<Record<LintId, LintRow>> = {
  ...MEMORY_ROWS,
  ...KEYSPACE_ROWS,
  ...REPLY_ROWS,
  ...BLOCKING_ROWS,
  ...REPLICATION_ROWS,
  ...CALL_ROWS,
}
