// Reads a snapshot into databases. A table by opcode; every byte that is no opcode begins a key. See save-snapshot.ts for
// the layout.
//
// The bytes may still be on their way. A piece (an opcode with what belongs to it, a key with its value) that is not all
// there is read again from its beginning when there is at least twice as much of it: what it takes in all stays linear.
// Nothing may therefore come of a piece before its last byte was read.
import type { Bytes } from '../base/bytes.ts'
import { asciiLower, uint8ArrayToBytes } from '../base/bytes.ts'
import { Crc64 } from '../base/crc64.ts'
import type { LogLevel } from '../base/host.ts'
import { Later } from '../base/later.ts'
import type { Database } from '../db/database.ts'
import {
  MODULE_OPCODE,
  RDB_OPCODE,
  RDB_TYPE,
  RDB_VERSION,
  RdbError,
  isForeignVersion,
  isValueType,
} from './format.ts'
import { loadValue } from './load-value.ts'
import type { LoadContext } from './load-value.ts'
import { ModulePartReader, parseModuleTypeId, skipModuleParts, type LoadedModuleValue } from './module-io.ts'
import { RdbReader } from './reader.ts'
import { ModuleValue } from '../types/module-value.ts'
import type { Value } from '../types/value.ts'

const MAGIC_BYTES = 9
const NOTHING = new Uint8Array(0)
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

/** Bytes of a snapshot that come one after another. */
export interface SnapshotFeed {
  /** Bytes in all as far as that is known, else 0. */
  readonly size: number
  /** No more bytes will come. */
  readonly ended: boolean
  /** The bytes that came since they were last taken. */
  take(): Uint8Array
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
  /** Not all bytes have come. */
  partial: boolean
  db: Database
  expireAt: number
  idleSeconds: number
  frequency: number
  /** The rest of a key whose value is still being loaded. Returns whether it is over. */
  rest: (() => boolean) | null
}

type Opcode = (progress: Progress) => void

/** Loads a snapshot, a few keys at a time. What was loaded before an error stays. */
export class SnapshotReader {
  readonly #feed: SnapshotFeed | null
  readonly #sum = new Crc64()
  readonly #progress: Progress
  #version = 0
  /** Unread bytes there must be before the next piece is tried. */
  #wanted = 1
  #over = false
  /** It has read what there is, and waits for more. */
  starved = false
  readonly result: SnapshotResult = { loaded: 0, expired: 0, empty: 0, bytes: 0, facts: new Map() }

  constructor(source: Uint8Array | SnapshotFeed, target: SnapshotTarget) {
    this.#feed = source instanceof Uint8Array ? null : source
    this.#progress = {
      from: new RdbReader(source instanceof Uint8Array ? source : source.take()),
      target,
      result: this.result,
      partial: false,
      db: target.databases[0] as Database,
      expireAt: -1,
      idleSeconds: -1,
      frequency: -1,
      rest: null,
    }
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#progress.from.position
  }

  /** Whether a value is half loaded, and who loads it lets others be heard meanwhile. */
  get yielding(): boolean {
    return this.#progress.rest !== null
  }

  /**
   * Loads keys until `enough` says so, asked after each, or until it is starved. Returns whether it is over.
   * @throws RdbError
   */
  advance(enough: () => boolean): boolean {
    const { result } = this
    const { rest } = this.#progress
    if (rest !== null && !rest()) return false
    for (;;) {
      if (!this.#refill()) return false
      if (this.#over) return true
      const before = result.loaded + result.expired + result.empty
      this.#tryPiece()
      if (this.#progress.rest !== null) return false
      if (result.loaded + result.expired + result.empty > before && enough()) return false
    }
  }

  // Whether the next piece can be tried; at the end, whether all bytes have come.
  #refill(): boolean {
    const { from } = this.#progress
    const feed = this.#feed
    this.starved = false
    if (feed === null) return true
    this.#progress.partial = !feed.ended
    if (feed.ended || from.left < this.#wanted) {
      const more = feed.take()
      if (more.length > 0) {
        this.#sum.update(from.passed)
        from.extend(more)
      }
    }
    this.starved = !feed.ended && (this.#over || from.left < this.#wanted)
    return !this.starved
  }

  #tryPiece(): void {
    const { from, partial } = this.#progress
    const start = from.position
    try {
      this.#piece()
      this.#wanted = 1
    } catch (error) {
      if (!partial || !(error instanceof RdbError) || error.kind !== 'short') throw error
      from.position = start
      this.#wanted = Math.max(2 * from.left, MAGIC_BYTES)
    }
  }

  #piece(): void {
    const { from, target } = this.#progress
    if (this.#version === 0) {
      this.#version = snapshotVersion(uint8ArrayToBytes(from.raw(MAGIC_BYTES)), target.relaxedVersion)
      return
    }
    const opcode = from.byte()
    if (opcode === RDB_OPCODE.eof) return this.#end()
    const act = OPCODES[opcode]
    if (act) act(this.#progress)
    else loadKey(this.#progress, opcode)
  }

  #end(): void {
    const { from, target } = this.#progress
    const { result } = this
    if (this.#version >= FIRST_CHECKED_VERSION) {
      const summed = from.passed
      const told = from.uint64()
      this.#sum.update(target.checksum && told !== 0n ? summed : NOTHING)
      checkSum(told, this.#sum, target)
    }
    this.#over = true
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

function snapshotVersion(magic: Bytes, relaxed: boolean): number {
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

function checkSum(told: bigint, counted: Crc64, { checksum, log }: SnapshotTarget): void {
  if (!checksum) return
  if (told === 0n) {
    log('notice', 'RDB file was saved with checksum disabled: no check performed.')
    return
  }
  const sum = counted.value()
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
  if (type === RDB_TYPE.module2) lookAhead(progress, () => void from.number())
  const { idleSeconds, frequency } = progress
  const forget = (): void => {
    progress.expireAt = progress.idleSeconds = progress.frequency = -1
  }
  const place = (value: Value): void => {
    forget()
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
  let value
  try {
    value = loadValue(type, from, target, { key, db: db.id })
  } catch (error) {
    if (error instanceof Later) {
      progress.rest = () => {
        if (!error.work.advance()) return false
        progress.rest = null
        const loaded = error.result() as LoadedModuleValue
        place(new ModuleValue(loaded.type, loaded.value))
        return true
      }
      return
    }
    if (!(error instanceof RdbError) || error.kind !== 'empty') throw error
    forget()
    if (result.empty++ < LOGGED_EMPTY_KEYS) target.log('notice', `rdbLoadObject skipping empty key: ${key}`)
    return
  }
  place(value)
}

// What a module reads is read once: before it is asked, all of it must be there.
function lookAhead({ from, partial }: Progress, skipHead: () => void): void {
  if (!partial) return
  const start = from.position
  skipHead()
  skipModuleParts(from)
  from.position = start
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

function loadModuleAux(progress: Progress): void {
  const { from, target } = progress
  lookAhead(progress, () => void from.number())
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
