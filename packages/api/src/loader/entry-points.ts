// By which names a module is entered, and what its imports and references tell of what it may do.
import {
  countReferences,
  isWasm,
  readImports,
  readSections,
  type Section,
} from '@valkey-playground/toolchain/wasm'
import type { WasmFunction } from '../abi/table.ts'
import type { ApiName } from '../spec/index.ts'
import type { ModuleExports } from './loaded-module.ts'

export const LOAD_NAMES = ['ValkeyModule_OnLoad', 'RedisModule_OnLoad'] as const
export const UNLOAD_NAMES = ['ValkeyModule_OnUnload', 'RedisModule_OnUnload'] as const

/** The first of the names that the module exports as a function. */
export function exportedFunction(
  exports: ModuleExports,
  names: readonly string[],
): { name: string; call: WasmFunction } | undefined {
  for (const name of names) {
    const call = exports[name]
    if (typeof call === 'function') return { name, call: call as WasmFunction }
  }
  return undefined
}

const ELF = [0x7f, 0x45, 0x4c, 0x46]

/** Why bytes are no module at all; null if they may be one. */
export function notLoadable(bytes: Uint8Array): string | null {
  // A shared object for a real server.
  if (ELF.every((byte, index) => bytes[index] === byte))
    return 'it is a native shared object (ELF), which cannot run here; load its .c source, or a .wasm built from it'
  return isWasm(bytes) ? null : 'it is not a WebAssembly module'
}

/** Whether a module needs workers: it can start threads, or yields. */
export function needsWorkers(bytes: Uint8Array): boolean {
  if (!isWasm(bytes)) return false
  const sections = readSections(bytes)
  return readImports(sections).some(({ name }) => name === '__wrap_pthread_create') || mayYield(sections)
}

/** Whether a module may call a function. The header's own code refers to the variable of each function once, to fill it. */
export function refersTo(sections: readonly Section[], name: ApiName): boolean {
  return countReferences(sections, [`ValkeyModule_${name}`, `RedisModule_${name}`]) > 1
}

/** The functions in which others may be heard. */
const YIELDING: readonly ApiName[] = ['Yield', 'GetFunctionExecutionState', 'RdbLoad']

/** Whether a module may let others be heard in the midst of a call. */
export function mayYield(sections: readonly Section[]): boolean {
  return YIELDING.some((name) => refersTo(sections, name))
}
