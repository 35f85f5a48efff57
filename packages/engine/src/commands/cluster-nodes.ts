// CLUSTER's changes of nodes: who is met and forgotten, who follows whom, epochs.
import { isWord, type Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { isIpv4, isIpv6 } from '../base/ip-address.ts'
import { integerArgument, parseInteger } from '../base/numbers.ts'
import { isNode, isReplica, makeNode, NODE } from '../cluster/node.ts'
import { follow } from '../cluster/roles.ts'
import { clientShortLine } from '../server/client-line.ts'
import type { CommandContext } from '../server/context.ts'
import { clusterOf, nodeArgument } from './cluster-arguments.ts'
import { subcommandSyntaxError } from './help.ts'

function byUser(c: CommandContext): string {
  return `(user request from '${clientShortLine(c.server, c.client)}')`
}

/** CLUSTER MEET. */
export function clusterMeet(c: CommandContext): void {
  const cluster = clusterOf(c)
  if (c.argv.length > 5) throw subcommandSyntaxError(c)
  const port = portOf(c.argv[3], 'base')
  if (port <= 0 || port > 65535) throw new ReplyError('ERR Port number is out of range')
  const busPort = c.argv.length === 5 ? portOf(c.argv[4], 'bus') : port + 10000
  if (busPort <= 0 || busPort > 65535) throw new ReplyError('ERR Cluster bus port number is out of range')
  // Only addresses will do, no names.
  const ip = (c.argv[2] ?? '').toLowerCase()
  if (!isIpv4(ip) && !isIpv6(ip)) {
    throw new ReplyError(`ERR Invalid node address specified: ${c.argv[2]}:${c.argv[3]}`)
  }
  if (!cluster.bus.running) throw new ReplyError('ERR this server has no way to connect to others')
  const under = cluster.nodes.some(
    (node) =>
      isNode(node, NODE.handshake) && node.ip === ip && node.port === port && node.busPort === busPort,
  )
  if (!under) cluster.add(makeNode(c.server.host, { flags: NODE.handshake | NODE.meet, ip, port, busPort }))
  c.server.host.log('notice', `Cluster meet ${c.argv[2]}:${port} ${byUser(c)}.`)
  c.reply.ok()
}

function portOf(text: Bytes | undefined, kind: 'base' | 'bus'): number {
  const port = parseInteger(text ?? '')
  if (port === undefined) throw new ReplyError(`ERR Invalid ${kind} port specified: ${text}`)
  return Number(port)
}

/** CLUSTER FORGET. */
export function clusterForget(c: CommandContext): void {
  const cluster = clusterOf(c)
  // Others may have been quicker to pass it on.
  if (!cluster.node(c.argv[2] ?? '') && cluster.isForgotten(c.argv[2] ?? '')) return c.reply.ok()
  const node = nodeArgument(cluster, c.argv[2])
  if (node.isMyself) throw new ReplyError("ERR I tried hard but I can't forget myself...")
  if (cluster.myself.primary === node) throw new ReplyError("ERR Can't forget my master!")
  c.server.host.log('notice', `Cluster forget ${node.id} ${byUser(c)}.`)
  cluster.forget(node)
  c.reply.ok()
}

/** CLUSTER REPLICATE. */
export function clusterReplicate(c: CommandContext): void {
  const cluster = clusterOf(c)
  const node = nodeArgument(cluster, c.argv[2])
  const { myself } = cluster
  if (node.isMyself) throw new ReplyError("ERR Can't replicate myself")
  if (isReplica(node)) throw new ReplyError('ERR I can only replicate a master, not a replica.')
  const keys = c.server.databases[0]?.size ?? 0
  if (!isReplica(myself) && (keys > 0 || myself.slots.size > 0)) {
    throw new ReplyError('ERR To set a master the node must be empty and without assigned slots.')
  }
  if (!cluster.bus.running) throw new ReplyError('ERR this server has no way to connect to others')
  if (myself.primary !== node) {
    follow(cluster, node, { closeSlots: true, fullSync: true })
    cluster.later('broadcast')
  }
  c.reply.ok()
}

/** CLUSTER FAILOVER. */
export function clusterFailover(c: CommandContext): void {
  const cluster = clusterOf(c)
  if (c.argv.length > 3) throw subcommandSyntaxError(c)
  const how = (['force', 'takeover'] as const).find((word) => isWord(c.argv[2], word))
  if (c.argv.length === 3 && how === undefined) throw syntaxError()
  const { myself } = cluster
  if (!isReplica(myself)) throw new ReplyError('ERR You should send CLUSTER FAILOVER to a replica')
  if (!myself.primary) throw new ReplyError("ERR I'm a replica but my master is unknown to me")
  if (how === undefined && (isNode(myself.primary, NODE.fail) || !myself.primary.contact.link)) {
    throw new ReplyError('ERR Master is down or failed, please use CLUSTER FAILOVER FORCE')
  }
  const words = {
    ask: 'Manual failover user request accepted',
    force: 'Forced failover user request accepted',
    takeover: 'Taking over the primary',
  }
  c.server.host.log('notice', `${words[how ?? 'ask']} ${byUser(c)}.`)
  cluster.election.startManual(how ?? 'ask')
  c.reply.ok()
}

/** CLUSTER RESET. */
export function clusterReset(c: CommandContext): void {
  const cluster = clusterOf(c)
  if (c.argv.length > 3) throw subcommandSyntaxError(c)
  const how = c.argv[2]
  if (how !== undefined && !isWord(how, 'hard') && !isWord(how, 'soft')) throw syntaxError()
  if (!isReplica(cluster.myself) && c.db.size > 0) {
    throw new ReplyError("ERR CLUSTER RESET can't be called with master nodes containing keys")
  }
  c.server.host.log('notice', `Cluster reset ${byUser(c)}.`)
  cluster.reset(isWord(how, 'hard'))
  c.reply.ok()
}

/** CLUSTER BUMPEPOCH. */
export function clusterBumpEpoch(c: CommandContext): void {
  const cluster = clusterOf(c)
  const word = cluster.bumpEpoch() ? 'BUMPED' : 'STILL'
  c.reply.simple(`${word} ${cluster.myself.configEpoch}`)
}

/** CLUSTER SET-CONFIG-EPOCH. */
export function clusterSetConfigEpoch(c: CommandContext): void {
  const cluster = clusterOf(c)
  const epoch = integerArgument(c.argv[2])
  if (epoch < 0) throw new ReplyError(`ERR Invalid config epoch specified: ${epoch}`)
  if (cluster.nodes.length > 1) {
    throw new ReplyError(
      'ERR The user can assign a config epoch only when the node does not know any other node.',
    )
  }
  if (cluster.myself.configEpoch !== 0) throw new ReplyError('ERR Node config epoch is already non-zero')
  cluster.myself.configEpoch = epoch
  c.server.host.log('notice', `configEpoch set to ${epoch} via CLUSTER SET-CONFIG-EPOCH`)
  cluster.currentEpoch = Math.max(cluster.currentEpoch, epoch)
  cluster.later('save', 'state')
  c.reply.ok()
}
