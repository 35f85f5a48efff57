// Wrappers that have their code for themselves. JavaScript engines compile a function literal once for all closures made of it, so in the
// adapter's wrappers a handler is any of three hundred, and called; here it is always the same one, and its code becomes part of the
// wrapper's. For functions that are called often and take little longer than such a call: OpenKey and CloseKey save a sixth.
import type { WasmFunction } from './abi/table.ts'
import type { AnyHandler } from './adapter.ts'
import type { ModuleApi } from './module-api.ts'
import type { ApiName } from './spec/index.ts'

/** What a wrapper is made of. */
export interface WrapperParts {
  readonly api: ModuleApi
  readonly handler: AnyHandler
  /** Calls the handler while somebody listens. */
  readonly traced: (args: readonly unknown[]) => unknown
  /** Throws what the handler threw, with the names of function and argument. */
  readonly fail: (error: unknown, args: readonly unknown[]) => never
}

/** They do what the adapter's do for as many arguments. */
export const OWN_WRAPPERS: Partial<Readonly<Record<ApiName, (parts: WrapperParts) => WasmFunction>>> = {
  OpenKey:
    ({ api, handler, traced, fail }) =>
    (ctx, keyname, mode) => {
      if (api.tracer.listening) return traced([ctx, keyname, mode])
      try {
        return handler(api, ctx, keyname, mode)
      } catch (error) {
        return fail(error, [ctx, keyname, mode])
      }
    },
  CloseKey:
    ({ api, handler, traced, fail }) =>
    (key) => {
      if (api.tracer.listening) return traced([key])
      try {
        return handler(api, key)
      } catch (error) {
        return fail(error, [key])
      }
    },
}
