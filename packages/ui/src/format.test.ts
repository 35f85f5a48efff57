/**
 * Numbers and times.
 */
import { describe, expect, it } from 'vitest'
import { formatBytes, formatCount, formatDuration, formatMicros, formatTime } from './format.ts'

describe('format', () => {
  it('[formatMicros] picks the unit', () => {
    expect([0, 3.4, 999, 1000, 12_345, 999_999, 2_500_000].map(formatMicros)).toEqual([
      '0 µs',
      '3 µs',
      '999 µs',
      '1.00 ms',
      '12.3 ms',
      '1000 ms',
      '2.50 s',
    ])
  })
  it('[formatDuration] shows two units at most', () => {
    const ms = [-5, 0, 42, 100, 4_230, 59_999, 60_000, 185_000, 3_600_000, 7_380_000, 90_000_000, 176_400_000]
    expect(ms.map(formatDuration)).toEqual([
      '0 s',
      '0 s',
      '42 ms',
      '0.1 s',
      '4.2 s',
      '59 s',
      '1 min',
      '3 min 5 s',
      '1 h',
      '2 h 3 min',
      '1 d 1 h',
      '2 d 1 h',
    ])
  })
  it('[formatCount] parts thousands', () => {
    expect([0, 999, 1000, 1_234_567].map(formatCount)).toEqual([
      '0',
      '999',
      '1\u202f000',
      '1\u202f234\u202f567',
    ])
  })
  it('[formatBytes] picks the unit', () => {
    expect([5, 1500, 2_000_000].map(formatBytes)).toEqual(['5 B', '1.50 kB', '2.00 MB'])
  })
  it('[formatTime] shows the time of day with thousandths', () => {
    expect(formatTime(new Date(2026, 0, 2, 3, 4, 5, 67).getTime())).toBe('03:04:05.067')
  })
})
