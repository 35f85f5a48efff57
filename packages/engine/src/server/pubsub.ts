// Channels and patterns, and who listens. Messages are written to each listener in its own protocol: pushes in RESP3,
// arrays in RESP2.
import type { Bytes } from '../base/bytes.ts'
import { globMatch } from '../base/glob.ts'
import { keySlot } from '../base/hash-slot.ts'
import type { ReplyBuilder } from '../resp/reply-builder.ts'
import type { Client } from './client.ts'

/** The three kinds of subscription, with the words of their messages. */
export const SUBSCRIPTIONS = {
  channel: { subscribe: 'subscribe', unsubscribe: 'unsubscribe', message: 'message', field: 'channels' },
  pattern: { subscribe: 'psubscribe', unsubscribe: 'punsubscribe', message: 'pmessage', field: 'patterns' },
  shard: {
    subscribe: 'ssubscribe',
    unsubscribe: 'sunsubscribe',
    message: 'smessage',
    field: 'shardChannels',
  },
} as const

/** A kind of subscription. */
export type SubscriptionKind = keyof typeof SUBSCRIPTIONS

/** The subscriptions of a server. */
export class PubSub {
  readonly #listeners: Record<SubscriptionKind, Map<Bytes, Set<Client>>> = {
    channel: new Map(),
    pattern: new Map(),
    shard: new Map(),
  }
  readonly #deliver: (client: Client) => ReplyBuilder
  readonly #onShardMessage: (channel: Bytes, bytes: number) => void

  /**
   * @param deliver gives the builder to write a message for a client to, and sees to it that it is sent
   * @param onShardMessage hears what a message of a shard channel has taken
   */
  constructor(
    deliver: (client: Client) => ReplyBuilder,
    onShardMessage: (channel: Bytes, bytes: number) => void,
  ) {
    this.#deliver = deliver
    this.#onShardMessage = onShardMessage
  }

  /** Names with at least one listener. */
  names(kind: SubscriptionKind): IterableIterator<Bytes> {
    return this.#listeners[kind].keys()
  }

  /** Number of names with at least one listener. */
  count(kind: SubscriptionKind): number {
    return this.#listeners[kind].size
  }

  /** Number of listeners of one name. */
  listeners(kind: SubscriptionKind, name: Bytes): number {
    return this.#listeners[kind].get(name)?.size ?? 0
  }

  /** Whether nobody listens to anything: lets keyspace events cost nothing. */
  get idle(): boolean {
    return this.#listeners.channel.size === 0 && this.#listeners.pattern.size === 0
  }

  /** Adds a subscription and writes its confirmation to `out`. */
  subscribe(client: Client, kind: SubscriptionKind, name: Bytes, out: ReplyBuilder): void {
    const { field, subscribe } = SUBSCRIPTIONS[kind]
    client[field].add(name)
    const listeners = this.#listeners[kind]
    const set = listeners.get(name)
    if (set) set.add(client)
    else listeners.set(name, new Set([client]))
    confirm(out, subscribe, name, subscriptionCount(client, kind))
  }

  /** Ends a subscription, if there is one; writes the confirmation to `out` unless it is null. */
  unsubscribe(client: Client, kind: SubscriptionKind, name: Bytes, out: ReplyBuilder | null): void {
    const { field, unsubscribe } = SUBSCRIPTIONS[kind]
    if (client[field].delete(name)) {
      const set = this.#listeners[kind].get(name)
      set?.delete(client)
      if (set?.size === 0) this.#listeners[kind].delete(name)
    }
    if (out) confirm(out, unsubscribe, name, subscriptionCount(client, kind))
  }

  /** Ends all subscriptions of a kind; confirms each, or the absence of any with a null name. */
  unsubscribeAll(client: Client, kind: SubscriptionKind, out: ReplyBuilder | null): void {
    const { field, unsubscribe } = SUBSCRIPTIONS[kind]
    const names = [...client[field]]
    for (const name of names) this.unsubscribe(client, kind, name, out)
    if (out && names.length === 0) confirm(out, unsubscribe, null, subscriptionCount(client, kind))
  }

  /** Ends the subscriptions to shard channels of a hash slot, telling their clients. */
  dropShardChannels(slot: number): void {
    for (const [name, clients] of this.#listeners.shard) {
      if (keySlot(name) !== slot) continue
      for (const client of Array.from(clients)) this.unsubscribe(client, 'shard', name, this.#deliver(client))
    }
  }

  /** Sends a message to every listener of the channel. Returns how many got it. */
  publish(channel: Bytes, message: Bytes, shard = false): number {
    const kind = shard ? 'shard' : 'channel'
    let receivers = 0
    for (const client of this.#listeners[kind].get(channel) ?? []) {
      const out = this.#deliver(client)
      const before = shard ? out.length : 0
      out.push(3)
      out.bulk(SUBSCRIPTIONS[kind].message)
      out.bulk(channel)
      out.bulk(message)
      if (shard) this.#onShardMessage(channel, out.length - before)
      receivers++
    }
    if (shard) return receivers
    for (const [pattern, clients] of this.#listeners.pattern) {
      if (!globMatch(pattern, channel)) continue
      for (const client of clients) {
        const out = this.#deliver(client)
        out.push(4)
        out.bulk('pmessage')
        out.bulk(pattern)
        out.bulk(channel)
        out.bulk(message)
        receivers++
      }
    }
    return receivers
  }
}

function subscriptionCount(client: Client, kind: SubscriptionKind): number {
  return kind === 'shard' ? client.shardChannels.size : client.channels.size + client.patterns.size
}

function confirm(out: ReplyBuilder, word: Bytes, name: Bytes | null, count: number): void {
  out.push(3)
  out.bulk(word)
  if (name === null) out.null()
  else out.bulk(name)
  out.integer(count)
}
