// What a worker of threads does: it waits for a job, makes instances of the modules over the shared memory, runs the
// thread's function, and asks the engine for everything that is not memory.
//
// The worker never comes back to its event loop: jobs, answers and news come through shared memory. So a thread can be started
// and joined by C code that the engine is still in. Change together: threads.ts, mailbox.ts.
import { PROBE_CONTROL, PROBE_CONTROL_GLOBAL, STACK_LIMIT } from '@valkey-playground/toolchain/wasm'
import {
  CONTROL,
  CONTROL_WORDS,
  DEBUG_FRAMES,
  DEBUG_START,
  INTERRUPT_WORD,
  THREAD_PROBE_BYTES,
} from '../abi/address-space.ts'
import { bufferUpTo } from '../abi/memory.ts'
import { typedFunctions, type WasmFunction } from '../abi/table.ts'
import { Directory } from './directory.ts'
import { HEAP_ERRORS } from '../abi/heap-errors.ts'
import { ASK, JOB, mailboxOver, putArguments, putText, STATE, takeResult, takeText, WORD } from './mailbox.ts'
import type { Mailbox } from './mailbox.ts'
import { ForkReplay } from './fork-replay.ts'
import { RECORD } from './thread-record.ts'
import type { ForkStart } from '../forks/replay.ts'
import type { HeapFunction, ThreadHost, ThreadStart } from './thread-start.ts'

/** Thrown to leave a thread; no mistake of anybody's. */
const LEAVE: Error = new Error('leaves the thread')
/** Stacks of modules whose functions a thread calls besides its own. */
const GUEST_STACK_BYTES = 128 * 1024
const STACK_ALIGNMENT = 16
const FRAMES_AT = DEBUG_FRAMES - DEBUG_START
/** Safe point, stack overflow and probe are nobody's to record. */
const FIRST_RECORDED = 3

interface RuntimeExports {
  readonly __stack_pointer: WebAssembly.Global
  readonly __tls_size?: WebAssembly.Global
  readonly __tls_align?: WebAssembly.Global
  readonly __wasm_init_tls?: (block: number) => void
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

/** A thread did what it must not. The engine makes a ModuleFault of it. */
class ThreadFault extends Error {
  readonly kind: string

  constructor(kind: string, message: string) {
    super(message)
    this.kind = kind
  }
}

/** Runs threads as long as the worker lives. Never returns. */
export function runThreads(start: ThreadStart, host: ThreadHost): never {
  const body = new ThreadBody(start, host)
  const { words } = body.mailbox
  words[WORD.ready] = 1
  host.wake()
  for (;;) {
    Atomics.wait(words, WORD.job, JOB.none)
    if (Atomics.load(words, WORD.job) !== JOB.run) continue
    body.run()
    Atomics.store(words, WORD.job, JOB.none)
    body.tellEngine()
  }
}

class ThreadBody {
  readonly mailbox: Mailbox
  readonly #start: ThreadStart
  readonly #host: ThreadHost
  readonly #control: Int32Array<SharedArrayBuffer>
  readonly #directory: Directory
  readonly #table: WebAssembly.Table
  readonly #runtime: RuntimeExports
  /** Compiled modules by image; kept from thread to thread. */
  readonly #compiled = new Map<number, WebAssembly.Module>()
  /** Images that the running thread has instances of. */
  readonly #present = new Set<number>()
  /** In a forked child, until it has come to where its parent called Fork. */
  #replay: ForkReplay | null = null
  /** Blocks to free when the thread ends. */
  #blocks: number[] = []
  #epoch = -1

