// The cluster bus of a node: a connection to every node it knows, and those that came in. Each node pings over the connection
// it made itself and is answered there.
//
//   host: accept / connect → BusLink → decode → receive (what it changes)      send ← gossip, failures, elections, modules
//
// The bus runs once the host has said that others can reach this node; without that a node stays alone. Change together:
// receive.ts, cron.ts.
import type { Bytes } from '../../base/bytes.ts'
import type { Cluster } from '../cluster.ts'
import { isNode, isReplica, logName, NODE, primaryOf, type ClusterNode, type NodeLink } from '../node.ts'
import { busCron } from './cron.ts'
import { decodeMessage, messageType } from './decode.ts'
import { encodeMessage } from './encode.ts'
import { composePing } from './gossip.ts'
import { BusLink, type BusPeer } from './link.ts'
import {
  MESSAGE_FLAG,
  MESSAGE_TYPES,
  type MessageBody,
  type MessageHeader,
  type MessageType,
} from './message.ts'
import { receive } from './receive.ts'

const CRON_MS = 100
/** All messages are dropped. */
const ALL_TYPES = -2
const OUTSIDERS: number = NODE.myself | NODE.handshake

/** What the host tells of a connection that came in. */
export interface IncomingBusEvents {
  received(bytes: Bytes): void
  closed(): void
}

/** A module's message on its way out or in, for those who watch. */
export interface ModuleTraffic {
  readonly direction: 'sent' | 'received'
  /** The other node's id; null for a message to all. */
  readonly node: string | null
  readonly moduleId: Bytes
  readonly type: number
  readonly payload: Bytes
}

/** The bus of one node. */
export class ClusterBus {
  readonly #cluster: Cluster
  readonly #strangers = new Set<BusLink>()
  readonly sent: Map<MessageType, number> = new Map()
  readonly received: Map<MessageType, number> = new Map()
  /** Connections that were given up because too much waited to be sent. */
  limitExceeded = 0
  running = false
  /** What DEBUG lets go wrong: messages of a type are dropped (-1 for none, -2 for all), with their connection; no pings by chance. */
  readonly faults: { dropped: number; closes: boolean; silent: boolean } = {
    dropped: -1,
    closes: false,
    silent: false,
  }
  /** Hears of modules' messages. */
  readonly watchers: Set<(traffic: ModuleTraffic) => void> = new Set()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** All connections whose other end is known. */
  get links(): NodeLink[] {
    return this.#cluster.nodes
      .flatMap(({ contact }) => [contact.link, contact.inbound])
      .filter((link) => link !== null)
  }

  /** Number of connections, those included whose other end has not said who it is. */
  get connections(): number {
    return this.links.length + this.#strangers.size
  }

  /** Begins: others can reach this node from now on. */
  start(): void {
    if (this.running) return
    this.running = true
    this.#cluster.later('state')
    this.#keepTime()
  }

