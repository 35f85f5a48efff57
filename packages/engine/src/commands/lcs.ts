// LCS: the longest common subsequence of two strings, its length, or where in both strings its pieces are.
// The classic table of lengths of common subsequences of all prefixes; walking it back from the far corner gives the
// pieces last to first, and that is the order of the reply.
import { isWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import { arg, keyArg, keysAt, token } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import type { StringValue } from '../types/string-value.ts'

interface LcsOptions {
  length: boolean
  indexes: boolean
  withMatchLength: boolean
  minMatchLength: number
}

/** A piece that both strings have: its first and last position in each. */
interface Match {
  a: [number, number]
  b: [number, number]
}

function parseOptions(argv: readonly Bytes[]): LcsOptions {
  const options: LcsOptions = { length: false, indexes: false, withMatchLength: false, minMatchLength: 0 }
  for (let i = 3; i < argv.length; i++) {
    const word = argv[i]
    if (isWord(word, 'idx')) options.indexes = true
    else if (isWord(word, 'len')) options.length = true
    else if (isWord(word, 'withmatchlen')) options.withMatchLength = true
    else if (isWord(word, 'minmatchlen') && i + 1 < argv.length) {
      options.minMatchLength = Math.max(0, integerArgument(argv[++i]))
    } else throw syntaxError()
  }
  if (options.length && options.indexes) {
    throw new ReplyError('ERR If you want both the length and indexes, please just use IDX.')
  }
  return options
}

function stringsOf(c: CommandContext): [Bytes, Bytes] {
  const values = [c.db.lookupRead(c.argv[1] as Bytes), c.db.lookupRead(c.argv[2] as Bytes)]
  if (values.some((value) => value && value.type !== 'string')) {
    throw new ReplyError('ERR The specified keys must contain string values')
  }
  const [a, b] = values.map((value) => (value ? (value as StringValue).toBytes() : ''))
  return [a ?? '', b ?? '']
}

/** Lengths for all pairs of prefixes, row after row. */
function lengthTable(a: Bytes, b: Bytes): Uint32Array {
  const width = b.length + 1
  const table = new Uint32Array((a.length + 1) * width)
  for (let i = 1; i <= a.length; i++) {
    const code = a.charCodeAt(i - 1)
    for (let j = 1; j <= b.length; j++) {
      const at = i * width + j
      if (code === b.charCodeAt(j - 1)) table[at] = (table[at - width - 1] as number) + 1
      else table[at] = Math.max(table[at - width] as number, table[at - 1] as number)
    }
  }
  return table
}

/** The subsequence, and its pieces from the last to the first. */
function trace(a: Bytes, b: Bytes, table: Uint32Array): { text: Bytes; matches: Match[] } {
  const width = b.length + 1
  const matches: Match[] = []
  let text = ''
  let open: Match | null = null
  let i = a.length
  let j = b.length
  while (i > 0 && j > 0) {
    if (a[i - 1] === b[j - 1]) {
      text = a[i - 1] + text
      if (open && open.a[0] === i && open.b[0] === j) {
        open.a[0]--
        open.b[0]--
      } else {
        if (open) matches.push(open)
        open = { a: [i - 1, i - 1], b: [j - 1, j - 1] }
      }
      i--
      j--
    } else if ((table[(i - 1) * width + j] as number) > (table[i * width + j - 1] as number)) {
      i--
    } else {
      j--
    }
  }
  if (open) matches.push(open)
  return { text, matches }
}

function lcs(c: CommandContext): void {
  const [a, b] = stringsOf(c)
  const options = parseOptions(c.argv)
  const bytes = (a.length + 1) * (b.length + 1) * 4
  if (bytes > c.server.requestLimits.maxBulkLength) {
    throw new ReplyError('ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len')
  }
  const table = lengthTable(a, b)
  const length = table[table.length - 1] ?? 0
  if (options.length) return c.reply.integer(length)
  const { text, matches } = trace(a, b, table)
  if (!options.indexes) return c.reply.bulk(text)
  const shown = matches.filter(({ a: [first, last] }) => last - first + 1 >= options.minMatchLength)
  c.reply.map(2)
  c.reply.bulk('matches')
  c.reply.array(shown.length)
  for (const match of shown) replyWithMatch(c, match, options.withMatchLength)
  c.reply.bulk('len')
  c.reply.integer(length)
}

function replyWithMatch(c: CommandContext, match: Match, withLength: boolean): void {
  c.reply.array(withLength ? 3 : 2)
  for (const [first, last] of [match.a, match.b]) {
    c.reply.array(2)
    c.reply.integer(first)
    c.reply.integer(last)
  }
  if (withLength) c.reply.integer(match.a[1] - match.a[0] + 1)
}

/** The rows of this file. */
export const lcsCommands: readonly CommandRow[] = [
  {
    name: 'LCS',
    arity: -3,
    flags: ['readonly'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'RO access', { last: 1 })],
    group: 'string',
    since: '7.0.0',
    summary: 'Finds the longest sequence of bytes that two strings have in common.',
    complexity: 'O(N*M)',
    args: [
      keyArg('key1'),
      keyArg('key2'),
      token('LEN', { optional: true }),
      token('IDX', { optional: true }),
      arg('integer', 'min-match-len', { token: 'MINMATCHLEN', optional: true }),
      token('WITHMATCHLEN', { optional: true }),
    ],
    handler: lcs,
  },
]
