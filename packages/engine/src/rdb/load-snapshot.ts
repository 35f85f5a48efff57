// Reads a snapshot into databases. A table by opcode; every byte that is no opcode begins a key. See save-snapshot.ts for
// the layout.
import type { Bytes } from '../base/bytes.ts'
import { asciiLower, uint8ArrayToBytes } from '../base/bytes.ts'
import { crc64 } from '../base/crc64.ts'
import type { LogLevel } from '../base/host.ts'
import type { Database } from '../db/database.ts'
import { MODULE_OPCODE, RDB_OPCODE, RDB_VERSION, RdbError, isForeignVersion, isValueType } from './format.ts'
import { loadValue } from './load-value.ts'
import type { LoadContext } from './load-value.ts'
import { ModulePartReader, parseModuleTypeId } from './module-io.ts'
import { RdbReader } from './reader.ts'

const MAGIC_BYTES = 9
const FIRST_CHECKED_VERSION = 5
const LOGGED_EMPTY_KEYS = 10

/** Where a snapshot goes. */
export interface SnapshotTarget extends LoadContext {
  readonly databases: readonly Database[]
  /** Unix ms. */
  readonly now: number
  /** Keep keys whose time has passed: on a replica, and where commands follow that count on them. */
  readonly keepExpired: boolean
  /** Let keys of the snapshot replace those that are there; otherwise that is an error. */
  readonly replaceKeys: boolean
  /** Take format versions of the future. */
  readonly relaxedVersion: boolean
  readonly checksum: boolean
  readonly frequencies: boolean
  readonly log: (level: LogLevel, message: string) => void
  /** Loads a library of functions. @throws RdbError */
  readonly loadFunction: (code: Bytes) => void
  /** A key was left out because its time has passed. */
  readonly onExpired?: (db: Database, key: Bytes) => void
  /** A key is in its database. */
  readonly onKey?: (db: Database, key: Bytes) => void
}

/** What came of it. */
export interface SnapshotResult {
  loaded: number
  expired: number
  empty: number
  /** Bytes of the snapshot; more may follow it. */
  bytes: number
  /** The facts it states about the server that made it, by name. */
  readonly facts: Map<string, Bytes>
}

interface Progress {
  readonly from: RdbReader
  readonly target: SnapshotTarget
  readonly result: SnapshotResult
  db: Database
  expireAt: number
  idleSeconds: number
  frequency: number
}

type Opcode = (progress: Progress) => void

/** Loads a snapshot, a few keys at a time. What was loaded before an error stays. */
export class SnapshotReader {
  readonly #bytes: Uint8Array
  readonly #version: number
  readonly #progress: Progress
  readonly result: SnapshotResult = { loaded: 0, expired: 0, empty: 0, bytes: 0, facts: new Map() }

