// XINFO: what a stream, its groups and their consumers look like.
import { isWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { ERRORS, ReplyError } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import type { ReplyBuilder } from '../resp/reply-builder.ts'
import { arg, block, keyArg, keysAt, token } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { UNKNOWN_READS } from '../types/stream-group.ts'
import type { Pending, StreamConsumer, StreamGroup } from '../types/stream-group.ts'
import type { StreamEntry } from '../types/stream-node.ts'
import type { StreamValue } from '../types/stream-value.ts'
import type { OrderedMap } from '../base/ordered-map.ts'
import { containerHelp, subcommandSyntaxError } from './help.ts'
import { replyWithEntries, replyWithEntry, replyWithId } from './stream-arguments.ts'
import { groupOf } from './stream-group.ts'

const USUAL_COUNT = 10

function streamOf(c: CommandContext): StreamValue {
  const stream = c.read(c.argv[2] as Bytes, 'stream')
  if (!stream) throw new ReplyError(ERRORS.noSuchKey)
  return stream
}

/** Undefined without FULL; else how much of each list to show, 0 for all. */
function fullCount(c: CommandContext): number | undefined {
  const [, , , full, countWord, count] = c.argv
  if (full === undefined) return undefined
  const given = c.argv.length
  if ((given !== 4 && given !== 6) || !isWord(full, 'full')) throw subcommandSyntaxError(c)
  if (given === 4) return USUAL_COUNT
  if (!isWord(countWord, 'count')) throw subcommandSyntaxError(c)
  const value = integerArgument(count)
  return value < 0 ? USUAL_COUNT : value
}

function replyWithEntryOrNull(reply: ReplyBuilder, [entry]: readonly StreamEntry[]): void {
  if (entry) replyWithEntry(reply, entry)
  else reply.null()
}

function firstOf<T>(items: Iterable<T>): T[] {
  for (const item of items) return [item]
  return []
}

function replyWithRead(reply: ReplyBuilder, stream: StreamValue, group: StreamGroup): void {
  reply.bulk('entries-read')
  if (group.entriesRead === UNKNOWN_READS) reply.null()
  else reply.integer(group.entriesRead)
  reply.bulk('lag')
  const lag = stream.lag(group)
  if (lag === undefined) reply.null()
  else reply.integer(lag)
}

function replyWithPending(
  reply: ReplyBuilder,
  pending: OrderedMap<Pending>,
  count: number,
  withConsumer: boolean,
): void {
  reply.bulk('pel-count')
  reply.integer(pending.size)
  reply.bulk('pending')
  let left = count === 0 ? pending.size : Math.min(count, pending.size)
  reply.array(left)
  for (const [id, { consumer, deliveredAt, deliveries }] of pending.entries()) {
    if (left-- === 0) return
    reply.array(withConsumer ? 4 : 3)
    replyWithId(reply, id)
    if (withConsumer) reply.bulk(consumer.name)
    reply.integer(deliveredAt)
    reply.integer(deliveries)
  }
}

function replyWithFullConsumer(reply: ReplyBuilder, consumer: StreamConsumer, count: number): void {
  reply.map(5)
  reply.bulk('name')
  reply.bulk(consumer.name)
  reply.bulk('seen-time')
  reply.integer(consumer.seenAt)
  reply.bulk('active-time')
  reply.integer(consumer.activeAt)
  replyWithPending(reply, consumer.pending, count, false)
}

function replyWithFullGroup(
  reply: ReplyBuilder,
  stream: StreamValue,
  name: Bytes,
  group: StreamGroup,
  count: number,
): void {
  reply.map(7)
  reply.bulk('name')
  reply.bulk(name)
  reply.bulk('last-delivered-id')
  replyWithId(reply, group.lastId)
  replyWithRead(reply, stream, group)
  replyWithPending(reply, group.pending, count, true)
  reply.bulk('consumers')
  reply.array(group.consumers.size)
  for (const consumer of group.consumers.values()) replyWithFullConsumer(reply, consumer, count)
}

function xinfoStream(c: CommandContext): void {
  const stream = streamOf(c)
  const count = fullCount(c)
  const { reply } = c
  reply.map(count === undefined ? 10 : 9)
  reply.bulk('length')
  reply.integer(stream.length)
  reply.bulk('radix-tree-keys')
  reply.integer(stream.nodeCount)
  reply.bulk('radix-tree-nodes')
  reply.integer(stream.radixNodes())
  reply.bulk('last-generated-id')
  replyWithId(reply, stream.lastId)
  reply.bulk('max-deleted-entry-id')
  replyWithId(reply, stream.maxDeletedId)
  reply.bulk('entries-added')
  reply.integer(stream.entriesAdded)
  reply.bulk('recorded-first-entry-id')
  replyWithId(reply, stream.firstId)
  if (count === undefined) {
    reply.bulk('groups')
    reply.integer(stream.groups.size)
    reply.bulk('first-entry')
    replyWithEntryOrNull(reply, firstOf(stream.range()))
    reply.bulk('last-entry')
    replyWithEntryOrNull(reply, firstOf(stream.rangeBackwards()))
    return
  }
  reply.bulk('entries')
  replyWithEntries(reply, stream.range(), count)
  reply.bulk('groups')
  reply.array(stream.groups.size)
  for (const [name, group] of stream.groups.entries()) replyWithFullGroup(reply, stream, name, group, count)
}

function xinfoGroups(c: CommandContext): void {
  const stream = streamOf(c)
  const { reply } = c
  reply.array(stream.groups.size)
  for (const [name, group] of stream.groups.entries()) {
    reply.map(6)
    reply.bulk('name')
    reply.bulk(name)
    reply.bulk('consumers')
    reply.integer(group.consumers.size)
    reply.bulk('pending')
    reply.integer(group.pending.size)
    reply.bulk('last-delivered-id')
    replyWithId(reply, group.lastId)
    replyWithRead(reply, stream, group)
  }
}

function xinfoConsumers(c: CommandContext): void {
  const { consumers } = groupOf(c, streamOf(c))
  const { reply } = c
  const now = c.server.time
  reply.array(consumers.size)
  for (const { name, pending, seenAt, activeAt } of consumers.values()) {
    reply.map(4)
    reply.bulk('name')
    reply.bulk(name)
    reply.bulk('pending')
    reply.integer(pending.size)
    reply.bulk('idle')
    reply.integer(Math.max(0, now - seenAt))
    reply.bulk('inactive')
    reply.integer(activeAt === -1 ? -1 : now - activeAt)
  }
}

/** The rows of this file. */
export const streamInfoCommands: readonly CommandRow[] = [
  {
    name: 'XINFO',
    arity: -2,
    flags: [],
    group: 'stream',
    since: '5.0.0',
    summary: 'A container of commands that look into streams.',
    subcommands: [
      {
        name: 'CONSUMERS',
        arity: 4,
        flags: ['readonly'],
        categories: ['stream'],
        keySpecs: [keysAt(2, 'RO access')],
        group: 'stream',
        since: '5.0.0',
        summary: 'Lists the consumers of a group.',
        complexity: 'O(1)',
        tips: ['nondeterministic_output'],
        args: [keyArg(), arg('string', 'group')],
        history: [['7.2.0', 'inactive']],
        handler: xinfoConsumers,
      },
      {
        name: 'GROUPS',
        arity: 3,
        flags: ['readonly'],
        categories: ['stream'],
        keySpecs: [keysAt(2, 'RO access')],
        group: 'stream',
        since: '5.0.0',
        summary: 'Lists the groups of a stream.',
        complexity: 'O(1)',
        args: [keyArg()],
        history: [['7.0.0', 'entries-read and lag']],
        handler: xinfoGroups,
      },
      {
        name: 'HELP',
        arity: 2,
        flags: ['loading', 'stale'],
        categories: ['stream'],
        group: 'stream',
        since: '5.0.0',
        summary: 'Explains the subcommands.',
        complexity: 'O(1)',
        handler: containerHelp,
      },
      {
        name: 'STREAM',
        arity: -3,
        flags: ['readonly'],
        categories: ['stream'],
        keySpecs: [keysAt(2, 'RO access')],
        group: 'stream',
        since: '5.0.0',
        summary: 'Shows how a stream is kept; with FULL, its entries and groups as well.',
        complexity: 'O(1)',
        args: [
          keyArg(),
          block('full-block', [token('FULL'), arg('integer', 'count', { token: 'COUNT', optional: true })], {
            optional: true,
          }),
        ],
        history: [
          ['6.0.0', 'FULL'],
          ['7.0.0', 'max-deleted-entry-id, entries-added, recorded-first-entry-id, entries-read and lag'],
          ['7.2.0', 'active-time of consumers'],
        ],
        handler: xinfoStream,
      },
    ],
  },
]
