// What the keyspace panel shows: a page of keys of one database, sorted, each with the beginning of its value.
//
// Reading it is no command: nothing is counted, touched or expired by being looked at. Names are matched with the server's
// own glob. Sorting needs all matching names, so a database with very many keys is sampled no further than NAMES.
import {
  formatDouble,
  formatStreamId,
  globMatch,
  HashValue,
  ListValue,
  ModuleValue,
  SetValue,
  StreamValue,
  StringValue,
  ZsetValue,
  type Database,
  type Entry,
  type Server,
  type Value,
} from '@valkey-playground/engine'
import type { Bytes, KeyRow, KeyspaceState } from '@valkey-playground/ui'

/** Most rows sent. */
const LIMIT = 500
/** Most names looked at in one go. */
const NAMES = 200_000
/** Most elements of a value, and most bytes of one of its strings. */
const ELEMENTS = 100
const BYTES = 512

/** What the panel asked to see. */
export interface KeyspaceQuery {
  readonly db: number
  /** A glob; empty for all keys. */
  readonly pattern: string
}

/** The state of the panel. */
export function keyspaceState(server: Server, query: KeyspaceQuery): KeyspaceState {
  const databases = server.databases
    .filter((db) => db.size > 0 || db.id === query.db)
    .map((db) => ({ db: db.id, keys: db.size, expires: db.expiringSize }))
  const db = server.databases[query.db]
  const entries = db === undefined ? [] : matching(db, query.pattern)
  const sorted = entries.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  return {
    db: query.db,
    databases,
    keys: sorted.slice(0, LIMIT).map((entry) => rowOf(server, entry)),
    total: entries.length,
    limit: LIMIT,
  }
}

/** Names of a database that begin with a prefix, sorted: the console's completion. */
export function keyNames(server: Server, db: number, prefix: Bytes, limit: number): readonly Bytes[] {
  const names: Bytes[] = []
  const database = server.databases[db]
  let looked = 0
  for (const entry of database?.entries() ?? []) {
    if (++looked > NAMES) break
    if (entry.key.startsWith(prefix) && !database?.isExpired(entry)) names.push(entry.key)
  }
  return names.toSorted().slice(0, limit)
}

function matching(db: Database, pattern: string): readonly Entry[] {
  const found: Entry[] = []
  let looked = 0
  for (const entry of db.entries()) {
    if (++looked > NAMES) break
    if (db.isExpired(entry)) continue
    if (pattern === '' || pattern === '*' || globMatch(pattern, entry.key)) found.push(entry)
  }
  return found
}

function rowOf(server: Server, entry: Entry): KeyRow {
  const { value } = entry
  return {
    key: entry.key,
    type: typeName(value),
    encoding: value.encoding(server.limits),
    length: lengthOf(value),
    expireAt: entry.expireAt < 0 ? null : entry.expireAt,
    preview: preview(value),
  }
}

function typeName(value: Value): string {
  return value instanceof ModuleValue ? value.dataType.name : value.type
}

function lengthOf(value: Value): number {
  return 'length' in value ? Number(value.length) : 0
}

function cut(bytes: Bytes): Bytes {
  return bytes.length > BYTES ? bytes.slice(0, BYTES) : bytes
}

/** The first of a sequence, each as a row of cells. */
function take<T>(all: Iterable<T>, row: (item: T) => readonly Bytes[]): readonly (readonly Bytes[])[] {
  const rows: (readonly Bytes[])[] = []
  for (const item of all) {
    if (rows.length >= ELEMENTS) break
    rows.push(row(item).map(cut))
  }
  return rows
}

/** The value's beginning: one cell for a string, list or set element; two for field and value, member and score, ID and entry. */
function preview(value: Value): readonly (readonly Bytes[])[] {
  if (value instanceof StringValue) return [[cut(value.toBytes())]]
  if (value instanceof ListValue) return take(value, (element) => [element])
  if (value instanceof HashValue) return take(value.entries(), ([field, text]) => [field, text])
  if (value instanceof ZsetValue)
    return take(value.entries(), ({ member, score }) => [member, formatDouble(score)])
  if (value instanceof StreamValue) {
    return take(value.range(), ({ id, fields, values }) => [
      formatStreamId(id),
      fields.map((field, at) => `${field} ${values[at] ?? ''}`).join('  '),
    ])
  }
  if (value instanceof SetValue) {
    const members: Bytes[] = []
    let cursor = 0
    do cursor = value.scan(cursor, ELEMENTS, (member) => members.push(member))
    while (cursor !== 0 && members.length < ELEMENTS)
    return take(members, (member) => [member])
  }
  return []
}
