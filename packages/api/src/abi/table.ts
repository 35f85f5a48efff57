// The function table that all modules share, and typed functions to put into it.
//
// A table only takes functions that came out of a WebAssembly module and have a type there. `typedFunctions` makes one
// small module that imports JavaScript functions with given signatures and exports them again, which is what gives them
// their type. Slots of modules are handed out in runs; a run that was given back is used again for one that fits.
import type { WasmSignature, WasmType } from '../spec/index.ts'
import { Writer } from '@valkey-playground/toolchain/wasm'
import { SYSTEM_SLOTS } from './address-space.ts'
import { BadArgument } from './fault.ts'

/** A function that can be called with wasm values: numbers for i32 and f64, bigints for i64. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type WasmFunction = (...args: any[]) => any

/** A JavaScript function and the type it shall have in WebAssembly. */
export interface TypedImport {
  readonly signature: WasmSignature
  readonly call: WasmFunction
}

/** One with the name that modules have for it; safe points and the like have none. */
export interface NamedImport extends TypedImport {
  readonly name?: string
}

const TYPE_BYTES: Readonly<Record<WasmType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c }

/** The same functions, as WebAssembly functions. */
export function typedFunctions(imports: readonly TypedImport[]): WasmFunction[] {
  const types = new Map<string, { index: number; signature: WasmSignature }>()
  const typeOf = imports.map(({ signature }) => {
    const key = `${signature.params.join()}>${signature.results.join()}`
    let type = types.get(key)
    if (!type) types.set(key, (type = { index: types.size, signature }))
    return type.index
  })
  const typeSection = new Writer().u32(types.size)
  for (const { signature } of types.values()) {
    typeSection.u8(0x60)
    for (const list of [signature.params, signature.results]) {
      typeSection.u32(list.length)
      for (const type of list) typeSection.u8(TYPE_BYTES[type])
    }
  }
  const importSection = new Writer().u32(imports.length)
  const exportSection = new Writer().u32(imports.length)
  typeOf.forEach((type, index) => {
    importSection.text('f').text(String(index)).u8(0).u32(type)
    exportSection.text(String(index)).u8(0).u32(index)
  })
  const module = new Writer().raw([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
  for (const [id, section] of [
    [1, typeSection],
    [2, importSection],
    [7, exportSection],
  ] as const)
    module.u8(id).u32(section.length).raw(section.view())
  const f = Object.fromEntries(imports.map(({ call }, index) => [String(index), call]))
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.take()), { f })
  return imports.map((_, index) => instance.exports[String(index)] as WasmFunction)
}

/** The table and who uses which part of it. */
export class FunctionTable {
  readonly wasm: WebAssembly.Table
  #end = SYSTEM_SLOTS
  readonly #freed: { base: number; count: number }[] = []

  constructor() {
    this.wasm = new WebAssembly.Table({ element: 'anyfunc', initial: SYSTEM_SLOTS * 2 })
  }

  /** Slots in use are below this. */
  get end(): number {
    return this.#end
  }

  /** Reserves `count` neighbouring slots and returns the first. */
  reserve(count: number): number {
    const fit = this.#freed.findIndex((run) => run.count >= count)
    const run = this.#freed[fit]
    if (run) {
      if (run.count === count) this.#freed.splice(fit, 1)
      else this.#freed[fit] = { base: run.base + count, count: run.count - count }
      return run.base
    }
    const base = this.#end
    this.#end += count
    if (this.#end > this.wasm.length) this.wasm.grow(Math.max(this.#end - this.wasm.length, 1024))
    return base
  }

  /** Empties slots and makes them free. */
  release(base: number, count: number): void {
    for (let slot = base; slot < base + count; slot++) this.wasm.set(slot, null)
    if (base >= SYSTEM_SLOTS && count > 0) this.#freed.push({ base, count })
  }

  /** Puts functions of ours into new slots and returns the first. */
  place(functions: readonly WasmFunction[]): number {
    const base = this.reserve(functions.length)
    functions.forEach((call, index) => {
      this.wasm.set(base + index, call)
    })
    return base
  }

  /**
   * The function a module's function pointer stands for.
   *
   * @param params how many wasm parameters the caller will pass; a function with another count is refused
   * @throws BadArgument if it is NULL, no function pointer, or takes another number of arguments
   */
  callback(pointer: number, params: number): WasmFunction {
    const slot = pointer >>> 0
    const found = slot < this.wasm.length ? (this.wasm.get(slot) as WasmFunction | null) : null
    if (!found)
      throw new BadArgument(
        pointer,
        slot === 0 ? 'is NULL instead of a function' : 'is not a function pointer',
        slot === 0 ? 'M11' : 'C07',
      )
    if (found.length !== params)
      throw new BadArgument(pointer, `is a function of ${found.length} arguments, not of ${params}`, 'C07')
    return found
  }
}
