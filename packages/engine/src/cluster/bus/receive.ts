// What a message from another node changes here.
//
// Who sends is known by the connection once it has been told, and by the header before. A ping is answered whoever sends it, but
// only MEET makes a stranger a node; all else that strangers say is passed over. Change together: bus.ts.
import type { Bytes } from '../../base/bytes.ts'
import { SLOTS } from '../../base/hash-slot.ts'
import { takeClaims } from '../claims.ts'
import type { Cluster } from '../cluster.ts'
import { clearFailure, fail } from '../failure.ts'
import {
  isNode,
  isReplica,
  logName,
  makeNode,
  markNode,
  NODE,
  primaryOf,
  type ClusterNode,
  type NodeLink,
} from '../node.ts'
import { becomePrimary, takeReplica } from '../roles.ts'
import { hasSlot } from '../slot-set.ts'
import { handshakeTimeout } from './cron.ts'
import { takeAbilities, takeExtensions, takeGossip } from './gossip.ts'
import {
  MESSAGE_FLAG,
  type BusMessage,
  type MessageBody,
  type MessageHeader,
  type PingBody,
} from './message.ts'

/** Takes a message in. */
export function receive(cluster: Cluster, link: NodeLink, { header, body }: BusMessage): void {
  if (header) receiveFull(cluster, link, header, body)
  else receiveLight(cluster, link, body)
}

function receiveLight(cluster: Cluster, link: NodeLink, body: MessageBody): void {
  const { host } = cluster.server
  const sender = link.node
  if (!sender || isNode(sender, NODE.handshake)) {
    cluster.bus.drop(link)
    host.log(
      'notice',
      `Closing link for a node that sent a lightweight message of type ${body.type} as its first message on the link`,
    )
    return
  }
  sender.contact.dataReceived = host.now()
  takeContent(cluster, sender, body)
}

// What all kinds of messages that are passed on have in common.
function takeContent(cluster: Cluster, sender: ClusterNode, body: MessageBody): void {
  const { server, bus } = cluster
  if (body.type === 'publish' || body.type === 'publishshard') {
    server.pubsub.publish(body.channel, body.message, body.type === 'publishshard')
  } else if (body.type === 'module') {
    const { moduleId, messageType: type, payload } = body
    for (const watcher of bus.watchers)
      watcher({ direction: 'received', node: sender.id, moduleId, type, payload })
    cluster.onModuleMessage?.({ sender: sender.id, moduleId, type, payload })
  }
}

function receiveFull(cluster: Cluster, link: NodeLink, header: MessageHeader, body: MessageBody): void {
  const sender = senderOf(cluster, link, header)
  const wasReplica = sender !== null && isReplica(sender)
  if (sender) {
    takeAbilities(sender, header.flags, (header.messageFlags & MESSAGE_FLAG.extensions) !== 0)
    sender.contact.dataReceived = cluster.server.host.now()
    if (!isNode(sender, NODE.handshake)) takeEpochs(cluster, sender, header)
  }
  if ('gossip' in body) takePing(cluster, { link, sender, wasReplica, header, body })
  else if (body.type === 'fail') takeFailure(cluster, sender, header, body.about)
  else if (sender) takeOther(cluster, link, sender, header, body)
}

function senderOf(cluster: Cluster, link: NodeLink, header: MessageHeader): ClusterNode | null {
  if (link.node && !isNode(link.node, NODE.handshake)) return link.node
  const sender = cluster.node(header.sender) ?? null
  if (sender && !link.node) cluster.bus.adopt(link, sender)
  return sender
}

function takeEpochs(cluster: Cluster, sender: ClusterNode, header: MessageHeader): void {
  const { election, myself } = cluster
  cluster.currentEpoch = Math.max(cluster.currentEpoch, header.currentEpoch)
  if (header.replicaOf === '' && header.configEpoch > sender.configEpoch) {
    sender.configEpoch = header.configEpoch
    cluster.later('save')
    election.overtakenBy(sender)
  }
  sender.contact.offset = header.offset
  const paused = (header.messageFlags & MESSAGE_FLAG.paused) !== 0
  if (paused && isReplica(myself) && myself.primary === sender) election.takeOffset(header.offset)
}

interface Ping {
  readonly link: NodeLink
  readonly sender: ClusterNode | null
  readonly wasReplica: boolean
  readonly header: MessageHeader
  readonly body: PingBody
}

