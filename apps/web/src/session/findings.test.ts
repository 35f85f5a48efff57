import { expect, it } from 'vitest'
import type { Diagnostic } from '@valkey-playground/ui'
import { Findings, projectFile } from './findings.ts'

function finding(code: string, file: string, line: number): Diagnostic {
  const start = { line, column: 1 }
  return {
    file,
    range: { start, end: start },
    severity: 'warning',
    message: code,
    code,
    notes: [],
    fixits: [],
  }
}

it('projectFile finds the file of a project by its name alone', () => {
  const paths = ['module.c', 'src/list.c']
  expect(['list.c', 'module.c', 'valkeymodule.h', ''].map((named) => projectFile(named, paths))).toEqual([
    'src/list.c',
    'module.c',
    '',
    '',
  ])
})

it('Findings keeps each lint of a line once, until it is cleared', () => {
  const findings = new Findings()
  const add = (code: string, line: number): boolean =>
    findings.add(finding(code, 'list.c', line), ['src/list.c'])
  expect([add('M02', 3), add('M02', 3), add('M02', 4), add('M04', 3)]).toEqual([true, false, true, true])
  expect(findings.all.map(({ file, range }) => `${file}:${range.start.line}`)).toEqual([
    'src/list.c:3',
    'src/list.c:4',
    'src/list.c:3',
  ])
  findings.clear()
  expect([findings.all, add('M02', 3)]).toEqual([[], true])
})
