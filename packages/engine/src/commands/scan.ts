// SCAN. The cursor is the number of keys not yet visited (see base/dict.ts); keys that were there all the time are all
// returned, whatever happens in between.
import { arg, type CommandRow } from '../server/command-spec.ts'
import { asciiLower, isWord, shownText, type Bytes } from '../base/bytes.ts'
import { ERRORS, ReplyError, syntaxError } from '../base/errors.ts'
import { globMatch } from '../base/glob.ts'
import { integerArgument, parseUint64 } from '../base/numbers.ts'
import type { CommandContext } from '../server/context.ts'
import type { Entry } from '../db/entry.ts'
import { typeWord } from './keys.ts'

const TYPES = ['string', 'list', 'set', 'zset', 'hash', 'stream']

function scan(c: CommandContext): void {
  const { argv, db, reply } = c
  const cursor = parseUint64(argv[1] as Bytes)
  if (cursor === undefined) throw new ReplyError(ERRORS.invalidCursor)
  let count = 10
  let pattern: Bytes | undefined
  let type: string | undefined
  for (let i = 2; i < argv.length; i++) {
    const value = argv[i + 1]
    if (isWord(argv[i], 'count') && value !== undefined) {
      count = integerArgument(value)
      if (count < 1) throw syntaxError()
    } else if (isWord(argv[i], 'match') && value !== undefined) {
      pattern = value === '*' ? undefined : value
    } else if (isWord(argv[i], 'type') && value !== undefined) {
      type = typeOf(c, value)
    } else if (isWord(argv[i], 'novalues')) {
      throw new ReplyError('ERR NOVALUES option can only be used in HSCAN')
    } else if (isWord(argv[i], 'noscores')) {
      throw new ReplyError('ERR NOSCORES option can only be used in ZSCAN')
    } else {
      throw syntaxError()
    }
    i++
  }
  const visited: Entry[] = []
  const next = db.scan(Number(cursor), count, (entry) => visited.push(entry))
  const found: Bytes[] = []
  for (const entry of visited) {
    if (pattern !== undefined && !globMatch(pattern, entry.key)) continue
    if (type !== undefined && typeWord(entry.glance()) !== type) continue
    if (db.isExpired(entry)) db.expireIfNeeded(entry.key)
    else found.push(entry.key)
  }
  reply.array(2)
  reply.bulk(String(next))
  reply.array(found.length)
  for (const key of found) reply.bulk(key)
}

// A type word, or the name of a module's data type that some key has or could have.
function typeOf(c: CommandContext, word: Bytes): string {
  const text = shownText(word)
  const known = asciiLower(text)
  if (TYPES.includes(known)) return known
  const module = c.server.modules?.dataTypeNames?.().find((name) => asciiLower(name) === known)
  if (module === undefined) throw new ReplyError(`ERR unknown type name '${text}'`)
  return module
}

/** The commands of this file. */
export const scanCommands: readonly CommandRow[] = [
  {
    name: 'SCAN',
    arity: -2,
    flags: ['readonly', 'touches_arbitrary_keys'],
    categories: ['keyspace'],
    group: 'generic',
    since: '2.8.0',
    summary: 'Walks through the keys of the database step by step.',
    complexity: 'O(1)',
    tips: ['nondeterministic_output', 'request_policy:special', 'response_policy:special'],
    args: [
      arg('integer', 'cursor'),
      arg('pattern', 'pattern', { token: 'MATCH', optional: true }),
      arg('integer', 'count', { token: 'COUNT', optional: true }),
      arg('string', 'type', { token: 'TYPE', since: '6.0.0', optional: true }),
    ],
    history: [['6.0.0', 'TYPE']],
    handler: scan,
  },
]
