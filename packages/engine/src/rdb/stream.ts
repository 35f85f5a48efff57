// Streams in snapshots: the runs with their first IDs, the stream's IDs and counters, then the consumer groups. Pending
// entries are written twice, for the group with their times and for each consumer as bare IDs.
import { uint8ArrayToBytes } from '../base/bytes.ts'
import { StreamGroup } from '../types/stream-group.ts'
import type { StreamConsumer } from '../types/stream-group.ts'
import { MIN_STREAM_ID, streamId, streamIdParts } from '../types/stream-id.ts'
import type { StreamId } from '../types/stream-id.ts'
import { StreamValue } from '../types/stream-value.ts'
import { RDB_TYPE, RdbError } from './format.ts'
import type { RdbReader } from './reader.ts'
import { decodeRun, encodeRun } from './stream-run.ts'
import type { RdbWriter } from './writer.ts'

const ID_BYTES = 16

/** Writes a stream. */
export function saveStream(to: RdbWriter, stream: StreamValue): void {
  to.size(stream.nodeCount)
  for (const node of stream.nodes()) {
    to.string(node.firstId)
    to.string(encodeRun(node))
  }
  to.size(stream.length)
  for (const id of [stream.lastId, stream.firstId, stream.maxDeletedId]) saveId(to, id)
  to.size(BigInt.asUintN(64, stream.entriesAdded))
  to.size(stream.groups.size)
  for (const [name, group] of stream.groups.entries()) {
    to.string(name)
    saveGroup(to, group)
  }
}

function saveId(to: RdbWriter, id: StreamId): void {
  const { ms, seq } = streamIdParts(id)
  to.size(ms)
  to.size(seq)
}

function saveGroup(to: RdbWriter, group: StreamGroup): void {
  saveId(to, group.lastId)
  to.size(BigInt.asUintN(64, group.entriesRead))
  to.size(group.pending.size)
  for (const [id, { deliveredAt, deliveries }] of group.pending.entries()) {
    to.raw(id)
    to.millis(deliveredAt)
    to.size(deliveries)
  }
  to.size(group.consumers.size)
  for (const consumer of group.consumers.values()) {
    to.string(consumer.name)
    to.millis(consumer.seenAt)
    to.millis(consumer.activeAt)
    to.size(consumer.pending.size)
    for (const id of consumer.pending.keys()) to.raw(id)
  }
}

/** Reads a stream of the given type byte: the first form has fewer IDs, the second no times of activity. @throws RdbError */
export function loadStream(type: number, from: RdbReader): StreamValue {
  const stream = new StreamValue()
  const counted = type !== RDB_TYPE.streamListpacks
  let last = ''
  for (let left = from.size(); left > 0; left--) {
    const firstId = from.string()
    if (firstId.length !== ID_BYTES)
      throw new RdbError('Stream node key entry is not the size of a stream ID')
    const node = decodeRun(from.blob(), firstId)
    if (firstId <= last) throw new RdbError('Listpack re-added with existing key')
    last = node.lastId
    stream.appendNode(node)
  }
  const length = from.size()
  stream.lastId = loadId(from)
  if (counted) {
    stream.firstId = loadId(from)
    stream.maxDeletedId = loadId(from)
    stream.entriesAdded = from.number()
  } else {
    stream.entriesAdded = BigInt(stream.length)
    stream.firstId = stream.range().next().value?.id ?? MIN_STREAM_ID
  }
  if (length !== stream.length || last > stream.lastId) {
    throw new RdbError('Stream length inconsistent with rax entries')
  }
  for (let left = from.size(); left > 0; left--) loadGroup(type, from, stream)
  return stream
}

function loadId(from: RdbReader): StreamId {
  const ms = from.number()
  return streamId(ms, from.number())
}

function loadRawId(from: RdbReader): StreamId {
  return uint8ArrayToBytes(from.raw(ID_BYTES))
}

function loadGroup(type: number, from: RdbReader, stream: StreamValue): void {
  const name = from.string()
  const lastId = loadId(from)
  const read = type === RDB_TYPE.streamListpacks ? stream.countUpTo(lastId) : BigInt.asIntN(64, from.number())
  const group = new StreamGroup(lastId, read)
  if (stream.groups.has(name)) throw new RdbError(`Duplicated consumer group name ${name}`)
  const pending = new Map<StreamId, { deliveredAt: number; deliveries: number }>()
  for (let left = from.size(); left > 0; left--) {
    const id = loadRawId(from)
    if (pending.has(id)) throw new RdbError('Duplicated global PEL entry loading stream consumer group')
    const deliveredAt = from.millis()
    pending.set(id, { deliveredAt, deliveries: from.size() })
  }
  for (let left = from.size(); left > 0; left--) loadConsumer(type, from, group, pending)
  if (pending.size > 0) throw new RdbError('Stream CG PEL entry without consumer')
  stream.groups.set(name, group)
}

function loadConsumer(
  type: number,
  from: RdbReader,
  group: StreamGroup,
  pending: Map<StreamId, { deliveredAt: number; deliveries: number }>,
): void {
  const consumer: StreamConsumer | undefined = group.createConsumer(from.string(), 0)
  if (!consumer) throw new RdbError('Duplicate stream consumer detected.')
  consumer.seenAt = from.millis()
  consumer.activeAt = type === RDB_TYPE.streamListpacks3 ? from.millis() : consumer.seenAt
  for (let left = from.size(); left > 0; left--) {
    const id = loadRawId(from)
    const times = pending.get(id)
    if (!times) throw new RdbError('Consumer entry not found in group global PEL')
    pending.delete(id)
    group.addPending(id, consumer, times.deliveredAt, times.deliveries)
  }
}
