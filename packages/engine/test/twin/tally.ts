// Counts what the twin tests compare: a check is one reply in one protocol, or the events, the effects or the digest of a
// script. `npm test` names a file (TWIN_TALLY) to which each test file adds a line; scripts/lib/twin-tally.mjs sums them up.
import { appendFileSync } from 'node:fs'

/** A line of the file. Names are in lower case, `container|subcommand` for subcommands. */
interface TallyLine {
  readonly checks?: number
  /** Commands whose replies were compared; a subcommand also as if it were one for words that are none. */
  readonly compared?: readonly string[]
  /** Commands that there are in the real server, and in ours. */
  readonly real?: readonly string[]
  readonly ours?: readonly string[]
}

const compared = new Set<string>()
let checks = 0

/** Counts checks that are no reply. */
export function countChecks(count: number): void {
  checks += count
}

/** Counts one compared reply. */
export function countReply(argv: readonly string[]): void {
  checks++
  const [name = '', sub] = argv.map((word) => word.toLowerCase())
  compared.add(name)
  if (sub !== undefined) compared.add(`${name}|${sub}`)
}

/** Adds what was counted so far to the file, and begins anew. */
export function writeTally(): void {
  if (checks === 0) return
  write({ checks, compared: [...compared] })
  checks = 0
  compared.clear()
}

/** Tells which commands there are. */
export function tellCommands(real: readonly string[], ours: readonly string[]): void {
  write({ real, ours })
}

function write(line: TallyLine): void {
  const file = process.env['TWIN_TALLY']
  if (file) appendFileSync(file, `${JSON.stringify(line)}\n`)
}
