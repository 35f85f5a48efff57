// Twin tests of modules: a C module of test/modules is built twice, as WebAssembly for our engine and by the machine's
// compiler as a shared object for the real valkey-server, both with our header; the same commands go to both, and the
// engine's twin tool compares replies, events, propagated effects and data.
//
//   moduleTwins('list', 'ListPush', { 'pushes at both ends': ['list.push l head a'] })
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { Server } from '@valkey-playground/engine'
import { twins, type Step, type TwinOptions } from '../../../engine/test/twin/twin.ts'
import { ModuleHost } from '../../src/index.ts'
import { API_NAMES, type ApiName } from '../../src/spec/index.ts'
import type { ApiTracer } from '../../src/trace.ts'
import { BUILT } from '../compiler.ts'
import { compileModule } from '../harness.ts'
import { spawnThread } from '../threads/spawn.ts'
import { MUTATION, mutateTwins } from './mutants.ts'

const ROOT = join(import.meta.dirname, '../../../..')
const HEADERS = join(import.meta.dirname, '../../include')
const MODULES = join(import.meta.dirname, '../modules')

/** Builds the shared object for the real server; kept under a hash of source and header. */
function compileNative(name: string): string {
  const source = join(MODULES, `${name}.c`)
  const hash = createHash('sha256')
    .update(readFileSync(source))
    .update(readFileSync(join(HEADERS, 'valkeymodule.h')))
    .digest('hex')
  const file = join(BUILT, `${name}-${hash.slice(0, 16)}.so`)
  if (existsSync(file)) return file
  mkdirSync(BUILT, { recursive: true })
  execFileSync('cc', ['-std=gnu11', '-shared', '-fPIC', '-O1', '-w', '-I', HEADERS, source, '-o', file])
  return file
}

const covered = new Set<ApiName>()

/** Notes which API functions are called. */
const coverageTracer: ApiTracer = {
  listening: true,
  begin({ fn }) {
    covered.add(fn)
  },
  end() {},
  fault() {},
}

const runtimeWasm = new Uint8Array(readFileSync(join(ROOT, 'packages/api/dist/runtime.wasm')))

/** Loads a module into a new engine of ours. */
async function loadOurs(server: Server, resp: 2 | 3, name: string, args: readonly string[]): Promise<void> {
  const wasm = await compileModule(name)
  const host = new ModuleHost(server, {
    runtimeWasm,
    resolve: () => wasm,
    // Functions that do nothing make loops that never end: those are stopped by counting.
    ...(MUTATION === 'nothing' ? { shared: false, timeLimit: 300 } : { shared: true, spawnThread }),
    maxPages: 2048,
  })
  // What the runtime has itself is to be heard as well, and to be compared as well: a script of both protocols has each once.
  if (resp === 2 || MUTATION !== null) {
    host.api.tracer = coverageTracer
    host.tracer.onSwitch?.()
  }
  server.modules = host
  await host.load(`${name}.wasm`, args)
}

/** Declares a table of twin tests on one module. */
export function moduleTwins(
  name: string,
  heading: string,
  table: Readonly<Record<string, readonly Step[]>>,
  options: TwinOptions & { readonly args?: readonly string[] } = {},
): void {
  const { args = [], ...rest } = options
  const all: TwinOptions = {
    ...rest,
    setup: {
      async real(ask) {
        const loaded = await ask(['MODULE', 'LIST'])
        if (loaded.includes(`\r\n${name}\r\n`)) return
        const reply = await ask(['MODULE', 'LOAD', compileNative(name), ...args])
        if (reply !== '+OK\r\n') throw new Error(`the real server does not load ${name}: ${reply}`)
      },
      ours: (server, resp) => loadOurs(server, resp, name, args),
    },
  }
  if (MUTATION === null) twins(heading, table, all)
  else mutateTwins(heading, table, all, covered)
}

/** Where each test file leaves the names of the functions its modules called. */
const CALLED = join(ROOT, '.cache/twin-api')

/**
 * Declares the last test of a file: its modules called at least so many API functions in our engine. Prints how many,
 * and how many all twin files together called when they ran last.
 */
export function reportCoverage(least = 1): void {
  beforeAll(() => covered.clear())
  it.skipIf(process.env['VALKEY_PLAYGROUND_NO_SERVER'] === '1')(
    `the modules call at least ${least} API functions`,
    () => {
      const names = API_NAMES.filter((name) => covered.has(name))
      const file = basename(expect.getState().testPath ?? 'unknown')
      mkdirSync(CALLED, { recursive: true })
      writeFileSync(join(CALLED, `${file}.json`), JSON.stringify(names))
      const all = readdirSync(CALLED).flatMap(
        (entry) => JSON.parse(readFileSync(join(CALLED, entry), 'utf8')) as ApiName[],
      )
      console.log(
        `${file}: ${names.length} API functions called; ${new Set(all).size} by all twin tests together`,
      )
      expect(names.length).toBeGreaterThanOrEqual(least)
    },
  )
}
