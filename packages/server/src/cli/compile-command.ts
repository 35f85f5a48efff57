// `valkey-playground compile`: a C compiler's command line that ends in a WebAssembly module.

import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseCompileArguments } from '../compile/compile-args.ts'
import type { CompileArguments } from '../compile/compile-args.ts'
import { setCompilerFlags } from '../compile/compiler-flags.ts'
import { systemErrorText } from '../system-error.ts'

const HELP = `Usage: valkey-playground compile <source>... [-o <module.wasm>] [options]

Compiles the C and C++ sources of one Valkey module and links them into a WebAssembly
module that 'valkey-playground server' and the page load. valkeymodule.h and redismodule.h
are there without being asked for; headers of yours with these names come first.

Options:
  -o <file>          where the module goes (default: the first source's name with .wasm)
  -O2                optimise (default); -O1, -O3, -Os, -Oz are passed on
  -O0, -g            for debugging: no optimisation, with debug information;
                     -O2 -g keeps both
  -I <folder>        search the folder for headers
  -D <name[=value]>  define a macro; -U <name> removes one
  -fsyntax-only      report errors, write nothing
  -fsanitize=undefined
                     build for debugging, and let the module report undefined behaviour
  --lp64             also report what a 64-bit build would see differently
  --timings          print how long each step took
  -h, --help         this text
Any other option that starts with '-' goes to the compiler (clang). Options that only make
sense for a native library (-shared, -fPIC, -march=...) are ignored.

Messages are printed as file:line:column: severity: text. The exit code is 0 if the module
was written, 1 if there were errors, 2 if the command line is wrong.
`

function defaultOutput(source: string): string {
  return `${basename(source).replace(/\.[^.]+$/, '')}.wasm`
}

/** Compiles what the arguments name and writes the module. Resolves to the exit code. */
export async function runCompileCommand(args: readonly string[]): Promise<number> {
  if (args.length === 0 || args.includes('--help') || args.includes('-h')) {
    process[args.length === 0 ? 'stderr' : 'stdout'].write(HELP)
    return args.length === 0 ? 2 : 0
  }
  let request: CompileArguments
  try {
    request = parseCompileArguments(args)
  } catch (error) {
    process.stderr.write(`valkey-playground compile: ${(error as Error).message}\n`)
    return 2
  }
  try {
    return await compileAndWrite(request)
  } catch (error) {
    const { path, code } = error as NodeJS.ErrnoException
    if (code === undefined || path === undefined) throw error
    process.stderr.write(`valkey-playground compile: ${path}: ${systemErrorText(error)}\n`)
    return 1
  }
}

async function compileAndWrite(request: CompileArguments): Promise<number> {
  setCompilerFlags()
  const { compileModule } = await import('../compile/compile-module.ts')
  const { wasm, failed, text, timings } = await compileModule(request)
  process.stderr.write(text)
  if (request.timings && timings !== null) {
    const parts = Object.entries(timings).map(([step, millis]) => `${step} ${millis.toFixed(0)} ms`)
    process.stderr.write(`${parts.join(', ')}\n`)
  }
  if (failed) return 1
  if (wasm !== null) writeFileSync(request.output ?? defaultOutput(request.sources[0] ?? ''), wasm)
  return 0
}
