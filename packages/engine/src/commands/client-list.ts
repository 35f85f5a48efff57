// Listing and filtering clients: the line of CLIENT LIST and INFO, and the options CLIENT LIST and CLIENT KILL share.
import { asciiLower, isWord, type Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { integerArgument, parseInteger } from '../base/numbers.ts'
import type { Client } from '../server/client.ts'
import type { Server } from '../server/server.ts'

function flagLetters(client: Client): string {
  const letters: [boolean, string][] = [
    [client.monitor, 'O'],
    [client.replica, 'S'],
    [client.primary, 'M'],
    [client.subscriptions > 0, 'P'],
    [client.transaction.active, 'x'],
    [client.blocked !== null, 'b'],
    [client.tracking !== null, 't'],
    [client.tracking?.brokenRedirect === true, 'R'],
    [client.tracking?.broadcast === true, 'B'],
    [client.transaction.dirty, 'd'],
    [client.closeAfterReply, 'c'],
    [client.readOnly, 'r'],
    [client.noEvict, 'e'],
    [client.noTouch, 'T'],
    [client.importSource, 'I'],
  ]
  const shown = letters.flatMap(([set, letter]) => (set ? letter : []))
  return shown.length === 0 ? 'N' : shown.join('')
}

/** One line of CLIENT LIST, without a line break. Sizes of buffers the engine does not have are 0. */
export function clientLine(server: Server, client: Client): string {
  const { transaction } = client
  const now = server.time
  const seconds = (since: number): number => Math.max(0, Math.floor(now / 1000) - Math.floor(since / 1000))
  const queued = transaction.queue.reduce(
    (sum, { argv }) => sum + argv.reduce((size, word) => size + word.length, 0),
    0,
  )
  const fields: [string, string | number][] = [
    ['id', client.id],
    ['addr', client.addr],
    ['laddr', client.laddr],
    ['fd', client.id + 7],
    ['name', client.name],
    ['age', seconds(client.createdAt)],
    ['idle', seconds(client.lastActiveAt)],
    ['flags', flagLetters(client)],
    ['capa', client.capaRedirect ? 'r' : ''],
    ['db', client.db.id],
    ['sub', client.channels.size],
    ['psub', client.patterns.size],
    ['ssub', client.shardChannels.size],
    ['multi', transaction.active ? transaction.queue.length : -1],
    ['watch', transaction.watched.length],
    ['qbuf', client.parser.buffered],
    ['qbuf-free', 0],
    ['argv-mem', 0],
    ['multi-mem', queued],
    ['rbs', 0],
    ['rbp', 0],
    ['obl', client.reply.length],
    ['oll', 0],
    ['omem', 0],
    ['tot-mem', client.parser.buffered + client.reply.length + queued],
    ['events', 'r'],
    ['cmd', client.lastCommand?.fullName ?? 'NULL'],
    ['user', client.user],
    ['redir', client.tracking?.redirect ?? -1],
    ['resp', client.resp],
    ['lib-name', client.libName],
    ['lib-ver', client.libVersion],
    ['tot-net-in', client.bytesIn],
    ['tot-net-out', client.bytesOut],
    ['tot-cmds', client.commandsProcessed],
  ]
  return fields.map(([name, value]) => `${name}=${value}`).join(' ')
}

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
      if (value !== 'default') throw new ReplyError(`ERR No such user '${value}'`)
      filters.push((client) => client.user === value)
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
