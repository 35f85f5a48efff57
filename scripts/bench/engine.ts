// The engine alone: request bytes in, reply bytes out, in this process. Beside it what the real server does with the same commands
// when they are pipelined: its network is in that number, but so is a second process.

import { COMMANDS, enableScripting, Server } from '@valkey-playground/engine'
import type { Host } from '@valkey-playground/engine'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { casesOf, encode, fill, makeDraw } from './cases.ts'
import type { BenchCase } from './cases.ts'
import type { BenchEnvironment } from './main.ts'
import { median, printTable, whole } from './report.ts'
import { ask, startTarget } from './servers.ts'
import { findBenchmark, requestRate } from './valkey-benchmark.ts'

const COMMANDS_PER_ROUND = 200_000
const PIPELINE = 16
const ROUNDS = 5

function makeHost(): Host {
  return {
    now: () => Date.now(),
    monotonicMicros: () => Math.trunc(performance.now() * 1000),
    random: () => Math.random(),
    log: () => {},
    wake: () => {},
  }
}

/** An engine as the server makes it, without a network. */
export function makeEngine(): Server {
  const server = new Server(makeHost(), { commands: COMMANDS })
  const near = createRequire(resolve('packages/server/package.json'))
  enableScripting(server, {
    loadInterpreter: () => new Uint8Array(readFileSync(near.resolve('wasmoon-lua5.1/dist/liblua5.1.wasm'))),
  })
  return server
}

/** Batches of requests, as they would come from a client that pipelines. */
function prepareBatches({ argv, share = 1 }: BenchCase): string[] {
  const batches: string[] = []
  const draw = makeDraw()
  while (batches.length * PIPELINE < COMMANDS_PER_ROUND * share) {
    let batch = ''
    for (let i = 0; i < PIPELINE; i++) batch += encode(fill(argv, draw))
    // A flat string, as a buffer's text is: not the pieces it was put together from.
    batches.push(Buffer.from(batch, 'latin1').toString('latin1'))
  }
  return batches
}

async function measureOurs(cases: readonly BenchCase[]): Promise<number[]> {
  const server = makeEngine()
  let replies = 0
  const client = server.createClient({ output: (bytes) => (replies += bytes.length) })
  const results: number[] = []
  for (const row of cases) {
    for (const argv of row.prepare ?? []) server.feed(client, encode(argv))
    const batches = prepareBatches(row)
    // The interpreter of scripts comes with the first one.
    server.feed(client, batches[0] ?? '')
    while (client.blocked) await new Promise((wake) => setTimeout(wake, 5))
    const rates: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const before = server.stats.errorReplies
      const startedAt = performance.now()
      for (const batch of batches) server.feed(client, batch)
      rates.push((batches.length * PIPELINE * 1000) / (performance.now() - startedAt))
      if (server.stats.errorReplies !== before) throw new Error(`${row.name} answers with errors`)
    }
    results.push(median(rates))
  }
  if (replies === 0) throw new Error('no replies came back')
  return results
}

async function measureReal(
  cases: readonly BenchCase[],
  valkeyServer: string,
  program: string,
): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'valkey-playground-bench-'))
  const target = await startTarget([valkeyServer], folder)
  try {
    const results: number[] = []
    for (const { argv, prepare = [], share = 1 } of cases) {
      await ask(target.port, prepare)
      const requests = COMMANDS_PER_ROUND * share
      results.push(requestRate(program, target.port, argv, requests, ['-c', '50', '-P', String(PIPELINE)]))
    }
    return results
  } finally {
    target.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Commands per second in process. */
export async function benchEngine({ valkeyServer, commands }: BenchEnvironment): Promise<void> {
  const cases = casesOf(commands)
  console.log(
    `Requests fed ${PIPELINE} at a time, replies taken as bytes, median of ${ROUNDS} (commands/s); the real server over TCP with -P ${PIPELINE}`,
  )
  const program = findBenchmark(valkeyServer)
  const real =
    valkeyServer !== null && program !== null ? await measureReal(cases, valkeyServer, program) : []
  const ours = await measureOurs(cases)
  printTable(
    ['command', 'ours', 'each', 'valkey-server', 'ratio', 'goal'],
    cases.map(({ name }, i) => {
      const rate = ours[i] as number
      const other = real[i]
      const each = `${whole(1e9 / rate)} ns`
      return other === undefined
        ? [name, whole(rate), each, '-', '-', '≥ 1']
        : [name, whole(rate), each, whole(other), (rate / other).toFixed(2), '≥ 1']
    }),
  )
}
