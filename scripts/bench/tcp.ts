// valkey-benchmark against our server and a real one, taking turns, with the same options. The first column that counts is the
// ratio: the machine's load is in both numbers. On a busy machine the second ratio says more: the processor time that each server
// took for a request (helping threads included), which is a rate that others cannot take away.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CASES } from './cases.ts'
import type { BenchEnvironment } from './main.ts'
import { median, printTable, whole } from './report.ts'
import { ask, OUR_SERVER, startTarget } from './servers.ts'
import { findBenchmark, requestRate } from './valkey-benchmark.ts'

const ROUNDS = 3
const SHAPES = [
  { name: '50 clients', options: ['-c', '50'], requests: 30_000, goal: 0.7 },
  { name: '50 clients, -P 16', options: ['-c', '50', '-P', '16'], requests: 160_000, goal: 0.4 },
]

// Processor time of a process so far; not-a-number where the system does not tell.
function processorTicks(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return Number(fields[11]) + Number(fields[12])
  } catch {
    return Number.NaN
  }
}

/** Commands per second over TCP, ours beside the real server's. */
export async function benchTcp({ valkeyServer }: BenchEnvironment): Promise<void> {
  const program = findBenchmark(valkeyServer)
  if (valkeyServer === null || program === null) {
    console.log('  no valkey-server and valkey-benchmark on this machine: nothing to measure with')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'valkey-playground-bench-'))
  const ours = await startTarget(OUR_SERVER, folder)
  const real = await startTarget([valkeyServer], folder)
  try {
    for (const { name, options, requests, goal } of SHAPES) {
      const rows: string[][] = []
      for (const { name: command, argv, prepare = [], share = 1 } of CASES) {
        const rates: { ours: number[]; real: number[] } = { ours: [], real: [] }
        const ticks = { ours: processorTicks(ours.pid), real: processorTicks(real.pid) }
        for (let round = 0; round < ROUNDS; round++) {
          for (const [series, { port }] of [
            [rates.real, real],
            [rates.ours, ours],
          ] as const) {
            await ask(port, prepare)
            series.push(requestRate(program, port, argv, requests * share, options))
          }
        }
        const [our, their] = [median(rates.ours), median(rates.real)]
        const [ourTicks, theirTicks] = [processorTicks(ours.pid), processorTicks(real.pid)]
        const busy = (theirTicks - ticks.real) / (ourTicks - ticks.ours)
        rows.push([command, whole(our), whole(their), (our / their).toFixed(2), `≥ ${goal}`, busy.toFixed(2)])
      }
      console.log(
        `\nvalkey-benchmark, ${name}, up to ${whole(requests)} requests, median of ${ROUNDS} (requests/s)`,
      )
      printTable(['command', 'ours', 'valkey-server', 'ratio', 'goal', 'by processor time'], rows)
    }
  } finally {
    ours.stop()
    real.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
