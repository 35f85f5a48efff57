// What the engine asks of whoever can run modules. The engine itself has no WebAssembly: MODULE LOAD and its sisters go
// through this interface, which packages/api implements, and a server without it says so.
import type { Bytes } from '../base/bytes.ts'
import type { ModuleDataType } from '../types/module-value.ts'

/** A loaded module as MODULE LIST and INFO show it. */
export interface ModuleListEntry {
  readonly name: string
  readonly version: number
  readonly path: string
  readonly args: readonly Bytes[]
  readonly apiVersion?: number
  readonly filters?: number
  readonly usedby?: readonly string[]
  readonly using?: readonly string[]
  readonly options?: readonly string[]
}

/** A section of INFO: `text` is its lines, each with its CR LF. */
export interface InfoSection {
  readonly title: string
  readonly text: string
}

/** Loads, unloads and lists modules. */
export interface ModuleSupport {
  /**
   * Loads a module and runs its OnLoad.
   * @param configs pairs of name and value from MODULE LOADEX
   * @throws ReplyError when it cannot be loaded
   */
  load(
    path: Bytes,
    args: readonly Bytes[],
    configs?: readonly (readonly [Bytes, Bytes])[],
  ): void | Promise<void>
  /** Runs OnUnload and forgets the module. @throws ReplyError when it cannot be unloaded */
  unload(name: Bytes): void | Promise<void>
  /** Loaded modules, in order of loading. */
  list(): readonly ModuleListEntry[]
  /** Names of the data types modules have registered, for SCAN … TYPE. */
  dataTypeNames?(): readonly string[]
  /** The data types modules have registered: snapshots find here who reads a value. */
  dataTypes?(): readonly ModuleDataType[]
  /** Whether all modules know that data of a primary may be loaded beside theirs; without modules that is so. */
  handlesAsyncLoad?(): boolean
  /** For INFO: the child that a module has forked, and how much memory the last one had of its own. */
  forks?(): {
    readonly child: { readonly progress: number; readonly copied: number } | null
    readonly lastCopied: number
  }
  /** Lines for INFO: sections modules add, each with its text. `sections` is null for the default ones. */
  infoSections?(sections: readonly string[] | null, forEverything: boolean): readonly InfoSection[]
}
