// Messages of the cluster bus from bytes. What does not hold together is said, not thrown: a node passes over such a message.
// Change together: layout.ts, encode.ts.
import { bytesToUint8Array, detachedSlice, type Bytes } from '../../base/bytes.ts'
import { SLOT_BYTES } from '../slot-set.ts'
import {
  AT,
  EXTENSION,
  EXTENSION_HEADER,
  GOSSIP,
  HEADER,
  ID,
  IP,
  LENGTH_KNOWN,
  LIGHT_HEADER,
  SIGNATURE,
  VERSION,
} from './layout.ts'
import {
  LIGHT,
  MESSAGE_FLAG,
  MESSAGE_TYPES,
  type BusMessage,
  type GossipEntry,
  type MessageBody,
  type MessageHeader,
  type MessageType,
  type PingExtensions,
} from './message.ts'

const LIGHT_TYPES: ReadonlySet<MessageType> = new Set<MessageType>(['publish', 'publishshard', 'module'])

function u16(bytes: Bytes, at: number): number {
  return (bytes.charCodeAt(at) << 8) | bytes.charCodeAt(at + 1)
}

function u32(bytes: Bytes, at: number): number {
  return u16(bytes, at) * 0x10000 + u16(bytes, at + 2)
}

function u64(bytes: Bytes, at: number): number {
  return u32(bytes, at) * 0x100000000 + u32(bytes, at + 4)
}

/** A text that ends with a NUL or fills its place. */
function text(bytes: Bytes, at: number, most: number): Bytes {
  const end = bytes.indexOf('\0', at)
  return detachedSlice(bytes, at, end < 0 ? at + most : Math.min(end, at + most))
}

/**
 * The length of the message that bytes begin with; undefined while too few of them are there, and null when they are none.
 */
export function messageLength(bytes: Bytes): number | null | undefined {
  if (bytes.length < LENGTH_KNOWN) return undefined
  const length = u32(bytes, AT.length)
  const least = u16(bytes, AT.type) & LIGHT ? LIGHT_HEADER : HEADER
  return bytes.startsWith(SIGNATURE) && length >= least ? length : null
}

/** The type of a message; undefined when nobody knows it. */
export function messageType(bytes: Bytes): MessageType | undefined {
  return MESSAGE_TYPES[u16(bytes, AT.type) & ~LIGHT]
}

/** Decodes one whole message; a text says what is wrong with it, '' that it is of another version. */
export function decodeMessage(bytes: Bytes): BusMessage | string {
  const light = (u16(bytes, AT.type) & LIGHT) !== 0
  const type = messageType(bytes)
  if (type === undefined) return `Received unknown packet type: ${u16(bytes, AT.type) & ~LIGHT}`
  if (light && !LIGHT_TYPES.has(type)) {
    return `Packet of type '${type}' (${u16(bytes, AT.type) & ~LIGHT}) does not support light cluster header. Marking packet as invalid.`
  }
  if (u16(bytes, AT.version) !== VERSION) return ''
  const at = light ? LIGHT_HEADER : HEADER
  const wrong = lengthProblem(bytes, at, type)
  if (wrong !== null) return wrong
  return { header: light ? null : decodeHeader(bytes), body: decodeBody(bytes, at, type) }
}

function decodeHeader(bytes: Bytes): MessageHeader {
  return {
    port: u16(bytes, AT.port),
    tlsPort: u16(bytes, AT.tlsPort),
    busPort: u16(bytes, AT.busPort),
    currentEpoch: u64(bytes, AT.currentEpoch),
    configEpoch: u64(bytes, AT.configEpoch),
    slots: bytesToUint8Array(bytes.slice(AT.slots, AT.slots + SLOT_BYTES)),
    offset: u64(bytes, AT.offset),
    sender: text(bytes, AT.sender, ID),
    replicaOf: text(bytes, AT.replicaOf, ID),
    ip: text(bytes, AT.ip, IP),
    flags: u16(bytes, AT.flags),
    ok: bytes.charCodeAt(AT.state) === 0,
    messageFlags: bytes.charCodeAt(AT.messageFlags),
  }
}

function hasExtensions(bytes: Bytes): boolean {
  return (bytes.charCodeAt(AT.messageFlags) & MESSAGE_FLAG.extensions) !== 0
}

