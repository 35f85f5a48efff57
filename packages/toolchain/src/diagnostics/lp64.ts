// What a 64-bit build sees differently.
//
// On wasm32 `long`, `size_t` and pointers have 4 bytes; on the machines where the module will run for real they have 8.
// The same sources are read under both, and messages that only one of them gives are told apart by place, switch and
// words. Types are spelt the same in both (`size_t` is `unsigned long`), so equal messages are equal texts.

import { isSystemPath } from './source-lines.ts'
import type { Diagnostic } from '../types.ts'

/**
 * Messages of the 64-bit reading that the 32-bit one lacks keep their severity, but an error becomes a warning (this
 * build is not stopped by it). Those that only the 32-bit one has are notes: what they warn of ends with the export.
 */
export function lp64Differences(narrow: readonly Diagnostic[], wide: readonly Diagnostic[]): Diagnostic[] {
  const inNarrow = new Set(narrow.map(keyOf))
  const inWide = new Set(wide.map(keyOf))
  const appear = wide
    .filter((diagnostic) => !isSystemPath(diagnostic.file) && !inNarrow.has(keyOf(diagnostic)))
    .map((diagnostic) => mark(diagnostic, 'warning', `in a 64-bit build: ${diagnostic.message}`))
  const vanish = narrow
    .filter((diagnostic) => diagnostic.severity === 'warning' && !inWide.has(keyOf(diagnostic)))
    .map((diagnostic) => mark(diagnostic, 'note', `only in this 32-bit build: ${diagnostic.message}`))
  return [...appear, ...vanish]
}

function keyOf({ file, range, code, message }: Diagnostic): string {
  return [file, range.start.line, range.start.column, code ?? '', message].join('\0')
}

function mark(diagnostic: Diagnostic, severity: Diagnostic['severity'], message: string): Diagnostic {
  const original = diagnostic.code === undefined ? '' : ` [${diagnostic.code}]`
  return { ...diagnostic, severity, message: message + original, code: 'lp64' }
}
