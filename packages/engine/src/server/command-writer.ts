// Data as commands that rebuild it: the base of an append-only file without a snapshot in it. Values of modules are written by
// their types, or as RESTORE of what a snapshot would hold. [D15]
import { bytesToUint8Array, type Bytes } from '../base/bytes.ts'
import { formatDouble } from '../base/doubles.ts'
import type { Entry } from '../db/entry.ts'
import { dumpValue } from '../rdb/dump.ts'
import { HashValue } from '../types/hash-value.ts'
import { ListValue } from '../types/list-value.ts'
import { ModuleValue } from '../types/module-value.ts'
import { SetValue } from '../types/set-value.ts'
import { formatStreamId } from '../types/stream-id.ts'
import { StreamValue } from '../types/stream-value.ts'
import { StringValue } from '../types/string-value.ts'
import { ZsetValue } from '../types/zset-value.ts'
import { encodeCommand } from './propagation.ts'

/** Elements of one command. */
const AT_ONCE = 64
const CHUNK_BYTES = 256 * 1024

type Command = readonly Bytes[]

function* grouped(head: Command, items: Iterable<Command>): Iterable<Command> {
  let words = [...head]
  let count = 0
  for (const item of items) {
    words.push(...item)
    if (++count % AT_ONCE !== 0) continue
    yield words
    words = [...head]
  }
  if (words.length > head.length) yield words
}

function* single(items: Iterable<Bytes>): Iterable<Command> {
  for (const item of items) yield [item]
}

function* scores(value: ZsetValue): Iterable<Command> {
  for (const { member, score } of value.entries()) yield [formatDouble(score), member]
}

function* streamCommands(key: Bytes, value: StreamValue): Iterable<Command> {
  let empty = true
  for (const { id, fields, values } of value.range()) {
    empty = false
    yield ['XADD', key, formatStreamId(id), ...fields.flatMap((field, i) => [field, values[i] as Bytes])]
  }
  const last = formatStreamId(value.lastId)
  // An empty stream comes from an entry that is trimmed at once.
  if (empty) yield ['XADD', key, 'MAXLEN', '0', last === '0-0' ? '0-1' : last, 'x', 'y']
  const deleted = formatStreamId(value.maxDeletedId)
  yield ['XSETID', key, last, 'ENTRIESADDED', String(value.entriesAdded), 'MAXDELETEDID', deleted]
  for (const [name, group] of value.groups.entries()) {
    const read = String(group.entriesRead)
    yield ['XGROUP', 'CREATE', key, name, formatStreamId(group.lastId), 'ENTRIESREAD', read]
    for (const consumer of group.consumers.keys()) yield ['XGROUP', 'CREATECONSUMER', key, name, consumer]
    for (const [id, { consumer, deliveredAt, deliveries }] of group.pending.entries()) {
      const times = ['TIME', String(deliveredAt), 'RETRYCOUNT', String(deliveries)]
      yield ['XCLAIM', key, name, consumer.name, '0', formatStreamId(id), ...times, 'JUSTID', 'FORCE']
    }
  }
}

function commandsOf(entry: Entry, db: number): Iterable<Command> {
  const { key } = entry
  const value = entry.glance()
  if (value instanceof StringValue) return [['SET', key, value.toBytes()]]
  if (value instanceof ListValue) return grouped(['RPUSH', key], single(value))
  if (value instanceof SetValue) return grouped(['SADD', key], single(value))
  if (value instanceof HashValue) return grouped(['HMSET', key], value.entries())
  if (value instanceof ZsetValue) return grouped(['ZADD', key], scores(value))
  if (value instanceof StreamValue) return streamCommands(key, value)
  if (value instanceof ModuleValue && value.dataType.rewrite)
    return value.dataType.rewrite(value.value, key, db)
  return [['RESTORE', key, '0', dumpValue(value, key, db, false)]]
}

/** The remark that says when the second began in which what follows was written. @param time Unix ms */
export function timeRemark(time: number): Bytes {
  return `#TS:${Math.floor(time / 1000)}\r\n`
}

/** Writes data as commands, key by key. */
export class CommandWriter {
  #text: Bytes = ''
  #selected = -1
  #finished = false

  /**
   * @param functions the code of each library of functions
   * @param time Unix ms of a remark at the beginning that says when this is written; null for none
   */
  constructor(functions: readonly Bytes[], time: number | null) {
    if (time !== null) this.#text += timeRemark(time)
    for (const code of functions) this.#text += encodeCommand(['FUNCTION', 'LOAD', code])
  }

  /** Adds a key. Keys of databases may come mixed. */
  entry(entry: Entry, db: number): void {
    if (db !== this.#selected) this.#text += encodeCommand(['SELECT', String(db)])
    this.#selected = db
    for (const command of commandsOf(entry, db)) this.#text += encodeCommand(command)
    if (entry.expireAt >= 0) this.#text += encodeCommand(['PEXPIREAT', entry.key, String(entry.expireAt)])
  }

  /** What is complete and was not taken yet, if it is worth it. */
  take(): Uint8Array[] {
    const text = this.#text
    if (text === '' || (text.length < CHUNK_BYTES && !this.#finished)) return []
    this.#text = ''
    return [bytesToUint8Array(text)]
  }

  /** Nothing follows: what is left may be taken. */
  finish(): void {
    this.#finished = true
  }
}
