// What modules' pointers to API functions lead to: our handlers, with the debugger's ears around them if there is one.
//
// Some functions the C runtime has itself: without a tracer or debugger modules' pointers lead straight to them, wasm to
// wasm, which takes a fifth of the way through JavaScript. With one they lead to the handlers of sections/memory.ts, which do the
// same and are heard. Change together: both, and runtime/heap.c.
import type { Runtime } from './abi/runtime.ts'
import { typedFunctions, type TypedImport, type WasmFunction } from './abi/table.ts'
import type { ApiName } from './spec/index.ts'

/** Names in the runtime, by names of API functions of the same type. */
const DIRECT = {
  Alloc: 'api_alloc',
  TryAlloc: '__wrap_malloc',
  Calloc: 'api_calloc',
  TryCalloc: '__wrap_calloc',
  Free: '__wrap_free',
} as const satisfies Partial<Record<ApiName, string>>

/** A function of ours by its name. */
export type HostFunction = TypedImport & { readonly name: string }

/** The functions in the slots that GetApi gives out, GetApi itself first. */
export class HostFunctions {
  readonly rows: readonly HostFunction[]
  readonly #runtime: Runtime
  #typed: readonly WasmFunction[] = []

  constructor(runtime: Runtime, rows: readonly HostFunction[]) {
    this.#runtime = runtime
    this.rows = rows
  }

  /** Takes what stands for our functions from now on: as it is, or with somebody listening around it. */
  wrap(around: ((name: string, call: WasmFunction) => WasmFunction) | null): void {
    this.#typed = typedFunctions(
      this.rows.map(({ name, signature, call }) => ({ signature, call: around?.(name, call) ?? call })),
    )
  }

  /** Puts them into the table from a slot on. @param heard whether somebody wants to hear of every call */
  place(slot: number, heard: boolean): void {
    const { table, imports } = this.#runtime
    for (const [index, { name }] of this.rows.entries()) {
      const own = heard ? undefined : (DIRECT as Readonly<Record<string, string>>)[name]
      const direct = own === undefined ? undefined : imports[own]
      table.wasm.set(slot + index, direct ?? this.#typed[index])
    }
  }
}
