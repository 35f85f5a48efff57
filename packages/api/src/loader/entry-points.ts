// By which names a module is entered, and what its imports tell before it is loaded.
import { isWasm, readImports, readSections } from '@valkey-playground/toolchain/wasm'
import type { WasmFunction } from '../abi/table.ts'
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

/** Whether it is a shared object for a real server. */
export function isNative(bytes: Uint8Array): boolean {
  return ELF.every((byte, index) => bytes[index] === byte)
}

/** Whether a module can start threads. */
export function startsThreads(bytes: Uint8Array): boolean {
  return (
    isWasm(bytes) && readImports(readSections(bytes)).some(({ name }) => name === '__wrap_pthread_create')
  )
}
