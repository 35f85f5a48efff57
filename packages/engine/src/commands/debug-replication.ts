// DEBUG's subcommands about replication: what goes to replicas, and how long the steps of a synchronization take.
import type { CommandContext } from '../server/context.ts'
import { switchArgument, type DebugRow } from './debug-memory.ts'
import { subcommandSyntaxError } from './help.ts'

function changeReplicationId(c: CommandContext): void {
  c.server.replication.history.renew()
  c.reply.ok()
}

function setGrace(c: CommandContext): void {
  c.server.replication.psyncWaits.graceSeconds = Number.parseInt(c.argv[2] ?? '', 10) || 0
  c.reply.ok()
}

function setPause(c: CommandContext): void {
  if (!c.server.host.pause) throw subcommandSyntaxError(c)
  c.server.replication.fullSyncs.pausesAfterStart = switchArgument(c)
  c.reply.ok()
}

function replicate(c: CommandContext): void {
  c.server.propagation.also(-1, c.argv.slice(2))
  c.reply.ok()
}

/** Subcommands by word. */
export const DEBUG_REPLICATION: Readonly<Record<string, DebugRow>> = {
  'change-repl-id': {
    args: '',
    summary: 'Gives the replication history a new id.',
    counts: [2, 2],
    run: changeReplicationId,
  },
  'delay-rdb-client-free-seconds': {
    args: '<seconds>',
    summary: 'How long a replica has to ask for the stream after its connection for the snapshot has ended.',
    counts: [3, 3],
    run: setGrace,
  },
  'pause-after-fork': {
    args: '<0|1>',
    summary: 'Whether the process stops between the steps of a synchronization, until it is told to go on.',
    counts: [3, 3],
    run: setPause,
  },
  replicate: {
    args: '<command> [<arg> ...]',
    summary: 'Sends a command to replicas only.',
    counts: [3, Infinity],
    run: replicate,
  },
}
