// The watchdog: a thread that looks now and then whether the same call into a module has been running for too long, and tells
// it to stop. The engine's thread can't do that itself: while a module loops, nothing else runs there.
//
// It reads the number of the running call (0 when there is none) from the modules' shared memory, and writes that number into
// the interrupt word: a call that ended meanwhile is not mistaken for the next one. Change together: watchdog.ts.

import { workerData } from 'node:worker_threads'

/** What the thread is started with. All arrays lie in shared memory. */
export interface WatchdogData {
  /** One word: the number of the running call. */
  readonly running: Int32Array
  /** One word: the number of the call to stop. */
  readonly interrupt: Int32Array
  /** One word: the limit in milliseconds, 0 for none. Notified when it changes. */
  readonly limit: Int32Array
}

/** How exactly the limit is kept: a call is seen to begin up to this much late. */
const STEPS = 8
const LONGEST_STEP = 250

const { running, interrupt, limit } = workerData as WatchdogData
let seen = 0
let since = 0
for (;;) {
  const millis = Atomics.load(limit, 0)
  const pause = millis === 0 ? Infinity : Math.max(1, Math.min(LONGEST_STEP, millis / STEPS))
  Atomics.wait(limit, 0, millis, pause)
  const call = Atomics.load(running, 0)
  const now = performance.now()
  if (call !== seen) {
    seen = call
    since = now
  } else if (call !== 0 && millis !== 0 && now - since >= millis) {
    Atomics.store(interrupt, 0, call)
  }
}
