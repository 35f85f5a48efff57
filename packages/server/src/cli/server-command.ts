// `valkey-playground server`: valkey-server's command line. Prints help and version, or reads the configuration and starts.

import { parseServerArguments } from '../config/server-args.ts'
import { versionLine } from '../version.ts'

const HELP = `Usage: valkey-playground server [/path/to/valkey.conf] [options] [-]
       valkey-playground server - (read config from stdin)
       valkey-playground server -v or --version
       valkey-playground server -h or --help

Serves the playground's Valkey engine over TCP. The command line, valkey.conf and the log are
those of valkey-server; every option of valkey.conf can be given as --name value...

Examples:
       valkey-playground server (default configuration)
       valkey-playground server --port 7777 --loadmodule ./mymodule.c arg1 arg2
       valkey-playground server /etc/myvalkey.conf --loglevel verbose
       echo 'maxmemory 128mb' | valkey-playground server -

Modules (loadmodule, MODULE LOAD) are WebAssembly files made by 'valkey-playground compile',
or C and C++ sources (.c, .cc, .cpp), which are compiled first. Native .so files can't be
loaded. As with valkey-server, MODULE LOAD needs --enable-module-command yes (or local).
Configuration options of our own:
       module-time-limit <milliseconds>        stop a module's command that runs longer
                                               (default 5000, 0 for never)
       module-compile-profile <profile>        how sources are compiled: release (-O2, the
                                               default), debug (-O0 -g, which names lines
                                               in errors) or sanitize (debug that also
                                               logs undefined behaviour)
       module-lint <yes|no>                    log what modules do wrong: leaks, missing
                                               replies, writes that replicas miss, ...
                                               (default no; the profile debug names lines)
       dap <port>                              hear debuggers (Debug Adapter Protocol)
                                               on this port of the loopback address
Options this version does not know are named in the log and have no effect.
`

/** Runs a server until it is told to end; resolves to the exit code if it can't start, to null once it serves. */
export async function runServerCommand(args: readonly string[]): Promise<number | null> {
  const request = parseServerArguments(args)
  if (request.action === 'help') {
    process.stdout.write(HELP)
    return 0
  }
  if (request.action === 'unsupported') {
    process.stderr.write(`valkey-playground server: ${request.option} is not supported\n`)
    return 1
  }
  if (request.action === 'version') {
    process.stdout.write(`Valkey server ${versionLine()}\n`)
    return 0
  }
  const { startServer } = await import('../start-server.ts')
  return startServer(request, args.length === 0)
}
