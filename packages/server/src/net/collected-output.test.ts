import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { CollectedOutput } from './collected-output.ts'
import { OutputQueue } from './output-queue.ts'

const closing: { close(): unknown }[] = []

afterEach(() => {
  for (const one of closing.splice(0)) one.close()
})

/** A connection, and what comes out at its other end once that is closed. */
async function pair(): Promise<{ socket: Socket; received: Promise<string> }> {
  const listener = createServer()
  closing.push(listener)
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const socket = connect((listener.address() as AddressInfo).port, '127.0.0.1')
  const [peer] = (await once(listener, 'connection')) as [Socket]
  let text = ''
  peer.on('data', (chunk) => (text += chunk.toString('latin1')))
  return { socket, received: once(peer, 'close').then(() => text) }
}

it('what is said waits until the queue comes to it', async () => {
  const { socket, received } = await pair()
  const queue = new OutputQueue()
  const output = new CollectedOutput(socket, queue)
  queue.begin()
  output.write('abc')
  output.write('\xff')
  expect([output.waiting, socket.bytesWritten]).toEqual([4, 0])
  queue.flush()
  expect(socket.bytesWritten).toBe(4)
  output.write('end')
  output.end()
  expect(await received).toBe('abc\xffend')
})

it('what waits is not sent when the socket is dropped', async () => {
  const { socket, received } = await pair()
  const queue = new OutputQueue()
  const output = new CollectedOutput(socket, queue)
  queue.begin()
  output.write('abc')
  output.drop()
  queue.flush()
  expect(await received).toBe('')
})
