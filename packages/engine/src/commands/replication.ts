// Replication as users command it: who follows whom, and waiting until others have what was written.
import { arg, block, oneof, token, type CommandRow } from '../server/command-spec.ts'
import { isWord } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { integerArgument, positiveArgument, rangeArgument } from '../base/numbers.ts'
import { NO_APPEND_ONLY } from '../replication/ack-waits.ts'
import type { FailoverTarget } from '../replication/failover.ts'
import { replicaAddress } from '../replication/replica-state.ts'
import { timeoutArgument } from '../server/blocking.ts'
import type { CommandContext } from '../server/context.ts'
import { refuseInCluster } from './arguments.ts'

const MAX_PORT = 65535

function role(c: CommandContext): void {
  const { link, replicas, history } = c.server.replication
  if (link) {
    c.reply.array(5)
    c.reply.bulk('slave')
    c.reply.bulk(link.host)
    c.reply.integer(link.port)
    c.reply.bulk(link.state)
    c.reply.integer(link.state === 'connected' ? link.offsets.applied : -1)
    return
  }
  const online = replicas.online()
  c.reply.array(3)
  c.reply.bulk('master')
  c.reply.integer(history.offset)
  c.reply.array(online.length)
  for (const client of online) {
    c.reply.array(3)
    c.reply.bulk(replicaAddress(client))
    c.reply.bulk(String(client.replication?.listeningPort ?? 0))
    c.reply.bulk(String(client.replication?.ackOffset ?? 0))
  }
}

function replicaof(c: CommandContext): void {
  refuseInCluster(c, 'REPLICAOF not allowed in cluster mode.')
  const { argv, server } = c
  const { replication, host } = server
  if (replication.failover.state !== 'no-failover') {
    throw new ReplyError('ERR REPLICAOF not allowed while failing over.')
  }
  if (isWord(argv[1], 'no') && isWord(argv[2], 'one')) {
    if (replication.isReplica) {
      replication.unsetPrimary()
      host.log('notice', `PRIMARY MODE enabled (user request from 'id=${c.client.id} addr=${c.client.addr}')`)
    }
    c.reply.ok()
    return
  }
  if (c.client.replica) throw new ReplyError('ERR Command is not valid when client is a replica.')
  const port = rangeArgument(argv[2], 0, MAX_PORT, 'ERR Invalid master port')
  const address = argv[1] as string
  const { link } = replication
  if (link && link.host.toLowerCase() === address.toLowerCase() && link.port === port) {
    host.log(
      'notice',
      'REPLICAOF would result into synchronization with the primary we are already connected with. No operation performed.',
    )
    c.reply.simple('OK Already connected to specified master')
    return
  }
  if (!host.connect) throw new ReplyError('ERR this server has no way to connect to others')
  replication.setPrimary(address, port)
  host.log(
    'notice',
    `REPLICAOF ${address}:${port} enabled (user request from 'id=${c.client.id} addr=${c.client.addr}')`,
  )
  c.reply.ok()
}

const slaveof: typeof replicaof = replicaof

// A script waits for what its caller wrote.
function writeOffset({ client, server }: CommandContext): number {
  return (client.internal ? (server.currentClient ?? client) : client).writeOffset
}

function wait(c: CommandContext): void {
  const { replication } = c.server
  if (replication.isReplica) {
    throw new ReplyError(
      'ERR WAIT cannot be used with replica instances. Please also note that if a replica is configured to be writable (which is not the default) writes to replicas are just local and are not propagated.',
    )
  }
  const replicas = integerArgument(c.argv[1])
  const deadline = timeoutArgument(c, c.argv[2], 'ms')
  replication.waits.start(c, { offset: writeOffset(c), replicas, local: null }, deadline)
}

function waitaof(c: CommandContext): void {
  const { replication, config } = c.server
  const local = rangeArgument(c.argv[1], 0, 1)
  const replicas = positiveArgument(c.argv[2])
  const deadline = timeoutArgument(c, c.argv[3], 'ms')
  if (replication.isReplica) {
    throw new ReplyError(
      'ERR WAITAOF cannot be used with replica instances. Please also note that writes to replicas are just local and are not propagated.',
    )
  }
  if (local > 0 && !config.flag('appendonly')) throw new ReplyError(NO_APPEND_ONLY)
  replication.waits.start(c, { offset: writeOffset(c), replicas, local }, deadline)
}

