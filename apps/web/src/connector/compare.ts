// The same lines to the page's engine and to a real server, on fresh connections, and what differs: replies byte for byte, what each line
// sent on to replicas, then the values of the keys that the lines touched.
//
// Values are compared by DEBUG DIGEST-VALUE. A server that forbids DEBUG gives them as DUMP, and the page's engine digests both. Times
// that lie within seconds of one another count as the same in what is sent on: EX 10 becomes the moment of each side's own clock.
import { parseReply } from '@valkey-playground/engine'
import { commandLine, formatRaw, splitArgs, textToBytes } from '@valkey-playground/ui'
import type { Bytes } from '@valkey-playground/ui'
import type { StreamedCommand } from './stream-tap.ts'

/** Sends a command somewhere and gives its reply's bytes. */
export type SendTo = (argv: readonly Bytes[]) => Promise<Bytes>

/** Gives what a side sent on to replicas since it was last asked. */
export type EffectsOf = () => Promise<readonly StreamedCommand[]>

/** One line on both sides. */
export interface ComparedLine {
  readonly line: string
  readonly same: boolean
  /** As valkey-cli prints them. */
  readonly ours: string
  readonly theirs: string
  /** What was sent on, one command a line; null where that was not compared. */
  readonly effects: { readonly same: boolean; readonly ours: string; readonly theirs: string } | null
}

/** The lines, and the keys whose values differ afterwards. */
export interface Comparison {
  readonly lines: readonly ComparedLine[]
  readonly keys: readonly Bytes[]
  readonly differing: readonly Bytes[]
  /** Why values were not compared; empty if they were. */
  readonly note: string
}

/** One side of the comparison. */
export interface ComparedSide {
  /** Sends lines of the user's. */
  readonly send: SendTo
  /** Asks about values. */
  readonly look: SendTo
  /** Null where nobody can tell. */
  readonly effects: EffectsOf | null
}

/** Milliseconds between the two sides' moments that count as the same. */
const SAME_TIME = 5000
/** A key of the page's engine for values that came as DUMP. */
const SCRATCH = '\0compare'

/** Lines of a script: without blank ones and comments. */
export function scriptLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

/** Runs the lines on both sides, one after the other. Rejects when a connection is lost. */
export async function compareSides(
  text: string,
  ours: ComparedSide,
  theirs: ComparedSide,
): Promise<Comparison> {
  const lines: ComparedLine[] = []
  const keys = new Set<Bytes>()
  await Promise.all([ours.effects?.(), theirs.effects?.()])
  for (const line of scriptLines(text)) {
    const argv = splitArgs(textToBytes(line))
    if (argv === null || argv.length === 0) continue
    const [left, right] = await Promise.all([ours.send(argv), theirs.send(argv)])
    const effects =
      ours.effects === null || theirs.effects === null
        ? null
        : compareEffects(...(await Promise.all([ours.effects(), theirs.effects()])))
    const replies = { ours: formatRaw(left, argv), theirs: formatRaw(right, argv) }
    lines.push({ line, same: left === right, ...replies, effects })
    for (const key of await keysOf(argv, ours.send)) keys.add(key)
  }
  const differing: Bytes[] = []
  for (const key of keys) {
    const [left, right] = await Promise.all([
      ours.look(['DEBUG', 'DIGEST-VALUE', key]),
      digestOf(key, theirs.look, ours.look),
    ])
    if (right.startsWith('-')) return { lines, keys: [...keys], differing, note: right.slice(1).trim() }
    if (left !== right) differing.push(key)
  }
  return { lines, keys: [...keys], differing, note: '' }
}

/** What both sides sent on for one line. */
export function compareEffects(
  ours: readonly StreamedCommand[],
  theirs: readonly StreamedCommand[],
): NonNullable<ComparedLine['effects']> {
  const same =
    ours.length === theirs.length &&
    ours.every((left, index) => {
      const right = theirs[index] as StreamedCommand
      return (
        (left.db === right.db || isBracket(left)) &&
        left.argv.length === right.argv.length &&
        left.argv.every((word, at) => sameWord(word, right.argv[at] ?? '', at))
      )
    })
  return { same, ours: effectText(ours), theirs: effectText(theirs) }
}

function isBracket({ argv }: StreamedCommand): boolean {
  return /^(multi|exec)$/i.test(argv[0] ?? '')
}

/** The first word is a name, whose case is nobody's matter; moments may differ a little. */
function sameWord(left: Bytes, right: Bytes, at: number): boolean {
  if (left === right || (at === 0 && left.toLowerCase() === right.toLowerCase())) return true
  const moment = /^\d{13}$/
  return moment.test(left) && moment.test(right) && Math.abs(Number(left) - Number(right)) < SAME_TIME
}

function effectText(commands: readonly StreamedCommand[]): string {
  return commands.map(({ db, argv }) => `${db > 0 ? `[${db}] ` : ''}${commandLine(argv)}`).join('\n')
}

/** The digest of a value, by the page's engine where the server does not give it. */
async function digestOf(key: Bytes, theirs: SendTo, ours: SendTo): Promise<Bytes> {
  const told = await theirs(['DEBUG', 'DIGEST-VALUE', key])
  if (!told.startsWith('-')) return told
  const dump = parseReply(await theirs(['DUMP', key]))
  if (dump?.type === 'null') return await ours(['DEBUG', 'DIGEST-VALUE', SCRATCH])
  if (dump?.type !== 'bulk') return told
  const expiry = parseReply(await theirs(['PEXPIRETIME', key]))
  const at = expiry?.type === 'integer' && expiry.value > 0 ? String(expiry.value) : '0'
  const restored = await ours(['RESTORE', SCRATCH, at, dump.text, 'ABSTTL', 'REPLACE'])
  const digest = restored.startsWith('-') ? restored : await ours(['DEBUG', 'DIGEST-VALUE', SCRATCH])
  await ours(['DEL', SCRATCH])
  return digest
}

async function keysOf(argv: readonly Bytes[], send: SendTo): Promise<readonly Bytes[]> {
  const reply = parseReply(await send(['COMMAND', 'GETKEYS', ...argv]))
  if (reply?.type !== 'array') return []
  return reply.items.flatMap((item) => (item.type === 'bulk' ? [item.text] : []))
}
