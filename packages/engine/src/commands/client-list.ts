// Which clients are meant: the options CLIENT LIST and CLIENT KILL share.
import { asciiLower, isWord, type Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { integerArgument, parseInteger } from '../base/numbers.ts'
import type { Client } from '../server/client.ts'
import type { Server } from '../server/server.ts'

/** Decides whether a client is meant. */
export type ClientFilter = (client: Client) => boolean

const TYPES = ['normal', 'replica', 'slave', 'pubsub', 'master', 'primary']

const TYPE_NAMES: Readonly<Record<string, string>> = { slave: 'replica', primary: 'master' }

function typeOf(client: Client): string {
  if (client.primary) return 'master'
  if (client.replica && !client.monitor) return 'replica'
  return client.subscriptions > 0 ? 'pubsub' : 'normal'
}

/** Reads filter options from argument `from` on. @param skipMe whether the asking client is left out unless told */
export function parseClientFilter(
  server: Server,
  self: Client,
  argv: readonly Bytes[],
  from: number,
  skipMe: boolean,
): ClientFilter {
  const filters: ClientFilter[] = []
  let skip = skipMe
  let ids: Set<number> | undefined
  for (let i = from; i < argv.length;) {
    const value = argv[i + 1]
    if (isWord(argv[i], 'id')) {
      i++
      ids ??= new Set()
      for (let id; i < argv.length && (id = parseInteger(argv[i] as Bytes)) !== undefined; i++) {
        if (id < 1) throw new ReplyError('ERR client-id should be greater than 0')
        ids.add(id)
      }
      continue
    }
    if (value === undefined) throw syntaxError()
    if (isWord(argv[i], 'maxage')) {
      const age = integerArgument(value, 'ERR maxage is not an integer or out of range')
      if (age <= 0) throw new ReplyError('ERR maxage should be greater than 0')
      filters.push((client) => Math.floor((server.time - client.createdAt) / 1000) >= age)
    } else if (isWord(argv[i], 'type')) {
      const word = asciiLower(value)
      if (!TYPES.includes(word)) throw new ReplyError(`ERR Unknown client type '${value}'`)
      const wanted = TYPE_NAMES[word] ?? word
      filters.push((client) => typeOf(client) === wanted)
    } else if (isWord(argv[i], 'addr')) filters.push((client) => client.addr === value)
    else if (isWord(argv[i], 'laddr')) filters.push((client) => client.laddr === value)
    else if (isWord(argv[i], 'user')) {
      const user = server.acl.user(value)
      if (!user) throw new ReplyError(`ERR No such user '${value}'`)
      filters.push((client) => client.user === user)
    } else if (isWord(argv[i], 'skipme')) {
      if (!isWord(value, 'yes') && !isWord(value, 'no')) throw syntaxError()
      skip = isWord(value, 'yes')
    } else throw syntaxError()
    i += 2
  }
  const known = ids
  if (known) filters.push((client) => known.has(client.id))
  return (client) => !(skip && client === self) && filters.every((filter) => filter(client))
}
