// Publish and subscribe. Without a cluster, shard channels are channels with names of their own.
import type { Bytes } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import { globMatch } from '../base/glob.ts'
import { publish } from '../cluster/publish.ts'
import type { ReplyBuilder } from '../resp/reply-builder.ts'
import { arg, channelsAt, keysAt, type CommandRow, type CommandHandler } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { PROPAGATE_REPLICAS } from '../server/propagation.ts'
import { SUBSCRIPTIONS, type SubscriptionKind } from '../server/pubsub.ts'
import { containerHelp, subcommandSyntaxError } from './help.ts'

// Confirmations are messages: a client that wants no replies gets them all the same.
function confirmations({ client, reply }: CommandContext): ReplyBuilder {
  return client.replyMode === 'on' || client.replyMode === 'skip-next' ? reply : client.pushes
}

function subscriber(kind: SubscriptionKind): CommandHandler {
  return (c) => {
    const { client, server, argv } = c
    // In a transaction the confirmations are the reply; elsewhere such a caller could not receive messages.
    if (client.denyBlocking && !client.transaction.active) {
      const word = SUBSCRIPTIONS[kind].subscribe.toUpperCase()
      throw new ReplyError(`ERR ${word} isn't allowed for a DENY BLOCKING client`)
    }
    for (let i = 1; i < argv.length; i++)
      server.pubsub.subscribe(client, kind, argv[i] as Bytes, confirmations(c))
  }
}

function unsubscriber(kind: SubscriptionKind): CommandHandler {
  return (c) => {
    const { client, server, argv } = c
    if (argv.length === 1) server.pubsub.unsubscribeAll(client, kind, confirmations(c))
    for (let i = 1; i < argv.length; i++)
      server.pubsub.unsubscribe(client, kind, argv[i] as Bytes, confirmations(c))
  }
}

const subscribe: CommandHandler = subscriber('channel')
const psubscribe: CommandHandler = subscriber('pattern')
const ssubscribe: CommandHandler = subscriber('shard')
const unsubscribe: CommandHandler = unsubscriber('channel')
const punsubscribe: CommandHandler = unsubscriber('pattern')
const sunsubscribe: CommandHandler = unsubscriber('shard')

function publisher(shard: boolean): CommandHandler {
  return (c) => {
    const receivers = publish(c.server, c.argv[1] as Bytes, c.argv[2] as Bytes, shard)
    // Nodes of a cluster hear it on their bus.
    if (!c.server.cluster) c.forcePropagation(PROPAGATE_REPLICAS)
    c.reply.integer(receivers)
  }
}

function writeNames(c: CommandContext, kind: SubscriptionKind): void {
  const [, , pattern, extra] = c.argv
  if (extra !== undefined) throw subcommandSyntaxError(c)
  const names = [...c.server.pubsub.names(kind)].filter(
    (name) => pattern === undefined || globMatch(pattern, name),
  )
  c.reply.array(names.length)
  for (const name of names) c.reply.bulk(name)
}

function writeCounts(c: CommandContext, kind: SubscriptionKind): void {
  c.reply.array((c.argv.length - 2) * 2)
  for (let i = 2; i < c.argv.length; i++) {
    const name = c.argv[i] as Bytes
    c.reply.bulk(name)
    c.reply.integer(c.server.pubsub.listeners(kind, name))
  }
}

function pubsubChannels(c: CommandContext): void {
  writeNames(c, 'channel')
}

function pubsubShardchannels(c: CommandContext): void {
  writeNames(c, 'shard')
}

function pubsubNumsub(c: CommandContext): void {
  writeCounts(c, 'channel')
}

function pubsubShardnumsub(c: CommandContext): void {
  writeCounts(c, 'shard')
}

function pubsubNumpat(c: CommandContext): void {
  c.reply.integer(c.server.pubsub.count('pattern'))
}

