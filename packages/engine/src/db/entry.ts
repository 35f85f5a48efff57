// A key with its value and what is known of it. Entries are made and thrown away by the database alone; their places in its
// arrays are key-table.ts's.
import type { Bytes } from '../base/bytes.ts'
import type { Value } from '../types/value.ts'
import type { Measured } from './key-memory.ts'

/** A key with its value. */
export interface Entry extends Measured {
  readonly key: Bytes
  value: Value
  /** Unix ms, or -1. */
  expireAt: number
  /** Unix ms of the last access, for OBJECT IDLETIME. */
  accessedAt: number
  /** Access frequency counter as it was at the last access, for LFU policies. */
  frequency: number
  position: number
  expirePosition: number
  /** The last walk over all data that is done with it. */
  walked: number
}
