// What every value kept under a key has in common. The data types know nothing of keys, clients or replies; the
// database stores anything of this shape, and commands ask for the class they need by its `type` word.
// Changing the list of types: also `TYPE_NAMES` users (TYPE, SCAN … TYPE) and the digest in server/digest.ts.
import type { Bytes } from '../base/bytes.ts'
import type { EncodingLimits } from './encoding-limits.ts'

/** The type words of TYPE, except for module values, whose word is the module type's own name. */
export type ValueType = 'string' | 'list' | 'set' | 'zset' | 'hash' | 'stream' | 'module'

/** A value of any data type. */
export interface Value {
  readonly type: ValueType
  /** The encoding OBJECT ENCODING reports, under the given size limits. */
  encoding(limits: EncodingLimits): string
  /** A deep copy that shares nothing mutable with the original (COPY). */
  copy(): Value
  /** Told when the value is stored under a key, and when that key first gets an expire time: both may end an encoding. */
  attach?(keyLength: number, hasExpiry: boolean): void
  /** Told that some of its members are going to be asked for. @see MetHashes.meet */
  meet?(members: readonly Bytes[], from: number, step: number): void
}
