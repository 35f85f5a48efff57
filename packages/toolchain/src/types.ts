// The words of the toolchain's face: what goes into a compile and what comes out.
//
// Everything here is plain data (structured-cloneable but for the callbacks and the signal), so that a page can keep
// the toolchain in a worker and post these objects as they are. Positions are 1-based, as compilers print them and as
// editors show them. Change together: sarif.ts and linker-messages.ts, which make diagnostics; index.ts, which
// exports these.

/** Files by path, `dir/x.c`, with `/` between the parts and no leading one. Strings are stored as UTF-8. Never changed by us. */
export type SourceFiles = Readonly<Record<string, string | Uint8Array>>

/**
 * `debug` is `-O0 -g`, `release` is `-O2` (with function names, without line tables), `sanitize` is `debug` with checks for
 * undefined behaviour, which call functions of the loader's.
 */
export type Profile = 'debug' | 'release' | 'sanitize'

/** A place in a file. Both numbers count from 1; columns count UTF-16 units, as editors do. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** From `start` up to, not including, `end`. Empty (`start` equal to `end`) where only a point is known. */
export interface Range {
  readonly start: Position
  readonly end: Position
}

/** One replacement that the compiler proposes: put `text` in the place of `range`. */
export interface FixIt {
  readonly file: string
  readonly range: Range
  readonly text: string
}

/**
 * One message about the user's code, from the compiler, the linker or our own checks.
 *
 * `file` is a key of the files given, a name under `/usr/include` for a system header, or `''` if no file is to blame.
 * `code` is the compiler's switch (`-Wunused-variable`), or one of our own words: `lp64`, `undefined-symbol`,
 * `duplicate-symbol`, `link`, `trap`.
 */
export interface Diagnostic {
  readonly file: string
  readonly range: Range
  readonly severity: 'error' | 'warning' | 'note'
  readonly message: string
  readonly code?: string
  readonly notes: readonly Diagnostic[]
  readonly fixits: readonly FixIt[]
}

/** How far a slow step has come. `done` and `total` are bytes for `download`, steps for the other phases; `total` is 0 if unknown. */
export interface Progress {
  readonly phase: 'download' | 'prepare' | 'compile' | 'link' | 'check'
  readonly done: number
  readonly total: number
  readonly detail?: string
}

/** What to build and how. */
export interface CompileOptions {
  readonly profile: Profile
  /** The files to compile; without them all C and C++ sources that no other file includes. */
  readonly sources?: readonly string[]
  /** Headers of ours, such as `valkeymodule.h`; a user's own file of the same name wins. */
  readonly headers?: SourceFiles
  /** Folders of `files` to search, relative to the root; `.` is always searched. */
  readonly includePaths?: readonly string[]
  /** Macros; an empty string defines the name with no value. */
  readonly defines?: Readonly<Record<string, string>>
  /** The user's own extra compiler flags. Those that only make sense for a native shared object are dropped. */
  readonly flags?: readonly string[]
  /** Also look for what a 64-bit build would see differently. Costs a second pass over each source; see {@link Toolchain.checkLp64}. */
  readonly lp64?: boolean
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** The module, or `null` if there was an error; the messages, in the order of files and lines; the times in milliseconds. */
export interface CompileResult {
  readonly wasm: Uint8Array<ArrayBuffer> | null
  readonly diagnostics: readonly Diagnostic[]
  readonly timings: {
    readonly compile: number
    readonly link: number
    readonly check: number
    readonly total: number
  }
}

/**
 * A C and C++ compiler with its linker. One call works at a time; calls made meanwhile wait for their turn.
 * After an abort (the call rejects with the signal's reason) it is ready for the next call.
 */
export interface Toolchain {
  /** Compiles the sources among `files` (`.c`, `.cc`, `.cpp`, `.cxx`, `.C`) and links the objects into one module. */
  compile(files: SourceFiles, options: CompileOptions): Promise<CompileResult>
  /** Only reads the sources and reports; about a third of the time of a compile. For use while typing. */
  check(files: SourceFiles, options: CompileOptions): Promise<readonly Diagnostic[]>
  /** What a 64-bit build reports and this 32-bit one does not, with code `lp64`. Run it after the module has been loaded. */
  checkLp64(files: SourceFiles, options: CompileOptions): Promise<readonly Diagnostic[]>
  /** Fetches what compiling C needs. Compiles do that themselves where it has not been done. */
  load(onProgress?: (progress: Progress) => void): Promise<void>
  /** The same ahead of the first compile, and makes that quick, unless one was asked for meanwhile. */
  prepare(onProgress?: (progress: Progress) => void): Promise<void>
  /** Forgets the compiler and all objects. Calls made later reject. */
  dispose(): void
}
