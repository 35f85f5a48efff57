// The numbers of the snapshot format, version 11, and the one error its readers throw.

/** The format version that is written; newer ones are not read, nor are 12 to 79, which belong to others. */
export const RDB_VERSION = 11
const FOREIGN_VERSIONS = [12, 79] as const

/** Type bytes of values. The ones without "now" are read only: servers of old wrote them. */
export const RDB_TYPE = {
  string: 0,
  list: 1,
  set: 2,
  zset: 3,
  hash: 4,
  zset2: 5,
  modulePreRelease: 6,
  module2: 7,
  hashZipmap: 9,
  listZiplist: 10,
  setIntset: 11,
  zsetZiplist: 12,
  hashZiplist: 13,
  listQuicklist: 14,
  streamListpacks: 15,
  hashListpack: 16,
  zsetListpack: 17,
  listQuicklist2: 18,
  streamListpacks2: 19,
  setListpack: 20,
  streamListpacks3: 21,
} as const

/** Bytes in the place of a value's type that say something else. */
export const RDB_OPCODE = {
  function2: 245,
  functionPreRelease: 246,
  moduleAux: 247,
  idle: 248,
  frequency: 249,
  aux: 250,
  resizeDb: 251,
  expireMs: 252,
  expireSeconds: 253,
  selectDb: 254,
  eof: 255,
} as const

/** What stands before each part of a module's value. */
export const MODULE_OPCODE = { eof: 0, signed: 1, unsigned: 2, float: 3, double: 4, string: 5 } as const

/** How a string is encoded when its length says it is. */
export const STRING_ENCODING = { int8: 0, int16: 1, int32: 2, lzf: 3 } as const

/** The container words of a list's nodes. */
export const NODE_CONTAINER = { plain: 1, packed: 2 } as const

/** Whether a type byte is that of a value. */
export function isValueType(type: number): boolean {
  return type <= 7 || (type >= 9 && type <= 21)
}

/** Whether a format version is one that others gave to formats of their own. */
export function isForeignVersion(version: number): boolean {
  return version >= FOREIGN_VERSIONS[0] && version <= FOREIGN_VERSIONS[1]
}

/**
 * What is wrong with bytes that are read: `short` when they end too early, `empty` for a key whose value has no elements
 * (skipped when a file is loaded), `corrupt` for everything else.
 */
export class RdbError extends Error {
  readonly kind: 'corrupt' | 'short' | 'empty'

  constructor(message: string, kind: 'corrupt' | 'short' | 'empty' = 'corrupt') {
    super(message)
    this.name = 'RdbError'
    this.kind = kind
  }
}

/** Reads a compact form and says what it belongs to if it is broken: `Listpack …` becomes `Hash listpack …`. @throws RdbError */
export function readPart<T>(owner: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof RdbError) || error.kind !== 'corrupt') throw error
    throw new RdbError(`${owner} ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`)
  }
}
