// How recently and how often keys are used. Every access notes its time; under an LFU policy it also counts on a
// logarithmic scale: the higher the counter, the less likely an access raises it, and it sinks again with the minutes
// without one.

/** What an entry knows about its use. */
export interface Usage {
  /** Unix ms of the last access. */
  accessedAt: number
  /** The counter as it was then, 0 to 255. */
  frequency: number
}

/** How accesses are counted. */
export interface Frequencies {
  /** `lfu-log-factor`. */
  readonly logFactor: number
  /** `lfu-decay-time`: minutes in which the counter sinks by one; 0 for never. */
  readonly decayMinutes: number
  readonly random: () => number
}

/** The counter of a key without accesses: it has a chance to be used before it is evicted. */
export const INITIAL_FREQUENCY = 5
const MOST = 255
const MINUTE_MS = 60_000

/** The counter as it is now, some time after the last access. */
export function currentFrequency(
  { accessedAt, frequency }: Usage,
  decayMinutes: number,
  now: number,
): number {
  if (decayMinutes === 0) return frequency
  const minutes = Math.floor(now / MINUTE_MS) - Math.floor(accessedAt / MINUTE_MS)
  return Math.max(0, frequency - Math.floor(Math.max(0, minutes) / decayMinutes))
}

/** Notes an access. */
export function touchUsage(
  usage: Usage,
  { time, frequencies }: { readonly time: number; readonly frequencies?: Frequencies | null },
): void {
  if (frequencies)
    usage.frequency = raised(currentFrequency(usage, frequencies.decayMinutes, time), frequencies)
  usage.accessedAt = time
}

function raised(counter: number, { logFactor, random }: Frequencies): number {
  if (counter >= MOST) return MOST
  const chance = 1 / (Math.max(0, counter - INITIAL_FREQUENCY) * logFactor + 1)
  return random() < chance ? counter + 1 : counter
}
