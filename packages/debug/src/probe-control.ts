// The probes' numbers in memory: the count of statements, the count to stop at, the frames' records, the byte of each site.
//
// See toolchain/src/wasm/probes.ts for the layout, api/src/abi/address-space.ts for the places.
import { DEBUG_ARMED, DEBUG_FRAMES, DEBUG_START, type LinearMemory } from '@valkey-playground/api'
import { PROBE_CONTROL } from '@valkey-playground/toolchain/wasm'

/** Reasons for which a site is armed, as bits of its byte. */
export const ARMED: { readonly breakpoint: 1; readonly step: 2 } = { breakpoint: 1, step: 2 }

/** A position that is never reached: counting begins at 1. */
const NEVER = 0

const WORD = {
  position: PROBE_CONTROL.position / 4,
  stop: PROBE_CONTROL.stop / 4,
  top: PROBE_CONTROL.top / 4,
}

/** The control block of one thread and the frames' records behind it. */
export class ProbeControl {
  readonly #memory: LinearMemory
  /** From the control block up to where the bytes of sites begin: looked at in each statement that calls out. */
  #words: Int32Array

  constructor(memory: LinearMemory) {
    this.#memory = memory
    this.#words = this.#view()
    if (this.top === 0) this.top = DEBUG_FRAMES
  }

  #view(): Int32Array {
    return new Int32Array(this.#memory.wasm.buffer, DEBUG_START, (DEBUG_ARMED - DEBUG_START) / 4)
  }

  /** Memory that is not shared gives up its buffer when it grows. */
  get #block(): Int32Array {
    return this.#words.length > 0 ? this.#words : (this.#words = this.#view())
  }

  /** How many statements began since the count was set to 0. */
  get position(): number {
    return this.#block[WORD.position] as number
  }

  set position(value: number) {
    this.#block[WORD.position] = value
  }

  /** Calls out when the count comes to `position`; null for never. */
  stopAt(position: number | null): void {
    this.#block[WORD.stop] = position ?? NEVER
  }

  /** Calls out at the next statement. */
  stopNext(): void {
    const block = this.#block
    block[WORD.stop] = (block[WORD.position] as number) + 1
  }

  /** Address of the innermost frame's record. */
  get top(): number {
    return this.#block[WORD.top] as number
  }

  set top(value: number) {
    this.#block[WORD.top] = value
  }

  /** How many frames there are; `top` tells for which record. */
  depth(top: number = this.top): number {
    return (top - DEBUG_FRAMES) / PROBE_CONTROL.frameBytes
  }

  /** A frame's record: the site it is at, and its frame base (0 if it has no variables in memory). */
  frame(record: number): { readonly site: number; readonly base: number } {
    const at = (record - DEBUG_START) / 4
    const block = this.#block
    return { site: block[at] as number, base: (block[at + 1] as number) >>> 0 }
  }

  /** Notes where the innermost frame is: it does so itself only when it calls something. */
  setSite(site: number, record: number = this.top): void {
    this.#block[(record - DEBUG_START) / 4] = site
  }

  /** A copy of the frames' records, to be put back by `putFrames`. */
  takeFrames(): Int32Array {
    return this.#block.slice(0, (this.top + PROBE_CONTROL.frameBytes - DEBUG_START) / 4)
  }

  /** Puts the records back, with the position and all. */
  putFrames(copy: Int32Array): void {
    this.#block.set(copy)
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
