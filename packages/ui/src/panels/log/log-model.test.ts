/**
 * Which log lines are shown.
 */
import { describe, expect, it } from 'vitest'
import type { LogRow } from '../../session.ts'
import type { LogFilter } from './log-model.ts'
import { filterLog, logLevels, logSources } from './log-model.ts'

const lines = logLevels.map((level, i): LogRow => ({
  at: i,
  level,
  source: i % 2 === 0 ? 'engine' : 'hello',
  text: `text ${i}`,
}))
const shown = (filter: Partial<LogFilter>): readonly number[] =>
  filterLog(lines, { level: 'debug', source: '', text: '', ...filter }).map((line) => line.number)

describe('log', () => {
  it('[log] shows a level and all above it', () => {
    expect([shown({}), shown({ level: 'notice' }), shown({ level: 'warning' })]).toEqual([
      [0, 1, 2, 3],
      [2, 3],
      [3],
    ])
  })
  it('[log] shows one source, or lines with a text', () => {
    expect([
      shown({ source: 'hello' }),
      shown({ text: 'TEXT 2' }),
      shown({ source: 'hello', text: '2' }),
    ]).toEqual([[1, 3], [2], []])
  })
  it('[log] knows its sources', () => {
    expect(logSources(lines)).toEqual(['engine', 'hello'])
  })
})
