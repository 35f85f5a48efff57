// Forked children, as their parent sees them: one at a time, as the real server has one child process.
//
// A child has an engine of its own, in the parent's thread: copies of the data, of the modules' memory and of the handles that its
// C code holds. Its C code runs in a worker and asks that engine, as threads do; how it gets to the place after Fork says replay.ts.
// Change together: recording.ts, module-host.ts (`forkHost`), threads/forked-child.ts.
import { copyServer, type Server } from '@valkey-playground/engine'
import { PROBE_CONTROL } from '@valkey-playground/toolchain/wasm'
import {
  CHILD_RECORD,
  CHILD_STACK,
  CHILD_THREAD_LOCALS,
  DEBUG_FRAMES,
  DEBUG_START,
} from '../abi/address-space.ts'
import type { LoadedModule } from '../loader/loaded-module.ts'
import type { ModuleApi } from '../module-api.ts'
import { ModuleString } from '../module-string.ts'
import { RECORD } from '../threads/thread-record.ts'
import { ForkedChild, type ChildEnd } from './forked-child.ts'

/** The number of the thread that forks: the engine's own. The child's only thread has it too. */
const ENGINE_THREAD = 1

/** A child's engine, and its modules by the parent's. */
export interface ForkHost {
  readonly api: ModuleApi
  readonly modules: ReadonlyMap<LoadedModule, LoadedModule>
}

/** What the loader gives. */
export interface ForksOptions {
  /** Whether there is shared memory and somebody who makes workers. */
  readonly possible: boolean
  /** Which of the engine's functions is ExitFromChild. */
  readonly exit: number
  /**
   * Makes a module host over an engine with the same modules at the same places: `memory` is what lies in its memory from `from` on.
   * Nothing of them is run.
   */
  readonly forkHost: (server: Server, memory: Uint8Array, from: number) => ForkHost
}

interface RunningChild {
  readonly pid: number
  readonly module: LoadedModule
  readonly api: ModuleApi
  readonly doneHandler: number
  readonly userData: number
  /** Bytes of the modules' memory that were copied. */
  readonly copied: number
  readonly channel: ForkedChild
}

/** The forked child of one engine, if there is one. */
export class Forks {
  readonly #m: ModuleApi
  readonly #options: ForksOptions
  #child: RunningChild | null = null
  #lastPid = 0
  /** Bytes that the last child that exited had of its own. */
  lastCopied = 0

  constructor(m: ModuleApi, options: ForksOptions) {
    this.#m = m
    this.#options = options
  }

  /** The running child: how far it says it is, and how many bytes were copied for it. */
  get running(): { readonly progress: number; readonly copied: number } | null {
    const child = this.#child
    return child === null ? null : { progress: child.channel.progress, copied: child.copied }
  }

  /** Fork: the child's pid, or a string that says why there is none. */
  fork(module: LoadedModule, doneHandler: number, userData: number): number | string {
    const { server } = this.#m
    if (this.#child !== null || server.background.kind !== null) return 'Operation already in progress'
    if (!this.#options.possible || this.#m.child !== null) return 'Function not implemented'
    const record = this.#m.recorder?.take() ?? null
    if (record === null) return 'Cannot allocate memory'
    const pid = (this.#lastPid = Math.max(this.#lastPid, server.host.process?.id ?? 1) + 1)
    const server2 = this.#copyData()
    const { api, modules } = this.#options.forkHost(server2, record.memory, record.from)
    api.handles.adopt(this.#m.handles, (object) => (object instanceof ModuleString ? object.forked() : null))
    api.adoptContexts(this.#m, (each) => modules.get(each))
    const channel = (api.child = new ForkedChild(
      pid,
      (end) => this.#ended(end),
      (again) => this.#lingering(server2, again),
    ))
    this.#child = { pid, module, api, doneHandler, userData, copied: record.memory.length, channel }
    const stacks = new Map(record.stacks)
    api.memory.writeI32(CHILD_RECORD + RECORD.number, ENGINE_THREAD)
    // Code may have probes; nobody stops at them.
    api.memory.writeI32(DEBUG_START + PROBE_CONTROL.top, DEBUG_FRAMES)
    api.threads?.runForked(modules.get(module) as LoadedModule, CHILD_STACK, {
      root: record.root,
      modules: [...modules.keys()].map((each) => ({
        id: each.number,
        code: each.image.forThreads().bytes,
        stackPointer: stacks.get(each) ?? each.stackStart,
        stackLimit: each.image.bases.memoryBase,
      })),
      tableLength: api.runtime.table.end,
      threadLocals: CHILD_THREAD_LOCALS,
      record: CHILD_RECORD,
      exit: this.#options.exit,
    })
    server.stats.forks++
    server.host.log('verbose', `Module fork started pid: ${pid} `)
    server.emit({ kind: 'child', born: true })
    return pid
  }

  /** Another engine with the same data, that has its turns between those of this one. */
  #copyData(): Server {
    const { server } = this.#m
    let woken = false
    const copy: Server = copyServer(
      server,
      () => {
        if (woken) return
        woken = true
        server.runSoon(() => {
          woken = false
          copy.settle()
        })
      },
      true,
    )
    return copy
  }

  /** A child's save may be asked to take longer than it does, for tests: `again` is called when it has. Returns whether it is. */
  #lingering(child: Server, again: () => void): boolean {
    const { config, host, timers } = this.#m.server
    const keys = child.databases.reduce((sum, { size }) => sum + size, 0)
    const micros = keys * config.number('rdb-key-save-delay')
    if (micros > 0) timers.add(host.now() + Math.ceil(micros / 1000), again)
    return micros > 0
  }

  /** KillForkChild: false if there is no child of this pid. */
  kill(pid: number): boolean {
    const child = this.#child
    if (child === null || child.pid !== pid) return false
    const { host } = this.#m.server
    host.log('verbose', `Killing running module fork child: ${pid}`)
    host.log('notice', 'Received SIGUSR1 in child, exiting now.')
    this.#forget(child)
    return true
  }

  /** The child is over: its parent hears of it when nothing else runs. */
  #ended({ code, signal }: ChildEnd): void {
    const child = this.#child
    if (child === null) return
    child.api.threads?.dispose()
    this.lastCopied = child.copied
    const { server } = this.#m
    server.runSoon(() => {
      if (this.#child !== child) return
      const { pid, module, doneHandler, userData } = child
      server.host.log('notice', `Module fork exited pid: ${pid}, retcode: ${code}, bysignal: ${signal}`)
      if (doneHandler !== 0 && this.#m.instances.has(module))
        this.#m.runCallback({ module }, (context) =>
          this.#m.invoke(context, this.#m.callback(doneHandler, 3), code, signal, userData),
        )
      this.#forget(child)
    })
  }

  #forget(child: RunningChild): void {
    child.api.threads?.dispose()
    this.#child = null
    this.#m.server.emit({ kind: 'child', born: false })
  }

  /** Ends the child, if there is one. */
  dispose(): void {
    this.#child?.api.threads?.dispose()
    this.#child = null
  }
}
