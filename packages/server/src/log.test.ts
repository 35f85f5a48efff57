import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { formatLogLine, ServerLog } from './log.ts'

const DATE = new Date(2026, 0, 5, 3, 4, 5, 6)

it('writes the legacy line of valkey-server', () => {
  const settings = { 'log-format': 'legacy', 'log-timestamp-format': 'legacy' } as const
  expect(formatLogLine(settings, 'notice', 'Server initialized', DATE, 12)).toBe(
    '12:M 05 Jan 2026 03:04:05.006 * Server initialized\n',
  )
})

it('writes logfmt with quotes and line feeds made harmless', () => {
  const settings = { 'log-format': 'logfmt', 'log-timestamp-format': 'milliseconds' } as const
  expect(formatLogLine(settings, 'warning', 'a "b"\nc', DATE, 12)).toBe(
    `pid=12 role=primary timestamp="${DATE.getTime()}" level=warning message="a 'b' c"\n`,
  )
})

it('writes ISO 8601 times with the zone', () => {
  const settings = { 'log-format': 'legacy', 'log-timestamp-format': 'iso8601' } as const
  expect(formatLogLine(settings, 'debug', 'x', DATE, 1)).toMatch(
    /^1:M 2026-01-05T03:04:05\.006[+-]\d\d:\d\d \. x\n$/,
  )
})

it('leaves out what is below the level, and keeps bytes as they are', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vp-log-'))
  const log = new ServerLog()
  log.settings.logfile = join(folder, 'x.log')
  log.settings.loglevel = 'notice'
  log.write('verbose', 'hidden')
  log.write('notice', 'caf\xc3\xa9')
  const text = readFileSync(log.settings.logfile, 'utf8')
  rmSync(folder, { recursive: true })
  expect(text.replace(/^\d+:M .{24} /, '')).toBe('* café\n')
})
