// The traffic of a real server, as it goes by, and its replay into the page's engine, where the module under development is.
//
// Two sources: MONITOR tells every command that clients send, the replication stream every write as replicas get it. What was heard is kept,
// so that it can be replayed again after each Run; rules give a command another name on the way, so that the module's command runs in the
// place of the server's own.
import { parseReply } from '@valkey-playground/engine'
import { commandLine, splitArgs } from '@valkey-playground/ui'
import type { Bytes } from '@valkey-playground/ui'

/** One command that went by. */
export interface TrafficRow {
  readonly at: number
  readonly db: number
  /** Where it came from, or 'stream'. */
  readonly from: string
  readonly argv: readonly Bytes[]
}

/** Rows that are kept and replayed. */
export const MOST_ROWS = 2000

const MONITOR_LINE = /^(\d+)\.(\d+) \[(\d+) ([^\]]*(?:\][^\]]*)??)\] (".*)$/s

/** Reads what MONITOR sends for one command; null if it is something else. */
export function readMonitorLine(raw: Bytes): TrafficRow | null {
  const node = parseReply(raw)
  const match = node?.type === 'simple' ? MONITOR_LINE.exec(node.text) : null
  if (match === null) return null
  const argv = splitArgs(match[5] ?? '')
  if (argv === null || argv.length === 0) return null
  const at = Number(match[1]) * 1000 + Math.floor(Number(match[2]) / 1000)
  return { at, db: Number(match[3]), from: match[4] ?? '', argv }
}

/** New names by old ones in lower case. */
export type Renames = ReadonlyMap<string, string>

/** Reads lines of the form `SET = MY.SET`. Lines without `=` are errors that the caller shows. */
export function readRenames(text: string): { readonly renames: Renames; readonly wrong: readonly string[] } {
  const renames = new Map<string, string>()
  const wrong: string[] = []
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue
    const match = /^(\S+)\s*=\s*(\S+)$/.exec(line)
    if (match === null) wrong.push(line)
    else renames.set((match[1] as string).toLowerCase(), match[2] as string)
  }
  return { renames, wrong }
}

/** What belongs to a connection and means nothing here. */
const NOT_REPLAYED =
  /^(auth|hello|client|select|quit|reset|monitor|subscribe|psubscribe|ssubscribe|unsubscribe|punsubscribe|sunsubscribe|sync|psync|replconf|replicaof|slaveof|shutdown|multi|exec|discard|watch|unwatch|acl|config|module|cluster|asking|readonly|readwrite|blpop|brpop|blmove|brpoplpush|blmpop|bzpopmin|bzpopmax|bzmpop|wait|waitaof)$/i

/** How a replay went. */
export interface ReplayOutcome {
  readonly sent: number
  readonly skipped: number
  /** The first errors, with the command each answered. */
  readonly errors: readonly { readonly line: string; readonly error: string }[]
  readonly failed: number
}

const MOST_ERRORS = 20

/** Sends rows one after the other. Commands that wait, or that are about their connection, are left out. */
export async function replay(
  rows: readonly TrafficRow[],
  renames: Renames,
  send: (argv: readonly Bytes[]) => Promise<Bytes>,
): Promise<ReplayOutcome> {
  let db = -1
  let sent = 0
  let failed = 0
  const errors: { line: string; error: string }[] = []
  for (const row of rows) {
    const [name = '', ...args] = row.argv
    if (NOT_REPLAYED.test(name)) continue
    if (row.db !== db) await send(['SELECT', String(row.db)])
    db = row.db
    const argv = [renames.get(name.toLowerCase()) ?? name, ...args]
    const raw = await send(argv)
    sent++
    if (!raw.startsWith('-')) continue
    failed++
    if (errors.length < MOST_ERRORS) errors.push({ line: commandLine(argv), error: raw.slice(1).trim() })
  }
  return { sent, skipped: rows.length - sent, errors, failed }
}
