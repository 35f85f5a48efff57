// `valkey-playground export`: a `.so` that a real valkey-server loads, or the sources as a project that builds anywhere.
import { chmodSync, writeFileSync } from 'node:fs'
import { arch } from 'node:process'
import { setCompilerFlags } from '../compile/compiler-flags.ts'
import { parseExportArguments, type ExportArguments } from '../export/export-args.ts'
import { systemErrorText } from '../system-error.ts'

const HELP = `Usage: valkey-playground export <source>... [-o <module.so>] [options]

Builds the C sources of one Valkey module into a shared object for Linux that a real
valkey-server loads with 'loadmodule' or MODULE LOAD, and checks it first: functions that
nobody defines, built-in functions of other compilers, API functions that are too young.
The build is not optimised (TinyCC): for speed, build the source archive with 'make'.

Options:
  -o <file>          where it goes (default: the first source's name with .so); a name
                     ending in .tar.gz or .tgz means --archive
  --target <name>    x86_64 or aarch64 (default: this machine's)
  --min-version <v>  the oldest server that must load it, such as 7.2: functions that it
                     lacks are errors
  --lp64             say first what a 64-bit build sees differently (reads the sources
                     twice more, with clang)
  --archive          write the sources instead, with header, Makefile, CMakeLists.txt,
                     a line for valkey.conf, README and a test
  --session <file>   console lines for the archive's test
  -I <folder>, -D <name[=value]>, -U <name>   as for 'compile'
  --timings          print how long the steps took
  -h, --help         this text

Messages are printed as file:line:column: severity: text. The exit code is 0 if the file was
written, 1 if there were errors, 2 if the command line is wrong.
`

/** Builds what the arguments name and writes it. Resolves to the exit code. */
export async function runExportCommand(args: readonly string[]): Promise<number> {
  if (args.length === 0 || args.includes('--help') || args.includes('-h')) {
    process[args.length === 0 ? 'stderr' : 'stdout'].write(HELP)
    return args.length === 0 ? 2 : 0
  }
  let request: ExportArguments
  try {
    request = parseExportArguments(args, arch)
  } catch (error) {
    process.stderr.write(`valkey-playground export: ${(error as Error).message}\n`)
    return 2
  }
  try {
    return await exportAndWrite(request)
  } catch (error) {
    const { path, code } = error as NodeJS.ErrnoException
    const text = code === undefined ? (error as Error).message : `${path}: ${systemErrorText(error)}`
    process.stderr.write(`valkey-playground export: ${text}\n`)
    return 1
  }
}

async function exportAndWrite(request: ExportArguments): Promise<number> {
  if (request.compile.lp64) {
    setCompilerFlags()
    const { compileModule } = await import('../compile/compile-module.ts')
    const { text } = await compileModule({ ...request.compile, profile: 'release', checkOnly: false })
    process.stderr.write(text)
  }
  const { exportModule, projectName } = await import('../export/export-module.ts')
  const { bytes, text, needs, timings } = await exportModule(request)
  process.stderr.write(text)
  if (request.compile.timings && timings !== null)
    process.stderr.write(`load ${timings.load.toFixed(0)} ms, build ${timings.build.toFixed(0)} ms\n`)
  if (bytes === null) return 1
  const ending = request.kind === 'archive' ? '.tar.gz' : '.so'
  const output = request.compile.output ?? `${projectName(request.compile.sources[0] ?? '')}${ending}`
  writeFileSync(output, bytes)
  // A server refuses to load a file that is not executable.
  if (request.kind === 'library') chmodSync(output, 0o755)
  process.stdout.write(`${output}: needs a server of version ${needs} or later\n`)
  return 0
}
