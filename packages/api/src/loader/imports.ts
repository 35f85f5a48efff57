// The imports of a module: memory and table, the heap, WASI, reports of undefined behaviour, and an honest answer to everything else.
//
// What nobody provides becomes a function that ends the run with its own name when called: a module that never calls
// it works.
import type { WasmImport } from '@valkey-playground/toolchain/wasm'
import { ModuleFault } from '../abi/fault.ts'
import type { WasmFunction } from '../abi/table.ts'
import type { ModuleApi } from '../module-api.ts'
import { sanitizerImports } from './sanitizer.ts'
import { pipeImports, wasiImports, type PrintLine } from './wasi.ts'

/** The import object of a module; what is a function of ours goes `through` first. */
export function moduleImports(
  api: ModuleApi,
  imports: readonly WasmImport[],
  print: PrintLine,
  through: (name: string, call: WasmFunction) => WasmFunction = (_name, call) => call,
): WebAssembly.Imports {
  const { runtime } = api
  const known: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    env: {
      ...runtime.imports,
      ...pipeImports(api),
      ...sanitizerImports(api),
      memory: runtime.memory.wasm,
      __indirect_function_table: runtime.table.wasm,
    },
    wasi_snapshot_preview1: wasiImports(api, api.server.host, print),
  }
  const result: Record<string, Record<string, WebAssembly.ImportValue>> = {}
  for (const { module, name, kind } of imports) {
    const found = known[module]?.[name]
    const ours = typeof found === 'function' && !Object.hasOwn(runtime.imports, name)
    const given = ours ? through(name, found as WasmFunction) : found
    const value = given ?? (kind === 'function' ? unknownFunction(module, name) : undefined)
    if (value === undefined) continue
    ;(result[module] ??= {})[name] = value as WebAssembly.ImportValue
  }
  return result
}

function unknownFunction(module: string, name: string): WasmFunction {
  const shown = module === 'env' ? name : `${module}.${name}`
  return () => {
    throw new ModuleFault(
      'missing',
      `${shown}() does not exist here: neither the module nor its C library defines it`,
    )
  }
}
