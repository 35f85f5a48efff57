// What pings tell about nodes that are neither sender nor receiver, and what is made of it.
import type { Cluster } from '../cluster.ts'
import { addReport, countReports, dropReport, markFailing } from '../failure.ts'
import {
  ID_LENGTH,
  isNode,
  isVoter,
  logName,
  makeNode,
  markNode,
  NODE,
  type ClusterNode,
  type NodeLink,
} from '../node.ts'
import { setShardId } from '../roles.ts'
import type { GossipEntry, PingBody, PingExtensions } from './message.ts'

/** At least so many nodes are told about, if there are so many. */
const LEAST_ENTRIES = 3
/** A ping is told about in this part of the others' pings. */
const SHARE = 10
/** Our clocks may differ by so many milliseconds. */
const TOLERANCE_MS = 500

/** What a ping over a connection says now. */
export function composePing(cluster: Cluster, link: NodeLink, type: PingBody['type']): PingBody {
  const understands = link.node !== null && isNode(link.node, NODE.extensions)
  return {
    type,
    gossip: gossipFor(cluster, link.node).map(entryOf),
    extensions: understands ? extensionsOf(cluster) : null,
  }
}

// A few at random, and all that seem to fail: their failure must get around.
function gossipFor(cluster: Cluster, receiver: ClusterNode | null): ClusterNode[] {
  const { nodes, server } = cluster
  const known = nodes.filter(
    (node) => !isNode(node, NODE.handshake | NODE.noaddr) && !node.isMyself && node !== receiver,
  )
  const fresh = known.filter(
    (node) => !isNode(node, NODE.pfail) && (node.contact.link !== null || node.slots.size > 0),
  )
  const wanted = Math.min(Math.max(Math.floor(nodes.length / SHARE), LEAST_ENTRIES), fresh.length)
  const chosen: ClusterNode[] = []
  for (let i = 0; i < wanted; i++) {
    const [node] = fresh.splice(Math.floor(server.host.random() * fresh.length), 1)
    if (node) chosen.push(node)
  }
  return [...chosen, ...known.filter((node) => isNode(node, NODE.pfail))]
}

function entryOf(node: ClusterNode): GossipEntry {
  return {
    id: node.id,
    pingSent: Math.floor(node.contact.pingSent / 1000),
    pongReceived: Math.floor(node.contact.pongReceived / 1000),
    ip: node.ip,
    port: node.port,
    tlsPort: node.tlsPort,
    busPort: node.busPort,
    flags: node.flags,
  }
}

function extensionsOf({ myself, forgotten, server }: Cluster): PingExtensions {
  const now = Math.floor(server.host.now() / 1000)
  return {
    hostname: myself.hostname,
    nodeName: myself.nodeName,
    clientIpv4: myself.clientIpv4,
    clientIpv6: myself.clientIpv6,
    forgotten: [...forgotten]
      .filter(([, until]) => until >= now)
      .map(([id, until]) => ({ id, ttl: until - now })),
    shardId: myself.shardId,
  }
}

/** Takes in what a ping tells about others. @param sender null for one that is not known */
export function takeGossip(
  cluster: Cluster,
  sender: ClusterNode | null,
  gossip: readonly GossipEntry[],
): void {
  const { host } = cluster.server
  const invalid = gossip.filter(({ id }) => !/^[0-9a-z]{40}$/.test(id)).length
  if (invalid > 0) {
    const who = sender ? `Node ${logName(sender)}` : 'Unknown node'
    host.log('warning', `${who} gossiped ${invalid} nodes with invalid IDs.`)
    return
  }
  for (const entry of gossip) {
    const node = cluster.node(entry.id)
    if (!node) takeStranger(cluster, sender, entry)
    else if (!node.isMyself) takeNews(cluster, sender, node, entry)
  }
}

// Only who is known may introduce others: they might be of another cluster.
function takeStranger(cluster: Cluster, sender: ClusterNode | null, entry: GossipEntry): void {
  if (!sender || (entry.flags & NODE.noaddr) !== 0 || cluster.isForgotten(entry.id)) return
  const { id, ip, port, tlsPort, busPort, flags } = entry
  cluster.add(makeNode(cluster.server.host, { id, ip, port, tlsPort, busPort, flags: flags & ~NODE.myself }))
}

function takeNews(cluster: Cluster, sender: ClusterNode | null, node: ClusterNode, entry: GossipEntry): void {
  const { host } = cluster.server
  const fails = (entry.flags & (NODE.fail | NODE.pfail)) !== 0
  if (sender && fails) {
    if (isVoter(sender) && addReport(cluster, node, sender))
      host.log('notice', `Node ${logName(sender)} reported node ${logName(node)} as not reachable.`)
    markFailing(cluster, node)
  } else if (sender && dropReport(cluster, node, sender)) {
    host.log('notice', `Node ${logName(sender)} reported node ${logName(node)} is back online.`)
  }
  const { contact } = node
  if (!fails && contact.pingSent === 0 && countReports(cluster, node) === 0) {
    const heard = entry.pongReceived * 1000
    if (heard <= host.now() + TOLERANCE_MS && heard > contact.pongReceived) contact.pongReceived = heard
  }
  // Somebody else reaches it, at another address.
  if (isNode(node, NODE.fail | NODE.pfail) && !fails && (entry.flags & NODE.noaddr) === 0) {
    cluster.moveNode(node, entry)
  }
}

/** Takes in what a ping tells about its sender besides. */
export function takeExtensions(cluster: Cluster, sender: ClusterNode, extensions: PingExtensions): void {
  const { myself, server } = cluster
  for (const { id, ttl } of extensions.forgotten) {
    const node = cluster.node(id)
    if (!node || node.isMyself || myself.primary === node) continue
    cluster.forgotten.set(id, Math.floor(server.host.now() / 1000) + ttl)
    cluster.remove(node)
    cluster.later('state', 'save')
  }
  for (const name of ['hostname', 'nodeName', 'clientIpv4', 'clientIpv6'] as const) {
    if (sender[name] === extensions[name]) continue
    sender[name] = extensions[name]
    cluster.later('save')
  }
  const shard = extensions.shardId || (sender.primary ?? sender).shardId
  if (shard.length === ID_LENGTH) setShardId(cluster, sender, shard)
}

/** The message's flags say what the sender understands. */
export function takeAbilities(sender: ClusterNode, flags: number, extensions: boolean): void {
  if (extensions) markNode(sender, NODE.extensions)
  const abilities = NODE.lightPublish | NODE.lightModule
  sender.flags = (sender.flags & ~abilities) | (flags & abilities)
}
