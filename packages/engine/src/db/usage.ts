// How recently and how often keys are used. Every access notes its time in seconds, as the real server does; under an LFU policy
// it also counts on a logarithmic scale: the higher the counter, the less likely an access raises it, and it sinks again with
// the minutes without one.

/** What an entry knows about its use. */
export interface Usage {
  /** The last access, in seconds since 2020: small enough for JavaScript engines to keep it as a plain integer. */
  usedAt: number
  /** The counter as it was then, 0 to 255, for LFU policies. */
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
const SECOND_MS = 1000
const SECONDS_OF_MINUTE = 60
/** Unix seconds of the beginning of 2020. */
const BEGINNING = 1_577_836_800

function secondsAt(now: number): number {
  return Math.floor(now / SECOND_MS) - BEGINNING
}

/** For how many seconds there was no access. @param now Unix ms */
export function idleSeconds({ usedAt }: Usage, now: number): number {
  return Math.max(0, secondsAt(now) - usedAt)
}

/** Makes it look as if the last access was so long ago. @param now Unix ms */
export function setIdleSeconds(usage: Usage, seconds: number, now: number): void {
  usage.usedAt = secondsAt(now) - seconds
}

/** The counter as it is now, some time after the last access. @param now Unix ms */
export function currentFrequency({ usedAt, frequency }: Usage, decayMinutes: number, now: number): number {
  if (decayMinutes === 0) return frequency
  const minutes = Math.floor(secondsAt(now) / SECONDS_OF_MINUTE) - Math.floor(usedAt / SECONDS_OF_MINUTE)
  return Math.max(0, frequency - Math.floor(Math.max(0, minutes) / decayMinutes))
}

/** Notes an access. */
export function touchUsage(
  usage: Usage,
  { time, frequencies }: { readonly time: number; readonly frequencies?: Frequencies | null },
): void {
  if (frequencies)
    usage.frequency = raised(currentFrequency(usage, frequencies.decayMinutes, time), frequencies)
  usage.usedAt = secondsAt(time)
}

function raised(counter: number, { logFactor, random }: Frequencies): number {
  if (counter >= MOST) return MOST
  const chance = 1 / (Math.max(0, counter - INITIAL_FREQUENCY) * logFactor + 1)
  return random() < chance ? counter + 1 : counter
}
