// BGREWRITEAOF. What it does is server/append-only.ts.
import type { CommandRow } from '../server/command-spec.ts'
import { ReplyError } from '../base/errors.ts'
import type { CommandContext } from '../server/context.ts'

function bgrewriteaof(c: CommandContext): void {
  const { appendOnly, host, inExec, background } = c.server
  if (appendOnly.rewriting) {
    throw new ReplyError('ERR Background append only file rewriting already in progress')
  }
  if (inExec || background.kind !== null) {
    host.log('notice', 'Background append only file rewriting scheduled.')
    appendOnly.rewriteSoon()
    c.reply.simple('Background append only file rewriting scheduled')
    return
  }
  if (!appendOnly.rewrite()) {
    throw new ReplyError(
      "ERR Can't execute an AOF background rewriting. Please check the server logs for more information.",
    )
  }
  c.reply.simple('Background append only file rewriting started')
}

/** The commands of this file. */
export const appendOnlyCommands: readonly CommandRow[] = [
  {
    name: 'BGREWRITEAOF',
    arity: 1,
    flags: ['no_async_loading', 'admin', 'noscript'],
    group: 'server',
    since: '1.0.0',
    summary: 'Makes the append-only file as short as the data allows.',
    complexity: 'O(1)',
    handler: bgrewriteaof,
  },
]
