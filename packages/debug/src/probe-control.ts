// The probes' numbers in memory: how many statements are left up to the one to stop at, the count of that one, the frames' records, the byte of each site.
//
// See toolchain/src/wasm/probes.ts for the layout, api/src/abi/address-space.ts for the places.
import {
  DEBUG_ARMED,
  DEBUG_FRAMES,
  DEBUG_START,
  THREAD_PROBE_BYTES,
  type LinearMemory,
} from '@valkey-playground/api'
import { PROBE_CONTROL } from '@valkey-playground/toolchain/wasm'
import type { Program } from './programs.ts'

/** Reasons for which a site is armed, as bits; `halt`: something is held, and threads are to stop; `data`: memory is watched. */
export const ARMED: { readonly breakpoint: 1; readonly step: 2; readonly halt: 4; readonly data: 8 } = {
  breakpoint: 1,
  step: 2,
  halt: 4,
  data: 8,
}

/** The byte of an armed site: probes take it as a number that no count is above. */
const ALWAYS = 0xff

const WORD = {
  left: PROBE_CONTROL.left / 4,
  goal: PROBE_CONTROL.goal / 4,
  top: PROBE_CONTROL.top / 4,
}

/** The control block of one thread and the frames' records behind it. */
export class ProbeControl {
  readonly #memory: LinearMemory
  /** Address of the block. */
  readonly start: number
  readonly #bytes: number
  /** Why sites are armed, by site. */
  readonly #reasons = new Map<number, number>()
  /** From the control block up to its end: looked at in each statement that calls out. */
  #words: Int32Array

  /** @param start the engine's thread's block if not given, which ends where the bytes of sites begin */
  constructor(memory: LinearMemory, start: number = DEBUG_START) {
    this.#memory = memory
    this.start = start
    this.#bytes = start === DEBUG_START ? DEBUG_ARMED - DEBUG_START : THREAD_PROBE_BYTES
    memory.bytes(start, this.#bytes)
    this.#words = this.#view()
    if (this.top === 0) this.top = this.bottom
  }

  /** Where the records of frames begin: `top` while there is no frame. */
  get bottom(): number {
    return this.start + (DEBUG_FRAMES - DEBUG_START)
  }

  #view(): Int32Array {
    return new Int32Array(this.#memory.wasm.buffer, this.start, this.#bytes / 4)
  }

  /** Memory that is not shared gives up its buffer when it grows. */
  get #block(): Int32Array {
    return this.#words.length > 0 ? this.#words : (this.#words = this.#view())
  }

  /** How many statements began since the count was set to 0. */
  get position(): number {
    const block = this.#block
    return ((block[WORD.goal] as number) - (block[WORD.left] as number)) | 0
  }

  /** With it goes what was to be stopped at. */
  set position(value: number) {
    this.#wait(value, value)
  }

  /** With nothing left from the start, the count goes below 0 and does not come to 0 before it has gone round. */
  #wait(position: number, goal: number): void {
    const block = this.#block
    block[WORD.goal] = goal
    block[WORD.left] = goal - position
  }

  /** Calls out when the count comes to `position`; null for never. */
  stopAt(position: number | null): void {
    const now = this.position
    this.#wait(now, position === null || position <= now ? now : position)
  }

  /** Calls out at the next statement. */
  stopNext(): void {
    const now = this.position
    this.#wait(now, now + 1)
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
    return (top - this.bottom) / PROBE_CONTROL.frameBytes
  }

  /** A frame's record: the site it is at, and its frame base (0 if it has no variables in memory). */
  frame(record: number): { readonly site: number; readonly base: number } {
    const at = (record - this.start) / 4
    const block = this.#block
    return { site: block[at] as number, base: (block[at + 1] as number) >>> 0 }
  }

  /** Notes where the innermost frame is: it does so itself only when it calls something. */
  setSite(site: number, record: number = this.top): void {
    this.#block[(record - this.start) / 4] = site
  }

  /** A copy of the frames' records, to be put back by `putFrames`. */
  takeFrames(): Int32Array {
    return this.#block.slice(0, (this.top + PROBE_CONTROL.frameBytes - this.start) / 4)
  }

  /** Puts the records back, with the position and all. */
  putFrames(copy: Int32Array): void {
    this.#block.set(copy)
  }

  /** Sets or clears a reason for a site to call out. */
  arm(site: number, reason: number, on: boolean): void {
    const before = this.#reasons.get(site) ?? 0
    const now = on ? before | reason : before & ~reason
    if (now === 0) this.#reasons.delete(site)
    else this.#reasons.set(site, now)
    // Not through the memory's own writing: this is nothing that a module's call did.
    const address = DEBUG_ARMED + site
    this.#memory.bytes(address, 1)[address] = now === 0 ? 0 : ALWAYS
  }

  /** Sets or clears it for all sites of programs. */
  armAll(programs: Iterable<Pick<Program, 'first' | 'sites'>>, reason: number, on: boolean): void {
    for (const { first, sites } of programs)
      for (let site = first; site < first + sites.length; site++) this.arm(site, reason, on)
  }
}
