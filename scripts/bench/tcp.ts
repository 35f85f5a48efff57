// valkey-benchmark against our server and a real one, taking turns, with the same options. The first column that counts is the
// ratio: the machine's load is in both numbers. On a busy machine the second ratio says more: the processor time that each server
// took for a request (helping threads included), which is a rate that others cannot take away.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { casesOf, encode, fill } from './cases.ts'
import type { BenchCase } from './cases.ts'
import type { BenchEnvironment } from './main.ts'
import { median, printTable, whole } from './report.ts'
import { ask, OUR_SERVER, startTarget } from './servers.ts'
import type { Target } from './servers.ts'
import { findBenchmark, requestRate } from './valkey-benchmark.ts'

const ROUNDS = 3
/** Rounds before, for the JavaScript engine to compile what is run, and for the interpreter of scripts to be fetched. */
const WARM_UP = 1
/** How many clients ask, how many requests each sends at once, and what part of the real server's rate ours is to reach. */
interface Shape {
  readonly name: string
  readonly options: readonly string[]
  readonly requests: number
  readonly goal: number
}

const SHAPES: readonly Shape[] = [
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

/** A series of one server: requests per second, and the processor time of its rounds. */
interface Series {
  readonly target: Target
  readonly rates: number[]
  ticks: number
}

function seriesOf(target: Target): Series {
  return { target, rates: [], ticks: 0 }
}

async function measure(
  program: string,
  { argv, prepare = [], share = 1 }: BenchCase,
  { options, requests }: Shape,
  targets: readonly Series[],
): Promise<void> {
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const series of targets) {
      const { port, pid } = series.target
      if (prepare.length > 0) await ask(port, prepare)
      const before = processorTicks(pid)
      const rate = requestRate(program, port, argv, requests * share, options)
      if (round < 0) continue
      series.rates.push(rate)
      series.ticks += processorTicks(pid) - before
    }
  }
}

// What a Node server can reach at most, with the bytes of SET.
async function measureBareSocket(program: string, shape: Shape, folder: string): Promise<number> {
  const [row] = casesOf(['SET']) as [BenchCase]
  const bytes = encode(fill(row.argv, () => 0)).length
  const target = await startTarget([process.execPath, 'scripts/bench/bare-socket.mjs', String(bytes)], folder)
  try {
    const series = seriesOf(target)
    await measure(program, row, shape, [series])
    return median(series.rates)
  } finally {
    target.stop()
  }
}

/** Commands per second over TCP, ours beside the real server's. */
export async function benchTcp({ valkeyServer, commands }: BenchEnvironment): Promise<void> {
  const program = findBenchmark(valkeyServer)
  if (valkeyServer === null || program === null) {
    console.log('  no valkey-server and valkey-benchmark on this machine: nothing to measure with')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'valkey-playground-bench-'))
  const ours = await startTarget(OUR_SERVER, folder)
  const real = await startTarget([valkeyServer], folder)
  try {
    for (const shape of SHAPES) {
      const rows: string[][] = []
      for (const row of casesOf(commands)) {
        const [our, their] = [seriesOf(ours), seriesOf(real)]
        await measure(program, row, shape, [their, our])
        const [ourRate, theirRate] = [median(our.rates), median(their.rates)]
        const ratio = (ourRate / theirRate).toFixed(2)
        const busy = (their.ticks / our.ticks).toFixed(2)
        rows.push([row.name, whole(ourRate), whole(theirRate), ratio, `≥ ${shape.goal}`, busy])
      }
      const bare = await measureBareSocket(program, shape, folder)
      console.log(
        `\nvalkey-benchmark, ${shape.name}, up to ${whole(shape.requests)} requests, median of ${ROUNDS} (requests/s)`,
      )
      printTable(['command', 'ours', 'valkey-server', 'ratio', 'goal', 'by processor time'], rows)
      console.log(`  a Node socket that answers SET unread: ${whole(bare)}`)
    }
  } finally {
    ours.stop()
    real.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
