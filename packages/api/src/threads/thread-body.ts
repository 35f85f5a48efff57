// What a worker of threads does: it waits for a job, makes instances of the modules over the shared memory, runs the
// thread's function, and asks the engine for everything that is not memory.
//
// The worker never comes back to its event loop: jobs, answers and news come through shared memory. So a thread can be started
// and joined by C code that the engine is still in. Change together: threads.ts, mailbox.ts.
import { CONTROL, CONTROL_WORDS, INTERRUPT_WORD } from '../abi/address-space.ts'
import { HEAP_ERRORS } from '../abi/heap-errors.ts'
import { bufferUpTo } from '../abi/memory.ts'
import { typedFunctions, type WasmFunction } from '../abi/table.ts'
import { STACK_LIMIT } from '@valkey-playground/toolchain/wasm'
import type { ForkStart } from '../forks/replay.ts'
import { Directory } from './directory.ts'
import { ForkReplay } from './fork-replay.ts'
import {
  ASK,
  JOB,
  mailboxOver,
  putArguments,
  putResult,
  putText,
  STATE,
  takeArguments,
  takeResult,
  takeText,
  WORD,
  type Mailbox,
} from './mailbox.ts'
import { faultReport, ThreadFault } from './thread-fault.ts'
import { giveThreadLocals, setGlobal, ThreadInstances, type ThreadLocalExports } from './thread-instances.ts'
import { RECORD } from './thread-record.ts'
import type { HeapFunction, ThreadHost, ThreadStart } from './thread-start.ts'

/** Thrown to leave a thread; no mistake of anybody's. */
const LEAVE: Error = new Error('leaves the thread')
/** Stacks of modules whose functions a thread calls besides its own. */
const GUEST_STACK_BYTES = 128 * 1024
/** Stacks of modules that the engine calls: as large as in the engine's own thread. */
const CALL_STACK_BYTES = 8 * 1024 * 1024
/** Safe point, stack overflow and probe are nobody's to record. */
const FIRST_RECORDED = 3
/** What C code in the engine's thread hears of pthread_exit. */
const NO_EXIT = "pthread_exit() was called in the engine's own thread"
/** How often a call of the engine's that waits looks whether it is to stop, in ms. */
const LOOK_MILLIS = 20

interface RuntimeExports extends ThreadLocalExports {
  readonly __stack_pointer: WebAssembly.Global
  readonly heap_unlock: () => void
  readonly __wrap_malloc: (bytes: number) => number
  readonly __wrap_calloc: (count: number, each: number) => number
  readonly __wrap_realloc: (pointer: number, bytes: number) => number
  readonly __wrap_free: (pointer: number) => void
  readonly __wrap_aligned_alloc: (alignment: number, bytes: number) => number
  readonly thread_begin: (record: number) => void
  readonly thread_returned: (result: number) => void
  readonly thread_finished: (record: number, failed: number) => void
}

/** Runs threads as long as the worker lives. Never returns. */
export function runThreads(start: ThreadStart, host: ThreadHost): never {
  const body = new ThreadBody(start, host)
  const { words } = body.mailbox
  words[WORD.ready] = 1
  host.wake()
  for (;;) {
    Atomics.wait(words, WORD.job, JOB.none)
    const job = Atomics.load(words, WORD.job)
    if (job === JOB.none) continue
    if (job === JOB.calls) body.serveCalls()
    else body.run()
    Atomics.store(words, WORD.job, JOB.none)
    body.tellEngine()
  }
}

class ThreadBody {
  readonly mailbox: Mailbox
  readonly #start: ThreadStart
  readonly #host: ThreadHost
  readonly #control: Int32Array<SharedArrayBuffer>
  readonly #table: WebAssembly.Table
  readonly #runtime: RuntimeExports
  readonly #instances: ThreadInstances
  /** In a forked child, until it has come to where its parent called Fork. */
  #replay: ForkReplay | null = null
  /** It runs calls of the engine's: in its place, not beside it. */
  #called = false

