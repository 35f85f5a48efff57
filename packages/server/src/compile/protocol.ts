// What the server and its compiler process say to each other, with V8's own serialization. One request is answered by one
// response with the same id.

import type { CompiledModule, ModuleSources } from './compile-module.ts'

/** Asks the compiler for a module. */
export interface CompileRequest {
  readonly id: number
  readonly sources: ModuleSources
}

/** The module, or why it could not even be tried (a file that cannot be read). */
export type CompileResponse =
  { readonly id: number; readonly module: CompiledModule } | { readonly id: number; readonly error: string }
