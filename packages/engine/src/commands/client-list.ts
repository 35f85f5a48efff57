// CLIENT LIST and CLIENT KILL, and the options that both have: which clients are meant.
import { lowerWord, isWord, type Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { integerArgument, parseInteger } from '../base/numbers.ts'
import type { Client } from '../server/client.ts'
import { clientLine } from '../server/client-line.ts'
import { arg, oneof, token, type CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import type { Server } from '../server/server.ts'

/** Decides whether a client is meant. */
type ClientFilter = (client: Client) => boolean

const TYPES = ['normal', 'replica', 'slave', 'pubsub', 'master', 'primary']

const TYPE_NAMES: Readonly<Record<string, string>> = { slave: 'replica', primary: 'master' }

function typeOf(client: Client): string {
  if (client.primary) return 'master'
  if (client.replica && !client.monitor) return 'replica'
  return client.subscriptions > 0 ? 'pubsub' : 'normal'
}

/** Reads filter options from argument `from` on. @param skipMe whether the asking client is left out unless told */
function parseClientFilter(
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
      const word = lowerWord(value)
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

function clientsMatching(c: CommandContext, filter: ClientFilter): Client[] {
  return [...c.server.clients.values()].filter(filter)
}

function clientList(c: CommandContext): void {
  if (c.argv.length === 3) throw syntaxError()
  const filter = parseClientFilter(c.server, c.client, c.argv, 2, false)
  const lines = clientsMatching(c, filter).map((client) => `${clientLine(c.server, client)}\n`)
  c.reply.verbatim('txt', lines.join(''))
}

function clientKill(c: CommandContext): void {
  const oldForm = c.argv.length === 3
  const filter: ClientFilter = oldForm
    ? (client) => client.addr === c.argv[2]
    : parseClientFilter(c.server, c.client, c.argv, 2, true)
  const victims = clientsMatching(c, filter)
  for (const client of victims) {
    if (client === c.client) client.closeAfterReply = true
    else c.server.dropClient(client)
  }
  if (!oldForm) c.reply.integer(victims.length)
  else if (victims.length === 0) throw new ReplyError('ERR No such client')
  else c.reply.ok()
}

const SHARED = {
  flags: ['admin', 'noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  complexity: 'O(N)',
} as const

/** Subcommands of CLIENT. */
export const clientListCommands: readonly CommandRow[] = [
  {
    ...SHARED,
    name: 'KILL',
    arity: -3,
    since: '2.4.0',
    summary: 'Closes connections that match.',
    args: [
      oneof('filter', [
        arg('string', 'old-format', { display: 'ip:port', deprecatedSince: '2.8.12' }),
        oneof(
          'new-format',
          [
            arg('integer', 'client-id', { token: 'ID', since: '2.8.12', optional: true, multiple: true }),
            oneof(
              'client-type',
              [
                token('NORMAL'),
                token('MASTER', { since: '3.2.0' }),
                token('PRIMARY', { since: '8.0.0' }),
                token('SLAVE'),
                token('REPLICA', { since: '5.0.0' }),
                token('PUBSUB'),
              ],
              { token: 'TYPE', since: '2.8.12', optional: true },
            ),
            arg('string', 'username', { token: 'USER', optional: true }),
            arg('string', 'addr', { token: 'ADDR', display: 'ip:port', optional: true }),
            arg('string', 'laddr', {
              token: 'LADDR',
              display: 'ip:port',
              since: '6.2.0',
              optional: true,
            }),
            oneof('skipme', [token('YES'), token('NO')], { token: 'SKIPME', optional: true }),
            arg('integer', 'maxage', { token: 'MAXAGE', since: '8.0.0', optional: true }),
          ],
          { multiple: true },
        ),
      ]),
    ],
    history: [
      ['2.8.12', 'Filters'],
      ['2.8.12', 'ID'],
      ['3.2.0', 'TYPE master'],
      ['5.0.0', 'TYPE replica'],
      ['6.2.0', 'LADDR'],
      ['8.0.0', 'MAXAGE'],
      ['8.0.0', 'TYPE primary'],
      ['8.1.0', 'Several ids'],
    ],
    handler: clientKill,
  },
  {
    ...SHARED,
    name: 'LIST',
    arity: -2,
    since: '2.4.0',
    summary: 'Lists open connections.',
    tips: ['nondeterministic_output'],
    args: [
      oneof('client-type', [token('NORMAL'), token('MASTER'), token('REPLICA'), token('PUBSUB')], {
        token: 'TYPE',
        since: '5.0.0',
        optional: true,
      }),
      arg('integer', 'client-id', { token: 'ID', since: '6.2.0', optional: true, multiple: true }),
      arg('string', 'username', { token: 'USER', since: '8.1.0', optional: true }),
      arg('string', 'addr', { token: 'ADDR', display: 'ip:port', since: '8.1.0', optional: true }),
      arg('string', 'laddr', { token: 'LADDR', display: 'ip:port', since: '8.1.0', optional: true }),
      oneof('skipme', [token('YES'), token('NO')], { token: 'SKIPME', since: '8.1.0', optional: true }),
      arg('integer', 'maxage', { token: 'MAXAGE', since: '8.1.0', optional: true }),
    ],
    history: [
      ['2.8.12', 'id'],
      ['5.0.0', 'TYPE'],
      ['6.0.0', 'user'],
      ['6.2.0', 'argv-mem, tot-mem, laddr, redir and the filter ID'],
      ['7.0.0', 'resp, multi-mem, rbs and rbp'],
      ['7.0.3', 'ssub'],
      ['8.0.0', 'TYPE primary'],
      ['8.1.0', 'USER, ADDR, LADDR, SKIPME and MAXAGE'],
    ],
    handler: clientList,
  },
]
