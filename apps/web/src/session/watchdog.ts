// Stops module code that runs too long, from the page's side.
//
// The engine worker cannot hear messages while C code runs in it, so the page looks at a word in shared memory that the
// engine raises around each piece of work (odd: busy). When one piece outlasts the limit, or Stop is pressed during it, the
// page sets the modules' interrupt word; the next safe point in the C code sees it. Without shared memory the engine worker
// does the counting itself, and Stop cannot reach it before the limit does.
import { ControlWord } from '../protocol.ts'

/** How often to look, in ms. */
const PERIOD = 100

/** Watches one engine worker. */
export interface Watchdog {
  /** Shared with the engine, or null without cross-origin isolation. */
  readonly control: SharedArrayBuffer | null
  /** Tells where the interrupt word is; called by the client when the engine says so. */
  arm(buffer: SharedArrayBuffer, byteOffset: number): void
  setLimit(seconds: number): void
  /** Interrupts what runs now. False if nothing runs or it can't be reached. */
  stop(): boolean
  /** Calls back when the engine has been busy for a while (true) and when it is done (false). */
  onBusy(listener: (busy: boolean) => void): void
  dispose(): void
}

/** Milliseconds of work after which the page says that the engine is busy. */
const NOTICE = 150

/** Starts to watch; `now` gives milliseconds from any point. */
export function createWatchdog(shared: boolean, now: () => number): Watchdog {
  const control = shared ? new SharedArrayBuffer(16) : null
  const words = control === null ? null : new Int32Array(control)
  let interrupt: Int32Array | null = null
  let limit = 0
  let seen = 0
  let since = 0
  let told = false
  let listener: ((busy: boolean) => void) | null = null

  function tell(busy: boolean): void {
    if (busy === told) return
    told = busy
    listener?.(busy)
  }
  function stop(): boolean {
    if (words === null || interrupt === null || Atomics.load(words, ControlWord.busy) % 2 === 0) return false
    Atomics.store(interrupt, 0, 1)
    return true
  }
  const timer =
    words === null
      ? null
      : setInterval(() => {
          const word = Atomics.load(words, ControlWord.busy)
          if (word !== seen) {
            seen = word
            since = now()
          }
          const busyFor = word % 2 === 0 ? 0 : now() - since
          tell(busyFor > NOTICE)
          if (limit > 0 && busyFor > limit * 1000) stop()
        }, PERIOD)

  return {
    control,
    arm(buffer, byteOffset) {
      interrupt = new Int32Array(buffer, byteOffset, 1)
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
