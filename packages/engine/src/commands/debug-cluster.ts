// DEBUG's part about clusters: what makes the bus lose messages and connections, so that tests see how nodes cope.
import { isWord } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { CommandContext } from '../server/context.ts'
import { nodeArgument } from './cluster-arguments.ts'
import { switchArgument, type DebugRow } from './debug-memory.ts'

function busOf(c: CommandContext): Cluster['bus'] | undefined {
  return c.server.cluster?.bus
}

function dropPackets(c: CommandContext): void {
  const bus = busOf(c)
  if (bus) bus.faults.dropped = Number.parseInt(c.argv[2] ?? '', 10) || 0
  c.reply.ok()
}

function closeOnDrop(c: CommandContext): void {
  const bus = busOf(c)
  if (bus) bus.faults.closes = switchArgument(c)
  c.reply.ok()
}

function disableRandomPing(c: CommandContext): void {
  const bus = busOf(c)
  if (bus) bus.faults.silent = switchArgument(c)
  c.reply.ok()
}

function killLinks(c: CommandContext): void {
  const { cluster } = c.server
  if (!cluster) throw new ReplyError('ERR Debug option only available for cluster mode enabled setup!')
  const node = nodeArgument(cluster, c.argv[4])
  if (node.isMyself) throw new ReplyError('ERR Cannot free cluster link(s) to myself')
  const { link, inbound } = node.contact
  const directions = { to: [link], from: [inbound], all: [link, inbound] }
  const word = (['to', 'from', 'all'] as const).find((one) => isWord(c.argv[3], one))
  if (!word) throw new ReplyError(`ERR Unknown direction ${c.argv[3]}`)
  for (const one of directions[word]) if (one) cluster.bus.drop(one)
  c.reply.ok()
}

/** DEBUG's subcommands of this file. */
export const DEBUG_CLUSTER: Readonly<Record<string, DebugRow>> = {
  'close-cluster-link-on-packet-drop': {
    args: '<0|1>',
    summary: 'Whether a connection ends with a message that is dropped.',
    counts: [3, 3],
    run: closeOnDrop,
  },
  clusterlink: {
    args: 'KILL <to|from|all> <node-id>',
    summary: 'Ends connections with a node.',
    counts: [5, 5],
    run: killLinks,
  },
  'disable-cluster-random-ping': {
    args: '<0|1>',
    summary: 'Whether no node is pinged by chance.',
    counts: [3, 3],
    run: disableRandomPing,
  },
  'drop-cluster-packet-filter': {
    args: '<type>',
    summary: 'Messages of this type are passed over: -1 for none, -2 for all.',
    counts: [3, 3],
    run: dropPackets,
  },
}
