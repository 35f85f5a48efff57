// Doing nothing for a while, with everything else doing nothing too: for DEBUG, which tests use to make the server slow.
import type { Host } from '../base/host.ts'

/** A clock that stands still would never let it end. */
const MOST_READS_WITHOUT_CHANGE = 1e6

/** Returns after so many seconds. */
export function spin(host: Host, seconds: number): void {
  const end = host.monotonicMicros() + seconds * 1e6
  let last = host.monotonicMicros()
  for (let reads = 0; last < end && reads < MOST_READS_WITHOUT_CHANGE; reads++) {
    const now = host.monotonicMicros()
    if (now !== last) reads = 0
    last = now
  }
}
