// The engine alone: request bytes in, reply bytes out, in this process. What is left when the network is taken away.

import { COMMANDS, Server } from '@valkey-playground/engine'
import type { Host } from '@valkey-playground/engine'
import { median, printTable, whole } from './report.ts'

const COMMANDS_PER_ROUND = 200_000
const PIPELINE = 16
const KEYS = 100_000
const ROUNDS = 5

/** The commands measured; `n` counts up, `key` is spread over the key space. */
const CASES: readonly { readonly name: string; argv(n: number, key: string): string[] }[] = [
  { name: 'PING', argv: () => ['PING'] },
  { name: 'SET', argv: (n, key) => ['SET', key, `value:${n}`] },
  { name: 'GET', argv: (_, key) => ['GET', key] },
  { name: 'INCR', argv: (_, key) => ['INCR', `counter:${key}`] },
  { name: 'LPUSH', argv: (n) => ['LPUSH', 'list', `element:${n}`] },
  { name: 'LPOP', argv: () => ['LPOP', 'list'] },
  { name: 'HSET', argv: (n, key) => ['HSET', 'hash', key, `value:${n}`] },
  { name: 'SADD', argv: (_, key) => ['SADD', 'set', key] },
  { name: 'ZADD', argv: (n, key) => ['ZADD', 'zset', String(n % 1000), key] },
]

function encode(argv: readonly string[]): string {
  return `*${argv.length}\r\n${argv.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`
}

/** Batches of requests, as they would come from a client that pipelines. */
function prepare(argv: (n: number, key: string) => string[]): string[] {
  const batches: string[] = []
  for (let n = 0; n < COMMANDS_PER_ROUND; n += PIPELINE) {
    let batch = ''
    for (let i = 0; i < PIPELINE; i++) {
      const key = `key:${String(((n + i) * 7919) % KEYS).padStart(12, '0')}`
      batch += encode(argv(n + i, key))
    }
    // A flat string, as a buffer's text is: not the pieces it was put together from.
    batches.push(Buffer.from(batch, 'latin1').toString('latin1'))
  }
  return batches
}

function makeHost(): Host {
  return {
    now: () => Date.now(),
    monotonicMicros: () => Math.trunc(performance.now() * 1000),
    random: () => Math.random(),
    log: () => {},
    wake: () => {},
  }
}

/** Commands per second in process. */
export async function benchEngine(): Promise<void> {
  console.log(`Requests fed ${PIPELINE} at a time, replies taken as bytes, median of ${ROUNDS} (commands/s)`)
  const server = new Server(makeHost(), { commands: COMMANDS })
  let replies = 0
  const client = server.createClient({ output: (bytes) => (replies += bytes.length) })
  const rows: string[][] = []
  for (const { name, argv } of CASES) {
    const batches = prepare(argv)
    const rates: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const before = server.stats.errorReplies
      const startedAt = performance.now()
      for (const batch of batches) server.feed(client, batch)
      rates.push((batches.length * PIPELINE * 1000) / (performance.now() - startedAt))
      if (server.stats.errorReplies !== before) throw new Error(`${name} answers with errors`)
    }
    const rate = median(rates)
    rows.push([name, whole(rate), `${whole(1e9 / rate)} ns`])
  }
  if (replies === 0) throw new Error('no replies came back')
  printTable(['command', 'commands/s', 'each'], rows)
}
