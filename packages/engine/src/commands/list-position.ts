// Where an element is in a list: LPOS.
import { isWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { positiveArgument } from '../base/numbers.ts'
import { arg, keyArg, keysAt } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import type { ListValue } from '../types/list-value.ts'
import { negatableArgument } from './arguments.ts'

const ZERO_RANK =
  "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list"

function lpos(c: CommandContext): void {
  const [, key = '', element = ''] = c.argv
  let rank = 1
  let wanted: number | undefined
  let most = 0
  for (let i = 3; i < c.argv.length; i += 2) {
    const word = c.argv[i]
    const value = c.argv[i + 1]
    if (value === undefined) throw syntaxError()
    if (isWord(word, 'rank')) {
      rank = negatableArgument(value)
      if (rank === 0) throw new ReplyError(ZERO_RANK)
    } else if (isWord(word, 'count')) {
      wanted = positiveArgument(value, "ERR COUNT can't be negative")
    } else if (isWord(word, 'maxlen')) {
      most = positiveArgument(value, "ERR MAXLEN can't be negative")
    } else {
      throw syntaxError()
    }
  }
  const list = c.read(key, 'list')
  const found = list ? positions(list, element, rank, wanted ?? 1, most) : []
  if (wanted !== undefined) {
    c.reply.array(found.length)
    for (const position of found) c.reply.integer(position)
  } else if (found[0] !== undefined) {
    c.reply.integer(found[0])
  } else {
    c.reply.null()
  }
}

/** Positions of `element` from the `rank`th match on; `count` and `most` (elements looked at) are unlimited if 0. */
function positions(list: ListValue, element: Bytes, rank: number, count: number, most: number): number[] {
  const found: number[] = []
  const backwards = rank < 0
  let skip = Math.abs(rank) - 1
  let index = 0
  list.walk(backwards ? -1 : 0, backwards, (candidate) => {
    if (candidate === element && skip-- <= 0) found.push(backwards ? list.length - 1 - index : index)
    index++
    return (count === 0 || found.length < count) && (most === 0 || index < most)
  })
  return found
}

/** The rows of this file. */
export const listPositionCommands: readonly CommandRow[] = [
  {
    name: 'LPOS',
    arity: -3,
    flags: ['readonly'],
    categories: ['list'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'list',
    since: '6.0.6',
    summary: 'Finds where an element is in a list.',
    complexity: 'O(N)',
    args: [
      keyArg(),
      arg('string', 'element'),
      arg('integer', 'rank', { token: 'RANK', optional: true }),
      arg('integer', 'num-matches', { token: 'COUNT', optional: true }),
      arg('integer', 'len', { token: 'MAXLEN', optional: true }),
    ],
    handler: lpos,
  },
]
