// The price of one module API call: loops in C (modules/calls.c) timed by the server that runs them, read from its command
// statistics. The same module, built by the local C compiler, is measured in a real server beside ours.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchEnvironment } from './main.ts'
import { LOOPS, MODULE, type Loop } from './calls.ts'
import { printTable } from './report.ts'
import { ask, OUR_SERVER, startTarget } from './servers.ts'
import { benchTracing } from './tracing.ts'

const HEADERS = 'packages/api/include'
const ROUNDS = 21
/** Turns of a loop: short enough that a busy machine does not interrupt every one of them. */
const TURNS = 50_000
/** How many times as long as in the real server a call may take. */
const MOST_TIMES = 3

/** Microseconds that a server says one run of a loop took. */
async function timeOf(port: number, command: string, turns: number): Promise<number> {
  const text = await ask(port, [
    ['CONFIG', 'RESETSTAT'],
    [command, 'key', String(turns)],
    ['INFO', 'commandstats'],
  ])
  const error = /\r\n(-[^\r]*)/.exec(text)
  if (error !== null) throw new Error(`${command}: ${error[1] ?? ''}`)
  return Number(new RegExp(`cmdstat_${command}:calls=1,usec=(\\d+)`).exec(text)?.[1])
}

/**
 * Nanoseconds that one turn of a loop takes in each server, the empty loop's taken off. Rounds go around the servers, so that all have the
 * same machine, and the best one counts: others use the machine too, and that only ever makes a round longer.
 */
async function measure(ports: readonly number[], { command, share = 1 }: Loop): Promise<number[]> {
  const turns = TURNS * share
  const best = ports.map(() => ({ loop: Infinity, empty: Infinity }))
  for (let round = 0; round < ROUNDS; round++)
    for (const [index, port] of ports.entries()) {
      const { loop, empty } = best[index] as { loop: number; empty: number }
      best[index] = {
        empty: Math.min(empty, await timeOf(port, 'calls.nothing', turns)),
        loop: Math.min(loop, await timeOf(port, command, turns)),
      }
    }
  return best.map(({ loop, empty }) => ((loop - empty) * 1000) / turns)
}

/** Builds the module for a native server; null if there is no C compiler. */
function buildNative(folder: string): string | null {
  const output = join(folder, 'calls.so')
  const { status } = spawnSync('cc', ['-shared', '-fPIC', '-O2', '-I', HEADERS, MODULE, '-o', output], {
    stdio: 'ignore',
  })
  return status === 0 ? output : null
}

/** @param their not known without a real server, or without a C compiler */
function row(what: string, our = Number.NaN, their?: number): string[] {
  const compared = their === undefined ? ['-', '-'] : [their.toFixed(1), (our / their).toFixed(1)]
  return [what, our.toFixed(0), ...compared, `≤ ${MOST_TIMES}`]
}

/** Nanoseconds for each API call, ours beside the real server's. */
export async function benchApi({ valkeyServer }: BenchEnvironment): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'valkey-playground-bench-'))
  try {
    const native = valkeyServer === null ? null : buildNative(folder)
    const targets = [await startTarget(OUR_SERVER, folder, ['--loadmodule', MODULE])]
    if (valkeyServer !== null && native !== null)
      targets.push(await startTarget([valkeyServer], folder, ['--loadmodule', native]))
    const rows: string[][] = []
    try {
      const ports = targets.map(({ port }) => port)
      for (const loop of LOOPS) {
        const times = await measure(ports, loop)
        rows.push(row(loop.what, ...times.map((ns) => ns / loop.calls)))
      }
    } finally {
      for (const { stop } of targets) stop()
    }
    console.log(
      `Module API calls at -O2, best of ${ROUNDS} loops of at most ${TURNS} turns (ns for each call)`,
    )
    printTable(['calls', 'ours', 'valkey-server', 'times', 'goal'], rows)
    await benchTracing()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
