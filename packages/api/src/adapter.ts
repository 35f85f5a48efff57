// Between a module's call of an API function and its handler: one wrapper for each function, of the right number of
// arguments, that names the function in errors and feeds the trace.
//
// A wrapper costs a try block and one comparison; everything else happens only on errors or while tracing. Functions
// that nobody has written are wrappers too: GetApi hands them out, calling them ends the command with their name.
import { Later } from '@valkey-playground/engine'
import { BadArgument, ModuleFault } from './abi/fault.ts'
import type { TypedImport, WasmFunction } from './abi/table.ts'
import { lintOf } from './lints/fault-lints.ts'
import type { ModuleApi } from './module-api.ts'
import { OWN_WRAPPERS } from './own-wrappers.ts'
import { prototypeOf, wasmSignature, type ApiName, type Prototype } from './spec/index.ts'
import { TracedCall } from './traced-call.ts'

/** A handler of whatever type, after the module API. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyHandler = (api: ModuleApi, ...args: any[]) => unknown

/** The function to put into the table for API function `name`. Without a handler it is one that says it is not there. */
export function bindFunction(api: ModuleApi, name: ApiName, handler: AnyHandler | undefined): TypedImport {
  const signature = wasmSignature(name)
  if (!handler) return { signature, call: missing(name) }
  const prototype = prototypeOf(name)
  return { signature, call: wrapper(api, prototype, name, handler) }
}

function missing(name: ApiName): WasmFunction {
  return () => {
    throw new ModuleFault('missing', `ValkeyModule_${name} is not available in Valkey Playground yet`)
  }
}

function wrapper(api: ModuleApi, prototype: Prototype, name: ApiName, handler: AnyHandler): WasmFunction {
  const fail = (error: unknown, args: readonly unknown[]): never => {
    throw explain(prototype, error, args)
  }
  const traced = (args: readonly unknown[]): unknown => callTraced(api, prototype, name, handler, args)
  if (prototype.params.some((param) => param.kind === 'longdouble') || prototype.result.kind === 'longdouble')
    return longDoubleWrapper(api, prototype, name, handler)
  const own = OWN_WRAPPERS[name]
  if (own) return own({ api, handler, traced, fail })
  // Unrolled: rest arguments would cost more than all the rest of a call.
  switch (prototype.params.length) {
    case 0:
      return () => {
        if (api.tracer.listening) return traced([])
        try {
          return handler(api)
        } catch (error) {
          return fail(error, [])
        }
      }
    case 1:
      return (a) => {
        if (api.tracer.listening) return traced([a])
        try {
          return handler(api, a)
        } catch (error) {
          return fail(error, [a])
        }
      }
    case 2:
      return (a, b) => {
        if (api.tracer.listening) return traced([a, b])
        try {
          return handler(api, a, b)
        } catch (error) {
          return fail(error, [a, b])
        }
      }
    case 3:
      return (a, b, c) => {
        if (api.tracer.listening) return traced([a, b, c])
        try {
          return handler(api, a, b, c)
        } catch (error) {
          return fail(error, [a, b, c])
        }
      }
    case 4:
      return (a, b, c, d) => {
        if (api.tracer.listening) return traced([a, b, c, d])
        try {
          return handler(api, a, b, c, d)
        } catch (error) {
          return fail(error, [a, b, c, d])
        }
      }
    case 5:
      return (a, b, c, d, e) => {
        if (api.tracer.listening) return traced([a, b, c, d, e])
        try {
          return handler(api, a, b, c, d, e)
        } catch (error) {
          return fail(error, [a, b, c, d, e])
        }
      }
    default:
      return (...args) => {
        if (api.tracer.listening) return traced(args)
        try {
          return handler(api, ...args)
        } catch (error) {
          return fail(error, args)
        }
      }
  }
}

/** A long double is two i64 in wasm and one object for handlers; as a result it is stored where the first argument says. */
function longDoubleWrapper(
  api: ModuleApi,
  prototype: Prototype,
  name: ApiName,
  handler: AnyHandler,
): WasmFunction {
  const returnsIt = prototype.result.kind === 'longdouble'
  return (...raw) => {
    const values = returnsIt ? raw.slice(1) : raw
    let next = 0
    const args = prototype.params.map((param) =>
      param.kind === 'longdouble' ? { lo: values[next++], hi: values[next++] } : values[next++],
    )
    let result: unknown
    try {
      result = api.tracer.listening ? callTraced(api, prototype, name, handler, args) : handler(api, ...args)
    } catch (error) {
      throw explain(prototype, error, args)
    }
    if (!returnsIt) return result
    const { lo, hi } = result as { lo: bigint; hi: bigint }
    api.memory.writeI64(raw[0] as number, lo)
    api.memory.writeI64((raw[0] as number) + 8, hi)
    return undefined
  }
}

function callTraced(
  api: ModuleApi,
  prototype: Prototype,
  name: ApiName,
  handler: AnyHandler,
  args: readonly unknown[],
): unknown {
  const call = new TracedCall(api, prototype, name, args)
  api.tracer.begin(call)
  const returned = (result: unknown): unknown => {
    call.returned(result)
    api.tracer.end(call)
    return result
  }
  try {
    return returned(handler(api, ...args))
  } catch (error) {
    if (error instanceof Later) throw error.made(returned)
    api.tracer.end(call)
    throw explain(prototype, error, args)
  }
}

/** Names function, argument and place in an error that only knows a value. Everything else passes as it is. */
function explain(prototype: Prototype, error: unknown, args: readonly unknown[]): unknown {
  if (!(error instanceof BadArgument)) return error
  const is = (arg: unknown): boolean => typeof arg === 'number' && arg >>> 0 === error.value >>> 0
  // A number may have the same value by chance.
  const pointer = args.findIndex((arg, index) => is(arg) && prototype.params[index]?.kind === 'ptr')
  const index = pointer < 0 ? args.findIndex(is) : pointer
  const param = prototype.params[index]?.name
  const subject = param === undefined ? `0x${(error.value >>> 0).toString(16)}` : `argument ${param}`
  const lint = lintOf(prototype.name.replace(/^ValkeyModule_/, ''), error, index >= 0)
  return new ModuleFault('misuse', `${prototype.name}: ${subject} ${error.problem}`, lint)
}
