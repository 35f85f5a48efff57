// What nodes say to each other on the cluster bus: the kinds of messages and their parts. How they look as bytes is in
// encode.ts and decode.ts.
import type { Bytes } from '../../base/bytes.ts'

/** The kinds of messages, by their numbers on the bus. */
export const MESSAGE_TYPES = [
  'ping',
  'pong',
  'meet',
  'fail',
  'publish',
  'auth-req',
  'auth-ack',
  'update',
  'mfstart',
  'module',
  'publishshard',
] as const

/** A kind of message, in CLUSTER INFO's words. */
export type MessageType = (typeof MESSAGE_TYPES)[number]

/** Set in the type of messages with a short header, which says nothing about the sender. */
export const LIGHT = 0x8000

/** Bits of a message's first flags byte. */
export const MESSAGE_FLAG = {
  /** A primary whose clients are paused for a manual failover. */
  paused: 1,
  /** Vote even though the primary is well. */
  forceAck: 2,
  /** Extensions follow, or would be understood. */
  extensions: 4,
} as const

/** What every message but the light ones says about its sender. */
export interface MessageHeader {
  readonly port: number
  readonly tlsPort: number
  readonly busPort: number
  readonly currentEpoch: number
  /** A replica tells its primary's epoch and slots. */
  readonly configEpoch: number
  readonly slots: Uint8Array
  readonly offset: number
  readonly sender: string
  /** The id of its primary, '' for a primary. */
  readonly replicaOf: string
  /** The address it announces, '' when it is to be seen from the connection. */
  readonly ip: string
  /** Bits of NODE. */
  readonly flags: number
  /** Whether it finds the cluster well. */
  readonly ok: boolean
  /** Bits of MESSAGE_FLAG. */
  readonly messageFlags: number
}

/** What a ping tells about a node that is neither sender nor receiver. Times are Unix seconds. */
export interface GossipEntry {
  readonly id: string
  readonly pingSent: number
  readonly pongReceived: number
  readonly ip: string
  readonly port: number
  readonly tlsPort: number
  readonly busPort: number
  readonly flags: number
}

/** What a ping may tell about its sender besides. */
export interface PingExtensions {
  readonly hostname: string
  readonly nodeName: string
  readonly clientIpv4: string
  readonly clientIpv6: string
  /** Nodes that were forgotten, and for how many seconds they stay so. */
  readonly forgotten: readonly { readonly id: string; readonly ttl: number }[]
  readonly shardId: string
}

/** What a message says. */
export type MessageBody =
  | {
      readonly type: 'ping' | 'pong' | 'meet'
      readonly gossip: readonly GossipEntry[]
      readonly extensions: PingExtensions | null
    }
  | { readonly type: 'fail'; readonly about: string }
  | { readonly type: 'publish' | 'publishshard'; readonly channel: Bytes; readonly message: Bytes }
  | { readonly type: 'auth-req' | 'auth-ack' | 'mfstart' }
  | { readonly type: 'update'; readonly id: string; readonly configEpoch: number; readonly slots: Uint8Array }
  | {
      readonly type: 'module'
      /** Eight bytes that stand for the module's name. */
      readonly moduleId: Bytes
      readonly messageType: number
      readonly payload: Bytes
    }

/** A ping, a pong or a meeting. */
export type PingBody = Extract<MessageBody, { gossip: unknown }>

/** A message. A light one has no header. */
export interface BusMessage {
  readonly header: MessageHeader | null
  readonly body: MessageBody
}
