// The workers that threads run on: made when they are needed, a few kept for the next ones.
//
// A worker is free when its mailbox has no job; that is read from shared memory, so it is known even while the engine stands in
// C code. Hosts start workers meanwhile, too; where that takes long, `prepare` makes some beforehand.
import type { Runtime } from '../abi/runtime.ts'
import type { ModuleContext } from '../context.ts'
import type { ForkStart } from '../forks/replay.ts'
import type { LoadedModule } from '../loader/loaded-module.ts'
import { answer, JOB, MAILBOX_BYTES, mailboxOver, STATE, stateOf, WORD, type Mailbox } from './mailbox.ts'
import type { SpawnThread, ThreadStart, ThreadWorker } from './thread-start.ts'
import type { ThreadsOptions } from './threads-options.ts'

/** Threads at the same time, at most. */
const MOST_WORKERS = 256
const RUNTIME_STACK_BYTES = 64 * 1024
/** Free workers kept. */
const MOST_IDLE = 4

/** A thread of a module, from pthread_create until the engine has noticed its end. */
export interface RunningThread {
  readonly number: number
  readonly record: number
  readonly module: LoadedModule
  /** Stands for the thread where API functions ask who calls. */
  readonly context: ModuleContext
}

/** A worker and the thread on it. */
export interface PooledWorker {
  readonly mailbox: Mailbox
  readonly worker: ThreadWorker
  readonly runtimeStack: number
  /** Calls of the engine's run on it instead of threads; `leaving`: they did. */
  use: 'threads' | 'calls' | 'leaving'
  /** What runs on it: a thread, or the innermost call. */
  thread: RunningThread | null
}

/** What all workers are started with. */
export interface PoolOptions extends Pick<ThreadsOptions, 'firstSlot' | 'functions' | 'heap'> {
  readonly spawn: SpawnThread
  readonly directory: SharedArrayBuffer
  readonly onWake: () => void
}

/** The workers of one engine. */
export class ThreadPool {
  readonly #runtime: Runtime
  readonly #options: PoolOptions
  readonly #workers = new Set<PooledWorker>()

  constructor(runtime: Runtime, options: PoolOptions) {
    this.#runtime = runtime
    this.#options = options
  }

  /** Workers with a thread that the engine has not yet seen end. */
  busy(): PooledWorker[] {
    return [...this.#workers].filter((each) => each.thread !== null && each.use === 'threads')
  }

  #isFree(each: PooledWorker): boolean {
    if (each.use === 'leaving' && this.isOver(each)) each.use = 'threads'
    return each.thread === null && each.use === 'threads'
  }

  /** Whether the worker's thread is over. */
  isOver({ mailbox }: PooledWorker): boolean {
    return Atomics.load(mailbox.words, WORD.job) === JOB.none
  }

  /** A free worker, or null if there are too many or no memory is left. */
  take(): PooledWorker | null {
    for (const each of this.#workers) if (this.#isFree(each)) return each
    if (this.#workers.size >= MOST_WORKERS) return null
    return this.#add()
  }

  /** A worker for calls of the engine's, which waits for the first; null as for `take`. */
  reserve(): PooledWorker | null {
    const worker = this.take()
    if (worker === null) return null
    worker.use = 'calls'
    const { words } = worker.mailbox
    words[WORD.ended] = words[WORD.stop] = 0
    Atomics.store(words, WORD.job, JOB.calls)
    Atomics.notify(words, WORD.job)
    return worker
  }

  /** Ends the use of such a worker. */
  giveUp(worker: PooledWorker): void {
    if (stateOf(worker.mailbox) !== STATE.taken) return this.drop(worker)
    worker.use = 'leaving'
    Atomics.store(worker.mailbox.words, WORD.ended, 1)
    answer(worker.mailbox, undefined)
  }

  /** Makes free workers, and resolves when they have started. */
  async prepare(count: number): Promise<void> {
    const free = [...this.#workers].filter((each) => this.#isFree(each))
    while (free.length < count) {
      const added = this.#add()
      if (added === null) break
      free.push(added)
    }
    while (free.some(({ mailbox }) => mailbox.words[WORD.ready] === 0))
      await new Promise<void>((resolve) => this.#awake.push(resolve))
  }

  readonly #awake: (() => void)[] = []

  #add(): PooledWorker | null {
    const runtimeStack = this.#runtime.alignedAlloc(16, RUNTIME_STACK_BYTES)
    return runtimeStack === 0 ? null : this.#make(runtimeStack)
  }

  /** A worker for a forked child; `stack` is its runtime's, which nobody frees. */
  addForked(stack: number, fork: ForkStart): PooledWorker {
    return this.#make(stack, fork)
  }

  #make(runtimeStack: number, fork?: ForkStart): PooledWorker {
    const { spawn, onWake, directory, firstSlot, functions, heap } = this.#options
    const buffer = new SharedArrayBuffer(MAILBOX_BYTES)
    const start: ThreadStart = {
      memory: this.#runtime.memory.wasm,
      runtime: this.#runtime.forThreads(),
      runtimeStack: { low: runtimeStack, size: RUNTIME_STACK_BYTES },
      mailbox: buffer,
      directory,
      firstSlot,
      signatures: functions.map(({ signature }) => signature),
      heap,
    }
    const worker = spawn(fork === undefined ? start : { ...start, fork }, () => {
      for (const resolve of this.#awake.splice(0)) resolve()
      onWake()
    })
    const mailbox = mailboxOver(buffer)
    const pooled: PooledWorker = { mailbox, worker, runtimeStack, use: 'threads', thread: null }
    this.#workers.add(pooled)
    return pooled
  }

  /** Ends free workers beyond those that are kept. One that is still starting uses its stack: it stays. */
  trim(): void {
    const free = [...this.#workers].filter(
      (each) => this.#isFree(each) && each.mailbox.words[WORD.ready] !== 0,
    )
    for (const each of free.slice(MOST_IDLE)) {
      this.drop(each)
      this.#runtime.free(each.runtimeStack)
    }
  }

  /** Ends a worker in the midst of whatever it does. It may run on for a moment, so nobody else gets its stack. */
  drop(each: PooledWorker): void {
    each.worker.terminate()
    this.#workers.delete(each)
    // Only one calls for the engine at a time. If it was this one, its call went with it, and the others rely on it.
    this.#options.onWake()
  }

  /** Ends all. */
  dispose(): void {
    for (const each of this.#workers) each.worker.terminate()
    this.#workers.clear()
  }
}
