/**
 * What the keyspace panel computes: the outline of keys by the parts of their names, and times to live.
 *
 * The outline is flat, only what is open, ready for the grid. A part with a single key below it is not a group: the key stands for itself.
 */
import { display } from '../../bytes.ts'
import { formatDuration } from '../../format.ts'
import type { KeyRow } from '../../session.ts'
import { strings } from '../../strings.ts'

/** A row of the outline: a group of keys with a common start, or a key. */
export interface OutlineRow {
  /** The key, or the common start with its colon: unique, as a key's id starts with `k` and a group's with `g`. */
  readonly id: string
  readonly label: string
  readonly level: number
  /** The key itself; null for a group. */
  readonly key: KeyRow | null
  /** For a group: how many keys it holds. */
  readonly count: number
  readonly open: boolean
}

const delimiter = ':'

/** The id a key has in the grid. */
export function keyId(key: string): string {
  return `k${key}`
}

interface Branch {
  readonly start: string
  readonly level: number
  readonly keys: KeyRow[]
}

/** One row per key, in the order given. */
export function flatRows(keys: readonly KeyRow[]): readonly OutlineRow[] {
  return keys.map((key) => ({
    id: keyId(key.key),
    label: display(key.key),
    level: 1,
    key,
    count: 0,
    open: false,
  }))
}

/** Groups and keys, with the groups in `closed` shut. `keys` must be sorted by name. */
export function outlineRows(keys: readonly KeyRow[], closed: ReadonlySet<string>): readonly OutlineRow[] {
  const rows: OutlineRow[] = []
  addBranch(rows, { start: '', level: 1, keys: [...keys] }, closed)
  return rows
}

function addBranch(rows: OutlineRow[], branch: Branch, closed: ReadonlySet<string>): void {
  const groups = new Map<string, KeyRow[]>()
  for (const key of branch.keys) {
    const end = key.key.indexOf(delimiter, branch.start.length)
    const start = end < 0 ? key.key : key.key.slice(0, end + 1)
    // A key that ends in the delimiter must not fall into the group of that start.
    const bucket = end < 0 || end + 1 === key.key.length ? keyId(key.key) : `g${start}`
    const group = groups.get(bucket)
    if (group) group.push(key)
    else groups.set(bucket, [key])
  }
  for (const [id, members] of groups) {
    const first = members[0] as KeyRow
    if (members.length === 1) {
      const label = display(first.key.slice(branch.start.length)) || display(first.key)
      rows.push({ id: keyId(first.key), label, level: branch.level, key: first, count: 0, open: false })
      continue
    }
    const start = id.slice(1)
    const open = !closed.has(id)
    const label = display(start.slice(branch.start.length))
    rows.push({ id, label, level: branch.level, key: null, count: members.length, open })
    if (open) addBranch(rows, { start, level: branch.level + 1, keys: members }, closed)
  }
}

/** What stands in the column of expiry at a moment. */
export function ttlText(expireAt: number | null, now: number): string {
  if (expireAt === null) return ''
  return expireAt <= now ? strings.keyspace.expired : formatDuration(expireAt - now)
}

/** Whether any of the keys will expire. */
export function hasExpiry(keys: readonly KeyRow[]): boolean {
  return keys.some((key) => key.expireAt !== null)
}

/** How often the panel must look at the clock: often while a key is about to expire, never when none will. */
export function ttlInterval(keys: readonly KeyRow[], now: number): number | null {
  let nearest = Infinity
  for (const key of keys) if (key.expireAt !== null) nearest = Math.min(nearest, key.expireAt - now)
  if (nearest === Infinity) return null
  return nearest < 15_000 ? 100 : 1000
}

/** Column heads for the elements of a value. */
export function previewHeaders(key: KeyRow): readonly string[] {
  const width = key.preview[0]?.length ?? 1
  const known = strings.keyspace.headers[key.type]
  return known?.length === width ? known : Array.from({ length: width }, (_, i) => String(i + 1))
}
