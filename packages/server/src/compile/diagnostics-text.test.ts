import type { Diagnostic } from '@valkey-playground/toolchain'
import { expect, it } from 'vitest'
import { diagnosticHeadline, formatDiagnostic, formatTotals } from './diagnostics-text.ts'

function diagnostic(over: Partial<Diagnostic>): Diagnostic {
  const range = { start: { line: 2, column: 3 }, end: { line: 2, column: 6 } }
  return { file: 'm.c', range, severity: 'error', message: 'no such thing', notes: [], fixits: [], ...over }
}

const FILES = { 'm.c': 'int a;\n\tfoo();\n' }

it('prints place, line and marks, then the notes', () => {
  const note = diagnostic({ severity: 'note', message: 'declared here', file: 'stdio.h' })
  expect(
    formatDiagnostic(diagnostic({ code: '-Wthing', notes: [note] }), FILES, (name) => `/x/${name}`),
  ).toBe(
    '/x/m.c:2:3: error: no such thing [-Wthing]\n' +
      '    2 | \tfoo();\n' +
      '      | \t ^~~\n' +
      '/x/stdio.h:2:3: note: declared here\n',
  )
})

it('leaves out the place of a message about no file', () => {
  expect(diagnosticHeadline(diagnostic({ file: '' }), (name) => name)).toBe('error: no such thing')
})

it('counts errors and warnings', () => {
  const warning = diagnostic({ severity: 'warning' })
  expect([
    formatTotals([]),
    formatTotals([warning]),
    formatTotals([diagnostic({}), warning, warning]),
  ]).toEqual(['', '1 warning generated.\n', '1 error and 2 warnings generated.\n'])
})
