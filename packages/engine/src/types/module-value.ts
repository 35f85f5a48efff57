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
  /** Gives the value back to the module. @param later long after it has left its key: the real server has a thread for that */
  free?(value: unknown, later?: boolean): void
  /** The value is leaving the keyspace. */
  unlink?(value: unknown, key: Bytes, db: number): void
  /** In how many parts the value is freed; 0 for very many, undefined when the type does not say. */
  freeEffort?(value: unknown, key: Bytes, db: number): number | undefined
  /** The commands that rebuild the value under its key. Types without it are rebuilt from what `save` writes. */
  rewrite?(value: unknown, key: Bytes, db: number): readonly (readonly Bytes[])[]
  /**
   * Moves the value's memory to better places; the value may change for it. Values that are much work are done in parts.
   * @returns whether more is to be done
   */
  defrag?(
    value: ModuleValue,
    key: Bytes,
    db: number,
    part: { cursor: number; readonly endMicros: number } | null,
  ): boolean
  /** Memory in bytes for MEMORY USAGE. */
  memoryUsage?(value: unknown, key: Bytes, samples: number, db: number): number
  /** Feeds the value to a digest, as DEBUG DIGEST does. */
  digest?(value: unknown, digest: ModuleDigest, key: Bytes, db: number): void
  /** Version of what `save` writes, 0 to 1023; 0 when absent. */
  readonly encodingVersion?: number
  /** Writes the value to a snapshot or a DUMP payload. Types without it cannot be saved. */
  save?(value: unknown, to: ModuleSave, key: Bytes, db: number): void
  /**
   * Reads what `save` of `version` wrote; undefined when it cannot. What `from` throws may pass through.
   * @param mayPause whether it may throw Later, with the value for its result
   */
  load?(from: ModuleLoad, version: number, key: Bytes, db: number, mayPause?: boolean): unknown
  /** Whether `load` copes with data that end too early. */
  readonly handlesReadErrors?: boolean
  /** When `saveAux` is called for a snapshot; never when absent. */
  readonly auxWhen?: readonly ModuleAuxWhen[]
  /**
   * Writes what the type keeps outside the keyspace. Where `auxMayBeEmpty` is set and nothing is written, the snapshot does
   * not mention the type, and can be loaded without its module.
   */
  saveAux?(to: ModuleSave, when: ModuleAuxWhen): void
  readonly auxMayBeEmpty?: boolean
  /** Reads what `saveAux` wrote; false when it cannot. */
  loadAux?(from: ModuleLoad, version: number, when: ModuleAuxWhen): boolean
}

/** Before or after the keys. */
export type ModuleAuxWhen = 'before' | 'after'

/** Where a module type writes the parts of a value; each part is read back by the method of the same name. */
export interface ModuleSave {
  unsigned(value: bigint): void
  signed(value: bigint): void
  string(bytes: Bytes): void
  double(value: number): void
  float(value: number): void
}

/** Where a module type reads its parts from. Every method throws when the bytes end or hold another part. */
export interface ModuleLoad {
  unsigned(): bigint
  signed(): bigint
  string(): Bytes
  double(): number
  float(): number
  /** Whether no part is left. */
  atEnd(): boolean
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
