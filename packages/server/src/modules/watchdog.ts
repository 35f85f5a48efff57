// Starts and ends the watchdog thread, and tells it the limit. Change together: watchdog-worker.ts.

import { Worker } from 'node:worker_threads'
import { bundledFile } from '../bundle-url.ts'
import type { WatchdogData } from './watchdog-worker.ts'

/** A running watchdog. */
export class Watchdog {
  readonly #limit = new Int32Array(new SharedArrayBuffer(4))
  readonly #worker: Worker

  /** @param running and @param interrupt words of the modules' shared memory */
  constructor(running: Int32Array, interrupt: Int32Array, millis: number) {
    this.#limit[0] = millis
    const data: WatchdogData = { running, interrupt, limit: this.#limit }
    this.#worker = new Worker(bundledFile('watchdog'), { workerData: data })
    this.#worker.unref()
  }

  /** Changes the limit: milliseconds, 0 for none. */
  setLimit(millis: number): void {
    Atomics.store(this.#limit, 0, millis)
    Atomics.notify(this.#limit, 0)
  }

  dispose(): void {
    void this.#worker.terminate()
  }
}
