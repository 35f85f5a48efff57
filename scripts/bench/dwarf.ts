// How long it takes until the debug information of a module of 5,000 lines answers: what a debugger waits for when it first
// stops. The first run of a process also pays for V8's compiling of the readers.

import { createToolchain } from '@valkey-playground/toolchain'
import { createNodeHost } from '@valkey-playground/toolchain/node'
import { readDebugInfo, readSections } from '@valkey-playground/toolchain/wasm'
import { moduleHeaders } from '../../packages/server/src/compile/module-headers.ts'
import { generateModule } from './compile.ts'
import { median, printTable } from './report.ts'

const LINES = 5000
const RUNS = 9
const GOAL_MS = 100

/** Milliseconds of each step, from the bytes of the module on. */
function readOnce(wasm: Uint8Array): { readonly steps: readonly number[]; readonly functions: number } {
  const started = performance.now()
  const info = readDebugInfo(readSections(wasm))
  if (!info) throw new Error('the module has no debug information')
  const opened = performance.now()
  const functions = info.functions()
  const found = performance.now()
  const last = functions.at(-1)
  for (const scope of info.scopesAt(last?.bodyStart ?? 0))
    for (const variable of scope.variables()) variable.type()
  info.globals(last?.low)
  const ended = performance.now()
  return {
    steps: [opened - started, found - opened, ended - found, ended - started],
    functions: functions.length,
  }
}

/** Time to read the debug information. */
export async function benchDwarf(): Promise<void> {
  const toolchain = createToolchain(createNodeHost())
  const { wasm } = await toolchain.compile(
    { 'large.c': generateModule(LINES, 1) },
    { profile: 'debug', headers: moduleHeaders() },
  )
  toolchain.dispose()
  if (!wasm) throw new Error('the module does not compile')
  const first = readOnce(wasm)
  const later = Array.from({ length: RUNS }, () => readOnce(wasm).steps)
  const names = ['line table', 'functions', 'scopes and globals', `all (goal: under ${GOAL_MS} ms)`]
  printTable(
    [`${LINES} lines, ${first.functions} functions, ms`, 'first', `median of ${RUNS} more`],
    names.map((name, step) => [
      name,
      (first.steps[step] as number).toFixed(1),
      median(later.map((steps) => steps[step] as number)).toFixed(1),
    ]),
  )
}