function takePing(cluster: Cluster, ping: Ping): void {
  const { link, sender, header, body } = ping
  if (body.type !== 'pong') {
    learnOwnAddress(cluster, link, body.type)
    if (body.type === 'meet') meet(cluster, ping)
    cluster.bus.sendPing(link, 'pong')
  }
  if (sender && isNode(sender, NODE.meet)) {
    markNode(sender, NODE.meet, false)
    cluster.server.host.log('notice', `Successfully completed handshake with ${logName(sender)}`)
  }
  if (!link.inbound && !isExpected(cluster, ping)) return
  if (sender) {
    markNode(sender, NODE.nofailover, (header.flags & NODE.nofailover) !== 0)
    if (body.type === 'ping' && !isNode(sender, NODE.handshake) && link !== sender.contact.link) {
      cluster.moveNode(sender, { ...header, ip: header.ip || link.peerIp })
    }
  }
  if (!link.inbound && body.type === 'pong' && link.node) takePong(cluster, link.node)
  if (!sender) return
  if (!takeRole(cluster, ping, sender)) return
  if (header.replicaOf === '' && (ping.wasReplica || !sender.slots.equals(header.slots))) {
    takeClaims(cluster, sender, header.configEpoch, header.slots)
    correctClaims(cluster, sender, header)
  }
  cluster.resolveCollision(sender, header.configEpoch)
  takeGossip(cluster, sender, body.gossip)
  if (body.extensions) takeExtensions(cluster, sender, body.extensions)
}

// Who meets this node goes by the address under which others shall find it.
function learnOwnAddress({ myself, server, later }: Cluster, link: NodeLink, type: 'ping' | 'meet'): void {
  const announced = server.config.text('cluster-announce-ip') !== ''
  if (announced || (type === 'ping' && myself.ip !== '')) return
  if (link.localIp === '' || link.localIp === myself.ip) return
  myself.ip = link.localIp
  server.host.log('notice', `IP address for this node updated to ${myself.ip}`)
  later('save')
}

function meet(cluster: Cluster, { link, sender, header, body }: Ping): void {
  const { host } = cluster.server
  if (!sender) {
    if (!link.node) {
      const extensions = (header.messageFlags & MESSAGE_FLAG.extensions) !== 0 ? NODE.extensions : 0
      const { port, tlsPort, busPort } = header
      const flags = NODE.handshake | extensions
      const node = makeNode(host, { flags, ip: header.ip || link.peerIp, port, tlsPort, busPort })
      cluster.add(node)
      cluster.bus.adopt(link, node)
      cluster.later('save')
    }
    takeGossip(cluster, link.node, body.gossip)
    return
  }
  const { contact } = sender
  if (!contact.link || host.now() - contact.knownSince <= handshakeTimeout(cluster)) return
  host.log(
    'notice',
    `Freeing outbound link to node ${logName(sender)} after receiving a MEET packet from this known node`,
  )
  cluster.bus.drop(contact.link)
}

// Over a connection of our own: is it who we think? Returns false when nothing more is to be made of the message.
function isExpected(cluster: Cluster, { link, sender, header }: Ping): boolean {
  const node = link.node
  if (!node) return false
  const { host } = cluster.server
  if (isNode(node, NODE.handshake)) {
    if (sender) {
      host.log(
        'verbose',
        `Handshake: we already know node ${logName(sender)}, updating the address if needed.`,
      )
      cluster.moveNode(sender, { ...header, ip: header.ip || link.peerIp })
      cluster.remove(node)
      return false
    }
    cluster.rename(node, header.sender)
    host.log('debug', `Handshake with node ${node.id} completed.`)
    markNode(node, NODE.handshake, false)
    markNode(node, header.flags & (NODE.primary | NODE.replica))
    cluster.later('save')
    return true
  }
  if (node.id === header.sender) return true
  host.log(
    'notice',
    `PONG contains mismatching sender ID. About node ${logName(node)} in shard ${node.shardId} added ${host.now() - node.contact.knownSince} ms ago, having flags ${node.flags}`,
  )
  markNode(node, NODE.noaddr)
  Object.assign(node, { ip: '', port: 0, tlsPort: 0, busPort: 0 })
  cluster.bus.drop(link)
  if (!isNode(node, NODE.fail)) {
    fail(cluster, node)
    cluster.bus.broadcast({ type: 'fail', about: node.id })
  }
  cluster.later('save', 'state')
  return false
}

