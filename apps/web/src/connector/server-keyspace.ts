// The keyspace of a real server, as the panel wants it, read politely: SCAN in small steps with a bound on keys and rounds, then a few
// commands for each key in one go. Never KEYS. What ACL rules deny is left out, and the commands that were denied are told.
import { parseReply, type ReplyNode } from '@valkey-playground/engine'
import type { Bytes, KeyRow, KeyspaceState } from '@valkey-playground/ui'

/** Sends a command and gives its reply's bytes. */
export type Send = (argv: readonly Bytes[]) => Promise<Bytes>

/** What to show. */
export interface ServerKeyspaceQuery {
  readonly db: number
  /** A glob; empty for all. */
  readonly pattern: string
}

/** Most keys shown, keys asked for in one SCAN, and most SCANs for one picture. */
const LIMIT = 500
const SCAN_COUNT = '500'
const ROUNDS = 20
const ELEMENTS = 50

/** A reply as plain data: strings, numbers as text, arrays; null for null and for errors. */
type Plain = string | null | readonly Plain[]

/** A command that was refused; the message names it. */
class Denied extends Error {}

/** Hears which command was denied, in the server's words. */
export type OnDenied = (command: string) => void

function plain(node: ReplyNode | undefined): Plain {
  if (node === undefined) return null
  switch (node.type) {
    case 'null':
    case 'error':
      return null
    case 'integer':
      return String(node.value)
    case 'double':
    case 'simple':
    case 'bulk':
    case 'bignum':
    case 'verbatim':
      return node.text
    case 'bool':
      return String(node.value)
    case 'map':
    case 'attribute':
      return node.pairs.flatMap(([key, value]) => [plain(key), plain(value)])
    default:
      return node.items.map(plain)
  }
}

/** Asks and reads. @throws Denied when the answer is NOPERM */
async function ask(send: Send, argv: readonly Bytes[]): Promise<Plain> {
  const node = parseReply(await send(argv))
  if (node?.type === 'error' && node.text.startsWith('NOPERM'))
    throw new Denied(`${argv[0]}: ${node.text.replace(/^NOPERM /, '')}`)
  return plain(node)
}

function list(value: Plain): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

/** How each type tells its length and the beginning of its value. */
const TYPES: Readonly<
  Record<
    string,
    {
      readonly length: readonly string[]
      readonly preview: (key: Bytes) => readonly string[]
      readonly rows: (value: Plain) => readonly (readonly Bytes[])[]
    }
  >
> = {
  string: {
    length: ['STRLEN'],
    preview: (key) => ['GETRANGE', key, '0', '511'],
    rows: (value) => (typeof value === 'string' ? [[value]] : []),
  },
  list: {
    length: ['LLEN'],
    preview: (key) => ['LRANGE', key, '0', String(ELEMENTS - 1)],
    rows: (value) => list(value).map((element) => [element]),
  },
  set: {
    length: ['SCARD'],
    preview: (key) => ['SSCAN', key, '0', 'COUNT', String(ELEMENTS)],
    rows: (value) => scanned(value).map((element) => [element]),
  },
  hash: {
    length: ['HLEN'],
    preview: (key) => ['HSCAN', key, '0', 'COUNT', String(ELEMENTS)],
    rows: (value) => pairs(scanned(value)),
  },
  zset: {
    length: ['ZCARD'],
    preview: (key) => ['ZRANGE', key, '0', String(ELEMENTS - 1), 'WITHSCORES'],
    rows: (value) => pairs(Array.isArray(value) ? value.flat().map(String) : []),
  },
  stream: {
    length: ['XLEN'],
    preview: (key) => ['XRANGE', key, '-', '+', 'COUNT', String(ELEMENTS)],
    rows: (value) =>
      (Array.isArray(value) ? value : []).map((entry: Plain) =>
        Array.isArray(entry) ? [String(entry[0]), ...list(entry[1] as Plain)] : [],
      ),
  },
}

function scanned(value: Plain): readonly string[] {
  return Array.isArray(value) ? list(value[1] as Plain).slice(0, 2 * ELEMENTS) : []
}

function pairs(flat: readonly string[]): readonly (readonly Bytes[])[] {
  return flat.flatMap((value, index) => (index % 2 === 0 ? [[value, flat[index + 1] ?? '']] : []))
}

