// What values are read from: a module's debug information, the memory it lives in, and the frames that run.
//
// Whoever stops a module builds these; nothing here knows how it was stopped. Addresses are those in linear memory, as C
// sees them; positions in code are the linker's (see DebugInfo).
import type { DebugInfo } from '@valkey-playground/toolchain/wasm'

/** Linear memory. */
export interface Memory {
  /** A copy of the bytes; undefined if any of them lies outside. Address 0 up to the first valid one counts as outside. */
  readonly read: (address: number, length: number) => Uint8Array | undefined
  /** Stores bytes; false if any of them would lie outside. */
  readonly write: (address: number, bytes: Uint8Array) => boolean
}

/** A line about an object behind a handle, with lines below it. */
export interface HandleLine {
  readonly name: string
  readonly value: string
  readonly type?: string
  readonly children?: () => readonly HandleLine[]
}

/** Knows the objects of the engine that modules hold pointers to without being able to look inside. */
export interface HandleView {
  /**
   * The object behind a pointer.
   *
   * @param typeName the struct's name, such as `ValkeyModuleString`
   * @returns undefined if that type is none of its own, or no such object is alive
   */
  readonly show: (typeName: string, handle: number) => Omit<HandleLine, 'name'> | undefined
}

/** A module in memory. */
export interface Program {
  readonly info: DebugInfo
  readonly memory: Memory
  /** What the loader added to the linker's addresses and table entries. */
  readonly memoryBase: number
  readonly tableBase: number
  readonly handles?: HandleView
  /** Names for table slots outside of the module, such as API functions. */
  readonly functionName?: (slot: number) => string | undefined
}

/** A function that runs, at one position. */
export interface Frame {
  readonly program: Program
  readonly pc: number
  /** Contents of wasm locals and globals, as far as they are known. */
  readonly local: (index: number) => number | bigint | undefined
  readonly global: (index: number) => number | bigint | undefined
}
