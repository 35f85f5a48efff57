// The program: finds the subcommand in one table, and lets it run. Each subcommand's code is loaded only when it is used,
// so that `server` does not wait for the compiler. Change together: the subcommands' own files, which hold their help.

import { VERSION } from '../version.ts'

/** One subcommand. `load` gives the function that runs it and resolves to the exit code, or to null to stay alive. */
interface Subcommand {
  readonly summary: string
  load(): Promise<(args: readonly string[]) => Promise<number | null>>
}

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  server: {
    summary: 'serve the engine over TCP, with the command line and valkey.conf of valkey-server',
    load: async () => (await import('./server-command.ts')).runServerCommand,
  },
  compile: {
    summary: 'compile a C or C++ module to WebAssembly',
    load: async () => (await import('./compile-command.ts')).runCompileCommand,
  },
  export: {
    summary: 'build a native module (.so) or an archive of its sources',
    load: async () => (await import('./export-command.ts')).runExportCommand,
  },
  bridge: {
    summary: 'let the page reach servers that are named here',
    load: async () => (await import('./bridge-command.ts')).runBridgeCommand,
  },
}

const HELP = `Usage: valkey-playground <subcommand> [arguments]

Subcommands:
${Object.entries(SUBCOMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(9)} ${summary}\n`)
  .join('')}
valkey-playground <subcommand> --help says more about one of them.
`

/**
 * Runs the program.
 *
 * The exit code is 0 when the subcommand succeeded, 1 when it failed, 2 when the command line asks for something that does
 * not exist.
 *
 * @param args the words after the program's name
 */
export async function main(args: readonly string[]): Promise<void> {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(HELP)
    if (name === undefined) process.exitCode = 2
    return
  }
  if (name === '--version' || name === '-v') {
    process.stdout.write(`valkey-playground, as Valkey ${VERSION}\n`)
    return
  }
  const subcommand = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined
  if (subcommand === undefined) {
    process.stderr.write(`valkey-playground: no subcommand '${name}'\n\n${HELP}`)
    process.exitCode = 2
    return
  }
  const run = await subcommand.load()
  const code = await run(rest)
  if (code !== null) process.exitCode = code
}
