// What the tests of the whole toolchain share: one compiler, and messages as lines of text.
import { createNodeHost } from './index.ts'
import { createToolchain } from '../index.ts'
import type { CompileOptions, CompileResult, Diagnostic, SourceFiles, Toolchain } from '../index.ts'

export const toolchain: Toolchain = createToolchain(createNodeHost())
export const debug: CompileOptions = { profile: 'debug' }

/** `file:line:column-line:column severity code: message`, notes indented by a blank, fix-its as `file:place="text"`. */
export function lines(diagnostics: readonly Diagnostic[], indent = ''): string[] {
  return diagnostics.flatMap(({ file, range, severity, code, message, notes, fixits }) => [
    `${indent}${file}:${place(range)} ${severity}${code === undefined ? '' : ` ${code}`}: ${message}`,
    ...fixits.map((fixit) => `${indent} fix ${fixit.file}:${place(fixit.range)} "${fixit.text}"`),
    ...lines(notes, `${indent} `),
  ])
}

function place({ start, end }: Diagnostic['range']): string {
  return `${start.line}:${start.column}-${end.line}:${end.column}`
}

/** Compiles under the profile `debug`, if nothing else is said. */
export function compile(files: SourceFiles, options: Partial<CompileOptions> = {}): Promise<CompileResult> {
  return toolchain.compile(files, { ...debug, ...options })
}

/** C code of an OnLoad with a body. */
export function onLoad(body: string): string {
  return `int ValkeyModule_OnLoad(void *ctx) { (void)ctx; ${body} }\n`
}