function failoverOptions({ argv }: CommandContext): {
  target: FailoverTarget | null
  timeout: number
  force: boolean
} {
  let target: FailoverTarget | null = null
  let timeout = 0
  let force = false
  for (let i = 1; i < argv.length; i++) {
    if (isWord(argv[i], 'timeout') && i + 1 < argv.length && timeout === 0) {
      timeout = integerArgument(argv[++i])
      if (timeout <= 0) throw new ReplyError('ERR FAILOVER timeout must be greater than 0')
    } else if (isWord(argv[i], 'to') && i + 2 < argv.length && !target) {
      target = { host: argv[i + 1] as string, port: integerArgument(argv[i + 2]) }
      i += 2
    } else if (isWord(argv[i], 'force') && !force) {
      force = true
    } else {
      throw syntaxError()
    }
  }
  return { target, timeout, force }
}

function failover(c: CommandContext): void {
  refuseInCluster(c, 'FAILOVER not allowed in cluster mode. Use CLUSTER FAILOVER command instead.')
  const { replication, host } = c.server
  const inProgress = replication.failover.state !== 'no-failover'
  if (c.argv.length === 2 && isWord(c.argv[1], 'abort')) {
    if (!inProgress) throw new ReplyError('ERR No failover in progress.')
    replication.failover.abort('Failover manually aborted')
    c.reply.ok()
    return
  }
  const options = failoverOptions(c)
  if (inProgress) throw new ReplyError('ERR FAILOVER already in progress.')
  if (replication.isReplica) throw new ReplyError('ERR FAILOVER is not valid when server is a replica.')
  const { all } = replication.replicas
  if (all.size === 0) throw new ReplyError('ERR FAILOVER requires connected replicas.')
  const { target, timeout, force } = options
  if (force && (timeout === 0 || !target)) {
    throw new ReplyError('ERR FAILOVER with force option requires both a timeout and target HOST and IP.')
  }
  if (target) {
    const replica = [...all].find(
      (client) => replicaAddress(client) === target.host && client.replication?.listeningPort === target.port,
    )
    if (!replica) throw new ReplyError('ERR FAILOVER target HOST and PORT is not a replica.')
    if (replica.replication?.phase !== 'online') {
      throw new ReplyError('ERR FAILOVER target replica is not online.')
    }
  }
  if (!host.connect) throw new ReplyError('ERR this server has no way to connect to others')
  replication.failover.start(options)
  c.reply.ok()
}

const REPLICAOF_ROW = {
  arity: 3,
  flags: ['no_async_loading', 'admin', 'noscript', 'stale'],
  group: 'server',
  summary: 'Makes the server a replica of another, or a primary.',
  complexity: 'O(1)',
  args: [
    oneof('args', [
      block('host-port', [arg('string', 'host'), arg('integer', 'port')]),
      block('no-one', [token('NO'), token('ONE')]),
    ]),
  ],
} satisfies Partial<CommandRow>

const WAIT_ROW = {
  flags: ['blocking'],
  categories: ['connection'],
  group: 'generic',
  complexity: 'O(1)',
  tips: ['request_policy:all_shards', 'response_policy:agg_min'],
} satisfies Partial<CommandRow>

/** The commands of this file. */
export const replicationCommands: readonly CommandRow[] = [
  {
    name: 'ROLE',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast'],
    categories: ['admin', 'dangerous'],
    group: 'server',
    since: '2.8.12',
    summary: "The server's part in replication.",
    complexity: 'O(1)',
    handler: role,
  },
  { ...REPLICAOF_ROW, name: 'REPLICAOF', since: '5.0.0', handler: replicaof },
  {
    ...REPLICAOF_ROW,
    name: 'SLAVEOF',
    since: '1.0.0',
    docFlags: ['deprecated'],
    deprecatedSince: '5.0.0',
    replacedBy: '`REPLICAOF`',
    handler: slaveof,
  },
  {
    ...WAIT_ROW,
    name: 'WAIT',
    arity: 3,
    since: '3.0.0',
    summary: "Waits until replicas have this connection's writes.",
    args: [arg('integer', 'numreplicas'), arg('integer', 'timeout')],
    handler: wait,
  },
  {
    ...WAIT_ROW,
    name: 'WAITAOF',
    arity: 4,
    since: '7.2.0',
    summary: "Waits until this connection's writes are safe in append-only files.",
    args: [arg('integer', 'numlocal'), arg('integer', 'numreplicas'), arg('integer', 'timeout')],
    handler: waitaof,
  },
  {
    name: 'FAILOVER',
    arity: -1,
    flags: ['admin', 'noscript', 'stale'],
    group: 'server',
    since: '6.2.0',
    summary: 'Makes one of the replicas the primary, and this server its replica.',
    complexity: 'O(1)',
    args: [
      block('target', [arg('string', 'host'), arg('integer', 'port'), token('FORCE', { optional: true })], {
        token: 'TO',
        optional: true,
      }),
      token('ABORT', { optional: true }),
      arg('integer', 'milliseconds', { token: 'TIMEOUT', optional: true }),
    ],
    handler: failover,
  },
]
