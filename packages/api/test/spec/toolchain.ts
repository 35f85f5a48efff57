// Compiling C in these tests: our own headers in place, and what comes out must be clean.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CompileResult, SourceFiles } from '@valkey-playground/toolchain'
import { toolchain } from '../compiler.ts'

/** Where the project's headers are. */
export const INCLUDE: string = join(import.meta.dirname, '../../include')

/** Our headers by name. */
export function ourHeaders(): SourceFiles {
  return Object.fromEntries(
    ['valkeymodule.h', 'redismodule.h'].map((name) => [name, readFileSync(join(INCLUDE, name), 'utf8')]),
  )
}

/** Compiles and links; warnings are errors. */
export function compile(
  files: SourceFiles,
  { headers = ourHeaders(), flags = [] }: { headers?: SourceFiles; flags?: readonly string[] } = {},
): Promise<CompileResult> {
  return toolchain.compile(files, { profile: 'debug', headers, flags: ['-Werror', '-Wextra', ...flags] })
}

/** What a compile complained about, a line for each message. */
export function complaints(result: CompileResult): string[] {
  return result.diagnostics.map((found) => `${found.file}:${found.range.start.line}: ${found.message}`)
}
