// How long the calls of one command took, as counts in buckets that grow with the value: every recorded time is known to
// two significant digits, from a nanosecond to a second, in a few kilobytes.
//
// 256 buckets one nanosecond wide, then for each doubling of the value 128 buckets of double width. The real server's
// histograms have the same shape, so percentiles come out at the same steps.

const WIDE = 256
const HALF = 128
const FIRST_LEVEL_NANOS = 1024
const MOST_NANOS = 1_000_000_000

function bucketOf(nanos: number): number {
  if (nanos < WIDE) return nanos
  const shift = 24 - Math.clz32(nanos)
  return HALF * shift + (nanos >> shift)
}

function greatestIn(bucket: number): number {
  if (bucket < WIDE) return bucket
  const shift = Math.floor(bucket / HALF) - 1
  return ((bucket - HALF * shift + 1) << shift) - 1
}

/** Times of calls. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(bucketOf(MOST_NANOS) + 1)
  #total = 0

  /** Number of calls. */
  get total(): number {
    return this.#total
  }

  /** Adds a call. */
  record(micros: number): void {
    const bucket = bucketOf(Math.min(MOST_NANOS, Math.max(1, Math.round(micros * 1000))))
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#total++
  }

  /** Microseconds, about doubling from one to the next, each with the number of calls up to it; only where that grows. */
  cumulative(): [number, number][] {
    const out: [number, number][] = []
    let bucket = 0
    let count = 0
    let shown = 0
    for (let level = FIRST_LEVEL_NANOS; shown < this.#total; level *= 2) {
      const last = level > MOST_NANOS ? this.#counts.length - 1 : bucketOf(level)
      for (; bucket <= last; bucket++) count += this.#counts[bucket] ?? 0
      if (count > shown) out.push([Math.floor(greatestIn(bucketOf(level)) / 1000), count])
      shown = count
    }
    return out
  }

  /** The time in microseconds that so many percent of the calls did not exceed. @param percent 0 to 100 */
  atPercentile(percent: number): number {
    let left = Math.max(1, Math.floor((percent / 100) * this.#total + 0.5))
    for (const [bucket, count] of this.#counts.entries()) {
      left -= count
      if (left <= 0) return greatestIn(bucket) / 1000
    }
    return 0
  }
}
