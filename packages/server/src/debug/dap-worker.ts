// The thread that debuggers connect to: frames from TCP become requests in the mailbox, what the engine posts becomes frames.
//
// One debugger at a time. When it goes without a word, the engine is told that it has disconnected: nothing may stay held.
// Change together: dap-listener.ts, the engine's side.

import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { encodeFrame, FrameReader, MailboxWriter } from '@valkey-playground/debug/front'
import type { DapWorkerData, DapWorkerMessage } from './protocol.ts'

const { port, mailbox, interrupt, attend } = workerData as DapWorkerData
let current: Socket | null = null

function post(message: DapWorkerMessage): void {
  parentPort?.postMessage(message)
}

const writer = new MailboxWriter(mailbox, () => {
  post({ kind: 'ring' })
  // For code that runs: a safe point looks in. What stops a call for good is more urgent and may overwrite it.
  Atomics.compareExchange(interrupt, 0, 0, attend)
})

function serve(socket: Socket): void {
  if (current !== null) {
    const refusal = { category: 'important', output: 'Another debugger is connected to this server.\n' }
    socket.end(encodeFrame({ seq: 1, type: 'event', event: 'output', body: refusal }))
    return
  }
  current = socket
  socket.setNoDelay(true)
  const frames = new FrameReader()
  let said = false
  socket.on('data', (bytes) => {
    try {
      for (const request of frames.push(bytes)) {
        said ||= (request as { command?: string }).command === 'disconnect'
        writer.send(JSON.stringify(request))
      }
    } catch {
      // Not a debugger, or one gone mad.
      socket.destroy()
    }
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    if (current === socket) current = null
    if (!said) writer.send(JSON.stringify({ seq: 0, type: 'request', command: 'disconnect', arguments: {} }))
  })
}

parentPort?.on('message', (message: unknown) => {
  current?.write(encodeFrame(message))
  const { type, command } = message as { type?: string; command?: string }
  if (type !== 'response' || command !== 'disconnect') return
  current?.end()
  current = null
})

const server = createServer(serve)
server.on('error', (error) => post({ kind: 'failed', reason: error.message }))
server.listen(port, '127.0.0.1', () =>
  post({ kind: 'listening', port: (server.address() as AddressInfo).port }),
)
