// Messages of the cluster bus as bytes. Change together: layout.ts, decode.ts.
import { uint8ArrayToBytes, type Bytes } from '../../base/bytes.ts'
import { SLOT_BYTES } from '../slot-set.ts'
import {
  AT,
  EXTENSION,
  EXTENSION_HEADER,
  GOSSIP,
  HEADER,
  ID,
  IP,
  LIGHT_HEADER,
  SIGNATURE,
  VERSION,
} from './layout.ts'
import {
  LIGHT,
  MESSAGE_FLAG,
  MESSAGE_TYPES,
  type GossipEntry,
  type MessageBody,
  type MessageHeader,
  type PingExtensions,
} from './message.ts'

/** Bytes to be filled in, 0 where nothing is put. */
class Block {
  readonly #bytes: Uint8Array
  readonly #view: DataView

  constructor(size: number) {
    this.#bytes = new Uint8Array(size)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** Puts a text, cut to a length. */
  text(at: number, text: Bytes, most = text.length): this {
    for (let i = 0; i < Math.min(text.length, most); i++) this.#bytes[at + i] = text.charCodeAt(i)
    return this
  }

  u8(at: number, value: number): this {
    this.#view.setUint8(at, value)
    return this
  }

  u16(at: number, value: number): this {
    this.#view.setUint16(at, value)
    return this
  }

  u32(at: number, value: number): this {
    this.#view.setUint32(at, value)
    return this
  }

  u64(at: number, value: number): this {
    this.#view.setBigUint64(at, BigInt(value))
    return this
  }

  bits(at: number, bits: Uint8Array): this {
    this.#bytes.set(bits, at)
    return this
  }

  get bytes(): Bytes {
    return uint8ArrayToBytes(this.#bytes)
  }
}

/** Encodes a message. @param header null for a light one, which only publish, publishshard and module can be */
export function encodeMessage(header: MessageHeader | null, body: MessageBody): Bytes {
  const content = encodeBody(body)
  const block = new Block(header ? HEADER : LIGHT_HEADER)
    .text(0, SIGNATURE)
    .u32(AT.length, (header ? HEADER : LIGHT_HEADER) + content.length)
    .u16(AT.version, VERSION)
    .u16(AT.type, MESSAGE_TYPES.indexOf(body.type) | (header ? 0 : LIGHT))
  if (header) putHeader(block, header, body)
  return block.bytes + content
}

function putHeader(block: Block, header: MessageHeader, body: MessageBody): void {
  const ping = 'gossip' in body ? body : null
  block
    .u16(AT.port, header.port)
    .u16(AT.entries, ping?.gossip.length ?? 0)
    .u64(AT.currentEpoch, header.currentEpoch)
    .u64(AT.configEpoch, header.configEpoch)
    .u64(AT.offset, header.offset)
    .text(AT.sender, header.sender, ID)
    .bits(AT.slots, header.slots)
    .text(AT.replicaOf, header.replicaOf, ID)
    .text(AT.ip, header.ip, IP - 1)
    .u16(AT.extensions, ping?.extensions ? extensionsOf(ping.extensions).length : 0)
    .u16(AT.tlsPort, header.tlsPort)
    .u16(AT.busPort, header.busPort)
    .u16(AT.flags, header.flags)
    .u8(AT.state, header.ok ? 0 : 1)
    // Who sends none says all the same that it would understand some.
    .u8(AT.messageFlags, header.messageFlags | (ping ? MESSAGE_FLAG.extensions : 0))
}

function encodeBody(body: MessageBody): Bytes {
  switch (body.type) {
    case 'ping':
    case 'pong':
    case 'meet': {
      const extensions = body.extensions ? extensionsOf(body.extensions) : []
      return body.gossip.map(encodeGossip).join('') + extensions.join('')
    }
    case 'fail':
      return body.about
    case 'publish':
    case 'publishshard': {
      const lengths = new Block(8).u32(0, body.channel.length).u32(4, body.message.length)
      return lengths.bytes + body.channel + body.message
    }
    case 'update':
      return new Block(8 + ID + SLOT_BYTES)
        .u64(0, body.configEpoch)
        .text(8, body.id, ID)
        .bits(8 + ID, body.slots).bytes
    case 'module': {
      const facts = new Block(13).text(0, body.moduleId).u32(8, body.payload.length).u8(12, body.messageType)
      return facts.bytes + body.payload
    }
    default:
      return ''
  }
}

function encodeGossip(entry: GossipEntry): Bytes {
  return new Block(GOSSIP.size)
    .text(0, entry.id, ID)
    .u32(GOSSIP.pingSent, entry.pingSent)
    .u32(GOSSIP.pongReceived, entry.pongReceived)
    .text(GOSSIP.ip, entry.ip, IP - 1)
    .u16(GOSSIP.port, entry.port)
    .u16(GOSSIP.busPort, entry.busPort)
    .u16(GOSSIP.flags, entry.flags)
    .u16(GOSSIP.tlsPort, entry.tlsPort).bytes
}

function extensionsOf(extensions: PingExtensions): Bytes[] {
  const { forgotten, shardId } = extensions
  const words = (['hostname', 'nodeName', 'clientIpv4', 'clientIpv6'] as const).filter(
    (word) => extensions[word] !== '',
  )
  return [
    ...words.map((word) => encodeExtension(EXTENSION[word], `${extensions[word]}\0`)),
    ...forgotten.map(({ id, ttl }) =>
      encodeExtension(EXTENSION.forgotten, id + new Block(8).u64(0, ttl).bytes),
    ),
    encodeExtension(EXTENSION.shardId, shardId),
  ]
}

function encodeExtension(kind: number, data: Bytes): Bytes {
  const size = EXTENSION_HEADER + Math.ceil(data.length / 8) * 8
  return new Block(size).u32(0, size).u16(4, kind).text(EXTENSION_HEADER, data).bytes
}