/** Asks, and where that is denied tells so and goes on with null. */
async function askOrTell(send: Send, argv: readonly Bytes[], onDenied: OnDenied): Promise<Plain> {
  try {
    return await ask(send, argv)
  } catch (error) {
    if (error instanceof Denied) onDenied(error.message)
    return null
  }
}

/**
 * Reads one picture.
 *
 * @throws Error naming the command when SCAN itself is not allowed
 */
export async function serverKeyspace(
  send: Send,
  { db, pattern }: ServerKeyspaceQuery,
  onDenied: OnDenied,
): Promise<KeyspaceState> {
  if (db !== 0) await ask(send, ['SELECT', String(db)])
  else await ask(send, ['SELECT', '0']).catch(() => null)
  const names = new Set<Bytes>()
  let cursor = '0'
  for (let round = 0; round < ROUNDS && names.size < LIMIT; round++) {
    const match = pattern === '' ? [] : ['MATCH', pattern]
    const reply = await ask(send, ['SCAN', cursor, ...match, 'COUNT', SCAN_COUNT])
    for (const name of list(Array.isArray(reply) ? (reply[1] as Plain) : null)) names.add(name)
    cursor = Array.isArray(reply) ? String(reply[0]) : '0'
    if (cursor === '0') break
  }
  const shown = [...names].toSorted().slice(0, LIMIT)
  const keys = await Promise.all(shown.map((key) => keyRow(send, key, onDenied)))
  const size = Number((await askOrTell(send, ['DBSIZE'], onDenied)) ?? names.size)
  return {
    db,
    databases: await databases(send, db, onDenied),
    keys: keys.filter((row) => row !== null),
    total: pattern === '' ? size : names.size,
    limit: LIMIT,
  }
}

async function keyRow(send: Send, key: Bytes, onDenied: OnDenied): Promise<KeyRow | null> {
  const [type, encoding, expireAt] = await Promise.all(
    [
      ['TYPE', key],
      ['OBJECT', 'ENCODING', key],
      ['PEXPIRETIME', key],
    ].map((argv) => askOrTell(send, argv, onDenied)),
  )
  if (type === 'none') return null
  const reader = Object.hasOwn(TYPES, String(type)) ? TYPES[String(type)] : undefined
  const [length, value] =
    reader === undefined
      ? [null, null]
      : await Promise.all(
          [[...reader.length, key], reader.preview(key)].map((argv) => askOrTell(send, argv, onDenied)),
        )
  return {
    key,
    type: String(type ?? '?'),
    encoding: String(encoding ?? ''),
    length: Number(length ?? 0),
    expireAt: Number(expireAt ?? -1) < 0 ? null : Number(expireAt),
    preview: reader?.rows(value ?? null) ?? [],
  }
}

async function databases(send: Send, db: number, onDenied: OnDenied): Promise<KeyspaceState['databases']> {
  const info = await askOrTell(send, ['INFO', 'keyspace'], onDenied)
  const found = [...String(info ?? '').matchAll(/^db(\d+):keys=(\d+),expires=(\d+)/gm)].map((match) => ({
    db: Number(match[1]),
    keys: Number(match[2]),
    expires: Number(match[3]),
  }))
  return found.some((row) => row.db === db) ? found : [...found, { db, keys: 0, expires: 0 }]
}

/** The pictures of a cluster's nodes as one. */
export function mergeKeyspaces(pictures: readonly KeyspaceState[]): KeyspaceState {
  const [first, ...others] = pictures
  if (first === undefined || others.length === 0) return first ?? NOTHING
  const sums = new Map<number, { keys: number; expires: number }>()
  for (const { db, keys, expires } of pictures.flatMap(({ databases: rows }) => rows)) {
    const sum = sums.get(db) ?? { keys: 0, expires: 0 }
    sums.set(db, { keys: sum.keys + keys, expires: sum.expires + expires })
  }
  return {
    db: first.db,
    databases: [...sums].map(([db, sum]) => ({ db, ...sum })),
    keys: pictures
      .flatMap(({ keys }) => keys)
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
      .slice(0, first.limit),
    total: pictures.reduce((sum, { total }) => sum + total, 0),
    limit: first.limit,
  }
}

const NOTHING: KeyspaceState = { db: 0, databases: [], keys: [], total: 0, limit: LIMIT }
