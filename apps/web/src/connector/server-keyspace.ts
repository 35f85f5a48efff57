// The keyspace of a real server, as the panel wants it, read politely: SCAN in small steps with a bound on keys and rounds, then a few
// commands for each key in one go. Never KEYS. What ACL rules deny is left out, and the command that was denied is said once.
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
export class Denied extends Error {}

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

/**
 * Reads one picture.
 *
 * @throws Denied when SCAN itself is not allowed
 */
export async function serverKeyspace(
  send: Send,
  { db, pattern }: ServerKeyspaceQuery,
): Promise<KeyspaceState> {
  await ask(send, ['SELECT', String(db)])
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
  const keys = await Promise.all(shown.map((key) => keyRow(send, key)))
  const size = Number(await ask(send, ['DBSIZE']).catch(() => names.size))
  return {
    db,
    databases: await databases(send, db),
    keys: keys.filter((row) => row !== null),
    total: pattern === '' ? size : names.size,
    limit: LIMIT,
  }
}

async function keyRow(send: Send, key: Bytes): Promise<KeyRow | null> {
  const [type, encoding, expireAt] = await Promise.all(
    [
      ['TYPE', key],
      ['OBJECT', 'ENCODING', key],
      ['PEXPIRETIME', key],
    ].map((argv) => ask(send, argv).catch(() => null)),
  )
  if (type === 'none' || type === null || type === undefined) return null
  const reader = Object.hasOwn(TYPES, String(type)) ? TYPES[String(type)] : undefined
  const [length, value] =
    reader === undefined
      ? [null, null]
      : await Promise.all(
          [[...reader.length, key], reader.preview(key)].map((argv) => ask(send, argv).catch(() => null)),
        )
  return {
    key,
    type: String(type),
    encoding: String(encoding ?? ''),
    length: Number(length ?? 0),
    expireAt: Number(expireAt ?? -1) < 0 ? null : Number(expireAt),
    preview: reader?.rows(value ?? null) ?? [],
  }
}

async function databases(send: Send, db: number): Promise<KeyspaceState['databases']> {
  const info = await ask(send, ['INFO', 'keyspace']).catch(() => null)
  const found = [...String(info ?? '').matchAll(/^db(\d+):keys=(\d+),expires=(\d+)/gm)].map((match) => ({
    db: Number(match[1]),
    keys: Number(match[2]),
    expires: Number(match[3]),
  }))
  return found.some((row) => row.db === db) ? found : [...found, { db, keys: 0, expires: 0 }]
}
