// What tracing costs: the loops of modules/calls.c in this process, with nobody listening and with a tracer that keeps the calls of each
// command, as the page has one. Switching it on and off takes turns, so that both have the same machine.

import { ModuleHost } from '@valkey-playground/api'
import { createToolchain } from '@valkey-playground/toolchain'
import { createNodeHost } from '@valkey-playground/toolchain/node'
import { readFileSync } from 'node:fs'
import { moduleHeaders } from '../../packages/server/src/compile/module-headers.ts'
import { LOOPS, MODULE, TURNS } from './calls.ts'
import { makeEngine } from './engine.ts'
import { printTable } from './report.ts'

const RUNTIME = 'packages/api/dist/runtime.wasm'
const ROUNDS = 15
/** How many times as long a call may take while it is traced. */
const MOST_TIMES = 2

async function compile(): Promise<Uint8Array> {
  const toolchain = createToolchain(createNodeHost())
  const { wasm } = await toolchain.compile(
    { 'calls.c': readFileSync(MODULE, 'utf8') },
    { profile: 'release', headers: moduleHeaders() },
  )
  toolchain.dispose()
  if (wasm === null) throw new Error(`${MODULE} does not compile`)
  return wasm
}

/** Nanoseconds for each API call with a tracer and without one. */
export async function benchTracing(): Promise<void> {
  const wasm = await compile()
  const server = makeEngine()
  const host = new ModuleHost(server, {
    runtimeWasm: readFileSync(RUNTIME),
    resolve: () => wasm,
    shared: true,
  })
  server.modules = host
  const client = server.createClient({ output: () => {} })
  await host.load(MODULE, [])
  const timed = (command: string): number => {
    const began = performance.now()
    server.execute(client, [command, 'key', String(TURNS)])
    server.settle()
    return ((performance.now() - began) * 1e6) / TURNS
  }
  const rows = LOOPS.map(({ command, what, calls }) => {
    const times = { off: [] as number[], on: [] as number[] }
    for (let round = 0; round < ROUNDS; round++)
      for (const state of ['off', 'on'] as const) {
        host.tracer.enabled = state === 'on'
        times[state].push(timed(command) / calls)
      }
    const [off, on] = [Math.min(...times.off), Math.min(...times.on)]
    return [what, off.toFixed(0), on.toFixed(0), (on / off).toFixed(1), `≤ ${MOST_TIMES}`]
  })
  console.log(
    `\nThe same loops in this process, without and with a tracer (ns for each call, best of ${ROUNDS})`,
  )
  printTable(['calls', 'not traced', 'traced', 'times', 'goal'], rows)
  host.dispose()
}
