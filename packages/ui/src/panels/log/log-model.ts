/**
 * What the log panel computes: which lines pass the level, the source and the filter.
 */
import { matchesFilter } from '../../components/grid-model.ts'
import type { LogRow } from '../../session.ts'

/** Levels from the least to the most pressing. */
export const logLevels: readonly LogRow['level'][] = ['debug', 'verbose', 'notice', 'warning']

/** What the person chose to see; `source` empty means all. */
export interface LogFilter {
  readonly level: LogRow['level']
  readonly source: string
  readonly text: string
}

/** A line with its number, which is its identity in the list. */
export interface LogLine extends LogRow {
  readonly number: number
}

/** The lines that pass, in order. */
export function filterLog(lines: readonly LogRow[], filter: LogFilter): readonly LogLine[] {
  const least = logLevels.indexOf(filter.level)
  const out: LogLine[] = []
  for (const [number, line] of lines.entries()) {
    if (logLevels.indexOf(line.level) < least) continue
    if (filter.source !== '' && line.source !== filter.source) continue
    if (filter.text !== '' && !matchesFilter(filter.text, [line.text, line.source])) continue
    out.push({ ...line, number })
  }
  return out
}

/** The sources that occur, sorted. */
export function logSources(lines: readonly LogRow[]): readonly string[] {
  return [...new Set(lines.map((line) => line.source))].toSorted()
}
