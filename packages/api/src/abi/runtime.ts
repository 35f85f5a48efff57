// The C runtime (runtime/*.c, built by scripts/build-runtime.mjs): the heap of all modules, printf, long double.
//
// It is placed in memory like a module, at a fixed address, before any other. Its malloc family goes into modules as
// their imports directly, wasm to wasm; the API functions of the heap section use it from here.
import type { Bytes } from '@valkey-playground/engine'
import {
  readInlineFunction,
  readSections,
  relocate,
  setImportLimits,
  writeModule,
  type InlineFunction,
  type MemoryInit,
  type Section,
} from '@valkey-playground/toolchain/wasm'
import type { LongDouble } from '../spec/index.ts'
import { ERRNO } from '../errno.ts'
import { PAGE, RUNTIME_START } from './address-space.ts'
import { ModuleFault } from './fault.ts'
import { HEAP_ERRORS, HEAP_NO_MEMORY, noMemory } from './heap-errors.ts'
import { LinearMemory } from './memory.ts'
import { StringCopies } from './string-copies.ts'
import { FunctionTable, type WasmFunction } from './table.ts'

const HEAP_START_BYTES = 2 * 1024 * 1024
/** Room for texts made by C: far more than a number ever takes. */
const SCRATCH_BYTES = 8192

interface RuntimeExports {
  readonly _initialize: () => void
  readonly direct_fallback: (which: number, slot: number) => void
  readonly direct_inlined: (which: number, slot: number) => void
  readonly made_strings: () => number
  readonly made_ours: () => number
  readonly made_stop: (stop: number) => void
  readonly made_taken: (index: number) => void
  readonly made_freed: (index: number) => void
  readonly heap_add: (start: number, end: number) => void
  readonly heap_share: () => void
  readonly heap_stat: (which: number) => number
  readonly heap_move: (pointer: number) => number
  readonly heap_hold: () => void
  readonly heap_release: () => void
  readonly heap_unlock: () => void
  readonly heap_unlock_of: (number: number) => void
  readonly thread_finished: (record: number, failed: number) => void
  readonly __wrap_malloc: (bytes: number) => number
  readonly __wrap_calloc: (count: number, each: number) => number
  readonly __wrap_realloc: (pointer: number, bytes: number) => number
  readonly __wrap_free: (pointer: number) => void
  readonly __wrap_aligned_alloc: (alignment: number, bytes: number) => number
  readonly __wrap_malloc_usable_size: (pointer: number) => number
  readonly __wrap_srandom: (seed: number) => void
  readonly text_format: (out: number, room: number, format: number, args: number) => number
  readonly text_from_long_double: (out: number, room: number, lo: bigint, hi: bigint, human: number) => number
  readonly text_to_long_double: (text: number, length: number, out: number) => number
  readonly text_double_to_long_double: (value: number, out: number) => void
  readonly text_long_double_to_double: (lo: bigint, hi: bigint) => number
}

/** What the memory of a new runtime shall be like. */
export interface MemoryOptions {
  readonly shared: boolean
  readonly maxPages: number
}

/** What the C runtime's threads need of the engine. */
export interface ThreadSupport {
  /** Starts the thread of a record; an error number if it cannot. */
  spawn(record: number): number
  /** Waits in the engine's thread while the word at `address` is `seen`; 0 when the nanoseconds are over (below 0: never). */
  attend(address: number, seen: number, nanoseconds: bigint): number
  /** Nanoseconds of the wall clock (0) or the monotonic one. */
  clock(id: number): bigint
}

/** Hears of a call of one of the runtime's functions. */
export type RuntimeListener = (call: WasmFunction, args: readonly unknown[], name: string) => void

/** Memory, function table and C runtime, which all modules of one engine share. */
export class Runtime {
  readonly memory: LinearMemory
  readonly table: FunctionTable
  readonly options: MemoryOptions
  /** Where strings' bytes are that modules have asked for. */
  readonly copies: StringCopies
  /** The heap lies from here on. */
  readonly heapStart: number
  /** Set by whoever runs threads; until then there are none. */
  threads: ThreadSupport | null = null
  readonly #raw: Readonly<Record<string, WasmFunction>>
  /** The runtime's functions as they are called from here. Modules call them directly. */
  #exports: RuntimeExports
  readonly #listeners = new Set<RuntimeListener>()
  readonly #sections: readonly Section[]
  #threadModule: WebAssembly.Module | null = null
  #scratch = 0

