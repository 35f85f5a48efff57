// valkey-benchmark, the program: requests per second of one command.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SPREAD } from './cases.ts'

/** The program beside a real server, or null. */
export function findBenchmark(valkeyServer: string | null): string | null {
  const path = valkeyServer === null ? null : join(dirname(valkeyServer), 'valkey-benchmark')
  return path !== null && existsSync(path) ? path : null
}

/** Requests per second. @param options of valkey-benchmark, such as `-P 16` */
export function requestRate(
  program: string,
  port: number,
  argv: readonly string[],
  requests: number,
  options: readonly string[],
): number {
  const common = ['-p', String(port), '-n', String(requests), '-r', String(SPREAD), '--csv']
  const { stdout, stderr, status } = spawnSync(program, [...common, ...options, ...argv], {
    encoding: 'utf8',
  })
  // The name, which may hold anything, the rate, and six columns of latencies.
  const rate = /","([\d.]+)"(?:,"[\d.]+"){6}\s*$/.exec(stdout)?.[1]
  if (status !== 0 || rate === undefined) throw new Error(`valkey-benchmark failed: ${stderr}${stdout}`)
  return Number(rate)
}