  /** Ends all connections. Nothing is sent or heard after that. */
  stop(): void {
    this.running = false
    for (const link of [...this.links, ...this.#strangers]) this.drop(link as BusLink)
  }

  #keepTime(): void {
    const { timers, host } = this.#cluster.server
    timers.add(host.now() + CRON_MS, () => {
      if (!this.running) return
      if (!this.#cluster.server.asleep) busCron(this.#cluster)
      this.#keepTime()
    })
  }

  /** Takes a connection that another node has made. */
  accept(peer: BusPeer): IncomingBusEvents {
    const link = new BusLink(peer, this.#cluster.server.host.now(), null)
    if (!this.running) {
      link.close()
      return { received: () => {}, closed: () => {} }
    }
    this.#strangers.add(link)
    return {
      received: (bytes) => this.#feed(link, bytes),
      closed: () => this.drop(link),
    }
  }

  /** Connects to a node. */
  connect(node: ClusterNode): void {
    const { host } = this.#cluster.server
    const connection = host.connect?.(node.ip, node.busPort, {
      connected: () => {
        link.open = true
        const before = node.contact.pingSent
        this.sendPing(link, isNode(node, NODE.meet) ? 'meet' : 'ping')
        // A ping that was out when the connection was lost is still unanswered.
        if (before !== 0) node.contact.pingSent = before
      },
      received: (bytes) => this.#feed(link, bytes),
      closed: (reason) => {
        if (!link.open)
          host.log(
            'verbose',
            `Connection with Node ${node.id} at ${node.ip}:${node.busPort} failed: ${reason}`,
          )
        this.drop(link)
      },
    })
    if (!connection) {
      if (node.contact.pingSent === 0) node.contact.pingSent = host.now()
      return
    }
    const link = new BusLink(
      {
        peerIp: node.ip,
        localIp: '',
        waiting: () => connection.waiting?.() ?? 0,
        write: (bytes) => connection.write(bytes),
        close: () => connection.close(),
      },
      host.now(),
      node,
    )
    node.contact.link = link
  }

  /** Now it is known who has made a connection. */
  adopt(link: NodeLink, node: ClusterNode): void {
    const before = node.contact.inbound
    if (before === link) return
    if (before) this.drop(before)
    this.#strangers.delete(link as BusLink)
    link.node = node
    node.contact.inbound = link
  }

  /** Ends a connection. */
  drop(link: NodeLink): void {
    this.#strangers.delete(link as BusLink)
    link.close()
    const contact = link.node?.contact
    if (contact?.link === link) contact.link = null
    if (contact?.inbound === link) {
      contact.inbound = null
      contact.inboundLostAt = this.#cluster.server.host.now()
    }
    link.node = null
  }

  #feed(link: BusLink, bytes: Bytes): void {
    const { server } = this.#cluster
    const whole = link.feed(bytes, (message) => this.#take(link, message))
    if (!whole) {
      server.host.log(
        'warning',
        `Bad message length or signature received on the Cluster bus from ${link.node?.id ?? link.peerIp}.`,
      )
      this.drop(link)
    }
    server.settle()
  }

  #take(link: BusLink, bytes: Bytes): void {
    const { host } = this.#cluster.server
    const type = messageType(bytes)
    if (type !== undefined) this.#count(this.received, type)
    if (type !== undefined && this.#drops(link, type)) return
    const message = decodeMessage(bytes)
    if (typeof message !== 'string') receive(this.#cluster, link, message)
    else if (message !== '') host.log('warning', message)
  }

  #drops(link: BusLink, type: MessageType): boolean {
    const { host } = this.#cluster.server
    const { dropped, closes } = this.faults
    if (dropped !== ALL_TYPES && dropped !== MESSAGE_TYPES.indexOf(type)) return false
    host.log('warning', `Dropping packet of type ${type} that matches debug drop filter`)
    if (closes) {
      this.drop(link)
      host.log('warning', `Closing link for matching packet type ${type}`)
    }
    return true
  }

  #count(counts: Map<MessageType, number>, type: MessageType): void {
    counts.set(type, (counts.get(type) ?? 0) + 1)
  }

  #header(messageFlags: number): MessageHeader {
    const { myself, currentEpoch, server, health, election, offset } = this.#cluster
    const source = isReplica(myself) ? primaryOf(myself) : myself
    const paused = !isReplica(myself) && election.manual ? MESSAGE_FLAG.paused : 0
    return {
      port: myself.port,
      tlsPort: 0,
      busPort: myself.busPort,
      currentEpoch,
      configEpoch: source.configEpoch,
      slots: source.slots.bits,
      offset,
      sender: myself.id,
      replicaOf: myself.primary?.id ?? '',
      ip: server.config.text('cluster-announce-ip'),
      flags: myself.flags | NODE.extensions | NODE.lightPublish | NODE.lightModule,
      ok: health.ok,
      messageFlags: messageFlags | paused,
    }
  }

  /** Sends a message. @param light without a header, which its receiver must understand */
  send(
    link: NodeLink | null,
    body: MessageBody,
    { light = false, flags = 0 }: { readonly light?: boolean; readonly flags?: number } = {},
  ): void {
    if (!link?.open) return
    this.#count(this.sent, body.type)
    link.write(encodeMessage(light ? null : this.#header(flags), body))
  }

  /** Sends a ping, a pong or a meeting. */
  sendPing(link: NodeLink, type: 'ping' | 'pong' | 'meet'): void {
    const { server } = this.#cluster
    if (!link.inbound && link.node) {
      if (type === 'ping') link.node.contact.pingSent = server.host.now()
      else if (type === 'meet') link.node.contact.meetSent = server.host.now()
    }
    this.send(link, composePing(this.#cluster, link, type))
  }

  /** Sends a message to everybody that is reached. @param flags bits of MESSAGE_FLAG */
  broadcast(body: MessageBody, flags = 0): void {
    for (const node of this.#others()) this.send(node.contact.link, body, { flags })
  }

  /** Tells what this node is and has, without being asked. @param audience everybody, or the replicas of this shard */
  broadcastPong(audience: 'all' | 'replicas'): void {
    const { myself } = this.#cluster
    for (const node of this.#others()) {
      const near = node.primary !== null && (node.primary === myself || node.primary === myself.primary)
      if (node.contact.link && (audience === 'all' || near)) this.sendPing(node.contact.link, 'pong')
    }
  }

  /** Has a message published on other nodes: on all, or (shard channels) on those of this shard. */
  publish(channel: Bytes, message: Bytes, sharded: boolean): void {
    const { myself } = this.#cluster
    const body = { type: sharded ? 'publishshard' : 'publish', channel, message } as const
    for (const node of this.#others()) {
      if (sharded && node.shardId !== myself.shardId) continue
      this.send(node.contact.link, body, { light: isNode(node, NODE.lightPublish) })
    }
  }

  /**
   * Sends a module's message to a node, or to all.
   *
   * @param target a node's id, or null
   * @param moduleId eight bytes that stand for the module's name
   * @returns false when there is no such node, or it is out of reach
   */
  sendModule(target: string | null, moduleId: Bytes, type: number, payload: Bytes): boolean {
    const node = target === null ? null : this.#cluster.node(target)
    if (node !== null && !node?.contact.link) return false
    const body = { type: 'module', moduleId, messageType: type, payload } as const
    for (const other of node ? [node].filter((one) => !isNode(one, OUTSIDERS)) : this.#others()) {
      this.send(other.contact.link, body, { light: isNode(other, NODE.lightModule) })
    }
    for (const watcher of this.watchers) watcher({ direction: 'sent', node: target, moduleId, type, payload })
    return true
  }

  #others(): ClusterNode[] {
    return this.#cluster.nodes.filter((node) => !isNode(node, OUTSIDERS))
  }

  /** Gives up connections over which too much waits to be sent. */
  enforceLimit(node: ClusterNode): void {
    const { config, host } = this.#cluster.server
    const most = config.number('cluster-link-sendbuf-limit')
    if (most === 0) return
    for (const link of [node.contact.link, node.contact.inbound]) {
      if (!link || link.waiting <= most) continue
      host.log(
        'warning',
        `Freeing cluster link(${link.inbound ? 'from' : 'to'} node ${logName(node)}, used memory: ${link.waiting}) due to exceeding send buffer memory limit.`,
      )
      this.drop(link)
      this.limitExceeded++
    }
  }
}
