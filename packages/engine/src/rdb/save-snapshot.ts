// A snapshot of all data as a stream of chunks:
//
//   REDIS0011 | facts about the server | module data | functions | databases | module data | 255 | CRC-64
//   database: 254 number | 251 keys, expiring keys | [252 expire time] [248 idle | 249 frequency] type key value | …
//
// Keys are written one by one. Nothing is copied beforehand: who writes all of them at once sees them as they are, and who
// goes on with other work meanwhile needs a walk that hears of changes (db/data-walk.ts). Change together: load-snapshot.ts.
import type { Bytes } from '../base/bytes.ts'
import { Crc64 } from '../base/crc64.ts'
import type { Database } from '../db/database.ts'
import type { Entry } from '../db/entry.ts'
import { idleSeconds } from '../db/usage.ts'
import type { ModuleAuxWhen, ModuleDataType } from '../types/module-value.ts'
import { MODULE_OPCODE, RDB_OPCODE, RDB_VERSION } from './format.ts'
import { ModuleParts, moduleTypeId } from './module-io.ts'
import { saveValue } from './save-value.ts'
import { RdbWriter } from './writer.ts'

const CHUNK_BYTES = 256 * 1024
const AUX_WHEN = { before: 1, after: 2 } as const

/** What a snapshot is made of. */
export interface SnapshotSource {
  readonly databases: readonly Database[]
  /** Which entries are saved; all unless told. */
  readonly only?: (entry: Entry) => boolean
  /** Unix ms. */
  readonly now: number
  readonly version: string
  readonly usedMemory: number
  readonly compress: boolean
  /** Without it the checksum is written as zero, which readers take as "not checked". */
  readonly checksum: boolean
  /** Whether idle times or access frequencies are kept with keys. */
  readonly usage: 'idle' | 'frequency' | null
  /** Part of an append-only file. */
  readonly aofBase?: boolean
  readonly replication?: { readonly db: number; readonly id: string; readonly offset: number }
  /** For a replica in a cluster: slots on their way, as `609>id,7<id,`. */
  readonly openSlots?: Bytes
  readonly moduleTypes: readonly ModuleDataType[]
  /** The code of each library of functions. */
  readonly functions: readonly Bytes[]
}

/** Writes a snapshot key by key. */
export class SnapshotWriter {
  readonly #source: SnapshotSource
  readonly #to: RdbWriter
  readonly #sum = new Crc64()
  /** What belongs behind the keys: it is of the moment the snapshot began. */
  readonly #end: RdbWriter
  readonly #introduced = new Set<number>()
  #selected = -1
  #chunks: Uint8Array<ArrayBuffer>[] = []

  /** @throws RdbError when data outside the keys cannot be saved */
  constructor(source: SnapshotSource) {
    this.#source = source
    this.#to = new RdbWriter(source.compress)
    this.#end = new RdbWriter(source.compress)
    const to = this.#to
    to.raw(`REDIS${String(RDB_VERSION).padStart(4, '0')}`)
    saveFacts(to, source)
    saveModuleAux(to, source, 'before')
    for (const code of source.functions) {
      to.byte(RDB_OPCODE.function2)
      to.string(code)
    }
    saveModuleAux(this.#end, source, 'after')
  }

  /** Adds a key. Keys of databases may come mixed. @throws RdbError when its value cannot be saved */
  entry(entry: Entry, db: number): void {
    if (this.#source.only && !this.#source.only(entry)) return
    if (db !== this.#selected) this.#select(db)
    saveEntry(this.#to, this.#source, entry, db)
    if (this.#to.length >= CHUNK_BYTES) this.#cut()
  }

  /** The chunks that are complete and were not taken yet. */
  take(): Uint8Array<ArrayBuffer>[] {
    const chunks = this.#chunks
    this.#chunks = []
    return chunks
  }

  /** Completes the snapshot. */
  finish(): void {
    const to = this.#to
    to.raw(this.#end.bytes())
    to.byte(RDB_OPCODE.eof)
    this.#cut()
    to.uint64(this.#source.checksum ? this.#sum.value() : 0n)
    this.#chunks.push(to.take())
  }

  #select(db: number): void {
    const to = this.#to
    this.#selected = db
    to.byte(RDB_OPCODE.selectDb)
    to.size(db)
    if (this.#introduced.has(db)) return
    this.#introduced.add(db)
    const database = this.#source.databases.find(({ id }) => id === db)
    to.byte(RDB_OPCODE.resizeDb)
    to.size(database?.size ?? 0)
    to.size(database?.expiringSize ?? 0)
  }

  #cut(): void {
    const chunk = this.#to.take()
    if (this.#source.checksum) this.#sum.update(chunk)
    this.#chunks.push(chunk)
  }
}

/** The chunks of a snapshot of the data as it is, in order. @throws RdbError when a value cannot be saved */
export function* snapshotChunks(source: SnapshotSource): Generator<Uint8Array<ArrayBuffer>> {
  const writer = new SnapshotWriter(source)
  for (const db of source.databases) {
    for (const entry of db.entries()) {
      writer.entry(entry, db.id)
      yield* writer.take()
    }
  }
  writer.finish()
  yield* writer.take()
}

/** The fact that names slots on their way. */
export const OPEN_SLOTS_FACT = 'cluster-slot-states'

function saveFacts(to: RdbWriter, source: SnapshotSource): void {
  const { replication } = source
  const facts: [string, string | number][] = [
    ['valkey-ver', source.version],
    ['redis-bits', 64],
    ['ctime', Math.floor(source.now / 1000)],
    ['used-mem', source.usedMemory],
  ]
  if (replication) {
    facts.push(
      ['repl-stream-db', replication.db],
      ['repl-id', replication.id],
      ['repl-offset', replication.offset],
    )
  }
  facts.push(['aof-base', source.aofBase ? 1 : 0])
  if (source.openSlots) facts.push([OPEN_SLOTS_FACT, source.openSlots])
  for (const [name, value] of facts) {
    to.byte(RDB_OPCODE.aux)
    to.string(name)
    to.string(String(value))
  }
}

function saveEntry(to: RdbWriter, source: SnapshotSource, entry: Entry, db: number): void {
  if (entry.expireAt >= 0) {
    to.byte(RDB_OPCODE.expireMs)
    to.millis(entry.expireAt)
  }
  if (source.usage === 'idle') {
    to.byte(RDB_OPCODE.idle)
    to.size(idleSeconds(entry, source.now))
  } else if (source.usage === 'frequency') {
    to.byte(RDB_OPCODE.frequency)
    to.byte(entry.frequency)
  }
  saveValue(to, entry.glance(), entry.key, db, () => to.string(entry.key))
}

function saveModuleAux(to: RdbWriter, source: SnapshotSource, when: ModuleAuxWhen): void {
  for (const type of source.moduleTypes) {
    if (!type.saveAux || !type.auxWhen?.includes(when)) continue
    const parts = new RdbWriter(source.compress)
    type.saveAux(new ModuleParts(parts), when)
    if (type.auxMayBeEmpty && parts.length === 0) continue
    to.byte(RDB_OPCODE.moduleAux)
    to.size(moduleTypeId(type.name, type.encodingVersion ?? 0))
    to.size(MODULE_OPCODE.unsigned)
    to.size(AUX_WHEN[when])
    to.raw(parts.bytes())
    to.size(MODULE_OPCODE.eof)
  }
}
