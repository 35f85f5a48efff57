/**
 * What the problems panel computes: counts, order, and the outline of a problem with its notes.
 */
import { matchesFilter } from '../../components/grid-model.ts'
import type { Diagnostic } from '../../session.ts'
import { strings } from '../../strings.ts'

/** A row of the list: a problem, or a note under one. */
export interface ProblemRow {
  readonly id: string
  readonly diagnostic: Diagnostic
  readonly level: number
  /** For a problem with notes: whether they are shown; null when there are none. */
  readonly open: boolean | null
}

const weight: Readonly<Record<Diagnostic['severity'], number>> = { error: 0, warning: 1, note: 2 }

/** Errors first, then warnings; the compiler's order among equals. Notes below their problem unless it is in `closed`. */
export function problemRows(
  diagnostics: readonly Diagnostic[],
  filter: string,
  closed: ReadonlySet<string>,
): readonly ProblemRow[] {
  const rows: ProblemRow[] = []
  const ordered = [...diagnostics.entries()].toSorted((a, b) => weight[a[1].severity] - weight[b[1].severity])
  for (const [i, diagnostic] of ordered) {
    if (!matchesFilter(filter, [diagnostic.message, diagnostic.file, diagnostic.code ?? ''])) continue
    add(rows, diagnostic, String(i), 1, closed)
  }
  return rows
}

function add(
  rows: ProblemRow[],
  diagnostic: Diagnostic,
  id: string,
  level: number,
  closed: ReadonlySet<string>,
): void {
  const open = diagnostic.notes.length > 0 ? !closed.has(id) : null
  rows.push({ id, diagnostic, level, open })
  if (open)
    for (const [i, note] of diagnostic.notes.entries()) add(rows, note, `${id}.${i}`, level + 1, closed)
}

/** How many errors and warnings there are, notes not counted. */
export function countProblems(diagnostics: readonly Diagnostic[]): {
  readonly errors: number
  readonly warnings: number
} {
  return {
    errors: diagnostics.filter((one) => one.severity === 'error').length,
    warnings: diagnostics.filter((one) => one.severity === 'warning').length,
  }
}

/** Where a problem is, as compilers write it. */
export function placeText(diagnostic: Diagnostic): string {
  const { line, column } = diagnostic.range.start
  return diagnostic.file === ''
    ? strings.problems.noFile
    : strings.problems.place(diagnostic.file, line, column)
}

/** What applying a proposed change does, in a few words. */
export function fixText(diagnostic: Diagnostic): string {
  const text = diagnostic.fixits.map((fix) => fix.text.trim()).join(' … ')
  return strings.problems.applyOf(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
