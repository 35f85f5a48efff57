// Stops module code that runs too long, from the page's side.
//
// The engine worker cannot hear messages while C code runs in it. It shares two words with the page: the number of the call into a
// module that runs now (0 for none), and the number of the call that is to stop, which safe points in the code look at. When one
// call outlasts the limit, or Stop is pressed, the page copies the first word to the second: a call that has ended meanwhile is never
// stopped by mistake. Without shared memory the engine worker counts by itself, and Stop can't reach it before the limit does.

/** How often to look, in ms. */
const PERIOD = 100
/** Milliseconds of work after which the page says that a command is running. */
const NOTICE = 150

const STOP = 0
const RUNNING = 1

/** Watches one engine worker. */
export interface Watchdog {
  /** Takes the two words; called by the client when the engine has them. */
  arm(words: Int32Array<SharedArrayBuffer>): void
  setLimit(seconds: number): void
  /** Stops what runs now. False if nothing runs or it can't be reached. */
  stop(): boolean
  /** Calls back when module code has run for a while (true) and when it is done (false). */
  onBusy(listener: (busy: boolean) => void): void
  dispose(): void
}

/** Starts to watch; `now` gives milliseconds from any point. */
export function createWatchdog(now: () => number): Watchdog {
  let words: Int32Array<SharedArrayBuffer> | null = null
  let timer: ReturnType<typeof setInterval> | null = null
  let limit = 0
  let seen = 0
  let since = 0
  let told = false
  let listener: ((busy: boolean) => void) | null = null

  function running(): number {
    return words === null ? 0 : Atomics.load(words, RUNNING)
  }
  function stop(): boolean {
    const call = running()
    if (words === null || call === 0) return false
    Atomics.store(words, STOP, call)
    return true
  }
  function look(): void {
    const call = running()
    if (call !== seen) {
      seen = call
      since = now()
    }
    const busyFor = call === 0 ? 0 : now() - since
    const busy = busyFor > NOTICE
    if (busy !== told) {
      told = busy
      listener?.(busy)
    }
    if (limit > 0 && busyFor > limit * 1000) stop()
  }

  return {
    arm(given) {
      words = given
      timer ??= setInterval(look, PERIOD)
    },
    setLimit(seconds) {
      limit = seconds
    },
    stop,
    onBusy(callback) {
      listener = callback
    },
    dispose() {
      if (timer !== null) clearInterval(timer)
    },
  }
}
