// The functions of ours in the table that all modules share: what rewritten code calls, GetApi, and what modules' pointers to API
// functions lead to. That is our handlers, with those around them who hear of calls: lints, a debugger, and while a module is loaded that
// may fork, the recorder.
//
// Some functions the C runtime has itself: while nobody hears of calls modules' pointers lead straight to them, wasm to wasm,
// which takes a fifth of the way through JavaScript. Otherwise they lead to the handlers of sections/memory.ts, which do the same.
// Change together: both, and runtime/heap.c.
import { ModuleFault } from './abi/fault.ts'
import { typedFunctions, type TypedImport, type WasmFunction } from './abi/table.ts'
import { bindFunction, type AnyHandler } from './adapter.ts'
import { getApiFunction } from './get-api.ts'
import type { ModuleApi } from './module-api.ts'
import { HANDLERS } from './sections/index.ts'
import { API_NAMES, type ApiName } from './spec/index.ts'

/** Names in the runtime, by names of API functions of the same type. */
const DIRECT = {
  Alloc: 'api_alloc',
  TryAlloc: '__wrap_malloc',
  Calloc: 'api_calloc',
  TryCalloc: '__wrap_calloc',
  Free: '__wrap_free',
} as const satisfies Partial<Record<ApiName, string>>

/** Safe point, stack overflow, probe and GetApi come before the API functions. */
export const FIRST_API_SLOT = 4

/** The functions of one engine. */
export class HostFunctions {
  readonly #api: ModuleApi
  /** The first slot. */
  readonly base: number
  /** All by their order in the table, as they are without anybody who hears of them. */
  readonly all: readonly TypedImport[]
  /** GetApi and the API. */
  readonly #rows: readonly (TypedImport & { readonly name: string })[]
  #typed: readonly WasmFunction[] = []

  /** Places them. @param safepoint what safe points call */
  constructor(api: ModuleApi, safepoint: () => void) {
    this.#api = api
    const handlers = HANDLERS as Readonly<Record<string, AnyHandler | undefined>>
    const nothing = { params: [], results: [] }
    this.#rows = [
      { name: 'GetApi', ...getApiFunction(api, (index) => base + FIRST_API_SLOT + index) },
      ...API_NAMES.map((name: ApiName) => ({ name, ...bindFunction(api, name, handlers[name]) })),
    ]
    this.all = [
      { signature: nothing, call: safepoint },
      { signature: nothing, call: stackOverflow },
      { signature: { params: ['i32'], results: [] }, call: (site: number) => api.debug?.probe(site) },
      ...this.#rows,
    ]
    const base = api.runtime.table.place(typedFunctions(this.all))
    this.base = base
    api.getApiSlot = base + FIRST_API_SLOT - 1
    this.wrap()
  }

  /** Somebody came who is around our functions, or went. */
  wrap(): void {
    this.#typed = typedFunctions(
      this.#rows.map(({ name, signature, call }) => ({ signature, call: this.through(name, call) })),
    )
    this.place()
  }

  /** Puts them into the table anew: somebody wants to hear of every call now, or does not any more. */
  place(): void {
    const { debug, recorder, tracer, runtime, getApiSlot } = this.#api
    const heard = debug !== null || recorder !== null || tracer.enabled
    for (const [index, { name }] of this.#rows.entries()) {
      const own = heard ? undefined : (DIRECT as Readonly<Record<string, string>>)[name]
      const direct = own === undefined ? undefined : runtime.imports[own]
      runtime.table.wasm.set(getApiSlot + index, direct ?? this.#typed[index])
    }
  }

  /** What modules call in the place of a function of ours. */
  through(name: string, call: WasmFunction): WasmFunction {
    const { debug, lints, recorder } = this.#api
    const watched = lints?.through(name, call) ?? call
    const heard = debug?.hostFunction(name, watched) ?? watched
    return recorder?.through(heard) ?? heard
  }

  /** The name of an API function or GetApi by its index among all. */
  nameAt(index: number): string | undefined {
    return this.#rows[index - FIRST_API_SLOT + 1]?.name
  }

  /** The same by its slot, as C code knows it. */
  nameOf(slot: number): string | undefined {
    const name = this.nameAt(slot - this.base)
    return name === undefined ? undefined : `ValkeyModule_${name}`
  }
}

function stackOverflow(): never {
  throw new ModuleFault('stack', `stack overflow`)
}
