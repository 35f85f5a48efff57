// The Lua 5.1 interpreter as a WebAssembly instance, without the JavaScript that comes with its package: only the C API is
// used, so that calls in both directions are synchronous and strings stay bytes. What the module imports is small (a clock,
// memory, setjmp) and is given here; files, processes and time zones are not reachable, their imports answer "no".
//
// C's longjmp is a JavaScript exception: `throw_longjmp` throws it, `invoke_*` around a protected call catches it.
import type { Host } from '../base/host.ts'

/** Thrown through wasm frames in place of longjmp; host functions must let it pass. */
export const LONGJMP: unique symbol = Symbol('longjmp')

/** A C function of Lua's: takes the state, returns the number of results. */
export type LuaCFunction = (state: number) => number

type Export = (...args: number[]) => number

/** The instance and its memory. */
export class LuaModule {
  readonly memory: WebAssembly.Memory
  readonly table: WebAssembly.Table
  /** The C API and the C library, by name. */
  readonly api: Record<string, Export>
  /** The memory as bytes, and for reading numbers; others after a call into Lua that needed more memory. */
  bytes: Uint8Array<ArrayBuffer>
  view: DataView<ArrayBuffer>

  /** @param code the bytes of liblua5.1.wasm */
  constructor(code: BufferSource, host: Host) {
    const module = new WebAssembly.Module(code)
    const instance = new WebAssembly.Instance(module, this.#imports(module, host))
    this.api = instance.exports as unknown as Record<string, Export>
    this.memory = instance.exports['memory'] as WebAssembly.Memory
    this.table = instance.exports['__indirect_function_table'] as WebAssembly.Table
    this.bytes = new Uint8Array(this.memory.buffer as ArrayBuffer)
    this.view = new DataView(this.memory.buffer as ArrayBuffer)
    this.#call('__wasm_call_ctors')
    this.#call('emscripten_stack_init')
  }

  /** Puts JavaScript functions into the table of functions. Returns the index of the first. */
  addFunctions(functions: readonly ((...args: number[]) => number | void)[], parameters: 1 | 2): number {
    const first = this.table.grow(functions.length)
    const { exports } = new WebAssembly.Instance(trampolines(functions.length, parameters), {
      host: Object.fromEntries(functions.map((run, i) => [`f${i}`, run])),
    })
    for (let i = 0; i < functions.length; i++) this.table.set(first + i, exports[`f${i}`])
    return first
  }

  #call(name: string): void {
    ;(this.api[name] as Export)()
  }

  #imports(module: WebAssembly.Module, host: Host): WebAssembly.Imports {
    // Those that are called under protection, which are few: looking into the table takes longer than most calls.
    const known: Export[] = []
    const given: Record<string, (...args: number[]) => number | void> = {
      invoke_vii: (index = 0, a = 0, b = 0) => {
        const stack = (this.api['stackSave'] as Export)()
        const run = (known[index] ??= this.table.get(index) as Export)
        try {
          run(a, b)
        } catch (error) {
          if (error !== LONGJMP) throw error
          ;(this.api['stackRestore'] as Export)(stack)
          ;(this.api['setThrew'] as Export)(1, 0)
        }
      },
      _emscripten_throw_longjmp: () => {
        throw LONGJMP
      },
      emscripten_memcpy_js: (to = 0, from = 0, count = 0) => {
        this.bytes.copyWithin(to, from, from + count)
      },
      emscripten_date_now: () => host.now(),
      emscripten_resize_heap: (size = 0) => {
        const missing = Math.ceil(((size >>> 0) - this.memory.buffer.byteLength) / 65536)
        try {
          this.memory.grow(Math.max(missing, 16))
          this.bytes = new Uint8Array(this.memory.buffer as ArrayBuffer)
          this.view = new DataView(this.memory.buffer as ArrayBuffer)
          return 1
        } catch {
          return 0
        }
      },
      exit: () => {
        throw new Error('the Lua interpreter gave up')
      },
      environ_sizes_get: (count = 0, size = 0) => {
        this.view.setUint32(count, 0, true)
        this.view.setUint32(size, 0, true)
        return 0
      },
    }
    const imports: Record<string, Record<string, (...args: number[]) => number | void>> = {}
    const NOT_SUPPORTED = -52
    for (const { module: space, name } of WebAssembly.Module.imports(module)) {
      ;(imports[space] ??= {})[name] = given[name] ?? (() => NOT_SUPPORTED)
    }
    return imports as WebAssembly.Imports
  }
}

// A module that imports functions and exports them again, which makes them fit for a table. One parameter: (i32) → i32;
// two: (i32, i32) → nothing.
function trampolines(count: number, parameters: 1 | 2): WebAssembly.Module {
  const text = (word: string): number[] => [word.length, ...[...word].map((c) => c.charCodeAt(0))]
  const section = (id: number, body: number[]): number[] => [id, ...leb(body.length), ...body]
  const names = Array.from({ length: count }, (_, i) => text(`f${i}`))
  const type = parameters === 1 ? [0x60, 1, 0x7f, 1, 0x7f] : [0x60, 2, 0x7f, 0x7f, 0]
  const imports = names.flatMap((name) => [...text('host'), ...name, 0, 0])
  const exports = names.flatMap((name, i) => [...name, 0, ...leb(i)])
  return new WebAssembly.Module(
    new Uint8Array(
      [
        [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        section(1, [1, ...type]),
        section(2, [...leb(count), ...imports]),
        section(7, [...leb(count), ...exports]),
      ].flat(),
    ),
  )
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]
}
