// What CLUSTER tells about nodes and slots, in the real server's forms.
import { isWord, type Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { SLOTS } from '../base/hash-slot.ts'
import { integerArgument, rangeArgument } from '../base/numbers.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { MESSAGE_TYPES, type MessageType } from '../cluster/bus/message.ts'
import { isNode, isReplica, NODE, primaryOf, type ClusterNode } from '../cluster/node.ts'
import { endpointOf, ipFor, lineEnd, slotRanges } from '../cluster/node-text.ts'
import { openSlots } from '../cluster/nodes-file.ts'
import { SLOT_METRICS } from '../cluster/slot-stats.ts'
import type { CommandContext } from '../server/context.ts'
import { clusterOf, slotArgument } from './cluster-arguments.ts'
import { subcommandSyntaxError } from './help.ts'

/** CLUSTER INFO. */
export function clusterInfo(c: CommandContext): void {
  const cluster = clusterOf(c)
  const failing = (flag: number): number =>
    cluster.slots.filter((owner) => owner !== null && isNode(owner, flag)).length
  const facts: Record<string, string | number> = {
    cluster_state: cluster.healthy ? 'ok' : 'fail',
    cluster_slots_assigned: cluster.assigned,
    cluster_slots_ok: cluster.assigned - failing(NODE.pfail | NODE.fail),
    cluster_slots_pfail: failing(NODE.pfail),
    cluster_slots_fail: failing(NODE.fail),
    cluster_known_nodes: cluster.nodes.length,
    cluster_size: cluster.size,
    cluster_current_epoch: cluster.currentEpoch,
    cluster_my_epoch: primaryOf(cluster.myself).configEpoch,
    ...messageCounts('sent', cluster.bus.sent),
    ...messageCounts('received', cluster.bus.received),
    total_cluster_links_buffer_limit_exceeded: cluster.bus.limitExceeded,
  }
  const text = Object.entries(facts)
    .map(([name, value]) => `${name}:${value}\r\n`)
    .join('')
  c.reply.verbatim('txt', text)
}

function messageCounts(way: string, counts: ReadonlyMap<MessageType, number>): Record<string, number> {
  const seen = MESSAGE_TYPES.filter((type) => counts.has(type))
  const total = seen.reduce((sum, type) => sum + (counts.get(type) ?? 0), 0)
  const lines = seen.map((type) => [`cluster_stats_messages_${type}_${way}`, counts.get(type) ?? 0])
  return { ...Object.fromEntries(lines), [`cluster_stats_messages_${way}`]: total } as Record<string, number>
}

function nodeLine(c: CommandContext, cluster: Cluster, node: ClusterNode): string {
  const address = `${ipFor(node, c.client.laddr)}:${node.port}@${node.busPort}`
  const hostname = node.hostname === '' ? '' : `,${node.hostname}`
  const open = node.isMyself ? openSlots(cluster) : []
  return `${node.id} ${address}${hostname} ${lineEnd(node, slotRanges(cluster.slots), open)}`
}

/** CLUSTER NODES. */
export function clusterNodes(c: CommandContext): void {
  const cluster = clusterOf(c)
  c.reply.verbatim('txt', cluster.nodes.map((node) => `${nodeLine(c, cluster, node)}\n`).join(''))
}

/** CLUSTER REPLICAS and SLAVES. */
export function clusterReplicas(c: CommandContext): void {
  const cluster = clusterOf(c)
  const node = cluster.node(c.argv[2] ?? '')
  if (!node) throw new ReplyError(`ERR Unknown node ${c.argv[2]}`)
  if (isReplica(node)) throw new ReplyError('ERR The specified node is not a master')
  const replicas = cluster.replicasOf(node)
  c.reply.array(replicas.length)
  for (const replica of replicas) c.reply.bulk(nodeLine(c, cluster, replica))
}

/** CLUSTER LINKS. */
export function clusterLinks(c: CommandContext): void {
  const { links } = clusterOf(c).bus
  const { reply } = c
  reply.array(links.length)
  for (const link of links) {
    reply.map(6)
    reply.bulk('direction')
    reply.bulk(link.inbound ? 'from' : 'to')
    reply.bulk('node')
    reply.bulk(link.node?.id ?? '')
    reply.bulk('create-time')
    reply.integer(link.since)
    reply.bulk('events')
    reply.bulk(link.waiting > 0 ? 'rw' : 'r')
    for (const name of ['send-buffer-allocated', 'send-buffer-used']) {
      reply.bulk(name)
      reply.integer(link.waiting)
    }
  }
}

// A replica that has failed, or has no data yet, is of no use to clients.
function isAvailable(c: CommandContext, node: ClusterNode): boolean {
  return !isNode(node, NODE.fail) && offsetOf(c, node) !== 0
}

function offsetOf(c: CommandContext, node: ClusterNode): number {
  return node.isMyself ? clusterOf(c).offset : node.contact.offset
}

/** CLUSTER SLOTS. */
export function clusterSlots(c: CommandContext): void {
  const cluster = clusterOf(c)
  const ranges = slotRanges(cluster.slots)
  c.reply.array(ranges.length)
  for (const { first, last, owner } of ranges) {
    const replicas = cluster.replicasOf(owner).filter((node) => isAvailable(c, node))
    c.reply.array(3 + replicas.length)
    c.reply.integer(first)
    c.reply.integer(last)
    for (const node of [owner, ...replicas]) writeEndpoint(c, node)
  }
}

function writeEndpoint({ reply, server, client }: CommandContext, node: ClusterNode): void {
  const kind = server.config.text('cluster-preferred-endpoint-type')
  reply.array(4)
  if (kind === 'unknown-endpoint') reply.null()
  else reply.bulk(endpointOf(node, kind, client.laddr))
  reply.integer(node.port)
  reply.bulk(node.id)
  const more: [string, Bytes][] = []
  if (kind !== 'ip') more.push(['ip', ipFor(node, client.laddr)])
  if (kind !== 'hostname' && node.hostname !== '') more.push(['hostname', node.hostname])
  reply.map(more.length)
  for (const [name, value] of more) {
    reply.bulk(name)
    reply.bulk(value)
  }
}

/** CLUSTER SHARDS. */
export function clusterShards(c: CommandContext): void {
  const cluster = clusterOf(c)
  const ranges = slotRanges(cluster.slots)
  const shards = new Map<string, ClusterNode[]>()
  for (const node of cluster.nodes) shards.set(node.shardId, [...(shards.get(node.shardId) ?? []), node])
  c.reply.array(shards.size)
  for (const nodes of shards.values()) {
    const owned = ranges.filter(({ owner }) => nodes.includes(owner))
    c.reply.map(2)
    c.reply.bulk('slots')
    c.reply.array(owned.length * 2)
    for (const { first, last } of owned) {
      c.reply.integer(first)
      c.reply.integer(last)
    }
    c.reply.bulk('nodes')
    c.reply.array(nodes.length)
    for (const node of nodes) writeShardNode(c, node)
  }
}

function writeShardNode(c: CommandContext, node: ClusterNode): void {
  const { reply, server, client } = c
  const kind = server.config.text('cluster-preferred-endpoint-type')
  const offset = offsetOf(c, node)
  const failed = isNode(node, NODE.fail)
  const facts: [string, Bytes | number][] = [
    ['id', node.id],
    ...(node.port === 0 ? [] : [['port', node.port] as [string, number]]),
    ['ip', ipFor(node, client.laddr)],
    ['endpoint', endpointOf(node, kind, client.laddr)],
    ...(node.hostname === '' ? [] : [['hostname', node.hostname] as [string, Bytes]]),
    ['role', isReplica(node) ? 'replica' : 'master'],
    ['replication-offset', offset],
    ['health', failed ? 'fail' : isReplica(node) && offset === 0 ? 'loading' : 'online'],
  ]
  reply.map(facts.length)
  for (const [name, value] of facts) {
    reply.bulk(name)
    if (typeof value === 'number') reply.integer(value)
    else reply.bulk(value)
  }
}

/** CLUSTER SLOT-STATS. */
export function clusterSlotStats(c: CommandContext): void {
  const cluster = clusterOf(c)
  const [, , filter] = c.argv
  if (c.argv.length === 5 && isWord(filter, 'slotsrange')) {
    const first = slotArgument(c.argv[3])
    const last = slotArgument(c.argv[4])
    if (first > last) {
      throw new ReplyError(`ERR Start slot number ${first} is greater than end slot number ${last}`)
    }
    writeSlotStats(
      c,
      cluster,
      ownSlots(cluster).filter((slot) => slot >= first && slot <= last),
    )
    return
  }
  if (!isWord(filter, 'orderby')) throw subcommandSyntaxError(c)
  const { metric, limit, descending } = orderOptions(c)
  const read = SLOT_METRICS[metric]
  const sign = descending ? -1 : 1
  const sorted = ownSlots(cluster)
    .map((slot) => ({ slot, value: read?.(cluster, slot) ?? 0 }))
    .toSorted((a, b) => sign * (a.value - b.value) || a.slot - b.slot)
  writeSlotStats(
    c,
    cluster,
    sorted.slice(0, limit).map(({ slot }) => slot),
  )
}

function ownSlots(cluster: Cluster): number[] {
  return cluster.slotsOf(primaryOf(cluster.myself))
}

// Only the number of keys is known unless `cluster-slot-stats-enabled` says otherwise.
function metricsOf(c: CommandContext): string[] {
  const all = Object.keys(SLOT_METRICS)
  return c.server.cluster?.slotStats.enabled === true ? all : all.slice(0, 1)
}

function orderOptions(c: CommandContext): { metric: string; limit: number; descending: boolean } {
  const { argv } = c
  const metric = metricsOf(c).find((name) => isWord(argv[3], name))
  if (metric === undefined) throw new ReplyError('ERR Unrecognized sort metric for ORDERBY.')
  let limit = SLOTS
  let descending = true
  const given = { limits: 0, orders: 0 }
  for (let i = 4; i < argv.length; i++) {
    if (isWord(argv[i], 'limit') && i + 1 < argv.length) {
      const problem = 'ERR Limit has to lie in between 1 and 16384 (maximum number of slots).'
      limit = rangeArgument(argv[++i], 1, SLOTS, problem)
      given.limits++
    } else if (isWord(argv[i], 'asc') || isWord(argv[i], 'desc')) {
      descending = isWord(argv[i], 'desc')
      given.orders++
    } else throw syntaxError()
    if (given.limits > 1 || given.orders > 1) {
      throw new ReplyError('ERR Multiple filters of the same type are disallowed.')
    }
  }
  return { metric, limit, descending }
}

function writeSlotStats(c: CommandContext, cluster: Cluster, slots: readonly number[]): void {
  const metrics = metricsOf(c)
  c.reply.array(slots.length)
  for (const slot of slots) {
    c.reply.array(2)
    c.reply.integer(slot)
    c.reply.map(metrics.length)
    for (const metric of metrics) {
      c.reply.bulk(metric)
      c.reply.integer(SLOT_METRICS[metric]?.(cluster, slot) ?? 0)
    }
  }
}

/** CLUSTER GETKEYSINSLOT. */
export function clusterGetKeysInSlot(c: CommandContext): void {
  const cluster = clusterOf(c)
  const slot = integerArgument(c.argv[2])
  const most = integerArgument(c.argv[3])
  if (slot < 0 || slot >= SLOTS || most < 0) throw new ReplyError('ERR Invalid slot or number of keys')
  const keys = cluster.keysIn(slot)
  const count = Math.min(most, keys.size)
  c.reply.array(count)
  let left = count
  for (const key of keys) {
    if (left-- <= 0) break
    c.reply.bulk(key)
  }
}

/** CLUSTER COUNTKEYSINSLOT. */
export function clusterCountKeysInSlot(c: CommandContext): void {
  const cluster = clusterOf(c)
  const slot = integerArgument(c.argv[2])
  if (slot < 0 || slot >= SLOTS) throw new ReplyError('ERR Invalid slot')
  c.reply.integer(cluster.countKeys(slot))
}