  constructor(start: ThreadStart, host: ThreadHost) {
    this.#start = start
    this.#host = host
    this.mailbox = mailboxOver(start.mailbox)
    const shared = start.memory.buffer as unknown as SharedArrayBuffer
    this.#control = new Int32Array(shared, INTERRUPT_WORD, CONTROL_WORDS)
    const length = Math.max(
      new Directory(start.directory).tableLength,
      start.firstSlot + start.signatures.length,
      start.fork?.tableLength ?? 0,
    )
    this.#table = new WebAssembly.Table({ element: 'anyfunc', initial: length })
    this.#runtime = this.#startRuntime()
    this.#placeFunctions()
    this.#instances = new ThreadInstances({
      memory: start.memory,
      table: this.#table,
      directory: start.directory,
      mailbox: this.mailbox,
      runtime: this.#runtime,
      guestStack: () => (this.#called ? CALL_STACK_BYTES : GUEST_STACK_BYTES),
      foreign: (image, index) => this.#orReplayed((...args) => this.#ask(ASK.import, index, image, args)),
    })
  }

  #startRuntime(): RuntimeExports {
    const { runtime, memory, runtimeStack } = this.#start
    const instance = new WebAssembly.Instance(runtime, {
      env: {
        memory,
        __indirect_function_table: this.#table,
        heap_error: (code: number, pointer: number) => {
          exports.heap_unlock()
          throw new ThreadFault(
            'heap',
            `heap: 0x${(pointer >>> 0).toString(16)} ${HEAP_ERRORS[code] ?? 'is bad'}`,
          )
        },
        // What was started before the fork is not in the child.
        thread_spawn: (record: number) => (this.#replay ? 0 : this.#ask(ASK.spawn, 0, 0, [record])),
        // Only the engine's own thread attends, and who stands in its place.
        thread_attend: (address: number, seen: number, nanoseconds: bigint) =>
          this.#called ? this.#waitFor(address, seen, nanoseconds) : 0,
        thread_leave: () => {
          throw LEAVE
        },
        thread_clock: (clock: number) =>
          clock === 0
            ? BigInt(this.#host.now()) * 1_000_000n
            : BigInt(Math.floor(this.#host.monotonicMicros())) * 1000n,
      },
    })
    const exports = instance.exports as unknown as RuntimeExports
    exports.__stack_pointer.value = runtimeStack.low + runtimeStack.size
    giveThreadLocals(
      exports,
      (align, size) => this.#start.fork?.threadLocals ?? exports.__wrap_aligned_alloc(align, size),
    )
    return exports
  }

  /** The engine's functions: here each is a question to the engine, or to the heap. */
  #placeFunctions(): void {
    const { signatures, firstSlot, heap } = this.#start
    const functions = typedFunctions(
      signatures.map((signature, index) => {
        const call = this.#functionOf(index, heap[index])
        return { signature, call: index < FIRST_RECORDED ? call : this.#orReplayed(call) }
      }),
    )
    functions.forEach((call, index) => this.#table.set(firstSlot + index, call))
  }

  /** In a forked child: as it was answered in the parent, until the place of the fork. */
  #orReplayed(call: WasmFunction): WasmFunction {
    if (this.#start.fork === undefined) return call
    return (...args) => {
      const replay = this.#replay
      if (replay === null) return call(...args) as unknown
      const answer = replay.next()
      if (replay.over) this.#replay = null
      return answer
    }
  }

  #functionOf(index: number, local: HeapFunction | undefined): WasmFunction {
    if (index === 0) return () => this.#safepoint()
    if (index === 1)
      return () => {
        throw new ThreadFault('stack', 'stack overflow')
      }
    const remote = (...args: unknown[]): unknown => this.#ask(ASK.api, index, 0, args)
    const runtime = (): RuntimeExports => this.#runtime
    // Where there is no memory left, the engine says what is to be said.
    if (local === 'Alloc') return (bytes) => runtime().__wrap_malloc(bytes) || remote(bytes)
    if (local === 'Calloc')
      return (count, each) => runtime().__wrap_calloc(count, each) || remote(count, each)
    if (local === 'Realloc')
      return (pointer, bytes) =>
        (bytes !== 0 && runtime().__wrap_realloc(pointer, bytes)) || remote(pointer, bytes)
    if (local === 'Free') return (pointer) => runtime().__wrap_free(pointer)
    return remote
  }

  /** Threads are stopped one by one: who is not meant looks again after a moment. */
  #safepoint(): void {
    this.#checkStop()
    Atomics.wait(this.#control, CONTROL.threadInterrupt, 1, 10)
  }

  #checkStop(): void {
    const { words } = this.mailbox
    if (words[WORD.ended] !== 0) throw LEAVE
    if (words[WORD.stop] !== 0) throw new ThreadFault('interrupted', 'stopped')
  }

  /** As the engine waits in C code, but nobody asks it anything meanwhile. */
  #waitFor(address: number, seen: number, nanoseconds: bigint): number {
    const word = new Int32Array(bufferUpTo(this.#start.memory, address + 4), address, 1)
    const end = nanoseconds < 0n ? Infinity : this.#host.monotonicMicros() + Number(nanoseconds / 1000n)
    for (;;) {
      if (Atomics.load(word, 0) !== seen) return 1
      this.#checkStop()
      const left = (end - this.#host.monotonicMicros()) / 1000
      if (left <= 0) return 0
      Atomics.wait(word, 0, seen, Math.min(left, LOOK_MILLIS))
    }
  }

  /** Tells the engine, wherever it is, that there is something to look at. */
  tellEngine(): void {
    const control = this.#control
    Atomics.add(control, CONTROL.engine, 1)
    Atomics.notify(control, CONTROL.engine)
    if (Atomics.load(control, CONTROL.attends) === 0 && Atomics.exchange(control, CONTROL.wakeSent, 1) === 0)
      this.#host.wake()
  }

  #ask(kind: number, which: number, image: number, args: readonly unknown[]): unknown {
    putArguments(this.mailbox, args)
    return this.#await(kind, which, image)
  }

  #await(kind: number, which: number, image: number): unknown {
    const { words } = this.mailbox
    this.#post(kind, which, image)
    for (;;) {
      const state = Atomics.load(words, WORD.state)
      if (state === STATE.answered || state === STATE.faulted) break
      if (state === STATE.call) this.#runCalled()
      else Atomics.wait(words, WORD.state, state)
    }
    const faulted = words[WORD.state] === STATE.faulted
    words[WORD.state] = STATE.idle
    if (words[WORD.ended] !== 0 && kind !== ASK.fault) throw LEAVE
    if (faulted) {
      const [kindOfFault = 'misuse', message = ''] = takeText(this.mailbox).split('\0')
      throw new ThreadFault(kindOfFault, message)
    }
    const result = takeResult(this.mailbox)
    this.#instances.adopt()
    return result
  }

  #post(kind: number, which: number, image: number): void {
    const { words } = this.mailbox
    words[WORD.kind] = kind
    words[WORD.which] = which
    words[WORD.image] = image
    Atomics.store(words, WORD.state, STATE.asked)
    this.tellEngine()
  }

  // Calls of the engine's

  /** Runs what the engine calls, until it is told to leave. */
  serveCalls(): void {
    // The record of the engine's own thread: to C code this is that thread.
    this.#runtime.thread_begin(0)
    this.#called = true
    this.#instances.clear()
    try {
      this.#await(ASK.returned, 0, 0)
    } catch (error) {
      if (error !== LEAVE) throw error
    }
    this.#called = false
    this.#instances.release()
  }

  /** Runs one call, perhaps while an answer is awaited, and says how it went. */
  #runCalled(): void {
    const { words } = this.mailbox
    const instances = this.#instances
    const slot = words[WORD.slot] as number
    const home = words[WORD.home] as number
    const args = takeArguments(this.mailbox)
    const globals = [this.#runtime.__stack_pointer, ...instances.stacks()]
    const stacks = globals.map((global) => ({ global, value: global.value as number }))
    let kind: number = ASK.returned
    try {
      instances.instantiate(home, CALL_STACK_BYTES)
      instances.adopt()
      putResult(this.mailbox, (this.#table.get(slot) as WasmFunction)(...args))
    } catch (error) {
      if (words[WORD.ended] !== 0) throw LEAVE
      for (const { global, value } of stacks) global.value = value
      this.#runtime.heap_unlock()
      const left = error === LEAVE ? new ThreadFault('exit', NO_EXIT) : error
      putText(this.mailbox, faultReport(left))
      kind = ASK.fault
    }
    this.#post(kind, 0, 0)
  }

  /** Runs a forked child: its parent's call from the beginning, and on from where that forked. */
  #runForked(fork: ForkStart): void {
    this.#runtime.thread_begin(fork.record)
    try {
      for (const { id, code, stackPointer, stackLimit } of fork.modules) {
        this.#instances.compile(id, code)
        const exports = this.#instances.link(id)
        setGlobal(exports['__stack_pointer'], stackPointer)
        setGlobal(exports[STACK_LIMIT], stackLimit)
      }
      this.#replay = new ForkReplay({
        memory: this.#start.memory,
        runtime: this.#runtime as unknown as Record<string, WasmFunction>,
        table: this.#table,
        stacks: this.#instances.stacks(),
      })
      this.#replay.run(fork.root)
      // It came back to where nobody is: a child must end itself.
      this.#ask(ASK.api, fork.exit, 0, [0])
    } catch (error) {
      if (error !== LEAVE) this.#reportFault(error)
    }
  }

  /** Runs one thread from beginning to end. */
  run(): void {
    if (this.#start.fork !== undefined) return this.#runForked(this.#start.fork)
    const { words } = this.mailbox
    const record = words[WORD.record] as number
    const runtime = this.#runtime
    const fields = new Int32Array(bufferUpTo(this.#start.memory, record + 64), record, 8)
    const field = (offset: number): number => fields[offset >> 2] as number
    this.#instances.clear()
    let failed = 1
    runtime.thread_begin(record)
    try {
      this.#instances.instantiate(words[WORD.home] as number, field(RECORD.stackBytes))
      this.#instances.adopt()
      const slot = field(RECORD.start) >>> 0
      const start = slot < this.#table.length ? (this.#table.get(slot) as WasmFunction | null) : null
      if (start === null) throw new ThreadFault('misuse', 'pthread_create was given no function')
      const result: unknown = start(field(RECORD.argument))
      runtime.thread_returned(typeof result === 'number' ? result : 0)
      failed = 0
    } catch (error) {
      if (error === LEAVE) failed = words[WORD.ended] as number
      else this.#reportFault(error)
    }
    this.#instances.release()
    runtime.thread_finished(record, failed)
  }

  /** Gives the engine what it needs to name the place in the C code. */
  #reportFault(error: unknown): void {
    this.#runtime.heap_unlock()
    putText(this.mailbox, faultReport(error))
    try {
      this.#await(ASK.fault, 0, 0)
    } catch {
      // The engine ends this thread anyway.
    }
  }
}
