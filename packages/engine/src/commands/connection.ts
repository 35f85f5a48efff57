// Commands about the connection itself.
import { arg, type CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'

function ping(c: CommandContext): void {
  const message = c.argv[1]
  if (message === undefined) c.reply.simple('PONG')
  else c.reply.bulk(message)
}

/** The commands of this file. */
export const connectionCommands: readonly CommandRow[] = [
  {
    name: 'PING',
    arity: -1,
    flags: ['fast'],
    group: 'connection',
    since: '1.0.0',
    summary: 'Answers, to show that the connection is alive.',
    args: [arg('string', 'message', { optional: true })],
    handler: ping,
  },
]
