// The words of native export: what a `.so` is made from, for what, and what is said about it.
// Plain data throughout, as in ../types.ts, so that a page can keep the exporter in a worker.
import type { Diagnostic, SourceFiles } from '../types.ts'

/** A processor that native modules can be made for, under Linux. */
export type NativeTarget = 'x86_64' | 'aarch64'

/** What an exporter needs from where it runs. */
export interface ExporterHost {
  /** Milliseconds from any fixed point, for timings only. */
  now(): number
  /** The compiler for `target` and a tar with its headers and libraries. Rejects with a text for the user. */
  load(target: NativeTarget, signal?: AbortSignal): Promise<ExporterFiles>
}

/** One target's compiler and the files it works with (scripts/build-exporter.mjs makes both). */
export interface ExporterFiles {
  readonly compiler: WebAssembly.Module
  readonly files: Uint8Array
}

/** What to build and what to check it against. */
export interface NativeOptions {
  readonly target: NativeTarget
  /** The files to compile; without them all sources that no other file includes. */
  readonly sources?: readonly string[]
  /** Headers of ours, such as `valkeymodule.h`; a user's own file of the same name wins. */
  readonly headers?: SourceFiles
  /** Folders of the files to search for headers, relative to the root; `.` is always searched. */
  readonly includePaths?: readonly string[]
  /** The user's compiler flags: macros and folders count, all others have no meaning for this compiler. */
  readonly flags?: readonly string[]
  /** The oldest server that must load the module, such as `7.2.0`; with `since`, functions younger than it are errors. */
  readonly minimumVersion?: string
  /** The version that brought each API function, by its name without prefix. */
  readonly since?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** A place where a module uses an API function. */
export interface ApiUse {
  /** Without prefix: `CreateString`. */
  readonly name: string
  readonly file: string
  /** Counts from 1. */
  readonly line: number
  readonly column: number
}

/** The shared object, or null after an error; the messages in the order of files and lines; times in milliseconds. */
export interface NativeResult {
  readonly so: Uint8Array<ArrayBuffer> | null
  readonly diagnostics: readonly Diagnostic[]
  /** The first use of each API function. */
  readonly functions: readonly ApiUse[]
  readonly timings: { readonly load: number; readonly build: number }
}
