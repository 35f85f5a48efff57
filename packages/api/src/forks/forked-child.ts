// What a forked child tells its parent: heartbeats, and how it ended.

/** How a process ended, in the words of wait(2): an exit code, or -1 and the signal. */
export interface ChildEnd {
  readonly code: number
  readonly signal: number
}

/** The signal by which the real server's child dies of what is a fault here. */
const SIGSEGV = 11

/** The exit code by which a child says that it was told to end and is no failure: its parent takes it for the signal. */
const NO_ERROR = 255
const SIGUSR1 = 10

/** A child, as its own engine sees it. */
export class ForkedChild {
  readonly pid: number
  /** From 0 to 1, as it said last. */
  progress = 0
  readonly #ended: (end: ChildEnd) => void
  readonly #lingering: (again: () => void) => boolean
  /** How it stands with the save that is asked to take time. */
  #save: 'none' | 'waits' | 'may go' = 'none'

  /** @param lingering whether a save is to take time, and who hears when it has taken that */
  constructor(pid: number, ended: (end: ChildEnd) => void, lingering: (again: () => void) => boolean) {
    this.pid = pid
    this.#ended = ended
    this.#lingering = lingering
  }

  /** Whether a save may be made now; if not, `again` is called when it may. */
  maySave(again: () => void): boolean {
    if (this.#save === 'none' && this.#lingering(() => this.#lingered(again))) this.#save = 'waits'
    if (this.#save === 'waits') return false
    this.#save = 'none'
    return true
  }

  #lingered(again: () => void): void {
    this.#save = 'may go'
    again()
  }

  /** ExitFromChild. The codes of processes have eight bits. */
  exit(code: number): void {
    const low = code & 0xff
    this.#ended(low === NO_ERROR ? { code: 1, signal: SIGUSR1 } : { code: low, signal: 0 })
  }

  /** It did what it must not. */
  fault(): void {
    this.#ended({ code: -1, signal: SIGSEGV })
  }
}
