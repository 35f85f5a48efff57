// What was denied lately, for ACL LOG. Like entries within a minute are one entry with a count.
import type { Bytes } from '../base/bytes.ts'

/** What was lacking. */
export type DenialReason = 'command' | 'key' | 'channel' | 'auth'

/** Where it happened. */
export type DenialContext = 'toplevel' | 'multi' | 'lua' | 'module'

/** One denial. */
export interface AclLogInput {
  readonly reason: DenialReason
  readonly context: DenialContext
  /** The command, key or channel. */
  readonly object: Bytes
  readonly username: Bytes
  /** The client as CLIENT LIST shows it. */
  readonly clientInfo: string
  /** Unix ms. */
  readonly time: number
}

/** One entry of the log. */
export interface AclLogEntry extends AclLogInput {
  readonly id: number
  readonly createdAt: number
  count: number
  clientInfo: string
  time: number
}

const GROUPED_WITHIN_MS = 60000
/** So many entries are looked at for one to be counted with. */
const LOOKED_AT = 10

/** The log, newest entry first. */
export class AclLog {
  #entries: AclLogEntry[] = []
  #nextId = 0

  /** Up to `count` entries. */
  entries(count: number): readonly AclLogEntry[] {
    return this.#entries.slice(0, Math.max(0, count))
  }

  /** Forgets all entries; their numbers are not used again. */
  reset(): void {
    this.#entries = []
  }

  /** Adds a denial. @param maxLength `acllog-max-len` */
  add(input: AclLogInput, maxLength: number): void {
    if (maxLength > 0) {
      const at = this.#entries.slice(0, LOOKED_AT).findIndex((entry) => isLike(entry, input))
      const [known] = at < 0 ? [] : this.#entries.splice(at, 1)
      if (known) {
        known.count++
        known.clientInfo = input.clientInfo
        known.time = input.time
      }
      this.#entries.unshift(known ?? { ...input, id: this.#nextId++, createdAt: input.time, count: 1 })
      if (known) return
    }
    this.#entries.length = Math.min(this.#entries.length, maxLength)
  }
}

function isLike(a: AclLogInput, b: AclLogInput): boolean {
  return (
    a.reason === b.reason &&
    a.context === b.context &&
    Math.abs(a.time - b.time) <= GROUPED_WITHIN_MS &&
    a.object === b.object &&
    a.username === b.username
  )
}
