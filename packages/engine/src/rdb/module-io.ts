// Values of module types in snapshots: each part has its kind before it, so that a reader without the module can skip it.
//
//   type id | kind, part | kind, part | … | 0
//
// The id holds the type's nine-letter name, six bits a letter, and in its low ten bits the version of the encoding.
import type { Bytes } from '../base/bytes.ts'
import { Later } from '../base/later.ts'
import type { ModuleDataType, ModuleLoad, ModuleSave } from '../types/module-value.ts'
import { MODULE_OPCODE, RdbError } from './format.ts'
import type { RdbReader } from './reader.ts'
import type { RdbWriter } from './writer.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const NAME_LENGTH = 9
const VERSION_MASK = 1023n

/** The id of a module type in snapshots. */
export function moduleTypeId(name: string, version: number): bigint {
  let id = 0n
  for (const letter of name) id = (id << 6n) | BigInt(Math.max(0, LETTERS.indexOf(letter)))
  return (id << 10n) | BigInt(version)
}

/** The name and the encoding version in an id. */
export function parseModuleTypeId(id: bigint): { name: string; version: number } {
  let name = ''
  let rest = id >> 10n
  for (let i = 0; i < NAME_LENGTH; i++) {
    name = LETTERS[Number(rest & 63n)] + name
    rest >>= 6n
  }
  return { name, version: Number(id & VERSION_MASK) }
}

/** Writes parts with their kinds. */
export class ModuleParts implements ModuleSave {
  readonly #to: RdbWriter

  constructor(to: RdbWriter) {
    this.#to = to
  }

  unsigned(value: bigint): void {
    this.#to.size(MODULE_OPCODE.unsigned)
    this.#to.size(BigInt.asUintN(64, value))
  }

  signed(value: bigint): void {
    this.#to.size(MODULE_OPCODE.signed)
    this.#to.size(BigInt.asUintN(64, value))
  }

  string(bytes: Bytes): void {
    this.#to.size(MODULE_OPCODE.string)
    this.#to.string(bytes)
  }

  double(value: number): void {
    this.#to.size(MODULE_OPCODE.double)
    this.#to.double(value)
  }

  float(value: number): void {
    this.#to.size(MODULE_OPCODE.float)
    this.#to.float(value)
  }
}

/** Reads parts, each of the kind that is asked for. */
export class ModulePartReader implements ModuleLoad {
  readonly #from: RdbReader

  constructor(from: RdbReader) {
    this.#from = from
  }

  unsigned(): bigint {
    this.#expect(MODULE_OPCODE.unsigned)
    return this.#from.number()
  }

  signed(): bigint {
    this.#expect(MODULE_OPCODE.signed)
    return BigInt.asIntN(64, this.#from.number())
  }

  string(): Bytes {
    this.#expect(MODULE_OPCODE.string)
    return this.#from.string()
  }

  double(): number {
    this.#expect(MODULE_OPCODE.double)
    return this.#from.double()
  }

  float(): number {
    this.#expect(MODULE_OPCODE.float)
    return this.#from.float()
  }

  atEnd(): boolean {
    const from = this.#from
    if (from.left === 0) return true
    const { position } = from
    const next = from.size()
    from.position = position
    return next === MODULE_OPCODE.eof
  }

  #expect(kind: number): void {
    if (this.#from.size() !== kind) throw new RdbError('Error loading data from RDB: unexpected module part')
  }
}

const SKIPS: Readonly<Record<number, (from: RdbReader) => unknown>> = {
  [MODULE_OPCODE.signed]: (from) => from.number(),
  [MODULE_OPCODE.unsigned]: (from) => from.number(),
  [MODULE_OPCODE.float]: (from) => from.float(),
  [MODULE_OPCODE.double]: (from) => from.double(),
  [MODULE_OPCODE.string]: (from) => from.blob(),
}

/** Passes by parts and their end, whatever module they are of. @throws RdbError */
export function skipModuleParts(from: RdbReader): void {
  for (let kind; (kind = from.size()) !== MODULE_OPCODE.eof;) {
    const skip = SKIPS[kind]
    if (!skip) throw new RdbError('Error loading data from RDB: unexpected module part')
    skip(from)
  }
}

/** Writes a value with its type's id. @throws RdbError when the type cannot be saved */
export function saveModuleValue(
  to: RdbWriter,
  type: ModuleDataType,
  value: unknown,
  key: Bytes,
  db: number,
): void {
  if (!type.save) throw new RdbError(`the module type '${type.name}' cannot be saved`)
  to.size(moduleTypeId(type.name, type.encodingVersion ?? 0))
  type.save(value, new ModuleParts(to), key, db)
  to.size(MODULE_OPCODE.eof)
}

/** What a module made of its part of a snapshot. */
export interface LoadedModuleValue {
  readonly type: ModuleDataType
  readonly value: unknown
}

/** Reads a value; what its type makes of it. @throws RdbError, Later (with a LoadedModuleValue) if it may pause and does */
export function loadModuleValue(
  from: RdbReader,
  find: (name: string) => ModuleDataType | undefined,
  key: Bytes,
  db: number,
  mayPause = false,
): LoadedModuleValue {
  const { name, version } = parseModuleTypeId(from.number())
  const type = find(name)
  if (!type?.load) {
    throw new RdbError(`The RDB file contains module data I can't load: no matching module type '${name}'`)
  }
  let value: unknown
  try {
    value = type.load(new ModulePartReader(from), version, key, db, mayPause)
  } catch (error) {
    if (error instanceof Later) throw error.made((loaded) => endValue(from, type, loaded))
    throw error
  }
  return endValue(from, type, value)
}

// What follows the parts.
function endValue(from: RdbReader, type: ModuleDataType, value: unknown): LoadedModuleValue {
  let eof: number
  try {
    eof = from.size()
  } catch (error) {
    if (value !== undefined) type.free?.(value)
    throw error
  }
  if (eof !== MODULE_OPCODE.eof) {
    if (value !== undefined) type.free?.(value)
    throw new RdbError(
      `The RDB file contains module data for the module type '${type.name}' that is not terminated by the proper module value EOF marker`,
    )
  }
  if (value === undefined) {
    throw new RdbError(
      `The RDB file contains module data for the module type '${type.name}', that the responsible module is not able to load. Check for modules log above for additional clues.`,
    )
  }
  return { type, value }
}
