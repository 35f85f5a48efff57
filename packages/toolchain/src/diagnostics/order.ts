// The order in which messages are shown: by file as the files were given, then by place; each message once.

import type { Diagnostic, SourceFiles } from '../types.ts'

/** Sorts messages and drops repeats (a header's warning comes once for each source that includes it). */
export function inOrder(files: SourceFiles, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const rank = new Map(Object.keys(files).map((path, index) => [path, index]))
  const seen = new Set<string>()
  return diagnostics
    .filter(({ file, range, message }) => {
      const key = [file, range.start.line, range.start.column, message].join('\0')
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
    .sort(
      (a, b) =>
        (rank.get(a.file) ?? -1) - (rank.get(b.file) ?? -1) ||
        a.file.localeCompare(b.file) ||
        a.range.start.line - b.range.start.line ||
        a.range.start.column - b.range.start.column,
    )
}