/** How long what the message says must be, by its type. @param at where it begins */
const CONTENT: Readonly<Record<MessageType, (bytes: Bytes, at: number) => number | string>> = {
  ping: pingLength,
  pong: pingLength,
  meet: pingLength,
  fail: () => ID,
  publish: publishLength,
  publishshard: publishLength,
  'auth-req': () => 0,
  'auth-ack': () => 0,
  mfstart: () => 0,
  update: () => 8 + ID + SLOT_BYTES,
  module: (bytes, at) => 13 + u32(bytes, at + 8),
}

function publishLength(bytes: Bytes, at: number): number {
  return 8 + u32(bytes, at) + u32(bytes, at + 4)
}

function pingLength(bytes: Bytes, at: number): number | string {
  let end = at + GOSSIP.size * u16(bytes, AT.entries)
  if (!hasExtensions(bytes)) return end - at
  const name = messageType(bytes) as MessageType
  for (let left = u16(bytes, AT.extensions); left > 0; left--) {
    const length = u32(bytes, end)
    if (length % 8 !== 0) return `Received a ${name} packet without proper padding (${length} bytes)`
    if (!(length >= EXTENSION_HEADER && end + length <= bytes.length)) {
      return `Received invalid ${name} packet with extension data that exceeds total packet length (${bytes.length})`
    }
    end += length
  }
  return end - at
}

function lengthProblem(bytes: Bytes, at: number, type: MessageType): string | null {
  const content = CONTENT[type](bytes, at)
  if (typeof content === 'string') return content
  if (at + content === bytes.length) return null
  return `Received invalid ${type} packet of length ${bytes.length} but expected length ${at + content}`
}

function decodeBody(bytes: Bytes, at: number, type: MessageType): MessageBody {
  switch (type) {
    case 'ping':
    case 'pong':
    case 'meet': {
      const count = u16(bytes, AT.entries)
      const gossip = Array.from({ length: count }, (_, i) => decodeGossip(bytes, at + i * GOSSIP.size))
      const extensions = hasExtensions(bytes) ? decodeExtensions(bytes, at + count * GOSSIP.size) : null
      return { type, gossip, extensions }
    }
    case 'fail':
      return { type, about: text(bytes, at, ID) }
    case 'publish':
    case 'publishshard': {
      const middle = at + 8 + u32(bytes, at)
      return {
        type,
        channel: detachedSlice(bytes, at + 8, middle),
        message: detachedSlice(bytes, middle, bytes.length),
      }
    }
    case 'update':
      return {
        type,
        configEpoch: u64(bytes, at),
        id: text(bytes, at + 8, ID),
        slots: bytesToUint8Array(bytes.slice(at + 8 + ID)),
      }
    case 'module':
      return {
        type,
        moduleId: detachedSlice(bytes, at, at + 8),
        messageType: bytes.charCodeAt(at + 12),
        payload: detachedSlice(bytes, at + 13, bytes.length),
      }
    default:
      return { type }
  }
}

function decodeGossip(bytes: Bytes, at: number): GossipEntry {
  return {
    id: text(bytes, at, ID),
    pingSent: u32(bytes, at + GOSSIP.pingSent),
    pongReceived: u32(bytes, at + GOSSIP.pongReceived),
    ip: text(bytes, at + GOSSIP.ip, IP),
    port: u16(bytes, at + GOSSIP.port),
    tlsPort: u16(bytes, at + GOSSIP.tlsPort),
    busPort: u16(bytes, at + GOSSIP.busPort),
    flags: u16(bytes, at + GOSSIP.flags),
  }
}

// Those of a later protocol are passed over.
function decodeExtensions(bytes: Bytes, at: number): PingExtensions {
  const words = { hostname: '', nodeName: '', clientIpv4: '', clientIpv6: '', shardId: '' }
  const forgotten: { id: string; ttl: number }[] = []
  for (let left = u16(bytes, AT.extensions), from = at; left > 0; left--) {
    const length = u32(bytes, from)
    const kind = u16(bytes, from + 4)
    const data = from + EXTENSION_HEADER
    const word = (Object.keys(words) as (keyof typeof words)[]).find((name) => EXTENSION[name] === kind)
    if (word) words[word] = text(bytes, data, length - EXTENSION_HEADER)
    else if (kind === EXTENSION.forgotten)
      forgotten.push({ id: text(bytes, data, ID), ttl: u64(bytes, data + ID) })
    from += length
  }
  return { ...words, forgotten }
}