  /** @throws RdbError when the bytes do not begin as a snapshot that can be read */
  constructor(bytes: Uint8Array, target: SnapshotTarget) {
    this.#bytes = bytes
    this.#version = snapshotVersion(bytes, target.relaxedVersion)
    this.#progress = {
      from: new RdbReader(bytes, MAGIC_BYTES),
      target,
      result: this.result,
      db: target.databases[0] as Database,
      expireAt: -1,
      idleSeconds: -1,
      frequency: -1,
    }
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#progress.from.position
  }

  /** Loads keys until `enough` says so, asked after each. Returns whether it is over. @throws RdbError */
  advance(enough: () => boolean): boolean {
    const { from } = this.#progress
    for (;;) {
      const opcode = from.byte()
      if (opcode === RDB_OPCODE.eof) break
      const act = OPCODES[opcode]
      if (act) act(this.#progress)
      else {
        loadKey(this.#progress, opcode)
        if (enough()) return false
      }
    }
    this.#end()
    return true
  }

  #end(): void {
    const { from, target } = this.#progress
    const { result } = this
    if (this.#version >= FIRST_CHECKED_VERSION) checkSum(this.#bytes, from, target)
    result.bytes = from.position
    const skipped = result.empty > 0 ? `, empty keys skipped: ${result.empty}` : ''
    target.log(
      'notice',
      `Done loading RDB, keys loaded: ${result.loaded}, keys expired: ${result.expired}${skipped}.`,
    )
  }
}

/** Whether bytes begin as a snapshot does. */
export function looksLikeSnapshot(bytes: Uint8Array): boolean {
  return uint8ArrayToBytes(bytes, 0, Math.min(5, bytes.length)) === 'REDIS'
}

function snapshotVersion(bytes: Uint8Array, relaxed: boolean): number {
  if (bytes.length < MAGIC_BYTES) throw new RdbError('Unexpected EOF reading RDB file', 'short')
  const magic = uint8ArrayToBytes(bytes, 0, MAGIC_BYTES)
  const ownMagic = magic.startsWith('VALKEY')
  if (!ownMagic && !magic.startsWith('REDIS0')) {
    throw new RdbError('Wrong signature trying to load DB from file')
  }
  const version = Number.parseInt(magic.slice(6), 10) || 0
  const foreign = isForeignVersion(version) || (version > RDB_VERSION && !ownMagic)
  if (version < 1 || foreign || (version > RDB_VERSION && !relaxed)) {
    throw new RdbError(`Can't handle RDB format version ${version}`)
  }
  return version
}

function checkSum(bytes: Uint8Array, from: RdbReader, { checksum, log }: SnapshotTarget): void {
  const end = from.position
  const told = from.uint64()
  if (!checksum) return
  if (told === 0n) {
    log('notice', 'RDB file was saved with checksum disabled: no check performed.')
    return
  }
  const sum = crc64(bytes, 0, end)
  if (told === sum) return
  log(
    'warning',
    `Wrong RDB checksum expected: (${sum.toString(16)}) but got (${told.toString(16)}). Aborting now.`,
  )
  throw new RdbError('RDB CRC error')
}

function loadKey(progress: Progress, type: number): void {
  const { from, target, result, db, expireAt } = progress
  if (!isValueType(type)) throw new RdbError(`Unknown RDB encoding type ${type}`)
  const key = from.string()
  const { idleSeconds, frequency } = progress
  progress.expireAt = progress.idleSeconds = progress.frequency = -1
  let value
  try {
    value = loadValue(type, from, target, { key, db: db.id })
  } catch (error) {
    if (!(error instanceof RdbError) || error.kind !== 'empty') throw error
    if (result.empty++ < LOGGED_EMPTY_KEYS) target.log('notice', `rdbLoadObject skipping empty key: ${key}`)
    return
  }
  if (expireAt !== -1 && expireAt < target.now && !target.keepExpired) {
    result.expired++
    target.onExpired?.(db, key)
    return
  }
  if (!target.replaceKeys && db.peekRaw(key)) {
    throw new RdbError(`RDB has duplicated key '${key}' in DB ${db.id}`)
  }
  db.load(key, value, expireAt)
  db.setUsage(key, target.frequencies ? { frequency } : { idleSeconds })
  result.loaded++
  target.onKey?.(db, key)
}

function loadFact({ from, target, result }: Progress): void {
  const name = asciiLower(from.string())
  const value = from.string()
  result.facts.set(name, value)
  if (name.startsWith('%')) target.log('notice', `RDB '${name}': ${value}`)
  else if (name === 'redis-ver') target.log('notice', `Loading RDB produced by Redis version ${value}`)
  else if (name === 'valkey-ver') target.log('notice', `Loading RDB produced by Valkey version ${value}`)
  else if (name === 'ctime') {
    const age = Math.max(0, Math.floor(target.now / 1000) - Number(value))
    target.log('notice', `RDB age ${age} seconds`)
  } else if (name === 'used-mem') {
    target.log('notice', `RDB memory usage when created ${(Number(value) / 1048576).toFixed(2)} Mb`)
  } else if (name === 'aof-base' && value !== '0') target.log('notice', 'RDB is base AOF')
}

function loadModuleAux({ from, target }: Progress): void {
  const { name, version } = parseModuleTypeId(from.number())
  const kind = from.size()
  const when = from.size() === 1 ? 'before' : 'after'
  if (kind !== MODULE_OPCODE.unsigned) throw new RdbError('bad when_opcode')
  const type = target.moduleType(name)
  if (!type) {
    throw new RdbError(`The RDB file contains AUX module data I can't load: no matching module '${name}'`)
  }
  if (!type.loadAux) {
    throw new RdbError(
      `The RDB file contains module AUX data, but the module '${name}' doesn't seem to support it.`,
    )
  }
  if (!type.loadAux(new ModulePartReader(from), version, when)) {
    throw new RdbError(
      `The RDB file contains module AUX data for the module type '${name}', that the responsible module is not able to load. Check for modules log above for additional clues.`,
    )
  }
  if (from.size() !== MODULE_OPCODE.eof) {
    throw new RdbError(
      `The RDB file contains module AUX data for the module '${name}' that is not terminated by the proper module value EOF marker`,
    )
  }
}

const OPCODES: Readonly<Record<number, Opcode>> = {
  [RDB_OPCODE.expireMs]: (progress) => (progress.expireAt = progress.from.millis()),
  [RDB_OPCODE.expireSeconds]: (progress) => (progress.expireAt = progress.from.int32() * 1000),
  [RDB_OPCODE.idle]: (progress) => (progress.idleSeconds = progress.from.size()),
  [RDB_OPCODE.frequency]: (progress) => (progress.frequency = progress.from.byte()),
  [RDB_OPCODE.selectDb]: (progress) => {
    const number = progress.from.size()
    const db = progress.target.databases[number]
    if (!db) {
      const most = progress.target.databases.length
      throw new RdbError(
        `FATAL: Data file was created with a Valkey server configured to handle more than ${most} databases. Exiting`,
      )
    }
    progress.db = db
  },
  [RDB_OPCODE.resizeDb]: ({ from }) => {
    from.size()
    from.size()
  },
  [RDB_OPCODE.aux]: loadFact,
  [RDB_OPCODE.moduleAux]: loadModuleAux,
  [RDB_OPCODE.functionPreRelease]: () => {
    throw new RdbError('Pre-release function format not supported.')
  },
  [RDB_OPCODE.function2]: ({ from, target }) => target.loadFunction(from.string()),
}
