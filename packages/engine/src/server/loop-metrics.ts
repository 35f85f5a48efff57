// What the loop does: how often it turns, how long its turns and the parts of them take, and how much of everything there
// was lately. Rates are sums over short stretches of time, so nothing has to run to keep them.

const STRETCH_MS = 100
const STRETCHES = 16

/** How much there was of something in the last 1.6 seconds. */
export class Rate {
  readonly #when = new Array<number>(STRETCHES).fill(-1)
  readonly #sums = new Array<number>(STRETCHES).fill(0)

  /** Adds an amount. @param now Unix ms */
  add(amount: number, now: number): void {
    const stretch = Math.floor(now / STRETCH_MS)
    const at = stretch % STRETCHES
    if (this.#when[at] !== stretch) {
      this.#when[at] = stretch
      this.#sums[at] = 0
    }
    this.#sums[at] = (this.#sums[at] as number) + amount
  }

  /** All of it lately. */
  sum(now: number): number {
    const oldest = Math.floor(now / STRETCH_MS) - STRETCHES
    let sum = 0
    for (let at = 0; at < STRETCHES; at++) {
      if ((this.#when[at] as number) > oldest) sum += this.#sums[at] as number
    }
    return sum
  }

  /** As much each second. */
  perSecond(now: number): number {
    return (this.sum(now) * 1000) / (STRETCH_MS * STRETCHES)
  }
}

/** The measures of one server's loop; times in microseconds. */
export class LoopMetrics {
  turns = 0
  turnMicros = 0
  commandMicros = 0
  cronMicros = 0
  appendMicros = 0
  longestTurn = 0
  /** Commands of the turn that had most. */
  mostCommands = 0
  readonly turnRate: Rate = new Rate()
  readonly turnMicrosRate: Rate = new Rate()
  readonly commandRate: Rate = new Rate()
  readonly inputRate: Rate = new Rate()
  readonly outputRate: Rate = new Rate()
  readonly replicationInputRate: Rate = new Rate()
  readonly replicationOutputRate: Rate = new Rate()

  /** A turn of the loop has ended. */
  turned(micros: number, commands: number, now: number): void {
    this.turns++
    this.turnMicros += micros
    this.longestTurn = Math.max(this.longestTurn, micros)
    this.mostCommands = Math.max(this.mostCommands, commands)
    this.turnRate.add(1, now)
    this.turnMicrosRate.add(micros, now)
    if (commands > 0) this.commandRate.add(commands, now)
  }

  /** Back to zero. */
  reset(): void {
    this.turns = this.turnMicros = this.commandMicros = this.cronMicros = this.appendMicros = 0
    this.longestTurn = this.mostCommands = 0
  }
}
