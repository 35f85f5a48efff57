// A module from sources on disk, with the messages as text. Used by `compile` on the command line and, in a process of its own,
// by MODULE LOAD of a .c file.
//
// The compiler is made once for each process and kept: its first use takes seconds, the next ones tenths of one.

import { createToolchain } from '@valkey-playground/toolchain'
import type {
  CompileOptions,
  CompileResult,
  Diagnostic,
  Profile,
  Toolchain,
} from '@valkey-playground/toolchain'
import { createNodeHost } from '@valkey-playground/toolchain/node'
import { diagnosticHeadline, formatDiagnostic, formatTotals } from './diagnostics-text.ts'
import { gatherSources } from './gather-sources.ts'
import { moduleHeaders } from './module-headers.ts'

/** What to compile. All paths are those of the disk. */
export interface ModuleSources {
  readonly sources: readonly string[]
  readonly profile: Profile
  readonly includeFolders?: readonly string[]
  readonly flags?: readonly string[]
  readonly checkOnly?: boolean
  readonly lp64?: boolean
}

/** The module and what the compiler said. */
export interface CompiledModule {
  /** The module's bytes; null if there was an error, or if only a check was asked for. */
  readonly wasm: Uint8Array<ArrayBuffer> | null
  readonly failed: boolean
  /** All messages with their source lines, and the totals; '' if there are none. */
  readonly text: string
  /** The first error in one line; '' if there is none. */
  readonly firstError: string
  readonly timings: CompileResult['timings'] | null
  /** Where the files are on disk, by the names that the compiler sees. */
  readonly paths: Readonly<Record<string, string>>
}

let toolchain: Toolchain | null = null

function theToolchain(): Toolchain {
  toolchain ??= createToolchain(createNodeHost())
  return toolchain
}

/**
 * Compiles and links.
 *
 * @throws the file system's error if a source cannot be read
 */
export async function compileModule(request: ModuleSources): Promise<CompiledModule> {
  const gathered = gatherSources(request.sources, request.includeFolders)
  const options: CompileOptions = {
    profile: request.profile,
    sources: gathered.sources,
    headers: moduleHeaders(),
    includePaths: gathered.includePaths,
    flags: request.flags ?? [],
    lp64: request.lp64 ?? false,
  }
  let result: CompileResult | null = null
  let diagnostics: readonly Diagnostic[]
  if (request.checkOnly === true) {
    diagnostics = await theToolchain().check(gathered.files, options)
  } else {
    result = await theToolchain().compile(gathered.files, options)
    diagnostics = result.diagnostics
  }
  const firstError = diagnostics.find(({ severity }) => severity === 'error')
  return {
    wasm: result?.wasm ?? null,
    failed: firstError !== undefined || (result !== null && result.wasm === null),
    text:
      diagnostics
        .map((diagnostic) => formatDiagnostic(diagnostic, gathered.files, gathered.displayPath))
        .join('') + formatTotals(diagnostics),
    firstError: firstError === undefined ? '' : diagnosticHeadline(firstError, gathered.displayPath),
    timings: result?.timings ?? null,
    paths: gathered.paths,
  }
}
