// Events that took longer than `latency-monitor-threshold`: for each kind the worst of each second, the last 160 seconds
// that had one, and totals since the last reset.

/** Seconds kept for each kind of event. */
const KEPT = 160

/** One second's worst. */
export interface LatencySample {
  /** Unix seconds. */
  readonly time: number
  /** Milliseconds. */
  latency: number
}

/** What is kept of one kind of event. */
export interface LatencySeries {
  /** Oldest first. */
  readonly samples: LatencySample[]
  max: number
  sum: number
  count: number
}

/** All kinds of events. */
export class LatencyEvents {
  /** Milliseconds from which on events are kept; 0 for none. */
  threshold = 0
  readonly series: Map<string, LatencySeries> = new Map()

  /** Adds an event if it took long enough. @param now Unix ms */
  add(event: string, millis: number, now: number): void {
    if (this.threshold === 0 || millis < this.threshold) return
    let series = this.series.get(event)
    if (!series) this.series.set(event, (series = { samples: [], max: 0, sum: 0, count: 0 }))
    series.max = Math.max(series.max, millis)
    series.sum += millis
    series.count++
    const time = Math.floor(now / 1000)
    const last = series.samples.at(-1)
    if (last?.time === time) {
      last.latency = Math.max(last.latency, millis)
      return
    }
    series.samples.push({ time, latency: millis })
    if (series.samples.length > KEPT) series.samples.shift()
  }
}
