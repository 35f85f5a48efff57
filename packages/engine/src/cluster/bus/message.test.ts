import { describe, expect, it } from 'vitest'
import { SLOT_BYTES } from '../slot-set.ts'
import { decodeMessage, messageLength } from './decode.ts'
import { encodeMessage } from './encode.ts'
import { HEADER, LIGHT_HEADER } from './layout.ts'
import { MESSAGE_FLAG, type BusMessage, type MessageBody, type MessageHeader } from './message.ts'

const id = (letter: string): string => letter.repeat(40)

function slots(...bytes: readonly number[]): Uint8Array {
  const bits = new Uint8Array(SLOT_BYTES)
  bits.set(bytes)
  return bits
}

const header: MessageHeader = {
  port: 7000,
  tlsPort: 0,
  busPort: 17000,
  currentEpoch: 2 ** 40 + 3,
  configEpoch: 7,
  slots: slots(0b1010_0000, 255),
  offset: 123456789012,
  sender: id('a'),
  replicaOf: id('b'),
  ip: '10.0.0.1',
  flags: 0b11,
  ok: false,
  messageFlags: MESSAGE_FLAG.paused,
}

const gossip = {
  id: id('c'),
  pingSent: 1700000000,
  pongReceived: 1700000001,
  ip: '2001:db8::1',
  port: 7001,
  tlsPort: 7101,
  busPort: 17001,
  flags: 0b1001,
}

const extensions = {
  hostname: 'host.example',
  nodeName: '',
  clientIpv4: '10.9.8.7',
  clientIpv6: '',
  forgotten: [{ id: id('d'), ttl: 59 }],
  shardId: id('e'),
}

const BODIES: readonly (readonly [MessageBody, bytes: number])[] = [
  [{ type: 'fail', about: id('c') }, 40],
  [{ type: 'publish', channel: 'ch\0', message: 'm\xff' }, 8 + 3 + 2],
  [{ type: 'publishshard', channel: '', message: '' }, 8],
  [{ type: 'auth-req' }, 0],
  [{ type: 'auth-ack' }, 0],
  [{ type: 'mfstart' }, 0],
  [{ type: 'update', id: id('c'), configEpoch: 9, slots: slots(1, 2, 3) }, 8 + 40 + SLOT_BYTES],
  [
    { type: 'module', moduleId: '\x01\x02\x03\x04\x05\x06\x07\x08', messageType: 255, payload: 'abc' },
    13 + 3,
  ],
]

describe('Messages of the bus', () => {
  it('have the length of their parts and come out as they went in', () => {
    for (const [body, length] of BODIES) {
      const bytes = encodeMessage(header, body)
      expect([body.type, bytes.length, messageLength(bytes)]).toEqual([
        body.type,
        HEADER + length,
        HEADER + length,
      ])
      expect(decodeMessage(bytes)).toEqual({ header, body } satisfies BusMessage)
    }
  })

  it('say without a header only what needs no sender', () => {
    for (const [body, length] of BODIES) {
      const bytes = encodeMessage(null, body)
      expect(bytes.length).toBe(LIGHT_HEADER + length)
      const light = ['publish', 'publishshard', 'module'].includes(body.type)
      if (light) expect(decodeMessage(bytes)).toEqual({ header: null, body })
      else expect(decodeMessage(bytes)).toMatch(/does not support light cluster header/)
    }
  })

  it('carry gossip and extensions padded to eight bytes', () => {
    const body: MessageBody = { type: 'ping', gossip: [gossip, { ...gossip, id: id('f') }], extensions }
    const bytes = encodeMessage(header, body)
    const padded = (length: number): number => 8 + Math.ceil(length / 8) * 8
    expect(bytes.length).toBe(HEADER + 2 * 104 + padded(13) + padded(9) + padded(48) + padded(40))
    expect(decodeMessage(bytes)).toEqual({
      header: { ...header, messageFlags: MESSAGE_FLAG.paused | MESSAGE_FLAG.extensions },
      body,
    })
  })

  it('are refused when their length does not fit, and passed over when of another version', () => {
    const bytes = encodeMessage(header, {
      type: 'module',
      moduleId: '\0'.repeat(8),
      messageType: 1,
      payload: 'abc',
    })
    expect(decodeMessage(`${bytes}x`)).toBe(
      'Received invalid module packet of length 2273 but expected length 2272',
    )
    expect(decodeMessage(`${bytes.slice(0, 8)}\0\x02${bytes.slice(10)}`)).toBe('')
  })

  it('are known by their first bytes', () => {
    const bytes = encodeMessage(header, { type: 'mfstart' })
    expect(messageLength(bytes.slice(0, 13))).toBeUndefined()
    expect(messageLength(bytes.slice(0, 14))).toBe(HEADER)
    expect(messageLength(`x${bytes.slice(1)}`)).toBeNull()
    expect(messageLength(`RCmb\0\0\0\x0f${bytes.slice(8)}`)).toBeNull()
  })
})
