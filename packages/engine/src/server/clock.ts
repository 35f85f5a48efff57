// The host's clocks, read no more often than the truth needs: a reading takes as long as a tenth of a small command, and
// with pipelining hundreds of commands come in one piece of input, which is a turn here.
//
//   turn      begins with a reading of both clocks
//   command   begins when the one before it ended: only its parsing lay between; its end is read
//   time      (Unix ms) is read anew once the turn has gone on for a while
//
// What may take long between two commands of a turn (eviction, modules' filters) must call `read` when it is done.
import type { Host } from '../base/host.ts'

/** Microseconds for which the time of day is taken to stand still in a turn. */
const TIME_STANDS_STILL = 100

/** The clocks of one server. */
export class Clock {
  readonly #host: Host
  #turning = false
  #turnBegan = 0
  #time = 0
  #timeRead = 0
  #micros = 0
  /** The microseconds since the Unix epoch of the running unit of work; 0 until somebody asks. */
  #fineTime = 0

  constructor(host: Host) {
    this.#host = host
  }

  /** The microseconds as they were last read. */
  get latest(): number {
    return this.#micros
  }

  /** Reads the microseconds. */
  read(): number {
    return (this.#micros = this.#host.monotonicMicros())
  }

  /** A turn begins. @param now Unix ms, just read */
  beginTurn(now: number): void {
    this.#turnBegan = this.#timeRead = this.read()
    this.#time = now
    this.#turning = true
  }

  /** It ends. Returns the microseconds up to the end of its last command. */
  endTurn(): number {
    this.#turning = false
    return this.#micros - this.#turnBegan
  }

  /** Microseconds at the beginning of a command that follows another in its turn, or comes by itself. */
  commandBegins(): number {
    return this.#turning ? this.#micros : this.read()
  }

  /** Unix ms for a unit of work that begins. */
  unitTime(): number {
    this.#fineTime = 0
    if (this.#turning && this.#micros - this.#timeRead < TIME_STANDS_STILL) return this.#time
    this.#time = this.#host.now()
    this.#timeRead = this.#micros
    return this.#time
  }

  /**
   * A unit's time in microseconds, from hosts that have a finer clock. Its milliseconds are the ones given, whatever that
   * clock says: the two are read one after the other.
   */
  fineTime(time: number): number {
    const first = time * 1000
    if (Math.floor(this.#fineTime / 1000) !== time) {
      this.#fineTime = Math.min(Math.max(this.#host.nowMicros?.() ?? first, first), first + 999)
    }
    return this.#fineTime
  }
}
