// Modules in the page's engine: where MODULE LOAD finds bytes, replacing what Run loaded before, and what the panels show.
import { ModuleHost } from '@valkey-playground/api'
import { ReplyError, type Server } from '@valkey-playground/engine'
import type { ModuleRow, ModulesState, TimerRow } from '@valkey-playground/ui'
import runtimeUrl from '@valkey-playground/api/runtime.wasm?url'
import { isYounger } from '../text/api-age.ts'
import { hearFindings } from './findings.ts'
import { READY_THREADS, threadSpawner } from './spawn-thread.ts'
import type { EngineEvent, EngineStart, LoadOutcome, ModuleToLoad, RawReply } from '../protocol.ts'

/** Pages of 64 KiB to ask for, the most first: a small machine refuses to reserve the whole address space. */
const PAGES = [16384, 8192, 4096, 2048] as const

/** Runs a command and gives its reply. */
type Run = (argv: readonly string[]) => Promise<RawReply>

/** The modules of one engine. */
export interface Modules {
  readonly host: ModuleHost
  /** Takes out what came from the same path and loads this in its place, by commands that the trace shows. */
  replace(module: ModuleToLoad, run: Run): Promise<Omit<LoadOutcome, 'millis'>>
  state(): ModulesState
  timers(): readonly TimerRow[]
  setTimeLimit(seconds: number): void
  setMinimumVersion(version: string): void
}

/** Fetches the modules' C runtime and makes the server able to load modules. */
export async function openModules(
  server: Server,
  start: EngineStart,
  send: (event: EngineEvent) => void,
): Promise<Modules> {
  const response = await fetch(runtimeUrl)
  if (!response.ok) throw new Error(`The modules' runtime could not be fetched: ${response.status}`)
  const runtimeWasm = new Uint8Array(await response.arrayBuffer())
  const files = new Map<string, Uint8Array>()
  let timeLimit = start.timeLimit
  const host = openHost(server, {
    runtimeWasm,
    lint: true,
    shared: start.shared,
    spawnThread: threadSpawner(start.threads),
    readyThreads: start.shared ? READY_THREADS : 0,
    resolve(path) {
      const bytes = files.get(path)
      if (bytes !== undefined) return bytes
      throw new Error(`there is no file ${path} here; write the module in the editor and press Run`)
    },
    // Read anew at each safe point, so that the setting holds at once. Without a limit a loop has to go on for ever.
    get timeLimit() {
      return timeLimit === 0 ? Infinity : timeLimit * 1000
    },
  })
  server.modules = host
  hearFindings(host, (finding) => send({ type: 'finding', finding }))
  const { interruptWord } = host
  if (interruptWord !== null) {
    // The word that stops, and those behind it that say what runs: the page's watchdog knows which is which.
    const words = new Int32Array(interruptWord.buffer, interruptWord.byteOffset, 8)
    send({ type: 'interrupt', words })
  }
  const stubs = new Map<string, readonly string[]>()

  const namesFrom = (path: string): readonly string[] =>
    host
      .list()
      .filter((module) => module.path === path)
      .map((module) => module.name)

  // By a command where that will do: the trace shows what OnUnload does. Null, or why it stays.
  async function takeOut(name: string, run: Run): Promise<string | null> {
    if (host.api.modules.get(name)?.unloadObstacle() == null) {
      const { raw } = await run(['MODULE', 'UNLOAD', name])
      return raw.startsWith('-') ? errorText(raw) : null
    }
    try {
      host.retire(name)
      server.settle()
      return null
    } catch (error) {
      if (!(error instanceof ReplyError)) throw error
      return error.message
    }
  }

  return {
    host,
    async replace({ path, wasm, args, stubs: called }, run) {
      for (const name of namesFrom(path)) {
        const error = await takeOut(name, run)
        if (error !== null) return { ok: false, modules: namesFrom(path), error }
      }
      files.set(path, wasm)
      stubs.set(path, called)
      const { raw } = await run(['MODULE', 'LOAD', path, ...args])
      const ok = !raw.startsWith('-')
      return { ok, modules: namesFrom(path), ...(ok ? {} : { error: errorText(raw) }) }
    },
    state: () => ({
      modules: host.list().map((entry) => rowOf(server, host, entry.name, stubs.get(entry.path) ?? [])),
    }),
    timers: () =>
      host.timers().map(({ id, module, due, place, function: name }) => ({
        id: `module-${id}`,
        owner: module,
        what: name === null ? 'timer' : `timer made in ${name}`,
        due,
        ...(place === null ? {} : { line: `${place.file}:${place.line}` }),
      })),
    setTimeLimit(seconds) {
      timeLimit = seconds
    },
    setMinimumVersion(version) {
      host.api.offers = (name) => !isYounger(name, version)
    },
  }
}

function openHost(
  server: Server,
  options: Omit<ConstructorParameters<typeof ModuleHost>[1], 'maxPages'>,
): ModuleHost {
  for (const maxPages of PAGES) {
    try {
      return new ModuleHost(
        server,
        Object.defineProperties({ ...options, maxPages }, Object.getOwnPropertyDescriptors(options)),
      )
    } catch (error) {
      // Only a refused reservation of memory is worth another try.
      if (!(error instanceof RangeError) || maxPages === PAGES.at(-1)) throw error
    }
  }
  throw new ReplyError('ERR no memory for modules')
}

function rowOf(server: Server, host: ModuleHost, name: string, stubs: readonly string[]): ModuleRow {
  const module = host.api.modules.get(name)
  const commands = [...server.commands.values()].filter((command) => command.module === module)
  return {
    name,
    version: module?.version ?? 0,
    path: module?.path ?? '',
    args: module?.args ?? [],
    commands: commands
      .flatMap((command) => [command, ...command.subcommands.values()])
      .map((command) => ({
        name: command.fullName,
        arity: command.row.arity,
        flags: command.row.flags.filter((flag) => flag !== 'module'),
        calls: command.calls,
      })),
    types: host.dataTypeNames(name),
    stubsRequested: stubs,
    state: module?.lastFault === null || module === undefined ? 'loaded' : faultState(module.lastFault),
  }
}

function faultState(fault: string): ModuleRow['state'] {
  return fault.startsWith('stopped') ? 'interrupted' : 'trapped'
}

function errorText(raw: string): string {
  return raw.slice(1).trimEnd()
}
