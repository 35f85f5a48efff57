// Commands about the connection itself.
import { DEFAULT_USER } from '../acl/acl.ts'
import { authenticate } from '../acl/authenticate.ts'
import type { Bytes } from '../base/bytes.ts'
import { isWord } from '../base/bytes.ts'
import { ERRORS, ReplyError, syntaxError, wrongArity } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import { arg, block, type CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { discardTransaction } from '../server/transaction.ts'
import { REDIS_VERSION, VALKEY_VERSION } from '../server/version.ts'
import { validateClientName } from './client-attributes.ts'
import { databaseOf } from './keys.ts'
import { writeModules } from './module.ts'
import { refuseInCluster } from './arguments.ts'

function ping(c: CommandContext): void {
  if (c.argv.length > 2) throw wrongArity('ping')
  const message = c.argv[1]
  if (c.client.inPubSubMode && c.client.resp === 2) {
    c.reply.array(2)
    c.reply.bulk('pong')
    c.reply.bulk(message ?? '')
  } else if (message === undefined) {
    c.reply.simple('PONG')
  } else {
    c.reply.bulk(message)
  }
}

function echo(c: CommandContext): void {
  c.reply.bulk(c.argv[1] as Bytes)
}

function select(c: CommandContext): void {
  const db = databaseOf(c, c.argv[1])
  if (db?.id !== 0) refuseInCluster(c, 'SELECT is not allowed in cluster mode')
  if (!db) throw new ReplyError(ERRORS.dbIndexOutOfRange)
  c.client.db = db
  c.reply.ok()
}

function quit(c: CommandContext): void {
  c.reply.ok()
  c.client.closeAfterReply = true
}

function auth(c: CommandContext): void {
  const { argv, server } = c
  if (argv.length > 3) throw syntaxError()
  c.redact(1)
  if (argv.length === 2 && server.acl.defaultUser.nopass) {
    throw new ReplyError(
      'ERR AUTH <password> called without any password configured for the default user. ' +
        'Are you sure your configuration is correct?',
    )
  }
  if (argv.length === 3) c.redact(2)
  const user = argv.length === 2 ? DEFAULT_USER : (argv[1] as Bytes)
  if (authenticate(c, user, argv.at(-1) as Bytes) === 'done') c.reply.ok()
}

function hello(c: CommandContext): void {
  const { argv, client, server, reply } = c
  let version = 0
  if (argv.length >= 2) {
    version = integerArgument(argv[1], 'ERR Protocol version is not an integer or out of range')
    if (version < 2 || version > 3) throw new ReplyError('NOPROTO unsupported protocol version')
  }
  let credentials: [Bytes, Bytes] | undefined
  let name: Bytes | undefined
  for (let i = 2; i < argv.length; i++) {
    const more = argv.length - 1 - i
    if (isWord(argv[i], 'auth') && more >= 2) {
      credentials = [argv[i + 1] as Bytes, argv[i + 2] as Bytes]
      c.redact(i + 1)
      c.redact(i + 2)
      i += 2
    } else if (isWord(argv[i], 'setname') && more >= 1) {
      name = argv[++i] as Bytes
      validateClientName(name)
    } else {
      throw new ReplyError(`ERR Syntax error in HELLO option '${argv[i]}'`)
    }
  }
  if (credentials && authenticate(c, ...credentials) === 'waiting') return
  if (!client.authenticated) {
    throw new ReplyError(
      'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH ' +
        '<user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time',
    )
  }
  if (name !== undefined) client.name = name
  if (version === 2 || version === 3) client.resp = version
  const zone = server.config.text('availability-zone')
  const asRedis = server.config.flag('extended-redis-compatibility')
  reply.map(zone === '' ? 7 : 8)
  for (const [field, value] of [
    ['server', asRedis ? 'redis' : 'valkey'],
    ['version', asRedis ? REDIS_VERSION : VALKEY_VERSION],
  ] as const) {
    reply.bulk(field)
    reply.bulk(value)
  }
  reply.bulk('proto')
  reply.integer(client.resp)
  reply.bulk('id')
  reply.integer(client.id)
  reply.bulk('mode')
  reply.bulk(c.server.cluster ? 'cluster' : 'standalone')
  reply.bulk('role')
  reply.bulk('master')
  reply.bulk('modules')
  writeModules(server, reply)
  if (zone !== '') {
    reply.bulk('availability_zone')
    reply.bulk(zone)
  }
}

function reset(c: CommandContext): void {
  const { client, server } = c
  if (client.monitor) server.monitors.delete(client)
  client.monitor = false
  client.db = server.databases[0] as typeof client.db
  client.resp = 2
  client.setUser(server.acl.defaultUser, server.acl.open)
  client.userChanged()
  discardTransaction(server, client)
  for (const kind of ['channel', 'pattern', 'shard'] as const)
    server.pubsub.unsubscribeAll(client, kind, null)
  server.tracking.disable(client)
  client.name = ''
  client.readOnly = client.noTouch = client.noEvict = false
  client.replyMode = 'on'
  c.reply.simple('RESET')
}

/** The commands of this file. */
export const connectionCommands: readonly CommandRow[] = [
  {
    name: 'AUTH',
    arity: -2,
    flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
    categories: ['connection'],
    group: 'connection',
    since: '1.0.0',
    summary: 'Logs the connection in.',
    complexity: 'O(N)',
    args: [arg('string', 'username', { since: '6.0.0', optional: true }), arg('string', 'password')],
    history: [['6.0.0', 'A user name']],
    handler: auth,
  },
  {
    name: 'ECHO',
    arity: 2,
    flags: ['loading', 'stale', 'fast'],
    categories: ['connection'],
    group: 'connection',
    since: '1.0.0',
    summary: 'Answers with its argument.',
    complexity: 'O(1)',
    args: [arg('string', 'message')],
    handler: echo,
  },
  {
    name: 'HELLO',
    arity: -1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
    categories: ['connection'],
    group: 'connection',
    since: '6.0.0',
    summary: 'Greets the server and chooses the protocol version.',
    complexity: 'O(1)',
    args: [
      block(
        'arguments',
        [
          arg('integer', 'protover'),
          block('auth', [arg('string', 'username'), arg('string', 'password')], {
            token: 'AUTH',
            optional: true,
          }),
          arg('string', 'clientname', { token: 'SETNAME', optional: true }),
        ],
        { optional: true },
      ),
    ],
    history: [
      ['8.1.0', 'The availability zone'],
      ['6.2.0', 'Without a version'],
    ],
    handler: hello,
  },
  {
    name: 'PING',
    arity: -1,
    flags: ['fast'],
    categories: ['connection'],
    group: 'connection',
    since: '1.0.0',
    summary: 'Answers, to show that the connection is alive.',
    complexity: 'O(1)',
    tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
    args: [arg('string', 'message', { optional: true })],
    handler: ping,
  },
  {
    name: 'QUIT',
    arity: -1,
    flags: ['allow_busy', 'noscript', 'loading', 'stale', 'fast', 'no_auth'],
    categories: ['connection'],
    group: 'connection',
    since: '1.0.0',
    summary: 'Closes the connection.',
    complexity: 'O(1)',
    docFlags: ['deprecated'],
    deprecatedSince: '7.2.0',
    replacedBy: 'just closing the connection',
    handler: quit,
  },
  {
    name: 'RESET',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
    categories: ['connection'],
    group: 'connection',
    since: '6.2.0',
    summary: 'Puts the connection back into its first state.',
    complexity: 'O(1)',
    handler: reset,
  },
  {
    name: 'SELECT',
    arity: 2,
    flags: ['loading', 'stale', 'fast'],
    categories: ['connection'],
    group: 'connection',
    since: '1.0.0',
    summary: 'Chooses the database of the connection.',
    complexity: 'O(1)',
    args: [arg('integer', 'index')],
    handler: select,
  },
]
