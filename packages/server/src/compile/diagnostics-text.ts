// Diagnostics as compilers print them: `file:line:column: severity: message [switch]`, the line itself, and a caret, with
// notes after the message they belong to. Editors and build tools read this form.

import type { Diagnostic, SourceFiles } from '@valkey-playground/toolchain'

/** Turns the toolchain's name of a file into the one to print. */
export type DisplayPath = (name: string) => string

function sourceLine(files: SourceFiles, file: string, line: number): string | null {
  const content = Object.hasOwn(files, file) ? files[file] : undefined
  if (content === undefined) return null
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content)
  return text.split('\n', line)[line - 1]?.replace(/\r$/, '') ?? null
}

/** The line and the marks under it: a caret where the message points, tildes over the rest of its range. */
function snippet(diagnostic: Diagnostic, line: string): string {
  const { start, end } = diagnostic.range
  const number = String(start.line).padStart(5)
  const before = line.slice(0, start.column - 1).replace(/[^\t]/g, ' ')
  const length = end.line === start.line ? Math.max(1, end.column - start.column) : 1
  return `${number} | ${line}\n${' '.repeat(5)} | ${before}^${'~'.repeat(length - 1)}\n`
}

/** One line that says where and what, without the source. */
export function diagnosticHeadline(diagnostic: Diagnostic, displayPath: DisplayPath): string {
  const { file, range, severity, message, code } = diagnostic
  const place = file === '' ? '' : `${displayPath(file)}:${range.start.line}:${range.start.column}: `
  return `${place}${severity}: ${message}${code === undefined || message.includes(`[${code}`) ? '' : ` [${code}]`}`
}

/** A diagnostic with its source line and its notes, as several lines. */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  files: SourceFiles,
  displayPath: DisplayPath,
): string {
  let text = `${diagnosticHeadline(diagnostic, displayPath)}\n`
  const line = sourceLine(files, diagnostic.file, diagnostic.range.start.line)
  if (line !== null) text += snippet(diagnostic, line)
  for (const note of diagnostic.notes) text += formatDiagnostic(note, files, displayPath)
  return text
}

/** `2 errors and 1 warning generated.`, or '' when there is nothing to count. */
export function formatTotals(diagnostics: readonly Diagnostic[]): string {
  const counts = (['error', 'warning'] as const)
    .map((severity) => [severity, diagnostics.filter((d) => d.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}${count === 1 ? '' : 's'}`)
  return counts.length === 0 ? '' : `${counts.join(' and ')} generated.\n`
}
