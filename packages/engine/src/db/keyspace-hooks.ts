// What a database tells the server, and asks it. The server implements it; tests have small ones of their own. What may be left
// out is what a database can do without.
import type { Bytes } from '../base/bytes.ts'
import type { Value } from '../types/value.ts'
import type { ChangeJournal } from './change-journal.ts'
import type { DataWalk } from './data-walk.ts'
import type { Database } from './database.ts'
import type { LeavingValues } from './leaving-values.ts'
import type { Frequencies } from './usage.ts'

/** What the database tells the server, and asks it. */
export interface KeyspaceHooks {
  /** Unix ms; stands still while a command runs. */
  readonly time: number
  /** True while data is read from storage: nothing expires then, because what is read says itself what expired. */
  readonly loading: boolean
  /** True while the running command is to see expired keys that are still there. */
  readonly seesExpired?: boolean
  /** False while expired keys must only be hidden, not removed: on replicas, and while writes are paused. */
  readonly expiryDeletes: boolean
  /** Whether a command that is about to write removes expired keys: also on replicas that take writes. */
  readonly expiryDeletesOnWrite?: boolean
  /** A walk over all data that must hear of changes; null when none is under way. */
  readonly background?: { readonly walk: DataWalk | null }
  /** Keeps what is about to change; null while nobody wants to know. */
  readonly journal?: ChangeJournal | null
  /** How accesses are counted under an LFU policy; null under any other. */
  readonly frequencies?: Frequencies | null
  /** Counters of INFO stats. */
  readonly keyspaceStats: { hits: number; misses: number; expired: number }
  notify(type: number, event: string, key: Bytes, db: number): void
  /** A key was changed in any way: WATCH and client tracking. */
  keyModified(db: Database, key: Bytes): void
  /** A key was added or replaced: clients blocked on it may go on. */
  keyReady(db: Database, key: Bytes): void
  /** Who is told that a value is about to leave the keyspace. */
  readonly leaving?: LeavingValues
  /** A value left the keyspace (deleted, overwritten, expired, evicted); `reason` in the module API's words. */
  valueUnlinked(db: Database, key: Bytes, value: Value, reason: UnlinkReason): void
  /** The same of a string of which there was only the text. */
  textUnlinked(db: Database, key: Bytes, text: Bytes, reason: UnlinkReason): void
  /** False while nobody needs to hear of each value that is flushed. */
  readonly hearsFlushed?: boolean
  /** An expired key was removed by the database: propagate and announce it. */
  keyExpired(db: Database, key: Bytes): void
  /** A key was given an expire time, for those who keep a record of that. */
  onExpirySet?: ((db: Database, key: Bytes) => void) | null
  /** A database without expire times gets its first one: active expiry must be woken. */
  expiryBegins?(): void
}

/**
 * Why a value left its key; a `moved` one is or will be under another, `flushed` ones went with all others, and
 * `flushed later` ones did without anybody waiting for them to be freed.
 */
export type UnlinkReason =
  'deleted' | 'expired' | 'evicted' | 'overwritten' | 'moved' | 'flushed' | 'flushed later'
