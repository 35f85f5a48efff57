// Whether commands cost what their documentation says while a value grows: nanoseconds for each at 10^3 … 10^6 elements, and at 10^7
// with BENCH_LARGE=1, which takes some gigabytes (NODE_OPTIONS=--max-old-space-size=8000).

import type { Client, Server } from '@valkey-playground/engine'
import { makeEngine } from './engine.ts'
import { printTable, whole } from './report.ts'

const SIZES = [1e3, 1e4, 1e5, 1e6, ...(process.env['BENCH_LARGE'] === '1' ? [1e7] : [])]
const PROBES = 20_000
const CHUNK = 500

interface Structure {
  readonly name: string
  /** A command that adds these elements. */
  add(numbers: readonly number[]): string[]
  /** Commands asked at each size, with a random element. */
  readonly probes: Readonly<Record<string, (n: number) => string[]>>
}

const STRUCTURES: readonly Structure[] = [
  {
    name: 'keys',
    add: (numbers) => ['MSET', ...numbers.flatMap((n) => [`k${n}`, `v${n}`])],
    probes: {
      GET: (n) => ['GET', `k${n}`],
      SET: (n) => ['SET', `k${n}`, 'w'],
      RANDOMKEY: () => ['RANDOMKEY'],
    },
  },
  {
    name: 'list',
    add: (numbers) => ['RPUSH', 'list', ...numbers.map((n) => `e${n}`)],
    probes: {
      'LMOVE to its other end': () => ['LMOVE', 'list', 'list', 'RIGHT', 'LEFT'],
      'LINDEX 10': () => ['LINDEX', 'list', '10'],
    },
  },
  {
    name: 'hash',
    add: (numbers) => ['HSET', 'hash', ...numbers.flatMap((n) => [`f${n}`, `v${n}`])],
    probes: { HGET: (n) => ['HGET', 'hash', `f${n}`], HSET: (n) => ['HSET', 'hash', `f${n}`, 'w'] },
  },
  {
    name: 'set',
    add: (numbers) => ['SADD', 'set', ...numbers.map((n) => `m${n}`)],
    probes: { SISMEMBER: (n) => ['SISMEMBER', 'set', `m${n}`], SRANDMEMBER: () => ['SRANDMEMBER', 'set'] },
  },
  {
    name: 'sorted set',
    add: (numbers) => ['ZADD', 'zset', ...numbers.flatMap((n) => [String((n * 7919) % 1_000_003), `m${n}`])],
    probes: {
      ZSCORE: (n) => ['ZSCORE', 'zset', `m${n}`],
      'ZADD (moves)': (n) => ['ZADD', 'zset', String((n * 31) % 1_000_003), `m${n}`],
      ZRANK: (n) => ['ZRANK', 'zset', `m${n}`],
      'ZRANGE by score': (n) => ['ZRANGE', 'zset', String(n), '+inf', 'BYSCORE', 'LIMIT', '0', '10'],
    },
  },
  {
    name: 'stream',
    add: (numbers) => ['XADD', 'stream', `${(numbers[0] ?? 0) + 1}-1`, 'f', `v${numbers[0]}`],
    probes: {
      'XRANGE one': (n) => ['XRANGE', 'stream', `${n + 1}-1`, '+', 'COUNT', '1'],
      XLEN: () => ['XLEN', 'stream'],
    },
  },
]

function timed(server: Server, client: Client, commands: readonly (readonly string[])[]): number {
  const before = server.stats.errorReplies
  const startedAt = performance.now()
  for (const argv of commands) server.execute(client, argv)
  const nanos = ((performance.now() - startedAt) * 1e6) / commands.length
  if (server.stats.errorReplies !== before) throw new Error(`${commands[0]?.join(' ')} answers with errors`)
  return nanos
}

function measure({ name, add, probes }: Structure): string[][] {
  const server = makeEngine()
  const client = server.createClient({ output: () => {} })
  const rows = new Map<string, string[]>()
  const note = (command: string, nanos: number): void => {
    rows.set(command, [...(rows.get(command) ?? []), whole(nanos)])
  }
  const step = name === 'stream' ? 1 : CHUNK
  let size = 0
  for (const wanted of SIZES) {
    const startedAt = performance.now()
    const from = size
    for (; size < wanted; size += step) {
      server.execute(client, add(Array.from({ length: step }, (_, i) => size + i)))
    }
    note('adding', ((performance.now() - startedAt) * 1e6) / (wanted - from))
    for (const [command, argv] of Object.entries(probes)) {
      const commands = Array.from({ length: PROBES }, (_, i) => argv((i * 48_271) % wanted))
      timed(server, client, commands)
      note(command, timed(server, client, commands))
    }
  }
  return Array.from(rows, ([command, cells]) => [`${name}: ${command}`, ...cells])
}

/** Nanoseconds for each command as values grow. */
export async function benchGrowth(): Promise<void> {
  console.log('Nanoseconds for each command (of `adding`: for each element), by number of elements')
  // One after the other, and printed as they come: ten million elements take minutes.
  for (const structure of STRUCTURES) printTable(['', ...SIZES.map(whole)], measure(structure))
}
