// CLUSTER: the rows. What its subcommands tell is in cluster-reports.ts, what they change in cluster-slots.ts
// and cluster-nodes.ts.
import { ReplyError } from '../base/errors.ts'
import { keySlot } from '../base/hash-slot.ts'
import { countReports } from '../cluster/failure.ts'
import { after } from '../server/storage.ts'
import {
  arg,
  block,
  oneof,
  token,
  type CommandFlag,
  type CommandHandler,
  type CommandRow,
} from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { clusterOf, nodeArgument } from './cluster-arguments.ts'
import * as reports from './cluster-reports.ts'
import * as nodes from './cluster-nodes.ts'
import * as slots from './cluster-slots.ts'
import { containerHelp } from './help.ts'

const CHANGES: readonly CommandFlag[] = ['no_async_loading', 'admin', 'stale']
const ALWAYS: readonly CommandFlag[] = ['loading', 'stale']
const CHANGING = ['nondeterministic_output'] as const

type Facts = Pick<CommandRow, 'name' | 'arity' | 'summary' | 'handler'> & Partial<CommandRow>

function row({ flags = CHANGES, since = '3.0.0', complexity = 'O(1)', ...facts }: Facts): CommandRow {
  return { flags, group: 'cluster', since, complexity, ...facts }
}

function keySlotHandler(c: CommandContext): void {
  clusterOf(c)
  c.reply.integer(keySlot(c.argv[2] ?? ''))
}

function identifier(which: 'id' | 'shardId'): CommandHandler {
  return (c) => c.reply.bulk(clusterOf(c).myself[which])
}

function countFailureReports(c: CommandContext): void {
  const cluster = clusterOf(c)
  c.reply.integer(countReports(cluster, nodeArgument(cluster, c.argv[2])))
}

function saveConfig(c: CommandContext): void | Promise<void> {
  return after(clusterOf(c).save(), (saved) => {
    if (!saved) throw new ReplyError('ERR error saving the cluster node config, see the log')
    c.reply.ok()
  })
}

function help(c: CommandContext): void {
  clusterOf(c)
  containerHelp(c)
}

const slotArg = arg('integer', 'slot')
const slotsArg = [arg('integer', 'slot', { multiple: true })]
const nodeArg = [arg('string', 'node-id')]
const rangeArg = [
  block('range', [arg('integer', 'start-slot'), arg('integer', 'end-slot')], { multiple: true }),
]
const SLOTS_COST = 'O(N), N being the number of slots.'
const NODES_COST = 'O(N), N being the number of known nodes.'

const replicas = {
  arity: 3,
  flags: ['admin', 'stale'],
  tips: CHANGING,
  args: nodeArg,
  handler: reports.clusterReplicas,
  complexity: 'O(N), N being the number of replicas.',
} as const

