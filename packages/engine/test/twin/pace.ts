// How punctually a script was played. Scripts have times in them: a key lives for 20 ms, a client waits for 50. On a machine that is
// busy with something else a step comes later than its script means, on one side or on both, and what differs then tells nothing
// about the servers: such a pair is played again. A difference between two punctual runs is a difference, and so is one that stays.
import { isDeepStrictEqual } from 'node:util'

/** How one script went. */
export interface Pace {
  /** Milliseconds from its first step to its last. */
  readonly elapsed: number
  /** The longest time in milliseconds that this process was kept from running meanwhile. */
  readonly held: number
}

const TICK_MS = 5
/** The shortest times in the scripts are twice that. */
const LATE_MS = 10
const MOST_TRIES = 6

/** Starts the watch; what comes back ends it. */
export function watchPace(): () => Pace {
  const start = performance.now()
  let last = start
  let held = 0
  const tick = (): void => {
    const now = performance.now()
    held = Math.max(held, now - last - TICK_MS)
    last = now
  }
  const timer = setInterval(tick, TICK_MS)
  return () => {
    clearInterval(timer)
    tick()
    return { elapsed: last - start, held }
  }
}

function isPunctual(ours: Pace, theirs: Pace): boolean {
  return Math.max(ours.held, theirs.held, Math.abs(ours.elapsed - theirs.elapsed)) < LATE_MS
}

/** What was seen of a script, and how punctually it was played. */
export interface Played<Seen> {
  readonly seen: Seen
  readonly pace: Pace
}

/** Plays a script on both sides: again while they differ and one of them was late. Resolves to what was seen last. */
export async function playInTime<Seen>(
  play: () => Promise<{ readonly ours: Played<Seen>; readonly theirs: Played<Seen> }>,
): Promise<{ readonly ours: Seen; readonly theirs: Seen }> {
  for (let tries = 1; ; tries++) {
    const { ours, theirs } = await play()
    const agree = isDeepStrictEqual(ours.seen, theirs.seen)
    if (agree || tries === MOST_TRIES || isPunctual(ours.pace, theirs.pace))
      return { ours: ours.seen, theirs: theirs.seen }
  }
}

/** Where two runs part, in one line for the end of a long log. */
export function firstDifference(
  ours: Readonly<Record<string, string | readonly string[]>>,
  theirs: Readonly<Record<string, string | readonly string[]>>,
): string {
  for (const [kind, mine] of Object.entries(ours)) {
    const [left, right] = [mine, theirs[kind] ?? []].map((lines) => [lines].flat())
    const at = left?.findIndex((line, i) => line !== right?.[i]) ?? -1
    const index = at < 0 ? (left?.length ?? 0) : at
    if (left?.[index] !== right?.[index])
      return `${kind}[${index}]\n  ours: ${left?.[index]}\n  real: ${right?.[index]}\n`
  }
  return ''
}
