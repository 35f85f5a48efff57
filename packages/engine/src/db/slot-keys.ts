// The keys of a database by hash slot, kept only in cluster mode: counting the keys of a slot and naming some takes no search.
import type { Bytes } from '../base/bytes.ts'
import { keySlot, SLOTS } from '../base/hash-slot.ts'

const NONE: ReadonlySet<Bytes> = new Set()

/** Keys by slot. */
export class SlotKeys {
  #slots: (Set<Bytes> | undefined)[] = new Array<Set<Bytes> | undefined>(SLOTS)

  /** Adds a key. */
  add(key: Bytes): void {
    const slot = keySlot(key)
    const keys = this.#slots[slot]
    if (keys) keys.add(key)
    else this.#slots[slot] = new Set([key])
  }

  /** Removes a key. */
  remove(key: Bytes): void {
    const slot = keySlot(key)
    const keys = this.#slots[slot]
    if (!keys?.delete(key)) return
    if (keys.size === 0) this.#slots[slot] = undefined
  }

  /** Removes all keys. */
  clear(): void {
    this.#slots = new Array<Set<Bytes> | undefined>(SLOTS)
  }

  /** The keys of a slot. */
  of(slot: number): ReadonlySet<Bytes> {
    return this.#slots[slot] ?? NONE
  }
}
