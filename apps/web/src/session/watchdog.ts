// Stops module code that runs too long, from the page's side.
//
// The engine worker cannot hear messages while C code runs in it. It shares words with the page: the number of the call into a
// module that runs now (0 for none), the number under which it began, and the number of the call that is to stop, which safe points in the
// code look at. When one call outlasts the limit, or Stop is pressed, the page copies the second word to the third: a call that has ended
// meanwhile is never stopped by mistake. A call that yields goes on under another number each time, so the limit counts anew. Without shared memory the engine worker counts by itself, and Stop can't reach it before the limit does.

/** How often to look, in ms. */
const PERIOD = 100
/** Milliseconds of work after which the page says that a command is running. */
const NOTICE = 150

const STOP = 0
const RUNNING = 1
const BEGUN = 7

/** Watches one engine worker. */
export interface Watchdog {
  /** Takes the words; called by the client when the engine has them. */
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
  let seenBegun = 0
  let begunSince = 0
  let told = false
  let listener: ((busy: boolean) => void) | null = null

  function read(word: number): number {
    return words === null ? 0 : Atomics.load(words, word)
  }
  function stop(): boolean {
    const call = read(BEGUN)
    if (words === null || call === 0) return false
    Atomics.store(words, STOP, call)
    return true
  }
  function look(): void {
    const [call, begun] = [read(RUNNING), read(BEGUN)]
    if (call !== seen) {
      seen = call
      since = now()
    }
    if (begun !== seenBegun) {
      seenBegun = begun
      begunSince = now()
    }
    const busy = begun !== 0 && now() - begunSince > NOTICE
    if (busy !== told) {
      told = busy
      listener?.(busy)
    }
    if (limit > 0 && call !== 0 && now() - since > limit * 1000) stop()
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
