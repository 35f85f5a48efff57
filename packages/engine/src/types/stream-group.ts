// Consumer groups of a stream: who was given which entry and has not acknowledged it yet. A pending entry is one object in
// two ordered maps, the group's and its consumer's.
//
//   group.pending     id → Pending ─┐ the same object
//   consumer.pending  id → Pending ─┘ knows its consumer
import { OrderedMap } from '../base/ordered-map.ts'
import type { Bytes } from '../base/bytes.ts'
import type { StreamId } from './stream-id.ts'

/** An entry delivered to a consumer and not acknowledged. */
export interface Pending {
  consumer: StreamConsumer
  /** Unix ms of the last delivery. */
  deliveredAt: number
  deliveries: number
}

/** A consumer of a group. */
export interface StreamConsumer {
  readonly name: Bytes
  /** Unix ms of the last attempt to read or claim. */
  seenAt: number
  /** Unix ms of the last entry read or claimed, -1 when there was none. */
  activeAt: number
  readonly pending: OrderedMap<Pending>
}

/** The reads counter of a group when it is not known. */
export const UNKNOWN_READS = -1n

/** A consumer group. */
export class StreamGroup {
  /** The last ID delivered to any consumer. */
  lastId: StreamId
  /** How many entries of the stream's whole life lie up to `lastId`, or UNKNOWN_READS. */
  entriesRead: bigint
  readonly pending: OrderedMap<Pending> = new OrderedMap()
  readonly consumers: OrderedMap<StreamConsumer> = new OrderedMap()

  constructor(lastId: StreamId, entriesRead: bigint) {
    this.lastId = lastId
    this.entriesRead = entriesRead
  }

  /** Adds a consumer; undefined when there is one of that name. */
  createConsumer(name: Bytes, now: number): StreamConsumer | undefined {
    if (this.consumers.has(name)) return undefined
    const consumer: StreamConsumer = { name, seenAt: now, activeAt: -1, pending: new OrderedMap() }
    this.consumers.set(name, consumer)
    return consumer
  }

  /** Removes a consumer with what it has pending. Returns how many entries that were, undefined without such a consumer. */
  deleteConsumer(name: Bytes): number | undefined {
    const consumer = this.consumers.get(name)
    if (!consumer) return undefined
    for (const id of consumer.pending.keys()) this.pending.delete(id)
    this.consumers.delete(name)
    return consumer.pending.size
  }

  /** Makes an entry pending, or hands it over if it already is: delivered once, at this moment, to this consumer. */
  deliver(id: StreamId, consumer: StreamConsumer, now: number): Pending {
    const pending = this.pending.get(id)
    if (!pending) return this.#add(id, { consumer, deliveredAt: now, deliveries: 1 })
    pending.deliveredAt = now
    pending.deliveries = 1
    this.handOver(id, pending, consumer)
    return pending
  }

  /** Makes an entry pending that is not yet. */
  addPending(id: StreamId, consumer: StreamConsumer, deliveredAt: number, deliveries: number): Pending {
    return this.#add(id, { consumer, deliveredAt, deliveries })
  }

  /** Gives a pending entry to another consumer. */
  handOver(id: StreamId, pending: Pending, consumer: StreamConsumer): void {
    if (pending.consumer === consumer) return
    pending.consumer.pending.delete(id)
    consumer.pending.set(id, pending)
    pending.consumer = consumer
  }

  /** Takes an entry off the pending ones. Returns whether it was among them. */
  acknowledge(id: StreamId): boolean {
    const pending = this.pending.get(id)
    if (!pending) return false
    this.pending.delete(id)
    pending.consumer.pending.delete(id)
    return true
  }

  /** A copy that shares nothing with this group. */
  copy(): StreamGroup {
    const group = new StreamGroup(this.lastId, this.entriesRead)
    for (const { name, seenAt, activeAt, pending } of this.consumers.values()) {
      const consumer = group.createConsumer(name, seenAt) as StreamConsumer
      consumer.activeAt = activeAt
      for (const [id, { deliveredAt, deliveries }] of pending.entries()) {
        group.addPending(id, consumer, deliveredAt, deliveries)
      }
    }
    return group
  }

  #add(id: StreamId, pending: Pending): Pending {
    this.pending.set(id, pending)
    pending.consumer.pending.set(id, pending)
    return pending
  }
}