/** The commands of this file. */
export const pubsubCommands: readonly CommandRow[] = [
  {
    name: 'SUBSCRIBE',
    arity: -2,
    flags: ['pubsub', 'noscript', 'loading', 'stale'],
    channels: channelsAt('subscribe'),
    group: 'pubsub',
    since: '2.0.0',
    summary: 'Listens to channels.',
    complexity: 'O(N)',
    args: [arg('string', 'channel', { multiple: true })],
    handler: subscribe,
  },
  {
    name: 'UNSUBSCRIBE',
    arity: -1,
    flags: ['pubsub', 'noscript', 'loading', 'stale'],
    channels: channelsAt('unsubscribe'),
    group: 'pubsub',
    since: '2.0.0',
    summary: 'Stops listening to channels.',
    complexity: 'O(N)',
    args: [arg('string', 'channel', { optional: true, multiple: true })],
    handler: unsubscribe,
  },
  {
    name: 'PSUBSCRIBE',
    arity: -2,
    flags: ['pubsub', 'noscript', 'loading', 'stale'],
    channels: channelsAt('subscribe', { pattern: true }),
    group: 'pubsub',
    since: '2.0.0',
    summary: 'Listens to channels by pattern.',
    complexity: 'O(N)',
    args: [arg('pattern', 'pattern', { multiple: true })],
    handler: psubscribe,
  },
  {
    name: 'PUNSUBSCRIBE',
    arity: -1,
    flags: ['pubsub', 'noscript', 'loading', 'stale'],
    channels: channelsAt('unsubscribe', { pattern: true }),
    group: 'pubsub',
    since: '2.0.0',
    summary: 'Stops listening to patterns.',
    complexity: 'O(N)',
    args: [arg('pattern', 'pattern', { optional: true, multiple: true })],
    handler: punsubscribe,
  },
  {
    name: 'SSUBSCRIBE',
    arity: -2,
    flags: ['pubsub', 'noscript', 'loading', 'stale'],
    keySpecs: [keysAt(1, 'not_key', { last: -1 })],
    channels: channelsAt('subscribe'),
    group: 'pubsub',
    since: '7.0.0',
    summary: 'Listens to shard channels.',
    complexity: 'O(N)',
    args: [arg('string', 'shardchannel', { multiple: true })],
    handler: ssubscribe,
  },
  {
    name: 'SUNSUBSCRIBE',
    arity: -1,
    flags: ['pubsub', 'noscript', 'loading', 'stale'],
    keySpecs: [keysAt(1, 'not_key', { last: -1 })],
    channels: channelsAt('unsubscribe'),
    group: 'pubsub',
    since: '7.0.0',
    summary: 'Stops listening to shard channels.',
    complexity: 'O(N)',
    args: [arg('string', 'shardchannel', { optional: true, multiple: true })],
    handler: sunsubscribe,
  },
  {
    name: 'PUBLISH',
    arity: 3,
    flags: ['pubsub', 'loading', 'stale', 'fast', 'may_replicate'],
    channels: channelsAt('publish', { last: 1 }),
    group: 'pubsub',
    since: '2.0.0',
    summary: 'Sends a message to a channel.',
    complexity: 'O(N+M)',
    args: [arg('string', 'channel'), arg('string', 'message')],
    handler: publisher(false),
  },
  {
    name: 'SPUBLISH',
    arity: 3,
    flags: ['pubsub', 'loading', 'stale', 'fast', 'may_replicate'],
    keySpecs: [keysAt(1, 'not_key')],
    channels: channelsAt('publish', { last: 1 }),
    group: 'pubsub',
    since: '7.0.0',
    summary: 'Sends a message to a shard channel.',
    complexity: 'O(N)',
    args: [arg('string', 'shardchannel'), arg('string', 'message')],
    handler: publisher(true),
  },
  {
    name: 'PUBSUB',
    arity: -2,
    flags: [],
    group: 'pubsub',
    since: '2.8.0',
    summary: 'A container of commands about channels.',
    subcommands: [
      {
        name: 'CHANNELS',
        arity: -2,
        flags: ['pubsub', 'loading', 'stale'],
        group: 'pubsub',
        since: '2.8.0',
        summary: 'Channels somebody listens to.',
        complexity: 'O(N)',
        args: [arg('pattern', 'pattern', { optional: true })],
        handler: pubsubChannels,
      },
      {
        name: 'HELP',
        arity: 2,
        flags: ['loading', 'stale'],
        group: 'pubsub',
        since: '6.2.0',
        summary: 'Describes the subcommands.',
        complexity: 'O(1)',
        handler: containerHelp,
      },
      {
        name: 'NUMPAT',
        arity: 2,
        flags: ['pubsub', 'loading', 'stale'],
        group: 'pubsub',
        since: '2.8.0',
        summary: 'How many patterns somebody listens to.',
        complexity: 'O(1)',
        handler: pubsubNumpat,
      },
      {
        name: 'NUMSUB',
        arity: -2,
        flags: ['pubsub', 'loading', 'stale'],
        group: 'pubsub',
        since: '2.8.0',
        summary: 'How many listeners each channel has.',
        complexity: 'O(N)',
        args: [arg('string', 'channel', { optional: true, multiple: true })],
        handler: pubsubNumsub,
      },
      {
        name: 'SHARDCHANNELS',
        arity: -2,
        flags: ['pubsub', 'loading', 'stale'],
        group: 'pubsub',
        since: '7.0.0',
        summary: 'Shard channels somebody listens to.',
        complexity: 'O(N)',
        args: [arg('pattern', 'pattern', { optional: true })],
        handler: pubsubShardchannels,
      },
      {
        name: 'SHARDNUMSUB',
        arity: -2,
        flags: ['pubsub', 'loading', 'stale'],
        group: 'pubsub',
        since: '7.0.0',
        summary: 'How many listeners each shard channel has.',
        complexity: 'O(N)',
        args: [arg('string', 'shardchannel', { optional: true, multiple: true })],
        handler: pubsubShardnumsub,
      },
    ],
  },
]
