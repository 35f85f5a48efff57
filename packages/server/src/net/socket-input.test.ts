// What several peers send at the same time reaches each its own taker, byte for byte, in order; so it does where Node's fields
// are not there.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { onInput } from './socket-input.ts'

const PEERS = 3
const BYTES = 200_000
/** More than is read in one turn, and less than the system takes from a peer that is not read. */
const MUCH = 500_000

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

  it('takes one piece in a turn of the loop of a peer that has sent much, so that others are heard between', async () => {
    const sockets: Socket[] = []
    const server = createServer({ pauseOnConnect: true }, (socket) => void sockets.push(socket))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const peer = connect((server.address() as AddressInfo).port, '127.0.0.1')
    await new Promise<void>((sent) => peer.write('m'.repeat(MUCH), () => sent()))
    await expect.poll(() => sockets.length).toBe(1)

    let turn = 0
    const next = (): void => void (turn++, (immediate = setImmediate(next)))
    let immediate = setImmediate(next)
    const turns: number[] = []
    let taken = 0
    for (const socket of sockets) {
      onInput(socket, (text) => {
        turns.push(turn)
        taken += text.length
      })
    }
    await expect.poll(() => taken).toBe(MUCH)
    clearImmediate(immediate)
    expect(turns).toEqual([...new Set(turns)])
    for (const socket of [peer, ...sockets]) socket.destroy()
    server.close()
    await once(server, 'close')
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
