// The least that a server in Node can do: takes bytes, counts requests by their length alone, answers `+OK` to each, one write
// for each piece of input. What it reaches is the most that any server of Node's sockets can reach on this machine.
// Usage: bare-socket.mjs <bytes of a request> --port <port>; other options are passed over.
import { createServer } from 'node:net'

const [, , bytes, ...options] = process.argv
const requestBytes = Number(bytes)
const port = Number(options[options.indexOf('--port') + 1])
const REPLY = '+OK\r\n'

const listener = createServer({ noDelay: true }, (socket) => {
  let received = 0
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    // valkey-benchmark first asks for two parameters, and goes on without them.
    const text = chunk.toString('latin1')
    if (text.includes('CONFIG')) return socket.write('-ERR no\r\n'.repeat(text.split('CONFIG').length - 1))
    received += chunk.length
    const requests = Math.floor(received / requestBytes)
    received -= requests * requestBytes
    if (requests > 0) socket.write(REPLY.repeat(requests), 'latin1')
  })
})
listener.listen(port, '127.0.0.1', () => console.log('Ready to accept connections'))
