// Prints what a command costs in the engine alone: requests as network bytes in, replies out, one process, no sockets.
// Run it bundled (see scripts/bench); numbers are nanoseconds a command.
import { COMMANDS, Server } from '../src/index.ts'
import { nodeHost } from './twin/our-server.ts'
import { encode } from './twin/real-server.ts'

const ROUNDS = 300_000
const PIPELINE = 100

function measure(name: string, make: (i: number) => string[]): void {
  const server = new Server(nodeHost(), { commands: COMMANDS })
  let bytes = 0
  const client = server.createClient({ output: (out) => (bytes += out.length) })
  const batches: string[] = []
  for (let i = 0; i < ROUNDS; i += PIPELINE) {
    let batch = ''
    for (let j = 0; j < PIPELINE; j++) batch += encode(make(i + j))
    batches.push(Buffer.from(batch, 'latin1').toString('latin1'))
  }
  const started = performance.now()
  for (const batch of batches) server.feed(client, batch)
  const micros = ((performance.now() - started) * 1000) / ROUNDS
  process.stdout.write(`${name.padEnd(24)} ${Math.round(micros * 1000)} ns  (${bytes} reply bytes)\n`)
}

for (const pass of [1, 2]) {
  measure(`PING ${pass}`, () => ['PING'])
  measure(`SET ${pass}`, (i) => ['SET', `key:${i % 10_000}`, 'xxx'])
  measure(`GET ${pass}`, (i) => ['GET', `key:${i % 10_000}`])
  measure(`INCR ${pass}`, () => ['INCR', 'counter'])
  measure(`LPUSH ${pass}`, () => ['LPUSH', 'list', 'xxx'])
  measure(`ZADD ${pass}`, (i) => ['ZADD', 'z', String(i % 1000), `m${i % 5000}`])
}
