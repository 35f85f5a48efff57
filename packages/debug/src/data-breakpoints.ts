// Places in memory that must not change unseen: compared at every statement while there are any.
//
// A change is noticed at the statement after the one that made it; if another thread made it, at whatever statement is the next of any.
// What lies in a frame is watched until that frame has returned.
import type { Memory } from './values/program.ts'

/** A place to watch. */
export interface Watched {
  /** What the client calls it. */
  readonly id: string
  readonly name: string
  readonly address: number
  readonly length: number
  /** The depth of the frame it belongs to; 0 if it outlives all. */
  readonly depth: number
  /** The thread of that frame. */
  readonly thread: number
}

/** A change that was noticed. */
export interface Change {
  readonly watched: Watched
  readonly before: string
  readonly after: string
}

/** The watched places. */
export class DataBreakpoints {
  readonly #memory: Memory
  #watched: { readonly place: Watched; bytes: Uint8Array }[] = []

  constructor(memory: Memory) {
    this.#memory = memory
  }

  /** Whether each statement is to call out. */
  get active(): boolean {
    return this.#watched.length > 0
  }

  set(places: readonly Watched[]): void {
    this.#watched = places.map((place) => ({ place, bytes: this.#read(place) }))
  }

  #read({ address, length }: Watched): Uint8Array {
    return this.#memory.read(address, length) ?? new Uint8Array(0)
  }

  /** Takes what is there now for unchanged: after a journey in time, or a change by hand. */
  sample(): void {
    for (const one of this.#watched) one.bytes = this.#read(one.place)
  }

  /** What changed since the last look; drops what lay in frames of a thread that are gone. @param depth how many it has */
  changed(thread: number, depth: number): Change[] {
    this.#watched = this.#watched.filter(({ place }) => place.thread !== thread || place.depth <= depth)
    const changes: Change[] = []
    for (const one of this.#watched) {
      const now = this.#read(one.place)
      if (sameBytes(one.bytes, now)) continue
      changes.push({ watched: one.place, before: bytesText(one.bytes), after: bytesText(now) })
      one.bytes = now
    }
    return changes
  }
}

/** Whether two runs of bytes are equal. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

/** Up to eight bytes as a number with sign, more as hexadecimal digits. */
function bytesText(bytes: Uint8Array): string {
  if (bytes.length === 0 || bytes.length > 8)
    return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  const value = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return String(BigInt.asIntN(bytes.length * 8, value))
}
