// A node of a cluster as this one knows it: who it is, what it is for, and how it was last heard of. The texts that describe
// nodes (CLUSTER NODES' lines, the file's) are in node-text.ts.
import type { Host } from '../base/host.ts'
import type { Bytes } from '../base/bytes.ts'
import { randomHex } from '../server/random-hex.ts'
import { SlotSet } from './slot-set.ts'

/** Digits of a node's id. */
export const ID_LENGTH = 40

/** What a node is. The bits go over the bus as they are. */
export const NODE = {
  primary: 1,
  replica: 2,
  /** It does not answer this node. */
  pfail: 4,
  /** Most primaries agree that it does not answer. */
  fail: 8,
  myself: 16,
  /** Its id is not known yet, the one it has is made up. */
  handshake: 32,
  noaddr: 64,
  /** It shall be asked to take this node in. */
  meet: 128,
  /** A primary that has or had replicas: one may move to it when it has none left. */
  migrateTo: 256,
  nofailover: 512,
  extensions: 1024,
  lightPublish: 2048,
  lightModule: 4096,
} as const

/** A connection of the bus, as nodes know it. */
export interface NodeLink {
  /** Unix ms of when it was made. */
  readonly since: number
  /** The other side has made it. */
  readonly inbound: boolean
  /** Who is at the other end, once that is known. */
  node: ClusterNode | null
  /** The address of the other end. */
  readonly peerIp: string
  /** The address of this end, '' when the host cannot tell. */
  readonly localIp: string
  /** Bytes that wait to be sent. */
  readonly waiting: number
  /** False until an outgoing one is made, and after its end. */
  readonly open: boolean
  write(bytes: Bytes): void
  close(): void
}

/** How a node is reached. Times are Unix ms, 0 for never. */
export interface Contact {
  readonly knownSince: number
  /** When the ping was sent whose answer is still out; 0 when none is. */
  pingSent: number
  pongReceived: number
  dataReceived: number
  meetSent: number
  failedAt: number
  inboundLostAt: number
  /** How far it is in the stream of its shard, as it said. */
  offset: number
  /** Pings go out over the one, come in over the other. */
  link: NodeLink | null
  inbound: NodeLink | null
  /** Which primaries say that it has failed, and when they said so. */
  readonly reports: Map<ClusterNode, number>
}

/** A node. Addresses of this node itself follow its configuration. */
export interface ClusterNode {
  /** 40 hexadecimal digits; changes with CLUSTER RESET HARD. */
  id: string
  shardId: string
  ip: string
  port: number
  tlsPort: number
  busPort: number
  hostname: string
  /** The name people gave it, told only in logs and in the file. */
  nodeName: string
  clientIpv4: string
  clientIpv6: string
  readonly isMyself: boolean
  /** The node it is a replica of; a replica may have one that is not known. */
  primary: ClusterNode | null
  configEpoch: number
  /** Bits of NODE. */
  flags: number
  readonly slots: SlotSet
  readonly contact: Contact
}

/** Makes a node. @param id made up if there is none */
export function makeNode(host: Host, facts: Partial<ClusterNode> & { readonly flags: number }): ClusterNode {
  const now = host.now()
  return {
    id: facts.id ?? randomHex(host, ID_LENGTH),
    shardId: facts.shardId ?? randomHex(host, ID_LENGTH),
    ip: '',
    port: 0,
    tlsPort: 0,
    busPort: 0,
    hostname: '',
    nodeName: '',
    clientIpv4: '',
    clientIpv6: '',
    isMyself: (facts.flags & NODE.myself) !== 0,
    primary: null,
    configEpoch: 0,
    slots: new SlotSet(),
    contact: {
      knownSince: now,
      pingSent: 0,
      pongReceived: 0,
      dataReceived: 0,
      meetSent: 0,
      failedAt: 0,
      inboundLostAt: now,
      offset: 0,
      link: null,
      inbound: null,
      reports: new Map(),
    },
    ...facts,
  }
}

/** Whether one of some bits of NODE is set. */
export function isNode(node: ClusterNode, bits: number): boolean {
  return (node.flags & bits) !== 0
}

/** Sets bits of NODE, or takes them away. */
export function markNode(node: ClusterNode, bits: number, set = true): void {
  node.flags = set ? node.flags | bits : node.flags & ~bits
}

/** Whether it is a replica. */
export function isReplica(node: ClusterNode): boolean {
  return isNode(node, NODE.replica)
}

/** Whether it has a vote: primaries with slots have. */
export function isVoter(node: ClusterNode): boolean {
  return isNode(node, NODE.primary) && node.slots.size > 0
}

/** The primary of its shard: itself, or the one it follows. */
export function primaryOf(node: ClusterNode): ClusterNode {
  return node.primary ?? node
}

/** Whether two nodes have the same data. */
export function inSameShard(a: ClusterNode, b: ClusterNode): boolean {
  return a.shardId === b.shardId
}

/** A node in log lines. */
export function logName(node: ClusterNode): string {
  return `${node.id} (${node.nodeName})`
}