  constructor(start: ThreadStart, host: ThreadHost) {
    this.#start = start
    this.#host = host
    this.mailbox = mailboxOver(start.mailbox)
    const shared = start.memory.buffer as unknown as SharedArrayBuffer
    this.#control = new Int32Array(shared, INTERRUPT_WORD, CONTROL_WORDS)
    this.#directory = new Directory(start.directory)
    const length = Math.max(
      this.#directory.tableLength,
      start.firstSlot + start.signatures.length,
      start.fork?.tableLength ?? 0,
    )
    this.#table = new WebAssembly.Table({ element: 'anyfunc', initial: length })
    this.#runtime = this.#startRuntime()
    this.#placeFunctions()
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
        // Only the engine's own thread attends.
        thread_attend: () => 0,
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
    this.#giveThreadLocals(
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
    if (this.mailbox.words[WORD.ended] !== 0) throw LEAVE
    Atomics.wait(this.#control, CONTROL.threadInterrupt, 1, 10)
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
    words[WORD.kind] = kind
    words[WORD.which] = which
    words[WORD.image] = image
    Atomics.store(words, WORD.state, STATE.asked)
    this.tellEngine()
    for (;;) {
      const state = Atomics.load(words, WORD.state)
      if (state === STATE.answered || state === STATE.faulted) break
      Atomics.wait(words, WORD.state, state)
    }
    const faulted = words[WORD.state] === STATE.faulted
    words[WORD.state] = STATE.idle
    if (words[WORD.ended] !== 0 && kind !== ASK.fault) throw LEAVE
    if (faulted) {
      const [kindOfFault = 'misuse', message = ''] = takeText(this.mailbox).split('\0')
      throw new ThreadFault(kindOfFault, message)
    }
    const result = takeResult(this.mailbox)
    if (this.#directory.epoch !== this.#epoch) this.#adopt()
    return result
  }

  /** Runs a forked child: its parent's call from the beginning, and on from where that forked. */
  #runForked(fork: ForkStart): void {
    this.#runtime.thread_begin(fork.record)
    try {
      const stacks: WebAssembly.Global[] = []
      for (const { id, code, stackPointer, stackLimit } of fork.modules) {
        this.#compiled.set(id, new WebAssembly.Module(code as Uint8Array<ArrayBuffer>))
        const exports = this.#link(id)
        setGlobal(exports['__stack_pointer'], stackPointer)
        setGlobal(exports[STACK_LIMIT], stackLimit)
        if (exports['__stack_pointer'] instanceof WebAssembly.Global) stacks.push(exports['__stack_pointer'])
      }
      this.#replay = new ForkReplay({
        memory: this.#start.memory,
        runtime: this.#runtime as unknown as Record<string, WasmFunction>,
        table: this.#table,
        stacks,
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
    this.#present.clear()
    this.#epoch = -1
    let failed = 1
    runtime.thread_begin(record)
    try {
      this.#instantiate(words[WORD.home] as number, field(RECORD.stackBytes))
      this.#adopt()
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
    for (const block of this.#blocks.splice(0)) runtime.__wrap_free(block)
    words[WORD.stack] = words[WORD.threadLocals] = words[WORD.probes] = 0
    runtime.thread_finished(record, failed)
  }

  /** Gives the engine what it needs to name the place in the C code. */
  #reportFault(error: unknown): void {
    this.#runtime.heap_unlock()
    const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error))
    const kind = error instanceof ThreadFault ? error.kind : ''
    putText(this.mailbox, [kind, name, message, stack].join('\0'))
    try {
      this.#await(ASK.fault, 0, 0)
    } catch {
      // The engine ends this thread anyway.
    }
  }

  /** Takes in modules that are new since the last look and that others call. */
  #adopt(): void {
    this.#epoch = this.#directory.epoch
    for (const { id, shared } of this.#directory.entries())
      if (shared && !this.#present.has(id)) this.#instantiate(id, GUEST_STACK_BYTES)
  }

  #instantiate(id: number, stackBytes: number): void {
    const exports = this.#link(id)
    const bytes = Math.ceil(stackBytes / STACK_ALIGNMENT) * STACK_ALIGNMENT
    const stack = this.#block(STACK_ALIGNMENT, bytes)
    if (this.#blocks.length === 1) this.mailbox.words[WORD.stack] = stack
    setGlobal(exports['__stack_pointer'], stack + bytes)
    setGlobal(exports[STACK_LIMIT], stack)
    if (PROBE_CONTROL_GLOBAL in exports) setGlobal(exports[PROBE_CONTROL_GLOBAL], this.#probes())
    this.#giveThreadLocals(exports as unknown as RuntimeExports, (align, size) => {
      const block = this.#block(align, size)
      this.mailbox.words[WORD.threadLocals] ||= block
      return block
    })
  }

  /** Makes an instance; its stack is still the engine's. */
  #link(id: number): WebAssembly.Exports {
    const { memory } = this.#start
    const module = this.#compile(id)
    if (this.#directory.tableLength > this.#table.length)
      this.#table.grow(this.#directory.tableLength - this.#table.length)
    const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {}
    const runtime = this.#runtime as unknown as Record<string, WasmFunction>
    WebAssembly.Module.imports(module).forEach(({ module: from, name, kind }, index) => {
      const target = (imports[from] ??= {})
      if (kind === 'memory') target[name] = memory
      else if (kind === 'table') target[name] = this.#table
      else if (kind === 'function')
        target[name] =
          (from === 'env' ? runtime[name] : undefined) ??
          this.#orReplayed((...args: unknown[]) => this.#ask(ASK.import, index, id, args))
    })
    const { exports } = new WebAssembly.Instance(module, imports)
    this.#present.add(id)
    return exports
  }

  #compile(id: number): WebAssembly.Module {
    let module = this.#compiled.get(id)
    if (!module) {
      const entry = this.#directory.entries().find((each) => each.id === id)
      if (!entry) throw new ThreadFault('misuse', 'the module of this thread was unloaded')
      const { pointer, length } = entry
      const memory = bufferUpTo(this.#start.memory, pointer + length)
      const bytes = new Uint8Array(length)
      bytes.set(new Uint8Array(memory, pointer, length))
      this.#compiled.set(id, (module = new WebAssembly.Module(bytes)))
    }
    return module
  }

  #giveThreadLocals(
    { __tls_size: size, __tls_align: alignment, __wasm_init_tls: begin }: RuntimeExports,
    allocate: (alignment: number, bytes: number) => number,
  ): void {
    const bytes = Number(size?.value ?? 0)
    if (bytes > 0) begin?.(allocate(Math.max(Number(alignment?.value ?? 0), STACK_ALIGNMENT), bytes))
  }

  /** The thread's control block for probes, with room for the records of its frames behind it. */
  #probes(): number {
    const { words } = this.mailbox
    if (words[WORD.probes] !== 0) return words[WORD.probes] as number
    const block = this.#block(STACK_ALIGNMENT, THREAD_PROBE_BYTES)
    const control = new Int32Array(
      bufferUpTo(this.#start.memory, block + THREAD_PROBE_BYTES),
      block,
      FRAMES_AT / 4,
    )
    control.fill(0)
    control[PROBE_CONTROL.top / 4] = block + FRAMES_AT
    return (words[WORD.probes] = block)
  }

  #block(alignment: number, bytes: number): number {
    const pointer = this.#runtime.__wrap_aligned_alloc(alignment, bytes)
    if (pointer === 0) throw new ThreadFault('heap', `out of memory: no ${bytes} bytes left for a thread`)
    this.#blocks.push(pointer)
    return pointer
  }
}

function setGlobal(global: unknown, value: number): void {
  if (global instanceof WebAssembly.Global) global.value = value
}
