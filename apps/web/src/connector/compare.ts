// The same lines to the page's engine and to a real server, on fresh connections, and what differs: replies byte for byte, then the data
// by DEBUG DIGEST-VALUE of the keys that the lines touched.
import { parseReply } from '@valkey-playground/engine'
import { formatRaw, splitArgs, textToBytes } from '@valkey-playground/ui'
import type { Bytes } from '@valkey-playground/ui'

/** Sends a command somewhere and gives its reply's bytes. */
export type SendTo = (argv: readonly Bytes[]) => Promise<Bytes>

/** One line on both sides. */
export interface ComparedLine {
  readonly line: string
  readonly same: boolean
  /** As valkey-cli prints them. */
  readonly ours: string
  readonly theirs: string
}

/** The lines, and the keys whose values differ afterwards. */
export interface Comparison {
  readonly lines: readonly ComparedLine[]
  readonly keys: readonly Bytes[]
  readonly differing: readonly Bytes[]
  /** Why values were not compared; empty if they were. */
  readonly note: string
}

/** Lines of a script: without blank ones and comments. */
export function scriptLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

/**
 * Runs the lines on both sides, one after the other. `theirs` sends lines of the user's, `look` the questions about values. Rejects when a connection is lost.
 */
export async function compareSides(
  text: string,
  ours: SendTo,
  theirs: SendTo,
  look: SendTo,
): Promise<Comparison> {
  const lines: ComparedLine[] = []
  const keys = new Set<Bytes>()
  for (const line of scriptLines(text)) {
    const argv = splitArgs(textToBytes(line))
    if (argv === null || argv.length === 0) continue
    const [left, right] = await Promise.all([ours(argv), theirs(argv)])
    lines.push({ line, same: left === right, ours: formatRaw(left, argv), theirs: formatRaw(right, argv) })
    for (const key of await keysOf(argv, ours)) keys.add(key)
  }
  const differing: Bytes[] = []
  for (const key of keys) {
    const argv = ['DEBUG', 'DIGEST-VALUE', key]
    const [left, right] = await Promise.all([ours(argv), look(argv)])
    if (right.startsWith('-')) return { lines, keys: [...keys], differing, note: right.slice(1).trim() }
    if (left !== right) differing.push(key)
  }
  return { lines, keys: [...keys], differing, note: '' }
}

async function keysOf(argv: readonly Bytes[], send: SendTo): Promise<readonly Bytes[]> {
  const reply = parseReply(await send(['COMMAND', 'GETKEYS', ...argv]))
  if (reply?.type !== 'array') return []
  return reply.items.flatMap((item) => (item.type === 'bulk' ? [item.text] : []))
}