function takePong(cluster: Cluster, node: ClusterNode): void {
  node.contact.pongReceived = cluster.server.host.now()
  node.contact.pingSent = 0
  if (isNode(node, NODE.pfail)) {
    markNode(node, NODE.pfail, false)
    cluster.later('save', 'state')
  } else if (isNode(node, NODE.fail)) {
    clearFailure(cluster, node)
  }
}

// Returns false when the message is older than what is known.
function takeRole(cluster: Cluster, { header, wasReplica }: Ping, sender: ClusterNode): boolean {
  if (header.replicaOf === '') {
    becomePrimary(cluster, sender)
    return true
  }
  const primary = cluster.node(header.replicaOf)
  if (!wasReplica && !takeDemotion(cluster, sender, primary, header.configEpoch)) return false
  takeReplica(cluster, sender, primary)
  return true
}

function takeDemotion(
  cluster: Cluster,
  sender: ClusterNode,
  primary: ClusterNode | undefined,
  epoch: number,
): boolean {
  const { host } = cluster.server
  if (primary && primary.shardId === sender.shardId) {
    const known = primaryOf(primary).configEpoch
    if (known > epoch) {
      host.log(
        'notice',
        `Ignore stale message from ${logName(sender)} in shard ${sender.shardId}; gossip config epoch: ${epoch}, current config epoch: ${known}`,
      )
      return false
    }
    if (isReplica(primary)) {
      becomePrimary(cluster, primary)
      primary.configEpoch = epoch
      host.log(
        'notice',
        `A failover occurred in shard ${sender.shardId}; node ${logName(sender)} failed over to node ${logName(primary)} with a config epoch of ${epoch}`,
      )
    }
  } else {
    const slots = cluster.slotsOf(sender)
    cluster.assign(slots, null)
    host.log(
      'notice',
      `Node ${logName(sender)} is no longer primary of shard ${sender.shardId}; removed all ${slots.length} slot(s) it used to own`,
    )
    if (primary) host.log('notice', `Node ${logName(sender)} is now part of shard ${primary.shardId}`)
  }
  markNode(sender, NODE.primary | NODE.migrateTo, false)
  markNode(sender, NODE.replica)
  cluster.later('save', 'state')
  return true
}

// A primary that comes back may claim what is another's by now: it is told.
function correctClaims(cluster: Cluster, sender: ClusterNode, header: MessageHeader): void {
  for (let slot = 0; slot < SLOTS; slot++) {
    const owner = cluster.slots[slot]
    if (!hasSlot(header.slots, slot) || !owner || owner === sender || cluster.isUnclaimed(slot)) continue
    if (owner.configEpoch <= header.configEpoch) continue
    cluster.server.host.log(
      'verbose',
      `Node ${sender.id} has old slots configuration, sending an UPDATE message about ${owner.id}`,
    )
    cluster.bus.send(sender.contact.link, {
      type: 'update',
      id: owner.id,
      configEpoch: owner.configEpoch,
      slots: cluster.claimedBits(owner),
    })
    return
  }
}

function takeFailure(
  cluster: Cluster,
  sender: ClusterNode | null,
  header: MessageHeader,
  about: Bytes,
): void {
  const { host } = cluster.server
  if (!sender) {
    host.log('notice', `Ignoring FAIL message from unknown node ${header.sender} about ${about}`)
    return
  }
  const failing = cluster.node(about)
  if (!failing || isNode(failing, NODE.fail | NODE.myself)) return
  host.log('notice', `FAIL message received from ${logName(sender)} about ${logName(failing)}`)
  fail(cluster, failing)
}

function takeOther(
  cluster: Cluster,
  link: NodeLink,
  sender: ClusterNode,
  header: MessageHeader,
  body: MessageBody,
): void {
  const { election, myself } = cluster
  if (body.type === 'auth-req') election.vote(sender, header)
  else if (body.type === 'auth-ack') election.takeVote(sender, header.currentEpoch)
  else if (body.type === 'update') takeUpdate(cluster, body)
  else if (body.type !== 'mfstart') takeContent(cluster, sender, body)
  else if (sender.primary === myself) {
    election.standStill(sender)
    // It tells at once how far the stream goes.
    cluster.bus.sendPing(link, 'ping')
  }
}

function takeUpdate(cluster: Cluster, body: Extract<MessageBody, { type: 'update' }>): void {
  const node = cluster.node(body.id)
  if (!node || node.configEpoch >= body.configEpoch) return
  becomePrimary(cluster, node)
  node.configEpoch = body.configEpoch
  cluster.later('save')
  takeClaims(cluster, node, body.configEpoch, body.slots)
}
