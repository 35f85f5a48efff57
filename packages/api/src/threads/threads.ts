// The engine's side of modules' threads: starting them, answering their calls, the server's lock, ending them.
//
//   serve ── between two pieces of top-level work: answers every call, and gives the lock to the first who waits for it
//   attend ─ the engine waits in C code (a mutex, a sleep): answers calls meanwhile; the lock cannot be had
//   #hold ── a thread has the lock: the engine does nothing but answer, until it is given back
//   calls ── the engine's own calls into modules that yield: the same, until they return
//
// All calls run here, in the engine's thread, one after the other, as if between two of its own. Change together:
// thread-body.ts, runtime/threads.c.
import { CONTROL, CONTROL_WORDS, INTERRUPT_WORD } from '../abi/address-space.ts'
import { ModuleFault } from '../abi/fault.ts'
import { bufferUpTo } from '../abi/memory.ts'
import { ERRNO } from '../errno.ts'
import type { ForkStart } from '../forks/replay.ts'
import type { LoadedModule } from '../loader/loaded-module.ts'
import type { ModuleApi } from '../module-api.ts'
import { pipesOf } from '../pipes.ts'
import { Answers, NotYet } from './answers.ts'
import { Directory, DIRECTORY_BYTES } from './directory.ts'
import { PublishedModules } from './published-modules.ts'
import { proceed, suspensionOf, type Runner } from './runner.ts'
import { ServerLock } from './server-lock.ts'
import { WorkerCalls } from './worker-calls.ts'
import { answer, STATE, stateOf, WORD } from './mailbox.ts'
import { ThreadPool, type PooledWorker, type RunningThread } from './thread-pool.ts'
import { beginForked, beginThread } from './thread-begin.ts'
import { ThreadGate } from './thread-gate.ts'
import { letLeave } from './thread-end.ts'
import { asksAtProbe, threadInfo } from './thread-info.ts'
import { heard } from './thread-functions.ts'
import { RECORD } from './thread-record.ts'
import type { ThreadInfo, ThreadsOptions } from './threads-options.ts'

/** How often who waits looks whether it is to stop, in ms. */
const LOOK_MILLIS = 50
/** After an answer the engine waits this long for the next question before it goes back to its event loop, in ms. */
const LINGER_MILLIS = 0.1
const MOST_LINGERS = 50

/** All threads of the modules of one engine. */
export class Threads {
  readonly #m: ModuleApi
  readonly #options: ThreadsOptions
  readonly #control: Int32Array<SharedArrayBuffer> | null
  readonly #pool: ThreadPool | null
  readonly #published: PublishedModules | null
  /** Tells whether threads stand, and keeps them there; null without threads. */
  readonly gate: ThreadGate | null
  readonly #lock: ServerLock
  /** Calls into modules that yield; null where there are no workers. */
  readonly calls: WorkerCalls | null
  /** The thread with the lock, while the engine answers it. */
  #holding: Runner | null = null
  readonly #answers: Answers
  #attending = 0

