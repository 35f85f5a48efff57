// One API call as a tracer keeps it: what the module passed and got, taken down at once, since memory and objects change; put into words
// when somebody looks, which takes many times as long as most calls.
import type { ModuleApi } from './module-api.ts'
import type { LoadedModule } from './loader/loaded-module.ts'
import { findCall, lastCall } from './loader/call-sites.ts'
import { renderArguments, renderResult, takeArguments, takeResult, type Taken } from './render.ts'
import type { ApiName, Prototype } from './spec/index.ts'
import type { ApiCall, TracedArgument } from './trace.ts'

/** An API call that has begun. */
export class TracedCall implements ApiCall {
  readonly fn: ApiName
  depth = 0
  readonly #api: ModuleApi
  readonly #prototype: Prototype
  readonly #taken: readonly Taken[]
  readonly #site: number
  readonly #module: LoadedModule | null
  #returned = false
  #value: Taken = null
  #args: readonly TracedArgument[] | null = null
  /** Null until it was looked for. */
  #line: string | undefined | null = null

  constructor(api: ModuleApi, prototype: Prototype, fn: ApiName, args: readonly unknown[]) {
    this.fn = fn
    this.#api = api
    this.#prototype = prototype
    this.#taken = takeArguments(api, prototype, args)
    this.#site = lastCall(api)
    this.#module = api.current?.module ?? null
  }

  /** It has returned. */
  returned(value: unknown): void {
    this.#returned = true
    this.#value = takeResult(this.#api, this.#prototype, value)
  }

  get args(): readonly TracedArgument[] {
    return (this.#args ??= renderArguments(this.#api, this.#prototype, this.#taken))
  }

  get result(): string | null {
    return this.#returned ? renderResult(this.#api, this.#prototype, this.#value) : null
  }

  get line(): string | undefined {
    if (this.#line === null) this.#line = this.#placeOfCaller()
    return this.#line
  }

  #placeOfCaller(): string | undefined {
    const module = this.#module
    const { instances } = this.#api
    // A module that was unloaded meanwhile still knows its lines.
    const owners = module === null || instances.has(module) ? instances : [module, ...instances]
    const call = findCall(this.#site, owners)
    return call?.image.lineOf(call.offset)
  }
}
