// Puts a linked module that needs nothing but memory and a table into plain ones of its own, so that a test can call its
// exports. Functions it imports trap.

import { readSections, setImportLimits, writeModule } from '@valkey-playground/toolchain/wasm'

/** A module at work: its exports, and what it was given. */
export interface Placed {
  readonly instance: WebAssembly.Instance
  readonly memory: WebAssembly.Memory
  readonly table: WebAssembly.Table
}

/** Instantiates `wasm` where it was linked for. */
export async function place(wasm: Uint8Array<ArrayBuffer> | null): Promise<Placed> {
  if (wasm === null) throw new Error('there is no module: it did not compile')
  const maxPages = 256
  const bytes = writeModule(setImportLimits(readSections(wasm), { shared: false, maxPages }))
  const module = await WebAssembly.compile(bytes)
  const memory = new WebAssembly.Memory({ initial: maxPages, maximum: maxPages })
  const table = new WebAssembly.Table({ element: 'anyfunc', initial: 4096 })
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {}
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    const values = (imports[from] ??= {})
    values[name] = kind === 'memory' ? memory : kind === 'table' ? table : trap(`${from}.${name}`)
  }
  const instance = await WebAssembly.instantiate(module, imports)
  return { instance, memory, table }
}

function trap(name: string): () => never {
  return () => {
    throw new Error(`the module called ${name}`)
  }
}
