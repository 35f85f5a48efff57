// Modules' calls of the shortest API functions, with the C runtime's code for them in their place: what is left is a third of the time,
// since an indirect call takes longer than what it is for. The code looks first whether the module's pointer leads to that function now,
// and calls what it leads to if not: a handler of ours while somebody hears of calls, or the module's own function.
//
// Only code that keeps no pointer in a local is changed, which is optimised code that has the linker's records.
import {
  findSection,
  inlineCalls,
  pointerCalls,
  SectionId,
  type InlineFunction,
  type OffsetMap,
  type Section,
} from '@valkey-playground/toolchain/wasm'
import type { Runtime } from '../abi/runtime.ts'
import { INLINED } from '../direct-functions.ts'
import { API_PREFIXES } from '../get-api.ts'

const functionsOf = new WeakMap<Runtime, ReadonlyMap<string, InlineFunction>>()

/** The functions by the names of modules' pointers to them. */
function inlineFunctions(runtime: Runtime): ReadonlyMap<string, InlineFunction> {
  const known = functionsOf.get(runtime)
  if (known) return known
  const functions = new Map<string, InlineFunction>()
  for (const [name, own] of Object.entries(INLINED)) {
    const code = runtime.inlineFunction(own)
    for (const prefix of API_PREFIXES) functions.set(prefix + name, code)
  }
  functionsOf.set(runtime, functions)
  return functions
}

/**
 * Puts code in the place of a module's calls.
 * @param original with the linker's records
 * @param placed the same, moved
 */
export function inlineApiCalls(
  runtime: Runtime,
  original: readonly Section[],
  placed: readonly Section[],
): { readonly sections: readonly Section[]; readonly offsets: OffsetMap } {
  const functions = inlineFunctions(runtime)
  const code = findSection(placed, SectionId.code)?.bytes ?? new Uint8Array(0)
  return inlineCalls(placed, pointerCalls(original, code, functions), functions)
}
