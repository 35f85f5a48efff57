// LATENCY GRAPH and LATENCY DOCTOR: events that took long, drawn and explained for human eyes.
import type { Bytes } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import type { CommandContext } from '../server/context.ts'
import type { LatencySample, LatencySeries } from '../server/latency-events.ts'

const COLUMNS = 80
const ROWS = 4
/** A cell of a column that ends in it, by how full it is, and one that is full. */
const PARTS = ['_', 'o', '#']
const FULL = '|'
const UNITS: readonly [seconds: number, unit: string][] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'm'],
  [1, 's'],
]

function age(seconds: number): string {
  const [size, unit] = UNITS.find(([least]) => seconds >= least) ?? [1, 's']
  return `${Math.floor(seconds / size)}${unit}`
}

// Columns of four cells with three steps each; below them, after an empty line, the ages from top to bottom.
function draw(samples: readonly LatencySample[], now: number, min: number, range: number): string {
  const steps = ROWS * PARTS.length
  const heights = samples.map(({ latency }) =>
    Math.min(steps - 1, Math.floor(((latency - min) * steps) / range)),
  )
  const lines: string[] = []
  for (let row = ROWS - 1; row >= 0; row--) {
    const cells = heights.map((height) => {
      const part = height - row * PARTS.length
      return part < 0 ? ' ' : (PARTS[part] ?? FULL)
    })
    lines.push(cells.join(''))
  }
  const labels = samples.map(({ time }) => age(now - time))
  const longest = Math.max(0, ...labels.map((label) => label.length))
  lines.push(' '.repeat(samples.length))
  for (let at = 0; at < longest; at++) lines.push(labels.map((label) => label[at] ?? ' ').join(''))
  return lines.map((line) => `${line}\n`).join('')
}

function graphOf(event: Bytes, { samples, max }: LatencySeries, now: number): string {
  const latencies = samples.map(({ latency }) => latency)
  const high = Math.max(...latencies)
  const low = Math.min(...latencies)
  let text = `${event} - high ${high} ms, low ${low} ms (all time high ${max} ms)\n${'-'.repeat(COLUMNS)}\n`
  for (let from = 0; from < samples.length; from += COLUMNS) {
    if (from > 0) text += '\n'
    text += draw(samples.slice(from, from + COLUMNS), now, low, Math.max(1, high - low))
  }
  return text
}

/** LATENCY GRAPH event. */
export function latencyGraph(c: CommandContext): void {
  const event = c.argv[2] as Bytes
  const series = c.server.latencyEvents.series.get(event)
  if (!series) throw new ReplyError(`ERR No samples available for event '${event}'`)
  c.reply.verbatim('txt', graphOf(event, series, Math.floor(c.server.time / 1000)))
}

/** What may be done about an event, by its name. */
const ADVICE: Readonly<Record<string, string>> = {
  command: 'Commands whose cost grows with their data took long. SLOWLOG GET shows which they were.',
  'fast-command': 'Commands that are always quick took long: something else kept the thread from running.',
  'expire-cycle': 'Many keys expired at once. Expire times that differ a little spread the work.',
  'eviction-cycle': 'Keys had to be evicted. A higher maxmemory, or fewer keys, makes that rarer.',
  'eviction-del': 'Evicted keys were large. See lazyfree-lazy-eviction.',
  'aof-write': 'Writing the append-only file took long. See appendfsync.',
}

/** LATENCY DOCTOR. */
export function latencyDoctor(c: CommandContext): void {
  const { latencyEvents, time } = c.server
  if (latencyEvents.threshold === 0 && latencyEvents.series.size === 0) {
    c.reply.verbatim(
      'txt',
      'Latency monitoring is disabled in this instance. CONFIG SET latency-monitor-threshold <milliseconds> enables it.\n',
    )
    return
  }
  if (latencyEvents.series.size === 0) {
    c.reply.verbatim('txt', 'No latency spike was observed during the lifetime of this instance.\n')
    return
  }
  let text = 'Latency spikes were observed in this instance:\n\n'
  let number = 0
  for (const [event, { samples, max, sum, count }] of latencyEvents.series) {
    const mean = Math.round(sum / Math.max(1, count))
    const first = samples[0]?.time ?? 0
    const period = (Math.floor(time / 1000) - first) / Math.max(1, samples.length)
    text +=
      `${++number}. ${event}: ${count} latency spikes (average ${mean}ms, period ${period.toFixed(2)} sec). ` +
      `Worst all time event ${max}ms.\n`
    const advice = ADVICE[event]
    if (advice !== undefined) text += `   ${advice}\n`
  }
  c.reply.verbatim('txt', text)
}
