// The subcommands of DEBUG that end the process or begin anew in it. They exist where the engine runs in one.
import { integerArgument } from '../base/numbers.ts'
import { ReplyError } from '../base/errors.ts'
import { rewriteConfigFile } from '../server/config-rewrite.ts'
import type { CommandContext } from '../server/context.ts'
import type { DebugRow } from './debug-memory.ts'
import { subcommandSyntaxError } from './help.ts'

function segfault(c: CommandContext): void {
  if (!c.server.host.crash) throw subcommandSyntaxError(c)
  c.server.host.crash()
}

/** Milliseconds until the server is to be there again. */
function delayArgument({ argv }: CommandContext): number {
  return argv.length > 2 ? Math.max(0, integerArgument(argv[2])) : 0
}

function restart(c: CommandContext): void {
  const { host, shutdown } = c.server
  if (!host.restart) throw subcommandSyntaxError(c)
  const restartAfter = delayArgument(c)
  try {
    if (host.configFile) rewriteConfigFile(c.server, false)
    shutdown.request({ save: null, now: true, force: false, restartAfter })
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error
    throw new ReplyError('ERR failed to restart the server. Check server logs.')
  }
}

function crashAndRecover(c: CommandContext): void {
  const { host } = c.server
  if (!host.restart) throw subcommandSyntaxError(c)
  host.restart(delayArgument(c))
}

/** Subcommands of DEBUG. */
export const DEBUG_PROCESS: Readonly<Record<string, DebugRow>> = {
  'crash-and-recover': {
    args: '[<milliseconds>]',
    summary: 'Ends the server with nothing saved and starts it again after that time.',
    counts: [2, Infinity],
    run: crashAndRecover,
  },
  restart: {
    args: '[<milliseconds>]',
    summary: 'Rewrites the configuration file, ends the server and starts it again after that time.',
    counts: [2, Infinity],
    run: restart,
  },
  segfault: {
    args: '',
    summary: 'Ends the server as a fault would.',
    counts: [2, 2],
    run: segfault,
  },
}
