// The instances of modules that a worker runs: over the shared memory, but each with a stack and thread-local variables of its
// own. Which modules there are stands in the directory. Change together: thread-body.ts, published-modules.ts.
import { PROBE_CONTROL, PROBE_CONTROL_GLOBAL, STACK_LIMIT } from '@valkey-playground/toolchain/wasm'
import { DEBUG_FRAMES, DEBUG_START, THREAD_PROBE_BYTES } from '../abi/address-space.ts'
import { bufferUpTo } from '../abi/memory.ts'
import type { WasmFunction } from '../abi/table.ts'
import { Directory } from './directory.ts'
import { WORD, type Mailbox } from './mailbox.ts'
import { ThreadFault } from './thread-fault.ts'

const STACK_ALIGNMENT = 16
const FRAMES_AT = DEBUG_FRAMES - DEBUG_START

/** What makes instances needs of the C runtime. */
export interface InstanceRuntime {
  readonly __wrap_aligned_alloc: (alignment: number, bytes: number) => number
  readonly __wrap_free: (pointer: number) => void
}

/** Exports by which a module's thread-local variables are placed. */
export interface ThreadLocalExports {
  readonly __tls_size?: WebAssembly.Global
  readonly __tls_align?: WebAssembly.Global
  readonly __wasm_init_tls?: (block: number) => void
}

/** What they are made of. */
export interface InstancesOptions {
  readonly memory: WebAssembly.Memory
  readonly table: WebAssembly.Table
  readonly directory: SharedArrayBuffer
  readonly mailbox: Mailbox
  readonly runtime: InstanceRuntime
  /** Bytes of stack for modules that are called by others. */
  readonly guestStack: () => number
  /** What a module gets for a function that the C runtime does not have: `index` among its imports. */
  readonly foreign: (image: number, index: number) => WasmFunction
}

/** The instances of one worker. */
export class ThreadInstances {
  readonly #options: InstancesOptions
  readonly #directory: Directory
  /** Compiled modules by image; kept from thread to thread. */
  readonly #compiled = new Map<number, WebAssembly.Module>()
  readonly #present = new Map<number, WebAssembly.Exports>()
  /** Blocks to free at the end. */
  #blocks: number[] = []
  #epoch = -1

  constructor(options: InstancesOptions) {
    this.#options = options
    this.#directory = new Directory(options.directory)
  }

  /** Begins anew: nothing is there. */
  clear(): void {
    this.#present.clear()
    this.#epoch = -1
  }

  /** Gives all memory back. */
  release(): void {
    const { runtime, mailbox } = this.#options
    for (const block of this.#blocks.splice(0)) runtime.__wrap_free(block)
    const { words } = mailbox
    words[WORD.stack] = words[WORD.threadLocals] = words[WORD.probes] = 0
  }

  /** Takes in modules that are new since the last look and that others call. */
  adopt(): void {
    if (this.#directory.epoch === this.#epoch) return
    this.#epoch = this.#directory.epoch
    for (const { id, shared } of this.#directory.entries())
      if (shared && !this.#present.has(id)) this.instantiate(id, this.#options.guestStack())
  }

  /** Makes an instance with a stack, unless it is there. */
  instantiate(id: number, stackBytes: number): void {
    if (this.#present.has(id)) return
    const exports = this.link(id)
    const { words } = this.#options.mailbox
    const bytes = Math.ceil(stackBytes / STACK_ALIGNMENT) * STACK_ALIGNMENT
    const stack = this.#block(STACK_ALIGNMENT, bytes)
    if (this.#blocks.length === 1) words[WORD.stack] = stack
    setGlobal(exports['__stack_pointer'], stack + bytes)
    setGlobal(exports[STACK_LIMIT], stack)
    if (PROBE_CONTROL_GLOBAL in exports) setGlobal(exports[PROBE_CONTROL_GLOBAL], this.#probes())
    giveThreadLocals(exports, (align, size) => {
      const block = this.#block(align, size)
      words[WORD.threadLocals] ||= block
      return block
    })
  }

  /** Compiles a module's code, given or from the directory. */
  compile(id: number, code?: Uint8Array): WebAssembly.Module {
    let module = this.#compiled.get(id)
    if (!module) this.#compiled.set(id, (module = new WebAssembly.Module(code?.slice() ?? this.#codeOf(id))))
    return module
  }

  #codeOf(id: number): Uint8Array<ArrayBuffer> {
    const entry = this.#directory.entries().find((each) => each.id === id)
    if (!entry) throw new ThreadFault('misuse', 'the module of this thread was unloaded')
    const { pointer, length } = entry
    const memory = bufferUpTo(this.#options.memory, pointer + length)
    const bytes = new Uint8Array(length)
    bytes.set(new Uint8Array(memory, pointer, length))
    return bytes
  }

  /** Makes an instance; its stack is still the engine's. */
  link(id: number): WebAssembly.Exports {
    const { memory, table, foreign } = this.#options
    const module = this.compile(id)
    if (this.#directory.tableLength > table.length) table.grow(this.#directory.tableLength - table.length)
    const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {}
    const runtime = this.#options.runtime as unknown as Record<string, WasmFunction>
    WebAssembly.Module.imports(module).forEach(({ module: from, name, kind }, index) => {
      const target = (imports[from] ??= {})
      if (kind === 'memory') target[name] = memory
      else if (kind === 'table') target[name] = table
      else if (kind === 'function')
        target[name] = (from === 'env' ? runtime[name] : undefined) ?? foreign(id, index)
    })
    const { exports } = new WebAssembly.Instance(module, imports)
    this.#present.set(id, exports)
    return exports
  }

  /** The stack pointers of all modules that are there. */
  stacks(): WebAssembly.Global[] {
    const found: WebAssembly.Global[] = []
    for (const { __stack_pointer: pointer } of this.#present.values())
      if (pointer instanceof WebAssembly.Global) found.push(pointer)
    return found
  }

  /** The thread's control block for probes, with room for the records of its frames behind it. */
  #probes(): number {
    const { memory, mailbox } = this.#options
    const { words } = mailbox
    if (words[WORD.probes] !== 0) return words[WORD.probes] as number
    const block = this.#block(STACK_ALIGNMENT, THREAD_PROBE_BYTES)
    const control = new Int32Array(bufferUpTo(memory, block + THREAD_PROBE_BYTES), block, FRAMES_AT / 4)
    control.fill(0)
    control[PROBE_CONTROL.top / 4] = block + FRAMES_AT
    return (words[WORD.probes] = block)
  }

  #block(alignment: number, bytes: number): number {
    const pointer = this.#options.runtime.__wrap_aligned_alloc(alignment, bytes)
    if (pointer === 0) throw new ThreadFault('heap', `out of memory: no ${bytes} bytes left for a thread`)
    this.#blocks.push(pointer)
    return pointer
  }
}

/** Gives an instance thread-local variables of its own. */
export function giveThreadLocals(
  exports: ThreadLocalExports,
  allocate: (alignment: number, bytes: number) => number,
): void {
  const { __tls_size: size, __tls_align: alignment, __wasm_init_tls: begin } = exports
  const bytes = Number(size?.value ?? 0)
  if (bytes > 0) begin?.(allocate(Math.max(Number(alignment?.value ?? 0), STACK_ALIGNMENT), bytes))
}

/** Sets an exported global, if it is there. */
export function setGlobal(global: unknown, value: number): void {
  if (global instanceof WebAssembly.Global) global.value = value
}