  /** @param wasm the bytes of the built runtime */
  constructor(wasm: Uint8Array, options: MemoryOptions) {
    this.options = options
    const sections = readSections(wasm)
    this.table = new FunctionTable()
    const tableBase = this.table.reserve(256)
    const relocated = relocate(sections, { memoryBase: RUNTIME_START, tableBase })
    const end = relocated.memory.reduce(
      (top, init) => Math.max(top, init.address + init.length),
      RUNTIME_START,
    )
    const heapStart = Math.ceil((end + 64) / PAGE) * PAGE
    const heapEnd = heapStart + HEAP_START_BYTES
    const wasmMemory = new WebAssembly.Memory({
      initial: heapEnd / PAGE,
      maximum: options.maxPages,
      ...(options.shared ? { shared: true } : {}),
    })
    this.memory = new LinearMemory(wasmMemory)
    this.copies = new StringCopies(this.memory)
    placeData(this.memory, relocated.memory)
    this.#sections = setImportLimits(relocated.sections, options)
    const bytes = writeModule(this.#sections)
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: {
        memory: wasmMemory,
        __indirect_function_table: this.table.wasm,
        heap_error: (code: number, pointer: number) => this.#heapError(code, pointer),
        thread_spawn: (record: number) => this.threads?.spawn(record) ?? ERRNO.ENOTSUP,
        thread_attend: (address: number, seen: number, nanoseconds: bigint) =>
          this.threads?.attend(address, seen, nanoseconds) ?? 0,
        thread_clock: (id: number) => this.threads?.clock(id) ?? 0n,
        thread_leave: () => {
          throw new ModuleFault('exit', "pthread_exit() was called in the engine's own thread")
        },
      },
    })
    this.#raw = instance.exports as unknown as Record<string, WasmFunction>
    this.#exports = this.#raw as unknown as RuntimeExports
    this.#exports._initialize()
    this.heapStart = heapStart
    this.#exports.heap_add(heapStart, heapEnd)
    this.#scratch = this.malloc(SCRATCH_BYTES)
  }

  /** Tells C code in which slots the functions are to which it passes on what it can't answer. */
  setFallbacks(firstSlot: number, count: number): void {
    for (let which = 0; which < count; which++) this.#exports.direct_fallback(which, firstSlot + which)
  }

  /**
   * Tells C code in which slot modules know a function that may stand in the place of their calls; 0 if it may not now.
   * @param which counted as fallbacks are
   */
  setInlined(which: number, slot: number): void {
    this.#exports.direct_inlined(which, slot)
  }

  /** One of the runtime's functions for the place of calls. */
  inlineFunction(name: string): InlineFunction {
    return readInlineFunction(this.#sections, name)
  }

  /**
   * Strings that C code has made by itself: where their slots are, how many the engine does not know; whether no more are to be made; the
   * engine has one; one is gone.
   */
  readonly made: {
    strings(): number
    ours(): number
    stop(stop: boolean): void
    taken(index: number): void
    freed(index: number): void
  } = {
    strings: () => this.#exports.made_strings(),
    ours: () => this.#exports.made_ours(),
    stop: (stop) => this.#exports.made_stop(stop ? 1 : 0),
    taken: (index) => this.#exports.made_taken(index),
    freed: (index) => this.#exports.made_freed(index),
  }

  /**
   * Has somebody hear of each function of the runtime that is called from here, before it runs; returns how to end that. Only then
   * do the calls go through wrappers, which cost more than allocating does.
   */
  hear(listener: RuntimeListener): () => void {
    this.#listeners.add(listener)
    this.#wrap()
    return () => {
      this.#listeners.delete(listener)
      this.#wrap()
    }
  }

  /** Runs something of which no listener hears. */
  unheard<T>(run: () => T): T {
    this.#wrap([])
    try {
      return run()
    } finally {
      this.#wrap()
    }
  }

  #wrap(listeners: readonly RuntimeListener[] = [...this.#listeners]): void {
    const heard = Object.entries(this.#raw).map(([name, call]) => [
      name,
      listeners.length > 0 && typeof call === 'function'
        ? (...args: unknown[]): unknown => {
            for (const listener of listeners) listener(call, args, name)
            return call(...args) as unknown
          }
        : call,
    ])
    this.#exports = Object.fromEntries(heard) as unknown as RuntimeExports
  }

  #heapError(code: number, pointer: number): never {
    // The heap raises errors before it changes anything, but while it holds its lock.
    this.#exports.heap_unlock()
    if (code === HEAP_NO_MEMORY) throw new ModuleFault('heap', noMemory(pointer))
    throw new ModuleFault(
      'heap',
      `heap: 0x${(pointer >>> 0).toString(16)} ${HEAP_ERRORS[code] ?? 'is bad'}`,
      'M07',
    )
  }

  /** The runtime for an instance in another thread: its memory is in use already. The heap reckons with threads from now on. */
  forThreads(): WebAssembly.Module {
    ;(this.#raw as unknown as RuntimeExports).heap_share()
    return (this.#threadModule ??= new WebAssembly.Module(writeModule(this.#sections)))
  }

  /** Begins the numbers that rand() and random() give, as the server does when it starts. `seed` is from 0 to 1. */
  seedRandom(seed: number): void {
    this.#exports.__wrap_srandom(Math.floor(seed * 2 ** 32))
  }

  /** Says to the C runtime that a thread which was ended from outside is over. */
  threadEnded(record: number, number: number): void {
    this.#exports.heap_unlock_of(number)
    this.#exports.thread_finished(record, 1)
  }

  /** The runtime's functions by their names; modules import those of malloc's family under them. */
  get imports(): Readonly<Record<string, WasmFunction>> {
    return this.#raw
  }

  /** A block of the heap, or 0 if there is no memory left. */
  malloc(bytes: number): number {
    return this.#exports.__wrap_malloc(bytes)
  }

  calloc(count: number, each: number): number {
    return this.#exports.__wrap_calloc(count, each)
  }

  realloc(pointer: number, bytes: number): number {
    return this.#exports.__wrap_realloc(pointer, bytes)
  }

  alignedAlloc(alignment: number, bytes: number): number {
    return this.#exports.__wrap_aligned_alloc(alignment, bytes)
  }

  free(pointer: number): void {
    this.#exports.__wrap_free(pointer)
  }

  /** Moves a block to a place nearer to the heap's beginning. The new address, or 0 if it stays. @throws ModuleFault if it is none */
  move(pointer: number): number {
    return this.#exports.heap_move(pointer)
  }

  /** Bytes that the owner of a block may use: at least what was asked for. */
  usableSize(pointer: number): number {
    return this.#exports.__wrap_malloc_usable_size(pointer)
  }

  /** After a trap that may have come from inside the heap's functions. */
  unlockHeap(): void {
    this.#exports.heap_unlock()
  }

  /** Runs something while no thread changes the heap. */
  withHeapHeld(work: () => void): void {
    const { heap_hold, heap_release } = this.#raw as unknown as RuntimeExports
    heap_hold()
    try {
      work()
    } finally {
      heap_release()
    }
  }

  /** In a forked child: memory and table become as they were in the parent, whose heap was held when its memory was copied. */
  adopt(memory: Uint8Array, from: number, tableEnd: number): void {
    const { wasm } = this.memory
    wasm.grow(Math.max(0, from + memory.length - wasm.buffer.byteLength) / PAGE)
    new Uint8Array(wasm.buffer).set(memory, from)
    this.#exports.heap_release()
    this.table.reserve(tableEnd - this.table.end)
  }

  /** Bytes in use, blocks in use, bytes managed. */
  heapStats(): { used: number; blocks: number; total: number } {
    const stat = this.#exports.heap_stat
    return { used: stat(0) >>> 0, blocks: stat(1) >>> 0, total: stat(2) >>> 0 }
  }

  /** Bytes between blocks in use. Looks at all blocks. */
  heapGaps(): number {
    return this.#exports.heap_stat(3) >>> 0
  }

  /** Stores a byte string and a NUL in a new block. @throws ModuleFault if there is no memory left */
  newCString(text: Bytes): number {
    const pointer = this.malloc(text.length + 1)
    if (pointer === 0)
      throw new ModuleFault('heap', `out of memory: no ${text.length + 1} bytes left for a string`)
    this.memory.writeBytes(pointer, text)
    this.memory.writeU8(pointer + text.length, 0)
    return pointer
  }

  /** printf's text for a C format and argument list. */
  format(format: number, args: number): Bytes {
    const length = this.#exports.text_format(this.#scratch, SCRATCH_BYTES, format, args)
    if (length < 0) return ''
    if (length < SCRATCH_BYTES) return this.memory.readBytes(this.#scratch, length)
    const room = this.malloc(length + 1)
    if (room === 0)
      throw new ModuleFault('heap', `out of memory: no ${length + 1} bytes left for a formatted text`)
    this.#exports.text_format(room, length + 1, format, args)
    const text = this.memory.readBytes(room, length)
    this.free(room)
    return text
  }

  /** Decimal text; `human` means plain digits without trailing zeros. */
  longDoubleText(value: LongDouble, human: boolean): Bytes {
    const length = this.#exports.text_from_long_double(
      this.#scratch,
      SCRATCH_BYTES,
      value.lo,
      value.hi,
      human ? 1 : 0,
    )
    return this.memory.readBytes(this.#scratch, Math.min(length, SCRATCH_BYTES - 1))
  }

  /** Reads a text as long double into memory at `out`; false if it is not exactly a number. */
  parseLongDouble(text: Bytes, out: number): boolean {
    if (text.length >= SCRATCH_BYTES || text.includes('\0')) return false
    this.memory.writeBytes(this.#scratch, text)
    this.memory.writeU8(this.#scratch + text.length, 0)
    return this.#exports.text_to_long_double(this.#scratch, text.length, out) === 1
  }

  longDoubleToNumber(value: LongDouble): number {
    return this.#exports.text_long_double_to_double(value.lo, value.hi)
  }
}

/** Puts a module's first contents into memory. */
export function placeData(memory: LinearMemory, inits: readonly MemoryInit[]): void {
  for (const { address, length, data } of inits) {
    const bytes = memory.bytes(address, length)
    if (data) bytes.set(data, address)
    else bytes.fill(0, address, address + length)
  }
}
