// The debugger: what probes cost where nobody stops, what a step takes from request to stop, and going back over 100,000 statements.
//
// The same module runs at -O0 in a server without a debugger and in one with; the server times the commands. Steps are timed at the
// debugger's end of the connection.

import { connect } from 'node:net'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DapClient } from '../../packages/server/test/dap-client.ts'
import { encode } from './cases.ts'
import { median, printTable } from './report.ts'
import { ask, OUR_SERVER, startTarget } from './servers.ts'

const MODULE = resolve('scripts/bench/modules/loops.c')
/** Both servers take turns: the ratio of each pass is of one machine's state. */
const PASSES = 5
const ROUNDS = 15
/** How many times as long as without probes a command may take. */
const MOST_TIMES = 3
const COMMANDS = ['loops.sieve', 'loops.calls', 'loops.list'] as const
const STATEMENTS = 100_000
const KEYS = 100_000
const KEYS_AT_ONCE = 1000

/** Milliseconds of each command, the best of some rounds: the code has to become warm. */
async function measure(port: number): Promise<number[]> {
  const times: number[] = []
  for (const command of COMMANDS) {
    const rounds: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const text = await ask(port, [['CONFIG', 'RESETSTAT'], [command], ['INFO', 'commandstats']])
      rounds.push(Number(new RegExp(`cmdstat_${command}:calls=1,usec=(\\d+)`).exec(text)?.[1]) / 1000)
    }
    times.push(Math.min(...rounds))
  }
  return times
}

/** Milliseconds from a request to the stop after it. */
async function timed(dap: DapClient, command: string): Promise<number> {
  const began = performance.now()
  await dap.request(command, { threadId: 1 })
  await dap.next('stopped')
  return performance.now() - began
}

async function several(dap: DapClient, command: string, count: number): Promise<number[]> {
  const times: number[] = []
  for (let done = 0; done < count; done++) times.push(await timed(dap, command))
  return times
}

function lineOf(text: string): number {
  return (
    readFileSync(MODULE, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  )
}

/** What the probes of a server with a debugger cost, beside one without. */
async function benchProbes(plainPort: number, probedPort: number): Promise<void> {
  const passes: { readonly plain: number[]; readonly probed: number[] }[] = []
  for (let pass = 0; pass < PASSES; pass++)
    passes.push({ plain: await measure(plainPort), probed: await measure(probedPort) })
  console.log(`The same commands at -O0 (ms, best of ${ROUNDS}, in ${PASSES} passes)`)
  printTable(
    ['command', 'without probes', 'with', 'ratio', 'worst', 'goal'],
    COMMANDS.map((command, index) => {
      const [without, withProbes] = (['plain', 'probed'] as const).map((build) =>
        passes.map((pass) => pass[build][index] ?? Number.NaN),
      ) as [number[], number[]]
      const ratios = withProbes.map((ms, pass) => ms / (without[pass] ?? Number.NaN))
      return [
        command,
        median(without).toFixed(2),
        median(withProbes).toFixed(2),
        median(ratios).toFixed(2),
        Math.max(...ratios).toFixed(2),
        `< ${MOST_TIMES}`,
      ]
    }),
  )
}

/** Overhead of probes, and times of steps. */
export async function benchDebug(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'valkey-playground-bench-'))
  try {
    const plain = await startTarget(OUR_SERVER, folder, [
      '--module-compile-profile',
      'debug',
      '--loadmodule',
      MODULE,
    ])
    // Below the ports that systems give to outgoing connections.
    const dapPort = 20_000 + Math.floor(Math.random() * 12_000)
    const probed = startTarget(OUR_SERVER, folder, ['--dap', String(dapPort), '--loadmodule', MODULE])
    const target = await probed.catch((error: unknown) => {
      plain.stop()
      throw error
    })
    try {
      await benchProbes(plain.port, target.port).finally(plain.stop)
      await benchSteps(target.port, dapPort)
      await benchCheckpoints(target.port, dapPort)
    } finally {
      target.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function benchSteps(port: number, dapPort: number): Promise<void> {
  const dap = await DapClient.connect(dapPort)
  await dap.request('initialize', { adapterID: 'bench' })
  const breakpoints = [{ line: lineOf('ReplyWithLongLong(ctx, total)') }]
  await dap.request('setBreakpoints', { source: { path: MODULE }, breakpoints })
  await dap.request('configurationDone')
  const socket = connect(port, '127.0.0.1')
  socket.write(encode(['loops.count', String(STATEMENTS / 2)]))
  await dap.next('stopped')
  const first = await timed(dap, 'stepBack')
  const back = await several(dap, 'stepBack', 9)
  const forward = await several(dap, 'stepIn', 5)
  console.log(`\nOver TCP, after ${STATEMENTS.toLocaleString('en-US')} statements of one command (ms)`)
  printTable(
    ['request', 'first', 'median of the next'],
    [
      ['stepBack', first.toFixed(1), median(back).toFixed(1)],
      ['stepIn', (forward[0] ?? Number.NaN).toFixed(1), median(forward).toFixed(1)],
    ],
  )
  await dap.request('disconnect')
  dap.close()
  socket.destroy()
}

/** What is kept of a command, and how long it takes to go back before a change of the keyspace, with many keys there. */
async function benchCheckpoints(port: number, dapPort: number): Promise<void> {
  const value = 'v'.repeat(100)
  const fill = Array.from({ length: KEYS / KEYS_AT_ONCE }, (_, part) => [
    'MSET',
    ...Array.from({ length: KEYS_AT_ONCE }, (__, key) => [`key:${part * KEYS_AT_ONCE + key}`, value]).flat(),
  ])
  await ask(port, fill)
  const dap = await DapClient.connect(dapPort)
  await dap.request('initialize', { adapterID: 'bench' })
  await dap.request('configurationDone')
  const count = async (): Promise<number> => {
    const text = await ask(port, [
      ['CONFIG', 'RESETSTAT'],
      ['loops.count', '10'],
      ['INFO', 'commandstats'],
    ])
    return Number(/cmdstat_loops.count:calls=1,usec=(\d+)/.exec(text)?.[1]) / 1000
  }
  const begins: number[] = []
  for (let round = 0; round < 9; round++) begins.push(await count())
  await ask(port, [
    ['DEL', 'key:1', 'key:2'],
    ['SET', 'key:3', 'other'],
  ])
  await dap.request('setFunctionBreakpoints', { breakpoints: [{ name: 'Count' }] })
  const socket = connect(port, '127.0.0.1')
  socket.write(encode(['loops.count', '10']))
  await dap.next('stopped')
  const { bytes, units } = await dap.request<{ bytes: number; units: { number: number }[] }>(
    'playground/moments',
  )
  const times: number[] = []
  for (let round = 0; round < 9; round++) {
    const began = performance.now()
    await dap.request('playground/goTo', { unit: units.at(-2)?.number, position: 1 + round })
    await dap.next('stopped')
    times.push(performance.now() - began)
  }
  console.log(`\nWith ${KEYS.toLocaleString('en-US')} keys`)
  printTable(
    ['what', 'value'],
    [
      ['a command of 30 statements, with its checkpoint (ms)', median(begins).toFixed(2)],
      [`kept of ${units.length} commands (MB)`, (bytes / 1e6).toFixed(1)],
      ['going back to before keys changed (ms)', median(times).toFixed(1)],
    ],
  )
  await dap.request('disconnect')
  dap.close()
  socket.destroy()
}
