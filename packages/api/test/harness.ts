// What the tests of this package run on: C modules of test/modules, loaded into an engine with a client on each protocol.
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  AdjustableClock,
  COMMANDS,
  Server,
  bytesToUtf8,
  type Client,
  type Host,
  type LogLevel,
} from '@valkey-playground/engine'
import type { Profile } from '@valkey-playground/toolchain'
import { ModuleHost, type ModuleHostOptions } from '../src/index.ts'
import { compileKept } from './compiler.ts'
import { mutateAsTold } from './twin/mutate.ts'

const ROOT = join(import.meta.dirname, '../../..')
const headers = Object.fromEntries(
  ['../include/valkeymodule.h', '../include/redismodule.h', 'modules/testing.h'].map((path) => [
    basename(path),
    readFileSync(join(import.meta.dirname, path), 'utf8'),
  ]),
)

mutateAsTold()

/** Compiles C text. @param ownHeaders more files of the project, and headers in the place of ours @param flags more for the compiler */
export function compileC(
  name: string,
  source: string,
  profile: Profile = 'debug',
  ownHeaders: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<Uint8Array> {
  return compileKept({ [name]: source, ...ownHeaders }, { profile, headers, flags })
}

/** Compiles test/modules/<name>.c. */
export function compileModule(name: string, profile: Profile = 'debug'): Promise<Uint8Array> {
  return compileC(
    `${name}.c`,
    readFileSync(join(import.meta.dirname, 'modules', `${name}.c`), 'utf8'),
    profile,
  )
}

/** An engine with modules and everything that tests look at. */
export interface Bench {
  readonly server: Server
  readonly host: ModuleHost
  readonly log: string[]
  /** Runs a command (words separated by blanks, or a vector) and returns the reply's bytes. */
  run(command: string | readonly string[], resp?: 2 | 3): string
  /** What the client of `run` was sent since its last command began. */
  output(resp?: 2 | 3): string
  /** Sets the clock, in Unix ms. */
  setTime(now: number): void
  /** Loads bytes under a path and returns the reply of MODULE LOAD. */
  load(path: string, wasm: Uint8Array, ...args: string[]): string
}

/** Handles and blocks of memory that modules hold. */
export function heldIn({ host }: Bench): { handles: number; blocks: number } {
  const { handles, runtime } = host.api
  return { handles: handles.size, blocks: runtime.heapStats().blocks }
}

/** Makes an engine. @param config parameters it starts with @param outside what is to be another in the world around it */
export function createBench(
  options: Partial<ModuleHostOptions> = {},
  config: Readonly<Record<string, string>> = {},
  outside: Partial<Host> = {},
): Bench {
  const log: string[] = []
  let now = 1_700_000_000_000
  const clock = new AdjustableClock(() => now)
  const server = new Server(
    {
      now: () => clock.now(),
      clock,
      monotonicMicros: () => performance.now() * 1000,
      random: () => 0.5,
      log: (level: LogLevel, message: string) => log.push(`${level} ${message}`),
      // Work that comes from outside, as from threads: after the test's own turn.
      wake() {
        setImmediate(() => server.pump())
      },
      ...outside,
    },
    { commands: COMMANDS, config: { 'enable-module-command': 'yes', ...config } },
  )
  const files = new Map<string, Uint8Array>()
  const host = new ModuleHost(server, {
    runtimeWasm: new Uint8Array(readFileSync(join(ROOT, 'packages/api/dist/runtime.wasm'))),
    resolve(path) {
      const bytes = files.get(path)
      if (!bytes) throw new Error('no such file')
      return bytes
    },
    shared: true,
    maxPages: 4096,
    ...options,
  })
  server.modules = host
  const outputs = { 2: '', 3: '' }
  const clients = Object.fromEntries(
    ([2, 3] as const).map((resp) => [
      resp,
      server.createClient({
        resp,
        output: (bytes) => {
          outputs[resp] += bytes
        },
        close() {},
      }),
    ]),
  ) as Record<2 | 3, Client>
  function run(command: string | readonly string[], resp: 2 | 3 = 2): string {
    outputs[resp] = ''
    server.execute(clients[resp], typeof command === 'string' ? command.split(' ') : command)
    server.settle()
    return outputs[resp]
  }
  return {
    server,
    host,
    log,
    run,
    output: (resp = 2) => outputs[resp],
    setTime(time) {
      now = time
    },
    load(path, wasm, ...args) {
      files.set(path, wasm)
      return bytesToUtf8(run(['MODULE', 'LOAD', path, ...args]))
    },
  }
}
