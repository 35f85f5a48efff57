// Those who hear of values that leave the keyspace: before, when the key is still where it was and expired keys can be seen
// as well (modules that listen to Key events), and after (modules whose data types have something to free).
import type { Bytes } from '../base/bytes.ts'
import type { Value } from '../types/value.ts'
import type { Database } from './database.ts'
import type { UnlinkReason } from './keyspace-hooks.ts'

/** Hears of a value that leaves its key. */
export type UnlinkListener = (db: Database, key: Bytes, value: Value, reason: UnlinkReason) => void

/** Announces values that leave. */
export class LeavingValues {
  readonly #before = new Set<UnlinkListener>()
  readonly #after = new Set<UnlinkListener>()
  #depth = 0

  /** Whether somebody is being told of a value that is still there. */
  get announcing(): boolean {
    return this.#depth > 0
  }

  /** Whether anybody hears of values that are about to leave. */
  get heardBefore(): boolean {
    return this.#before.size > 0
  }

  /** Whether anybody hears of values that have left. */
  get heardAfter(): boolean {
    return this.#after.size > 0
  }

  /** Adds a listener for before; the returned function takes it away. */
  onLeaving(listener: UnlinkListener): () => void {
    this.#before.add(listener)
    return () => this.#before.delete(listener)
  }

  /** Adds a listener for after; the returned function takes it away. */
  onLeft(listener: UnlinkListener): () => void {
    this.#after.add(listener)
    return () => this.#after.delete(listener)
  }

  /** Tells that a value is about to leave. A listener may delete the key. */
  leaves(db: Database, key: Bytes, value: Value, reason: UnlinkReason): void {
    this.#depth++
    try {
      for (const listener of this.#before) listener(db, key, value, reason)
    } finally {
      this.#depth--
    }
  }

  /** Tells that a value has left. */
  left(db: Database, key: Bytes, value: Value, reason: UnlinkReason): void {
    for (const listener of this.#after) listener(db, key, value, reason)
  }
}
