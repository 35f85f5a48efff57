// API functions that the C runtime has itself: without a tracer or debugger modules' pointers lead straight to them, wasm to
// wasm, which takes a fifth of the way through JavaScript. With one they lead to the handlers of sections/memory.ts, which do the
// same and are heard. Change together: both, and runtime/heap.c.
import type { Runtime } from './abi/runtime.ts'
import type { WasmFunction } from './abi/table.ts'
import type { ApiName } from './spec/index.ts'

/** Names in the runtime, by names of API functions of the same type. */
const DIRECT = {
  Alloc: 'api_alloc',
  TryAlloc: '__wrap_malloc',
  Calloc: 'api_calloc',
  TryCalloc: '__wrap_calloc',
  Free: '__wrap_free',
} as const satisfies Partial<Record<ApiName, string>>

/** The runtime's function that does what an API function does, if it has one. */
export function directFunction(runtime: Runtime, name: string): WasmFunction | undefined {
  const own = (DIRECT as Readonly<Record<string, string>>)[name]
  return own === undefined ? undefined : runtime.imports[own]
}
