// The slots a node owns, as the bitmap that messages carry: slot n is bit n%8 of byte n/8.
import { SLOTS } from '../base/hash-slot.ts'

/** Bytes of a bitmap of slots. */
export const SLOT_BYTES: number = SLOTS / 8

/** Whether a bitmap has a slot. */
export function hasSlot(bits: Uint8Array, slot: number): boolean {
  return ((bits[slot >> 3] as number) & (1 << (slot & 7))) !== 0
}

/** A set of slots that knows how many it has. */
export class SlotSet {
  readonly bits: Uint8Array = new Uint8Array(SLOT_BYTES)
  #size = 0

  /** Number of slots. */
  get size(): number {
    return this.#size
  }

  /** Whether a slot is in it. */
  has(slot: number): boolean {
    return hasSlot(this.bits, slot)
  }

  /** Puts a slot in, or takes it out. */
  set(slot: number, present: boolean): void {
    if (this.has(slot) === present) return
    this.#size += present ? 1 : -1
    this.bits[slot >> 3] = (this.bits[slot >> 3] as number) ^ (1 << (slot & 7))
  }

  /** Whether a bitmap has the same slots. */
  equals(bits: Uint8Array): boolean {
    return this.bits.every((byte, i) => byte === bits[i])
  }
}
