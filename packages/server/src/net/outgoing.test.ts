// Connections to other servers: what they tell the engine, over real sockets.
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { connectOut } from './outgoing.ts'
import { OpenSockets } from './open-sockets.ts'
import { OutputQueue } from './output-queue.ts'

let listener: Server
let peer: Socket | null = null

afterEach(() => {
  peer?.destroy()
  listener.close()
})

/** Connects to somebody who does something with the connection and never reads; answers what was heard until its end. */
function heard(act: (socket: Socket) => void, write = ''): Promise<string[]> {
  return new Promise((resolve) => {
    const events: string[] = []
    listener = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) => {
      peer = socket.on('error', () => {})
      act(socket)
    })
    listener.listen(0, '127.0.0.1', () => {
      const { port } = listener.address() as AddressInfo
      const connection = connectOut(
        { output: new OutputQueue(), sockets: new OpenSockets() },
        { host: '127.0.0.1', port, from: '' },
        {
          connected: () => {
            events.push('connected')
            connection.write(write)
          },
          received: (bytes) => void events.push(`received ${bytes}`),
          closed: (reason) => {
            events.push(`closed ${reason}`)
            // Whatever came after the end would have come by then.
            setImmediate(() => setImmediate(() => resolve(events)))
          },
        },
      )
    })
  })
}

it('hears of the end behind all bytes, once', async () => {
  expect(await heard((socket) => socket.end('news'))).toEqual(['connected', 'received news', 'closed '])
})

it('hears of the end though what it has to say is not read', async () => {
  const much = 'x'.repeat(32 * 1024 * 1024)
  expect(await heard((socket) => socket.end(), much)).toEqual(['connected', 'closed '])
})

it('takes one piece in a turn of the loop, and none while it is held', async () => {
  const much = 'x'.repeat(500_000)
  listener = createServer((socket) => void (peer = socket).end(much))
  await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening))
  const { port } = listener.address() as AddressInfo
  let turns = 0
  const pieces: { readonly turn: number; readonly length: number }[] = []
  let over = false
  const connection = connectOut(
    { output: new OutputQueue(), sockets: new OpenSockets() },
    { host: '127.0.0.1', port, from: '' },
    {
      connected: () => {},
      received: (bytes) => {
        pieces.push({ turn: turns, length: bytes.length })
        if (pieces.length === 1) connection.hold?.(true)
      },
      closed: () => (over = true),
    },
  )
  for (; pieces.length === 0; turns++) await turn()
  for (let i = 0; i < 10; i++, turns++) await turn()
  expect([pieces.length, over]).toEqual([1, false])
  connection.hold?.(false)
  for (; !over; turns++) await turn()
  expect(new Set(pieces.map((piece) => piece.turn)).size).toBe(pieces.length)
  expect(pieces.reduce((sum, { length }) => sum + length, 0)).toBe(much.length)
})
