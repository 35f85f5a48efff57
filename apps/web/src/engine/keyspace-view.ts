// What the keyspace panel shows: a page of keys of one database, sorted, each with the beginning of its value.
//
// Reading it is no command: nothing is counted, touched or expired by being looked at. Names are matched with the server's
// own glob. Sorting needs all matching names, so a database with very many keys is sampled no further than NAMES.
import {
  globMatch,
  ModuleValue,
  valueParts,
  type Database,
  type Entry,
  type Server,
  type Value,
  type ValuePart,
  type ValueType,
} from '@valkey-playground/engine'
import type { Bytes, KeyRow, KeyspaceState, ModuleValueView } from '@valkey-playground/ui'

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
  /** The key whose value is looked at. */
  readonly key: Bytes | null
}

/** Asks the type of a module's value about it. */
export type AskModule = (db: Database, key: Bytes, value: ModuleValue) => ModuleValueView

/** The state of the panel. Only the chosen key's value is asked for at its module. */
export function keyspaceState(server: Server, query: KeyspaceQuery, askModule: AskModule): KeyspaceState {
  const databases = server.databases
    .filter((db) => db.size > 0 || db.id === query.db)
    .map((db) => ({ db: db.id, keys: db.size, expires: db.expiringSize }))
  const db = server.databases[query.db]
  const entries = db === undefined ? [] : matching(db, query.pattern)
  const sorted = entries.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  return {
    db: query.db,
    databases,
    keys: sorted.slice(0, LIMIT).map((entry) => {
      const { key, held } = entry
      const row = rowOf(server, entry)
      if (db === undefined || key !== query.key || !(held instanceof ModuleValue)) return row
      return { ...row, ofModule: askModule(db, key, held) }
    }),
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
  // Only looked at: a key is to take no more memory because it is shown.
  const value = entry.glance()
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

/** What stands in the cells of a part; its name and what it has if nothing else is said. */
const CELLS: Partial<Readonly<Record<ValueType, (part: ValuePart) => readonly Bytes[]>>> = {
  string: ([, content]) => [content],
  list: ([, content]) => [content],
  set: ([name]) => [name],
}

/** The value's beginning, a row of cells for each part. Values of modules say what they are in another way. */
function preview(value: Value): readonly (readonly Bytes[])[] {
  if (value.type === 'module') return []
  const cells = CELLS[value.type] ?? ((part: ValuePart) => part)
  const rows: (readonly Bytes[])[] = []
  for (const part of valueParts(value)) {
    if (rows.length >= ELEMENTS) break
    rows.push(cells(part).map(cut))
  }
  return rows
}
