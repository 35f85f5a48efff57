// A result that comes later: what is thrown where work is broken off in the middle, so that others are heard before it goes on.

/** Work that goes on in turns. */
export interface WorkInTurns {
  /** Goes on for a turn. Returns whether that was the last one. */
  advance(): boolean
}

/** Thrown by what cannot return its result yet, to a caller who has said that it can wait. */
export class Later<Work extends WorkInTurns = WorkInTurns, Result = unknown> extends Error {
  readonly work: Work
  /** The result, or what is thrown instead of it: to be asked for once, at the end of the work. */
  readonly result: () => Result

  constructor(work: Work, result: () => Result) {
    super('the result comes later')
    this.work = work
    this.result = result
  }

  /** The same work, of whose result something else is made. */
  made<Made>(from: (result: Result) => Made): Later<Work, Made> {
    return new Later(this.work, () => from(this.result()))
  }
}