const subcommands: readonly CommandRow[] = [
  row({
    name: 'ADDSLOTS',
    arity: -3,
    summary: 'Makes this node own slots.',
    complexity: SLOTS_COST,
    args: slotsArg,
    handler: slots.changeSlots(true),
  }),
  row({
    name: 'ADDSLOTSRANGE',
    arity: -4,
    since: '7.0.0',
    summary: 'Makes this node own ranges of slots.',
    complexity: SLOTS_COST,
    args: rangeArg,
    handler: slots.changeSlotRanges(true),
  }),
  row({
    name: 'BUMPEPOCH',
    arity: 2,
    summary: 'Gives this node a new epoch.',
    tips: CHANGING,
    handler: nodes.clusterBumpEpoch,
  }),
  row({
    name: 'COUNT-FAILURE-REPORTS',
    arity: 3,
    flags: ['admin', 'stale'],
    summary: 'How many nodes say that a node has failed.',
    complexity: 'O(N), N being the number of reports.',
    tips: CHANGING,
    args: nodeArg,
    handler: countFailureReports,
  }),
  row({
    name: 'COUNTKEYSINSLOT',
    arity: 3,
    flags: ['stale'],
    summary: 'How many keys a slot has here.',
    args: [slotArg],
    handler: reports.clusterCountKeysInSlot,
  }),
  row({
    name: 'DELSLOTS',
    arity: -3,
    summary: 'Leaves slots without an owner.',
    complexity: SLOTS_COST,
    args: slotsArg,
    handler: slots.changeSlots(false),
  }),
  row({
    name: 'DELSLOTSRANGE',
    arity: -4,
    since: '7.0.0',
    summary: 'Leaves ranges of slots without an owner.',
    complexity: SLOTS_COST,
    args: rangeArg,
    handler: slots.changeSlotRanges(false),
  }),
  row({
    name: 'FAILOVER',
    arity: -2,
    summary: 'Makes a replica take over.',
    args: [oneof('options', [token('FORCE'), token('TAKEOVER')], { optional: true })],
    handler: nodes.clusterFailover,
  }),
  row({
    name: 'FLUSHSLOTS',
    arity: 2,
    summary: 'Leaves all slots of this node without an owner.',
    handler: slots.clusterFlushSlots,
  }),
  row({ name: 'FORGET', arity: 3, summary: 'Forgets a node.', args: nodeArg, handler: nodes.clusterForget }),
  row({
    name: 'GETKEYSINSLOT',
    arity: 4,
    flags: ['stale'],
    summary: 'Names keys of a slot.',
    complexity: 'O(N), N being the number of keys asked for.',
    tips: CHANGING,
    args: [slotArg, arg('integer', 'count')],
    handler: reports.clusterGetKeysInSlot,
  }),
  row({
    name: 'HELP',
    arity: 2,
    since: '5.0.0',
    flags: ALWAYS,
    summary: 'Describes the subcommands.',
    handler: help,
  }),
  row({
    name: 'INFO',
    arity: 2,
    flags: ALWAYS,
    summary: 'The state of the cluster.',
    tips: CHANGING,
    handler: reports.clusterInfo,
  }),
  row({
    name: 'KEYSLOT',
    arity: 3,
    flags: ['stale'],
    summary: 'The slot of a key.',
    complexity: 'O(N), N being the length of the key.',
    args: [arg('string', 'key')],
    handler: keySlotHandler,
  }),
  row({
    name: 'LINKS',
    arity: 2,
    since: '7.0.0',
    flags: ['stale'],
    summary: 'The connections to other nodes.',
    complexity: NODES_COST,
    tips: CHANGING,
    handler: reports.clusterLinks,
  }),
  row({
    name: 'MEET',
    arity: -4,
    summary: 'Makes this node meet another one.',
    history: [['4.0.0', 'The port of the bus.']],
    args: [
      arg('string', 'ip'),
      arg('integer', 'port'),
      arg('integer', 'cluster-bus-port', { optional: true, since: '4.0.0' }),
    ],
    handler: nodes.clusterMeet,
  }),
  row({ name: 'MYID', arity: 2, flags: ALWAYS, summary: 'The id of this node.', handler: identifier('id') }),
  row({
    name: 'MYSHARDID',
    arity: 2,
    since: '7.2.0',
    flags: ALWAYS,
    summary: 'The id of the shard of this node.',
    tips: CHANGING,
    handler: identifier('shardId'),
  }),
  row({
    name: 'NODES',
    arity: 2,
    flags: ALWAYS,
    summary: 'All known nodes.',
    complexity: NODES_COST,
    tips: CHANGING,
    handler: reports.clusterNodes,
  }),
  row({ name: 'REPLICAS', since: '5.0.0', summary: 'The replicas of a node.', ...replicas }),
  row({
    name: 'REPLICATE',
    arity: 3,
    summary: 'Makes this node a replica of another one.',
    args: nodeArg,
    handler: nodes.clusterReplicate,
  }),
  row({
    name: 'RESET',
    arity: -2,
    flags: ['admin', 'stale', 'noscript'],
    summary: 'Forgets all nodes and slots.',
    complexity: NODES_COST,
    args: [oneof('reset-type', [token('HARD'), token('SOFT')], { optional: true })],
    handler: nodes.clusterReset,
  }),
  row({
    name: 'SAVECONFIG',
    arity: 2,
    summary: 'Writes the file of the cluster’s configuration.',
    handler: saveConfig,
  }),
  row({
    name: 'SET-CONFIG-EPOCH',
    arity: 3,
    summary: 'Sets the epoch of a new node.',
    args: [arg('integer', 'config-epoch')],
    handler: nodes.clusterSetConfigEpoch,
  }),
  row({
    name: 'SETSLOT',
    arity: -4,
    flags: [...CHANGES, 'may_replicate'],
    summary: 'Says where a slot is, or where it is moving.',
    history: [['8.0.0', 'TIMEOUT.']],
    args: [
      slotArg,
      oneof('subcommand', [
        arg('string', 'importing', { token: 'IMPORTING', display: 'node-id' }),
        arg('string', 'migrating', { token: 'MIGRATING', display: 'node-id' }),
        arg('string', 'node', { token: 'NODE', display: 'node-id' }),
        token('STABLE'),
      ]),
      arg('integer', 'timeout', { token: 'TIMEOUT', optional: true, since: '8.0.0' }),
    ],
    handler: slots.clusterSetSlot,
  }),
  row({
    name: 'SHARDS',
    arity: 2,
    since: '7.0.0',
    flags: ALWAYS,
    summary: 'The shards, their slots and nodes.',
    complexity: NODES_COST,
    tips: CHANGING,
    handler: reports.clusterShards,
  }),
  row({
    name: 'SLAVES',
    summary: 'The replicas of a node.',
    docFlags: ['deprecated'],
    deprecatedSince: '5.0.0',
    replacedBy: '`CLUSTER REPLICAS`',
    ...replicas,
  }),
  row({
    name: 'SLOT-STATS',
    arity: -4,
    since: '8.0.0',
    flags: ['stale', 'loading'],
    summary: 'What was counted for the slots of this node.',
    complexity: 'O(N), N being the number of slots; with ORDERBY O(N*log(N)).',
    tips: ['nondeterministic_output', 'request_policy:all_shards'],
    args: [
      oneof('filter', [
        block('slotsrange', [arg('integer', 'start-slot'), arg('integer', 'end-slot')], {
          token: 'SLOTSRANGE',
        }),
        block(
          'orderby',
          [
            arg('string', 'metric'),
            arg('integer', 'limit', { token: 'LIMIT', optional: true }),
            oneof('order', [token('ASC'), token('DESC')], { optional: true }),
          ],
          { token: 'ORDERBY' },
        ),
      ]),
    ],
    handler: reports.clusterSlotStats,
  }),
  row({
    name: 'SLOTS',
    arity: 2,
    flags: ALWAYS,
    summary: 'Which node owns which slots.',
    complexity: NODES_COST,
    history: [
      ['4.0.0', 'Ids of nodes.'],
      ['7.0.0', 'More about where nodes are found.'],
    ],
    tips: CHANGING,
    handler: reports.clusterSlots,
  }),
]

/** The commands of this file. */
export const clusterCommands: readonly CommandRow[] = [
  {
    name: 'CLUSTER',
    arity: -2,
    flags: [],
    group: 'cluster',
    since: '3.0.0',
    summary: 'A container of commands about the cluster.',
    complexity: 'That of the subcommand.',
    subcommands,
  },
]
