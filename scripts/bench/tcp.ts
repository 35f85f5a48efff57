// valkey-benchmark against our server and a real one, taking turns, with the same options. The first column that counts is the
// ratio: the machine's load is in both numbers.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { BenchEnvironment } from './main.ts'
import { median, printTable, whole } from './report.ts'
import { OUR_SERVER, startTarget } from './servers.ts'

const TESTS = ['ping_mbulk', 'set', 'get', 'incr', 'lpush', 'lpop', 'sadd', 'hset', 'zadd', 'mset']
const ROUNDS = 3
const SHAPES = [
  { name: '50 clients', args: ['-c', '50'], requests: 40_000 },
  { name: '50 clients, -P 16', args: ['-c', '50', '-P', '16'], requests: 320_000 },
]

/** Requests per second of each test, by name. */
function runBenchmark(
  benchmark: string,
  port: number,
  args: readonly string[],
  requests: number,
): Map<string, number> {
  const { stdout, stderr, status } = spawnSync(
    benchmark,
    ['-p', String(port), '-t', TESTS.join(','), '-n', String(requests), '-r', '100000', '--csv', ...args],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`valkey-benchmark failed: ${stderr}`)
  const rates = new Map<string, number>()
  for (const [, name, rate] of stdout.matchAll(/^"([^"]+)","([\d.]+)"/gm)) rates.set(name ?? '', Number(rate))
  return rates
}

/** Commands per second over TCP, ours beside the real server's. */
export async function benchTcp({ valkeyServer }: BenchEnvironment): Promise<void> {
  const benchmark = valkeyServer === null ? null : join(dirname(valkeyServer), 'valkey-benchmark')
  if (valkeyServer === null || benchmark === null || !existsSync(benchmark)) {
    console.log('  no valkey-server and valkey-benchmark on this machine: nothing to measure with')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'valkey-playground-bench-'))
  const ours = await startTarget(OUR_SERVER, folder)
  const real = await startTarget([valkeyServer], folder)
  try {
    for (const { name, args, requests } of SHAPES) {
      const rates = { ours: new Map<string, number[]>(), real: new Map<string, number[]>() }
      for (let round = 0; round < ROUNDS; round++) {
        for (const [series, { port }] of [
          [rates.real, real],
          [rates.ours, ours],
        ] as const) {
          for (const [test, rate] of runBenchmark(benchmark, port, args, requests)) {
            series.set(test, [...(series.get(test) ?? []), rate])
          }
        }
      }
      console.log(
        `\nvalkey-benchmark, ${name}, ${whole(requests)} requests, median of ${ROUNDS} (requests/s)`,
      )
      const rows = [...rates.real].map(([test, values]) => {
        const realRate = median(values)
        const ourRate = median(rates.ours.get(test) ?? [])
        return [test, whole(ourRate), whole(realRate), (ourRate / realRate).toFixed(2)]
      })
      printTable(['test', 'ours', 'valkey-server', 'ratio'], rows)
    }
  } finally {
    ours.stop()
    real.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
