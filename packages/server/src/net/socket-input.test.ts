// What several peers send at the same time reaches each its own taker, byte for byte, in order; so it does where Node's fields
// are not there.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { onInput } from './socket-input.ts'

const PEERS = 3
const BYTES = 200_000

const SENT = Array.from({ length: PEERS }, (_, peer) =>
  Buffer.from(Array.from({ length: BYTES }, (_, i) => (i * (peer + 1) + (i >> 8)) & 255)),
)

describe('onInput', () => {
  it('keeps apart what peers send in turns', async () => {
    const taken = new Map<string, string>()
    const server = createServer((socket) => {
      const parts: string[] = []
      onInput(socket, (text) => void parts.push(text))
      socket.on('close', () => taken.set(parts.join('').slice(0, 1), parts.join('').slice(1)))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const peers = Array.from({ length: PEERS }, () => connect(port, '127.0.0.1'))
    for (const [i, peer] of peers.entries()) peer.write(String(i))
    for (let at = 0; at < BYTES; at += BYTES / 20) {
      for (const [i, peer] of peers.entries()) peer.write(SENT[i]?.subarray(at, at + BYTES / 20) ?? '')
    }
    for (const peer of peers) peer.end()
    await Promise.all(peers.map((peer) => once(peer.resume(), 'close')))
    server.close()
    await once(server, 'close')
    const expected = SENT.map((bytes, i): [string, string] => [String(i), bytes.toString('latin1')])
    expect(new Map([...taken].sort())).toEqual(new Map(expected))
  })

  it('takes the chunks of a stream where there is no handle', async () => {
    const stream = new PassThrough()
    const parts: string[] = []
    onInput(stream as unknown as Socket, (text) => void parts.push(text))
    stream.write('caf\xe9', 'latin1')
    stream.end()
    await once(stream, 'end')
    expect(parts).toEqual(['caf\xe9'])
  })
})
