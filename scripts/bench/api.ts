// The price of one module API call: loops in C (modules/calls.c) timed by the server that runs them, read from its command
// statistics. The same module, built by the local C compiler, is measured in a real server beside ours.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchEnvironment } from './main.ts'
import { LOOPS, MODULE, TURNS } from './calls.ts'
import { median, printTable } from './report.ts'
import { ask, OUR_SERVER, startTarget } from './servers.ts'
import { benchTracing } from './tracing.ts'

const HEADERS = 'packages/api/include'
const ROUNDS = 5
/** How many times as long as in the real server a call may take. */
const MOST_TIMES = 3

/** Nanoseconds that one turn of a loop takes, the empty loop's taken off. */
async function measure(port: number, command: string): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const text = await ask(port, [
      ['CONFIG', 'RESETSTAT'],
      ['calls.nothing', 'key', String(TURNS)],
      [command, 'key', String(TURNS)],
      ['INFO', 'commandstats'],
    ])
    const error = /\r\n(-[^\r]*)/.exec(text)
    if (error !== null) throw new Error(`${command}: ${error[1] ?? ''}`)
    const micros = (name: string): number =>
      Number(new RegExp(`cmdstat_${name}:calls=1,usec=(\\d+)`).exec(text)?.[1])
    times.push(((micros(command) - micros('calls.nothing')) * 1000) / TURNS)
  }
  return median(times)
}

async function measureAll(port: number): Promise<number[]> {
  const results: number[] = []
  for (const { command } of LOOPS) results.push(await measure(port, command))
  return results
}

/** Builds the module for a native server; null if there is no C compiler. */
function buildNative(folder: string): string | null {
  const output = join(folder, 'calls.so')
  const { status } = spawnSync('cc', ['-shared', '-fPIC', '-O2', '-I', HEADERS, MODULE, '-o', output], {
    stdio: 'ignore',
  })
  return status === 0 ? output : null
}

/** Nanoseconds for each API call, ours beside the real server's. */
export async function benchApi({ valkeyServer }: BenchEnvironment): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'valkey-playground-bench-'))
  try {
    const native = valkeyServer === null ? null : buildNative(folder)
    let real: number[] = []
    if (valkeyServer !== null && native !== null) {
      const target = await startTarget([valkeyServer], folder, ['--loadmodule', native])
      real = await measureAll(target.port).finally(target.stop)
    }
    const target = await startTarget(OUR_SERVER, folder, ['--loadmodule', MODULE])
    const ours = await measureAll(target.port).finally(target.stop)
    console.log(`Module API calls at -O2, median of ${ROUNDS} loops of ${TURNS} turns (ns for each call)`)
    printTable(
      ['calls', 'ours', 'valkey-server', 'times', 'goal'],
      LOOPS.map(({ what, calls }, i) => {
        const [our = Number.NaN, their = Number.NaN] = [ours[i], real[i]].map(
          (ns) => (ns ?? Number.NaN) / calls,
        )
        const known = Number.isFinite(their)
        return [
          what,
          our.toFixed(0),
          known ? their.toFixed(1) : '-',
          known ? (our / their).toFixed(1) : '-',
          `≤ ${MOST_TIMES}`,
        ]
      }),
    )
    await benchTracing()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
