// The probes' numbers in memory: the count of statements, the count to stop at, the frames' records, the byte of each site.
//
// See toolchain/src/wasm/probes.ts for the layout, api/src/abi/address-space.ts for the places.
import { DEBUG_ARMED, DEBUG_FRAMES, DEBUG_START, type LinearMemory } from '@valkey-playground/api'
import { PROBE_CONTROL } from '@valkey-playground/toolchain/wasm'

/** Reasons for which a site is armed, as bits of its byte. */
export const ARMED: { readonly breakpoint: 1; readonly step: 2 } = { breakpoint: 1, step: 2 }

/** A position that is never reached: counting begins at 1. */
const NEVER = 0

/** The control block of one thread. */
export class ProbeControl {
  readonly #memory: LinearMemory
  readonly #block: number

  constructor(memory: LinearMemory, block: number = DEBUG_START) {
    this.#memory = memory
    this.#block = block
    if (this.top === 0) this.top = DEBUG_FRAMES
  }

  /** How many statements began since the count was set to 0. */
  get position(): number {
    return this.#memory.readI32(this.#block + PROBE_CONTROL.position)
  }

  set position(value: number) {
    this.#memory.writeI32(this.#block + PROBE_CONTROL.position, value)
  }

  /** Calls out when the count comes to `position`; null for never. */
  stopAt(position: number | null): void {
    this.#memory.writeI32(this.#block + PROBE_CONTROL.stop, position ?? NEVER)
  }

  /** Calls out at the next statement. */
  stopNext(): void {
    this.stopAt(this.position + 1)
  }

  /** Address of the innermost frame's record. */
  get top(): number {
    return this.#memory.readI32(this.#block + PROBE_CONTROL.top)
  }

  set top(value: number) {
    this.#memory.writeI32(this.#block + PROBE_CONTROL.top, value)
  }

  /** How many frames there are; `top` tells for which record. */
  depth(top: number = this.top): number {
    return (top - DEBUG_FRAMES) / PROBE_CONTROL.frameBytes
  }

  /** A frame's record: the site it is at, and its frame base (0 if it has no variables in memory). */
  frame(record: number): { readonly site: number; readonly base: number } {
    return { site: this.#memory.readI32(record), base: this.#memory.readU32(record + 4) }
  }

  /** Notes where the innermost frame is: it does so itself only when it calls something. */
  setSite(site: number, record: number = this.top): void {
    this.#memory.writeI32(record, site)
  }

  /** Sets or clears a reason for a site to call out. */
  arm(site: number, reason: number, on: boolean): void {
    const address = DEBUG_ARMED + site
    const now = this.#memory.readU8(address)
    this.#memory.writeU8(address, on ? now | reason : now & ~reason)
  }

  /** Whether a site calls out for this reason. */
  isArmed(site: number, reason: number): boolean {
    return (this.#memory.readU8(DEBUG_ARMED + site) & reason) !== 0
  }
}
