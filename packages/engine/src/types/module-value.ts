// A value of a data type that a module defined. The engine cannot look into it: the module type's hooks copy, free,
// digest and measure it.
import type { Bytes } from '../base/bytes.ts'
import type { EncodingLimits } from './encoding-limits.ts'
import type { Value } from './value.ts'

/** What the engine asks a module data type for; every hook is optional, as it is for the module. */
export interface ModuleDataType {
  /** The nine-character name TYPE reports. */
  readonly name: string
  /** A copy of the opaque value, or undefined when the type cannot be copied. */
  copy?(value: unknown, fromKey: Bytes, toKey: Bytes, fromDb: number, toDb: number): unknown
  /** Gives the value back to the module. */
  free?(value: unknown): void
  /** The value is leaving the keyspace. */
  unlink?(value: unknown, key: Bytes, db: number): void
  /** Memory in bytes for MEMORY USAGE. */
  memoryUsage?(value: unknown, key: Bytes, samples: number, db: number): number
  /** Feeds the value to a digest, as DEBUG DIGEST does. */
  digest?(value: unknown, digest: ModuleDigest, key: Bytes, db: number): void
}

/** The digest a module type adds its elements to: ordered parts, closed into unordered sequences. */
export interface ModuleDigest {
  addString(bytes: Bytes): void
  addInteger(value: bigint): void
  endSequence(): void
}

/** A value of a module data type. */
export class ModuleValue implements Value {
  readonly type = 'module'
  readonly dataType: ModuleDataType
  /** The module's own handle of the value (a pointer in its memory). */
  value: unknown

  constructor(dataType: ModuleDataType, value: unknown) {
    this.dataType = dataType
    this.value = value
  }

  encoding(_limits: EncodingLimits): string {
    return 'raw'
  }

  /** @throws Error always: a module value is copied by COPY through its type's hook, which needs both key names. */
  copy(): Value {
    throw new Error('a module value is copied through its data type')
  }
}
