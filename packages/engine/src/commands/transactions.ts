// MULTI, EXEC, DISCARD, WATCH, UNWATCH. EXEC runs the queue as one unit of work: its effects leave together, wrapped in
// MULTI and EXEC when there are several.
import type { Denial } from '../acl/selector.ts'
import { keyArg, keysAt, type CommandRow } from '../server/command-spec.ts'
import type { Bytes } from '../base/bytes.ts'
import { ERRORS, ReplyError } from '../base/errors.ts'
import type { QueuedCommand } from '../server/client.ts'
import type { CommandContext } from '../server/context.ts'
import { Suspension } from '../server/suspension.ts'
import { discardTransaction } from '../server/transaction.ts'

function multi(c: CommandContext): void {
  c.client.transaction.begun = c.client.transaction.active = true
  c.reply.ok()
}

function discard(c: CommandContext): void {
  if (!c.client.transaction.active) throw new ReplyError('ERR DISCARD without MULTI')
  discardTransaction(c.server, c.client)
  c.reply.ok()
}

const LOST_RIGHTS = {
  command: 'no permission to execute the command or subcommand',
  key: 'no permission to touch the specified keys',
  channel: 'no permission to access one of the channels used as arguments',
} as const

function changedRights({ kind }: Denial): string {
  return (
    'NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. ' +
    `This command is no longer allowed for the following reason: ${LOST_RIGHTS[kind]}`
  )
}

function exec(c: CommandContext): void | Suspension {
  const { client, server, reply } = c
  const { transaction } = client
  if (!transaction.active) throw new ReplyError('ERR EXEC without MULTI')
  const stale = transaction.dirty || server.watches.hasExpired(client)
  if (transaction.failed || stale) {
    if (transaction.failed) reply.error(ERRORS.execAbort)
    else reply.nullArray()
    discardTransaction(server, client)
    return
  }
  const { queue } = transaction
  server.watches.unwatchAll(client)
  const wasDenied = client.denyBlocking
  client.denyBlocking = true
  server.inExec = true
  reply.array(queue.length)
  return runQueue(c, queue, 0, () => {
    client.denyBlocking = wasDenied
    server.inExec = false
    discardTransaction(server, client)
  })
}

// The rest of the queue: goes on after a command that was suspended.
function runQueue(
  c: CommandContext,
  queue: readonly QueuedCommand[],
  from: number,
  end: () => void,
): void | Suspension {
  const { client, server } = c
  for (let i = from; i < queue.length; i++) {
    const { command, argv } = queue[i] as QueuedCommand
    const denial = server.acl.denial(client, command, argv, 'multi')
    if (denial !== null) {
      c.reply.error(changedRights(denial))
      continue
    }
    server.innerCommands.tell(argv, () => ({ kind: 'exec', index: i + 1 }))
    const result = server.call(client, command, argv)
    if (result instanceof Suspension) return result.finished(() => runQueue(c, queue, i + 1, end))
  }
  end()
}

function watch(c: CommandContext): void {
  const { client, server, argv } = c
  if (!client.transaction.dirty) {
    client.transaction.begun = true
    for (let i = 1; i < argv.length; i++) server.watches.watch(client, client.db, argv[i] as Bytes)
  }
  c.reply.ok()
}

function unwatch(c: CommandContext): void {
  c.server.watches.unwatchAll(c.client)
  c.client.transaction.dirty = false
  c.reply.ok()
}

/** The commands of this file. */
export const transactionCommands: readonly CommandRow[] = [
  {
    name: 'MULTI',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'no_multi', 'allow_busy'],
    categories: ['transaction'],
    group: 'transactions',
    since: '1.2.0',
    summary: 'Begins a transaction.',
    complexity: 'O(1)',
    handler: multi,
  },
  {
    name: 'EXEC',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'skip_commandlog'],
    categories: ['transaction'],
    group: 'transactions',
    since: '1.2.0',
    summary: 'Runs the commands of a transaction.',
    handler: exec,
  },
  {
    name: 'DISCARD',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
    categories: ['transaction'],
    group: 'transactions',
    since: '2.0.0',
    summary: 'Forgets the commands of a transaction.',
    complexity: 'O(N)',
    handler: discard,
  },
  {
    name: 'WATCH',
    arity: -2,
    flags: ['noscript', 'loading', 'stale', 'fast', 'no_multi', 'allow_busy'],
    categories: ['transaction'],
    keySpecs: [keysAt(1, 'RO', { last: -1 })],
    group: 'transactions',
    since: '2.2.0',
    summary: 'Makes the next EXEC depend on keys staying as they are.',
    complexity: 'O(1)',
    args: [keyArg('key', { multiple: true })],
    handler: watch,
  },
  {
    name: 'UNWATCH',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
    categories: ['transaction'],
    group: 'transactions',
    since: '2.2.0',
    summary: 'Forgets the watched keys.',
    complexity: 'O(1)',
    handler: unwatch,
  },
]
