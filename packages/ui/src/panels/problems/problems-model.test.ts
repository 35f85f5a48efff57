/**
 * The list of problems.
 */
import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../../session.ts'
import { countProblems, fixText, placeText, problemRows } from './problems-model.ts'

const at = { start: { line: 3, column: 7 }, end: { line: 3, column: 9 } }
const problem = (message: string, more: Partial<Diagnostic> = {}): Diagnostic => ({
  file: 'a.c',
  range: at,
  severity: 'error',
  message,
  notes: [],
  fixits: [],
  ...more,
})
const note = problem('declared here', { severity: 'note' })
const all = [
  problem('unused', { severity: 'warning', code: '-Wunused' }),
  problem('wrong', { notes: [note] }),
  problem('lost', { file: '' }),
]
const rows = (filter: string, closed: readonly string[] = []): readonly string[] =>
  problemRows(all, filter, new Set(closed)).map(
    (row) => `${row.id} ${row.level} ${row.open} ${row.diagnostic.message}`,
  )

describe('problems', () => {
  it('[problems] stand with errors first and notes below', () => {
    expect(rows('')).toEqual([
      '1 1 true wrong',
      '1.0 2 null declared here',
      '2 1 null lost',
      '0 1 null unused',
    ])
  })
  it('[problems] hide the notes of a closed one', () => {
    expect(rows('', ['1'])).toEqual(['1 1 false wrong', '2 1 null lost', '0 1 null unused'])
  })
  it('[problems] filter by message, file and code', () => {
    expect([rows('-wunused'), rows('a.c wrong').length, rows('nothing')]).toEqual([
      ['0 1 null unused'],
      2,
      [],
    ])
  })
  it('[problems] are counted without their notes', () => {
    expect(countProblems(all)).toEqual({ errors: 2, warnings: 1 })
  })
  it('[problems] say where they are', () => {
    expect(all.map(placeText)).toEqual(['a.c:3:7', 'a.c:3:7', 'whole program'])
  })
  it('[problems] say what a fix puts in or takes out', () => {
    const fix = (text: string): Diagnostic => problem('x', { fixits: [{ file: 'a.c', range: at, text }] })
    expect([fixText(fix('foo')), fixText(fix(''))]).toEqual(['Put foo', 'Remove it'])
  })
})
