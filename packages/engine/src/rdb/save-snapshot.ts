// A snapshot of all data as a stream of chunks:
//
//   REDIS0011 | facts about the server | module data | functions | databases | module data | 255 | CRC-64
//   database: 254 number | 251 keys, expiring keys | [252 expire time] [248 idle | 249 frequency] type key value | …
//
// Whoever takes the chunks takes them all before anything else runs: nothing is copied beforehand, so a change in between
// would be half in the snapshot. Change together: load-snapshot.ts.
import type { Bytes } from '../base/bytes.ts'
import { Crc64 } from '../base/crc64.ts'
import type { Database, Entry } from '../db/database.ts'
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
  readonly moduleTypes: readonly ModuleDataType[]
  /** The code of each library of functions. */
  readonly functions: readonly Bytes[]
}

/** The chunks of a snapshot, in order. @throws RdbError when a value cannot be saved */
export function* snapshotChunks(source: SnapshotSource): Generator<Uint8Array<ArrayBuffer>> {
  const to = new RdbWriter(source.compress)
  const sum = new Crc64()
  function* flush(least: number): Generator<Uint8Array<ArrayBuffer>> {
    if (to.length < least) return
    const chunk = to.take()
    if (source.checksum) sum.update(chunk)
    yield chunk
  }
  to.raw(`REDIS${String(RDB_VERSION).padStart(4, '0')}`)
  saveFacts(to, source)
  saveModuleAux(to, source, 'before')
  for (const code of source.functions) {
    to.byte(RDB_OPCODE.function2)
    to.string(code)
  }
  for (const db of source.databases) {
    if (db.size === 0) continue
    to.byte(RDB_OPCODE.selectDb)
    to.size(db.id)
    to.byte(RDB_OPCODE.resizeDb)
    to.size(db.size)
    to.size(db.expiringSize)
    for (const entry of db.entries()) {
      if (source.only && !source.only(entry)) continue
      saveEntry(to, source, entry, db.id)
      yield* flush(CHUNK_BYTES)
    }
  }
  saveModuleAux(to, source, 'after')
  to.byte(RDB_OPCODE.eof)
  yield* flush(0)
  to.uint64(source.checksum ? sum.value() : 0n)
  yield to.take()
}

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
    to.size(Math.floor(Math.max(0, source.now - entry.accessedAt) / 1000))
  } else if (source.usage === 'frequency') {
    to.byte(RDB_OPCODE.frequency)
    to.byte(entry.frequency)
  }
  saveValue(to, entry.value, entry.key, db, () => to.string(entry.key))
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
