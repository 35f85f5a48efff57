/**
 * Numbers and times as panels show them. Units are always written; times of day are the reader's own zone.
 */

/** Microseconds as µs, ms or s with about three digits. */
export function formatMicros(micros: number): string {
  if (micros < 1000) return `${Math.round(micros)} µs`
  if (micros < 1_000_000) return `${trim(micros / 1000)} ms`
  return `${trim(micros / 1_000_000)} s`
}

function trim(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)
}

const spans: readonly (readonly [seconds: number, unit: string])[] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
]

/** A duration in milliseconds, two units at most: `4.2 s`, `3 min 5 s`, `2 d 4 h`. Negative ones count as nothing left. */
export function formatDuration(ms: number): string {
  if (ms <= 0) return '0 s'
  // Tenths only where they can be read: under ten seconds. Below a tenth the ms are shown.
  if (ms < 100) return `${Math.ceil(ms)} ms`
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  const total = Math.floor(ms / 1000)
  for (const [i, [size, unit]] of spans.entries()) {
    if (total < size) continue
    const [smaller, name] = spans[i + 1] ?? [1, 's']
    const rest = Math.floor((total % size) / smaller)
    return `${Math.floor(total / size)} ${unit}${rest > 0 ? ` ${rest} ${name}` : ''}`
  }
  return `${total} s`
}

/** A moment as hours, minutes, seconds and thousandths. */
export function formatTime(at: number): string {
  const time = new Date(at)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, '0')}`
}

/** A whole number with thin spaces between its thousands. */
export function formatCount(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, '\u202f')
}

/** A number of bytes in B, kB or MB. */
export function formatBytes(n: number): string {
  if (n < 1000) return `${n} B`
  if (n < 1_000_000) return `${trim(n / 1000)} kB`
  return `${trim(n / 1_000_000)} MB`
}
