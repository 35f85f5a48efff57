// The functions of ours in the table that all modules share: what rewritten code calls, GetApi, and what modules' pointers to API
// functions lead to. That is our handlers, with those around them who hear of calls: lints, a debugger, and while a module is loaded that
// may fork, the recorder.
// Some functions the C runtime has itself (direct-functions.ts): while nobody hears of calls, pointers lead there.
import { ModuleFault } from './abi/fault.ts'
import { typedFunctions, type NamedImport, type TypedImport, type WasmFunction } from './abi/table.ts'
import { bindFunction, type AnyHandler } from './adapter.ts'
import { DIRECT, DIRECT_FALLBACKS, INLINED, LENDING } from './direct-functions.ts'
import { getApiFunction } from './get-api.ts'
import type { ModuleApi } from './module-api.ts'
import { HANDLERS } from './sections/index.ts'
import { API_NAMES, type ApiName } from './spec/index.ts'

/** Safe point, stack overflow, probe and GetApi come before the API functions. */
export const FIRST_API_SLOT = 4

/** The functions of one engine. */
export class HostFunctions {
  readonly #api: ModuleApi
  /** The first slot. */
  readonly base: number
  /** All by their order in the table, as they are without anybody who hears of them. */
  readonly all: readonly NamedImport[]
  /** GetApi and the API. */
  readonly #rows: readonly (TypedImport & { readonly name: string })[]
  #typed: readonly WasmFunction[] = []
  /** What stands in the place of some while nobody hears of the calls, by their index. */
  #direct: Map<number, WasmFunction> = new Map()
  /** Whether one of those adds to replies. */
  #lends = false

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
    const typed = typedFunctions(this.all)
    const base = api.runtime.table.place(typed)
    this.base = base
    api.getApiSlot = base + FIRST_API_SLOT - 1
    const fallbacks = DIRECT_FALLBACKS.map(
      (name) => typed[FIRST_API_SLOT + API_NAMES.indexOf(name)] as WasmFunction,
    )
    api.runtime.setFallbacks(api.runtime.table.place(fallbacks), fallbacks.length)
    this.wrap()
  }

  /** Somebody came who is around our functions, or went. */
  wrap(): void {
    const calls = this.#rows.map(({ name, call }) => this.through(name, call))
    this.#typed = typedFunctions(
      this.#rows.map(({ signature }, index) => ({ signature, call: calls[index] as WasmFunction })),
    )
    // Whoever hears of calls is to know what there is.
    this.#api.handles.settle()
    this.#direct = new Map()
    this.#rows.forEach(({ name, call }, index) => {
      const own = calls[index] === call ? DIRECT[name as ApiName] : undefined
      if (own !== undefined) this.#direct.set(index, this.#api.runtime.imports[own] as WasmFunction)
    })
    this.#lends = [...this.#direct.values()].includes(this.#api.runtime.imports[LENDING] as WasmFunction)
    this.#placeAll()
  }

  /** Puts them into the table. */
  #placeAll(): void {
    this.#typed.forEach((call, index) => this.#put(index, call))
    this.place()
  }

  /** Somebody wants to hear of every call now, or does not any more: puts others in the places of the direct ones, or those back. */
  place(): void {
    const { tracer, lentReply, runtime, getApiSlot } = this.#api
    const { listening } = tracer
    for (const [index, direct] of this.#direct)
      this.#put(index, listening ? (this.#typed[index] as WasmFunction) : direct)
    DIRECT_FALLBACKS.forEach((name, which) => {
      if (INLINED[name] === undefined) return
      const index = 1 + API_NAMES.indexOf(name)
      runtime.setInlined(which, this.#direct.has(index) && !listening ? getApiSlot + index : 0)
    })
    lentReply.offered = !listening && this.#lends
    if (!lentReply.offered) lentReply.end()
  }

  #put(index: number, call: WasmFunction): void {
    this.#api.runtime.table.wasm.set(this.#api.getApiSlot + index, call)
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
