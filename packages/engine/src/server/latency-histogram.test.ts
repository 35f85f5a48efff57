// Percentiles of recorded times: exact to two significant digits.
import { describe, expect, it } from 'vitest'
import { LatencyHistogram } from './latency-histogram.ts'

describe('LatencyHistogram', () => {
  it('answers the bucket of each percentile', () => {
    const histogram = new LatencyHistogram()
    for (let micros = 1; micros <= 1000; micros++) histogram.record(micros)
    expect(histogram.total).toBe(1000)
    const got = [0, 50, 99, 100].map((percent) => histogram.atPercentile(percent))
    const exact = [1, 500, 990, 1000]
    got.forEach((value, i) => {
      expect(value).toBeGreaterThanOrEqual(exact[i] as number)
      expect(value).toBeLessThan((exact[i] as number) * 1.01)
    })
  })

  it('answers what the real server shows for one call of a microsecond', () => {
    const histogram = new LatencyHistogram()
    histogram.record(1)
    expect(histogram.atPercentile(50)).toBe(1.003)
  })

  it('shows the distribution in steps that about double', () => {
    const histogram = new LatencyHistogram()
    for (const micros of [3000, 10_000, 10_000, 12_000]) histogram.record(micros)
    expect(histogram.cumulative()).toEqual([
      [4227, 1],
      [16908, 4],
    ])
  })

  it('keeps times over a second as a second', () => {
    const histogram = new LatencyHistogram()
    histogram.record(5_000_000)
    expect(Math.round(histogram.atPercentile(100) / 10_000)).toBe(100)
  })
})
