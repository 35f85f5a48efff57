// An answer that comes later: what handlers throw when the module that asked is to wait until others have been heard.
import type { Suspension } from '@valkey-playground/engine'

/** Thrown to have a worker's question answered when some work is done, which goes on in turns. */
export class Later extends Error {
  readonly work: Suspension
  readonly result: () => unknown

  /** @param result the answer, asked for at the end of the work */
  constructor(work: Suspension, result: () => unknown) {
    super('is answered later')
    this.work = work
    this.result = result
  }

  /** The same, with somebody who hears the answer. */
  heard(listener: (result: unknown) => void): Later {
    return new Later(this.work, () => {
      const result = this.result()
      listener(result)
      return result
    })
  }
}
