// How a running module is stopped: by a word that safe points look at, or without shared memory by the clock.
import { CONTROL } from '../abi/address-space.ts'
import { ModuleFault } from '../abi/fault.ts'
import type { ModuleApi } from '../module-api.ts'
import { ATTEND } from './debug-hooks.ts'

/** The engine's side of stopping. */
export class Interruption {
  readonly #api: ModuleApi
  readonly #limitMillis: number
  #requested = false
  /** The call that safe points last saw, and when it was first seen. */
  #timedCall = 0
  #timedSince = 0

  /** @param limitMillis how long a call may take without shared memory */
  constructor(api: ModuleApi, limitMillis: number) {
    this.#api = api
    this.#limitMillis = limitMillis
  }

  /** Asks the running call to stop. */
  request(): void {
    this.#requested = true
    const { control } = this.#api
    if (control !== null) Atomics.store(control, CONTROL.interrupt, 1)
  }

  /** What a safe point calls when the word is set or its countdown is over. @throws ModuleFault to stop */
  safepoint(): void {
    const { control, debug } = this.#api
    if (control !== null) {
      const wanted = Atomics.exchange(control, CONTROL.interrupt, 0)
      if (wanted === ATTEND) return debug?.attend()
      if (![1, control[CONTROL.running], control[CONTROL.begun]].includes(wanted)) return
    } else if (!this.#requested && !this.#timeIsUp()) return
    this.#requested = false
    throw new ModuleFault('interrupted', `stopped`)
  }

  /** A safe point of our own, where C code waits for us. */
  look(): void {
    const { control } = this.#api
    if (control === null || Atomics.load(control, CONTROL.interrupt) !== 0) this.safepoint()
  }

  #timeIsUp(): boolean {
    const now = this.#api.server.host.monotonicMicros()
    if (this.#timedCall !== this.#api.callSerial) {
      this.#timedCall = this.#api.callSerial
      this.#timedSince = now
    }
    return now - this.#timedSince > this.#limitMillis * 1000
  }
}