  constructor(m: ModuleApi, options: ThreadsOptions) {
    this.#m = m
    this.#options = options
    this.#lock = new ServerLock(m)
    this.#answers = new Answers(m, {
      options,
      lock: this.#lock,
      threads: () => this.live(),
      calls: () => this.calls,
      holding: () => this.#holding,
      infoOf: (worker) => this.#infoOf(worker),
      begin: (record, caller) => this.#begin(record, caller),
      // The engine is nobody's only at the top level of serving.
      taken: () => this.#attending > 1 || m.server.nesting > 0,
      onAnswer: () => this.gate?.answered(),
    })
    const { runtime } = m
    const { spawn } = options
    runtime.threads = {
      spawn: heard(m, 'thread_spawn', (record: number) => this.spawn(record)),
      attend: heard(m, 'thread_attend', (word: number, seen: number, nanoseconds: bigint) =>
        this.attend(word, seen, nanoseconds),
      ),
      clock: heard(m, 'thread_clock', (id: number) => this.clock(id)),
    }
    pipesOf(m).onChange(() => this.retry())
    if (!runtime.options.shared || spawn === undefined) {
      this.#control = this.#published = this.#pool = this.gate = this.calls = null
      return
    }
    const shared = runtime.memory.wasm.buffer as unknown as SharedArrayBuffer
    this.#control = new Int32Array(shared, INTERRUPT_WORD, CONTROL_WORDS)
    this.gate = new ThreadGate(this.#control, () =>
      this.live().filter((worker) => this.#pool?.isOver(worker) === false),
    )
    const directory = new SharedArrayBuffer(DIRECTORY_BYTES)
    this.#published = new PublishedModules(runtime, new Directory(directory))
    this.#pool = new ThreadPool(runtime, { ...options, spawn, directory, onWake: () => this.#wake() })
    this.calls = new WorkerCalls(m, {
      pool: this.#pool,
      published: this.#published,
      control: this.#control,
      proceed: (runner) => this.#proceed(runner),
      answerAll: () => this.#attentively(() => this.#answers.answerAll()),
    })
  }

  /** The threads that run. */
  list(): ThreadInfo[] {
    return this.live().map((worker) => this.#infoOf(worker))
  }

  #infoOf(worker: PooledWorker): ThreadInfo {
    const waitsForLock = this.#lock.awaited(worker)
    return threadInfo(this.#m.memory, worker, { hasLock: worker === this.#lock.holder, waitsForLock })
  }

  /** Lets threads go on that stand at a statement at which nobody wants them to stop any more. */
  answerProbes(): void {
    this.#answers.answerAll((worker) => asksAtProbe(worker, this.#options.probe))
  }

  /** Makes workers before they are needed. */
  prepare(count: number): Promise<void> {
    return this.#pool?.prepare(count) ?? Promise.resolve()
  }

  // For the C runtime

  spawn(record: number): number {
    return this.#begin(record, this.#m.current?.module ?? null)
  }

  /** Time passes also where nobody can wait: then a wait with an end is over at once. */
  attend(address: number, seen: number, nanoseconds: bigint): number {
    const { memory, server } = this.#m
    if (this.#control === null) {
      if (nanoseconds >= 0n) return 0
      throw new ModuleFault('misuse', 'waits for ever: without threads there is nobody who could end it')
    }
    const end = nanoseconds < 0n ? Infinity : server.host.monotonicMicros() + Number(nanoseconds / 1000n)
    const changed = (): boolean =>
      Atomics.load(new Int32Array(bufferUpTo(memory.wasm, address + 4), address, 1), 0) !== seen
    return this.#standUntil(this.#control, changed, end) ? 1 : 0
  }

  /**
   * Waits until something holds that another thread, or the engine itself, will bring about. In a call from a thread it
   * does not return: the call is made again when something has changed.
   */
  waitUntil(holds: () => boolean): void {
    if (this.#answers.serving) throw new NotYet()
    if (this.#control === null || this.live().length === 0)
      throw new ModuleFault('misuse', 'waits for ever: no thread runs that could end it')
    this.#standUntil(this.#control, holds)
  }

  /** Answers until something holds (true) or the time (monotonic µs) has come. @throws ModuleFault if the running call is to stop */
  #standUntil(control: Int32Array<SharedArrayBuffer>, holds: () => boolean, end = Infinity): boolean {
    const { host } = this.#m.server
    return this.#attentively(() => {
      for (;;) {
        const before = Atomics.load(control, CONTROL.engine)
        this.#answers.answerAll()
        if (holds()) return true
        this.#options.checkInterrupt()
        const left = (end - host.monotonicMicros()) / 1000
        if (left <= 0) return false
        Atomics.wait(control, CONTROL.engine, before, Math.min(left, LOOK_MILLIS))
      }
    })
  }

  /** Answers what threads have asked; the lock is not given away. */
  answerNow(): void {
    if (this.#control !== null && !this.#answers.serving) this.#attentively(() => this.#answers.answerAll())
  }

  /** Something has changed that calls from threads may be waiting for. */
  retry(): void {
    if (this.#answers.retry() && this.#attending === 0) this.#wake()
  }

  clock(id: number): bigint {
    const { host } = this.#m.server
    return id === 0 ? BigInt(host.now()) * 1_000_000n : BigInt(Math.floor(host.monotonicMicros())) * 1000n
  }

  // Modules come and go

  /** A module's functions are handed to others: all threads must have it. */
  share(module: LoadedModule): void {
    // Nobody to tell as long as no thread was ever started.
    if (this.#published?.any === true) this.#published.put(module, true)
  }

  /** Ends the threads of a module that is unloaded. */
  end(module: LoadedModule): void {
    const pool = this.#pool
    if (pool === null) return
    this.#collect()
    const left = this.live().filter(({ thread }) => thread?.module === module)
    if (left.length > 0) {
      this.#m.server.host.log(
        'warning',
        `Module ${module.name} is unloaded while ${left.length} of its threads run; they are ended.`,
      )
      this.#endThreads(left)
    }
    this.calls?.end()
    this.#published?.remove(module)
  }

  dispose(): void {
    this.calls?.abandon()
    this.#pool?.dispose()
  }

  // Starting

  #begin(record: number, caller: LoadedModule | null): number {
    const [pool, published] = [this.#pool, this.#published]
    if (pool === null || published === null) return ERRNO.ENOTSUP
    this.#collect()
    this.gate?.answered()
    return beginThread(this.#m, pool, published, record, caller)
  }

  /** Runs a forked child on a worker of its own. `stack` is the lowest address of its runtime's. */
  runForked(module: LoadedModule, stack: number, fork: ForkStart): void {
    if (this.#pool) beginForked(this.#m, this.#pool, module, stack, fork)
  }

  // Answering

  #wake(): void {
    const control = this.#control
    if (control !== null) Atomics.store(control, CONTROL.wakeSent, 0)
    this.#m.server.runSoon(() => this.serve())
  }

  /** Answers everything, between two pieces of top-level work. */
  serve(): void {
    const control = this.#control
    if (control === null || this.#attending > 0) return
    this.#attentively(() => {
      for (let lingers = 0; lingers < MOST_LINGERS; lingers++) {
        const before = Atomics.load(control, CONTROL.engine)
        const answered = this.#answers.answerAll()
        const next = this.#lock.next()
        if (next !== undefined) {
          this.#hold(next)
          // What the lock's holder did is for others to see before the next one gets it.
          break
        }
        if (!answered || this.live().length === 0) break
        if (Atomics.wait(control, CONTROL.engine, before, LINGER_MILLIS) === 'timed-out') break
      }
      this.#collect()
    })
    this.#pool?.trim()
  }

  /** While the work runs, threads need not wake the event loop. */
  #attentively<T>(work: () => T): T {
    const control = this.#control as Int32Array<SharedArrayBuffer>
    this.#attending++
    Atomics.add(control, CONTROL.attends, 1)
    try {
      return work()
    } finally {
      this.#attending--
      Atomics.sub(control, CONTROL.attends, 1)
      // Who asked before this was seen has told nobody, and who waits for the lock has been heard but not served.
      const asks = (worker: PooledWorker): boolean => stateOf(worker.mailbox) === STATE.asked
      if (this.#attending === 0 && (this.#lock.awaited() || this.live().some(asks))) this.#wake()
    }
  }

  /** What runs threads now. */
  live(): readonly PooledWorker[] {
    return this.#pool?.busy() ?? []
  }

  /** Whether the call of ours that is being answered may be put off until others have been heard (`Later`). */
  get mayPause(): boolean {
    return this.#answers.mayPause
  }

  #proceed(runner: Runner): boolean {
    return this.#attentively(() =>
      proceed(this.#m, runner, {
        control: this.#control as Int32Array<SharedArrayBuffer>,
        answerAll: () => this.#answers.answerAll(),
        checkInterrupt: this.#options.checkInterrupt,
      }),
    )
  }

  #warn({ module }: RunningThread, what: string): void {
    this.#m.server.host.log('warning', `Module ${module.name}: ${what}`)
  }

  // The server's lock

  /**
   * Gives a thread the lock and answers until it gives it back: one unit of work of the server. Where the thread yields meanwhile, the
   * rest is left to the event loop.
   */
  #hold(worker: PooledWorker): void {
    const { server } = this.#m
    const mayPause = server.nesting === 0
    const thread = worker.thread as RunningThread
    this.#lock.holder = worker
    server.enterUnit()
    const end = this.#m.beginOutermost()
    const untrace = this.#m.tracer.threadUnit?.(thread.number, thread.module.name)
    this.gate?.answered()
    // TryLock has its answer already.
    if (stateOf(worker.mailbox) === STATE.taken) answer(worker.mailbox, undefined)
    const isOver = (): boolean => {
      if (this.#lock.holder === worker && this.#pool?.isOver(worker) === true) {
        this.#warn(thread, `thread ${thread.number} ended with the server's lock`)
        this.#lock.leave(worker)
      }
      return this.#lock.holder !== worker
    }
    const runner: Runner = { worker, context: thread.context, mayPause, later: null, isOver }
    const turn = (): boolean => {
      this.#holding = runner
      try {
        if (!this.#proceed(runner)) return false
      } catch (error) {
        if (!(error instanceof ModuleFault)) throw error
        this.#warn(thread, `thread ${thread.number} was stopped while it had the server's lock`)
        this.#endThreads([worker])
      }
      this.#holding = null
      end()
      untrace?.()
      return true
    }
    if (!turn()) server.suspended.park(null, suspensionOf(runner, turn))
  }

  // Ending

  /** Notices threads that are over. */
  #collect(): void {
    for (const worker of this.live()) if (this.#pool?.isOver(worker) === true) this.#forget(worker)
  }

  #forget(worker: PooledWorker): void {
    this.#answers.forget(worker)
    this.#lock.leave(worker)
    if (worker.thread !== null) this.#m.closeContext(worker.thread.context)
    worker.thread = null
  }

  /** Asks threads to leave where they are, and ends the workers of those that do not. */
  #endThreads(workers: readonly PooledWorker[]): void {
    const control = this.#control as Int32Array<SharedArrayBuffer>
    const { memory, runtime } = this.#m
    const left = this.#attentively(() =>
      letLeave(this.#m, control, workers, (worker) => this.#pool?.isOver(worker) === true),
    )
    for (const worker of left) {
      const { thread, mailbox } = worker
      this.#pool?.drop(worker)
      if (thread === null) continue
      if (memory.readI32(thread.record + RECORD.waiting) !== 0) this.gate?.dropped()
      runtime.threadEnded(thread.record, thread.number)
      for (const word of [WORD.stack, WORD.threadLocals, WORD.probes])
        if (mailbox.words[word]) runtime.free(mailbox.words[word])
      this.#forget(worker)
    }
    this.#collect()
  }
}
