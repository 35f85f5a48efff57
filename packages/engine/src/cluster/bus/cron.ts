// The periodic work of the bus, ten times a second: connect, ping, see who is silent, and go on with what goes on.
import type { Cluster } from '../cluster.ts'
import { markFailing } from '../failure.ts'
import { isNode, isReplica, isVoter, logName, markNode, NODE, type ClusterNode } from '../node.ts'
import { moveToOrphan } from '../replica-migration.ts'

/** Pings one of a few random nodes in every so many rounds. */
const ROUNDS_PER_PING = 10
const PING_CANDIDATES = 5
const LEAST_HANDSHAKE_MS = 1000

/** How long a node may take to say who it is. */
export function handshakeTimeout(cluster: Cluster): number {
  return Math.max(cluster.nodeTimeout, LEAST_HANDSHAKE_MS)
}

/** One round. */
export function busCron(cluster: Cluster): void {
  for (const node of cluster.nodes) {
    cluster.bus.enforceLimit(node)
    keepConnected(cluster, node)
  }
  if (++cluster.rounds % ROUNDS_PER_PING === 0 && !cluster.bus.faults.silent) pingSomebody(cluster)
  let silent = false
  for (const node of cluster.nodes) silent = checkSilence(cluster, node) || silent
  const { myself, election, server } = cluster
  if (
    isReplica(myself) &&
    myself.primary &&
    !server.replication.isReplica &&
    !isNode(myself.primary, NODE.noaddr)
  ) {
    server.replication.setPrimary(myself.primary.ip, myself.primary.port)
  }
  election.checkManual()
  if (isReplica(myself)) {
    election.advanceManual()
    if (cluster.failsOver) election.advance()
    if (server.config.flag('cluster-allow-replica-migration')) moveToOrphan(cluster)
  }
  if (silent || !cluster.health.ok) cluster.lookAtHealth()
}

function keepConnected(cluster: Cluster, node: ClusterNode): void {
  if (isNode(node, NODE.myself | NODE.noaddr)) return
  const { host } = cluster.server
  const { contact } = node
  const now = host.now()
  const limit = handshakeTimeout(cluster)
  if (isNode(node, NODE.handshake) && now - contact.knownSince > limit) {
    host.log('warning', `Clusterbus handshake timeout ${node.ip}:${node.busPort}`)
    cluster.remove(node)
    return
  }
  const normal = !isNode(node, NODE.handshake | NODE.meet | NODE.pfail | NODE.fail)
  if (
    normal &&
    contact.link?.open &&
    !contact.inbound &&
    now - contact.inboundLostAt > limit &&
    now - contact.meetSent > limit
  ) {
    // We reach it, but it does not come to us: it seems not to know us.
    markNode(node, NODE.meet)
    host.log('notice', `Sending MEET packet to node ${logName(node)} because there is no inbound link for it`)
    cluster.bus.sendPing(contact.link, 'meet')
  }
  if (!contact.link) cluster.bus.connect(node)
}

function pingSomebody(cluster: Cluster): void {
  const { nodes, server, bus } = cluster
  const candidates = Array.from(
    { length: PING_CANDIDATES },
    () => nodes[Math.floor(server.host.random() * nodes.length)],
  )
    .filter((node) => node !== undefined)
    .filter(
      (node) =>
        !isNode(node, NODE.myself | NODE.handshake) && node.contact.link?.open && node.contact.pingSent === 0,
    )
    .toSorted((a, b) => a.contact.pongReceived - b.contact.pongReceived)
  const link = candidates[0]?.contact.link
  if (link) bus.sendPing(link, 'ping')
}

// Returns whether the node has fallen silent just now.
function checkSilence(cluster: Cluster, node: ClusterNode): boolean {
  if (isNode(node, NODE.myself | NODE.noaddr | NODE.handshake)) return false
  const { server, nodeTimeout, bus, election, myself } = cluster
  const { contact } = node
  const now = server.host.now()
  const pingDelay = now - contact.pingSent
  const dataDelay = now - contact.dataReceived
  const half = nodeTimeout / 2
  if (
    contact.link &&
    now - contact.link.since > nodeTimeout &&
    contact.pingSent &&
    pingDelay > half &&
    dataDelay > half
  ) {
    // Perhaps it is only the connection.
    bus.drop(contact.link)
  }
  const interval = server.config.number('cluster-ping-interval') || half
  const due = contact.pingSent === 0 && now - contact.pongReceived > interval
  const hurried = !isReplica(myself) && election.manual?.replica === node
  // Of one that is being made the ping counts already: who can't be connected to is silent too.
  if (contact.link && (due || hurried)) {
    bus.sendPing(contact.link, 'ping')
    return false
  }
  if (contact.pingSent === 0 || Math.min(pingDelay, dataDelay) <= nodeTimeout) return false
  if (isNode(node, NODE.pfail | NODE.fail)) return false
  markNode(node, NODE.pfail)
  if (isVoter(myself)) markFailing(cluster, node)
  else server.host.log('notice', `NODE ${logName(node)} possibly failing.`)
  return true
}
