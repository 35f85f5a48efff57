// Key API for Stream type: adding, removing, trimming, and one iterator for each open key (stream-cursor.ts). A stream that
// becomes empty stays, and removing leaves its first and greatest removed ID as they were: both as in the server, where
// only the commands see to the latter.
// @see https://valkey.io/topics/modules-api-ref/#section-key-api-for-stream-type
import {
  MAX_STREAM_ID,
  MIN_STREAM_ID,
  nextStreamId,
  previousStreamId,
  streamId,
  streamIdParts,
  StreamValue,
  type Bytes,
  type StreamId,
  type TrimTarget,
} from '@valkey-playground/engine'
import { BadArgument } from '../abi/fault.ts'
import type { ErrnoName } from '../errno.ts'
import type { ModuleApi } from '../module-api.ts'
import { optionalKeyOf, type OpenKey } from '../open-key.ts'
import { C, offsetOf, type Handlers } from '../spec/index.ts'
import { StreamCursor } from '../stream-cursor.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
const AUTOID: number = C.VALKEYMODULE_STREAM_ADD_AUTOID
const EXCLUSIVE: number = C.VALKEYMODULE_STREAM_ITERATOR_EXCLUSIVE
const REVERSE: number = C.VALKEYMODULE_STREAM_ITERATOR_REVERSE
const APPROX: number = C.VALKEYMODULE_STREAM_TRIM_APPROX

const ID_MS: number = offsetOf('ValkeyModuleStreamID', 'ms')
const ID_SEQ: number = offsetOf('ValkeyModuleStreamID', 'seq')
const GREATEST_ENTRY_BYTES = 2 ** 30
/** Approximate trimming removes at most as many entries as this many full runs have. */
const TRIMMED_RUNS = 100

/** Sets errno and gives the result that stands for failure. */
function fail<T>(m: ModuleApi, errno: ErrnoName, result: T): T {
  m.setErrno(errno)
  return result
}

function readId(m: ModuleApi, pointer: number): StreamId {
  return streamId(m.memory.readU64(pointer + ID_MS), m.memory.readU64(pointer + ID_SEQ))
}

function writeId(m: ModuleApi, pointer: number, id: StreamId): void {
  const { ms, seq } = streamIdParts(id)
  m.memory.writeI64(pointer + ID_MS, ms)
  m.memory.writeI64(pointer + ID_SEQ, seq)
}

/** `argv` of StreamAdd: field, value, field … @throws BadArgument if there cannot be so many */
function readPairs(m: ModuleApi, argv: number, count: bigint): Bytes[] {
  // The server would write a stream that cannot be read again. [D1]
  if (count < 0n) throw new BadArgument(argv, `cannot hold ${count} fields`)
  const pairs: Bytes[] = []
  for (let index = 0, at = argv; index < 2n * count; index++, at += 4) {
    pairs.push(m.string(m.memory.readI32(at)).bytes)
  }
  return pairs
}

function bytesOf(texts: readonly Bytes[]): number {
  return texts.reduce((total, text) => total + text.length, 0)
}

/** What functions on an iteration need; or null with errno set. */
function iteration(
  m: ModuleApi,
  handle: number,
  writing = false,
): { key: OpenKey; stream: StreamValue; cursor: StreamCursor } | null {
  const key = optionalKeyOf(m, handle)
  if (key === null) return fail(m, 'EINVAL', null)
  const { value: stream, stream: cursor } = key
  if (!(stream instanceof StreamValue)) return fail(m, 'ENOTSUP', null)
  if ((writing && !key.writable) || cursor === null) return fail(m, 'EBADF', null)
  return { key, stream, cursor }
}

/** Removes an entry and nothing else: see the top of this file. Returns whether it was there. */
function remove(stream: StreamValue, id: StreamId): boolean {
  const { firstId, maxDeletedId } = stream
  const removed = stream.delete(id)
  stream.firstId = firstId
  stream.maxDeletedId = maxDeletedId
  return removed
}

/** StreamTrimByLength and StreamTrimByID. @param target undefined if what was given cannot be one */
function trim(m: ModuleApi, handle: number, flags: number, target: TrimTarget | undefined): bigint {
  const key = optionalKeyOf(m, handle)
  if (key === null || (flags & ~APPROX) !== 0 || target === undefined) return fail(m, 'EINVAL', -1n)
  const stream = key.value
  if (!(stream instanceof StreamValue)) return fail(m, 'ENOTSUP', -1n)
  if (!key.writable) return fail(m, 'EBADF', -1n)
  key.aboutToChange()
  const approximate = (flags & APPROX) !== 0
  const limit = approximate ? TRIMMED_RUNS * m.server.limits.streamNodeMaxEntries : 0
  return BigInt(stream.trim(target, { approximate, limit }))
}

export const keyStream: Handlers<ModuleApi> = {
  StreamAdd(m, handle, flags, id, argv, numfields) {
    const key = optionalKeyOf(m, handle)
    const auto = (flags & AUTOID) !== 0
    const incomplete = (numfields !== 0n && argv === 0) || (!auto && id === 0)
    if (key === null || incomplete || (flags & ~AUTOID) !== 0) return fail(m, 'EINVAL', ERR)
    if (key.value !== null && !(key.value instanceof StreamValue)) return fail(m, 'ENOTSUP', ERR)
    if (!key.writable) return fail(m, 'EBADF', ERR)
    const given = auto ? undefined : readId(m, id)
    if (given === MIN_STREAM_ID) return fail(m, 'EDOM', ERR)
    const pairs = readPairs(m, argv, numfields)
    const created = key.value === null
    key.aboutToChange()
    if (created) key.create(new StreamValue())
    const stream = key.value as StreamValue
    if (stream.lastId === MAX_STREAM_ID) return fail(m, 'EFBIG', ERR)
    const added = given ?? stream.nextId(m.server.time) ?? MIN_STREAM_ID
    const tooLarge = bytesOf(pairs) > GREATEST_ENTRY_BYTES
    if (added <= stream.lastId || tooLarge) {
      if (created) key.deleteIfEmpty()
      return fail(m, added <= stream.lastId ? 'EDOM' : 'ERANGE', ERR)
    }
    stream.append(added, pairs, 0, m.server.limits)
    // Whoever waits for a new key has been told by making it.
    if (!created) key.entryAdded = true
    if (id !== 0) writeId(m, id, added)
    return OK
  },

  StreamDelete(m, handle, id) {
    const key = optionalKeyOf(m, handle)
    if (key === null || id === 0) return fail(m, 'EINVAL', ERR)
    if (!(key.value instanceof StreamValue)) return fail(m, 'ENOTSUP', ERR)
    if (!key.writable || key.stream !== null) return fail(m, 'EBADF', ERR)
    key.aboutToChange()
    return remove(key.value, readId(m, id)) ? OK : fail(m, 'ENOENT', ERR)
  },

  StreamIteratorStart(m, handle, flags, start, end) {
    const key = optionalKeyOf(m, handle)
    if (key === null || (flags & ~(EXCLUSIVE | REVERSE)) !== 0) return fail(m, 'EINVAL', ERR)
    if (!(key.value instanceof StreamValue)) return fail(m, 'ENOTSUP', ERR)
    if (key.stream !== null) return fail(m, 'EBADF', ERR)
    let lower: StreamId | undefined = start === 0 ? MIN_STREAM_ID : readId(m, start)
    let upper: StreamId | undefined = end === 0 ? MAX_STREAM_ID : readId(m, end)
    if ((flags & EXCLUSIVE) !== 0) {
      if (start !== 0) lower = nextStreamId(lower)
      if (end !== 0) upper = previousStreamId(upper)
      if (lower === undefined || upper === undefined) return fail(m, 'EDOM', ERR)
    }
    key.stream = new StreamCursor(key.value, (flags & REVERSE) !== 0, lower, upper)
    return OK
  },

  StreamIteratorStop(m, handle) {
    const found = iteration(m, handle)
    if (found === null) return ERR
    found.key.stream = null
    return OK
  },

  StreamIteratorNextID(m, handle, id, numfields) {
    const found = iteration(m, handle)
    if (found === null) return ERR
    // The server would take what is left of the entry for the next one, and mostly crash. [D1]
    if (found.cursor.fieldsLeft > 0)
      throw new BadArgument(
        handle,
        `is key "${found.key.name}", whose iterator stands on an entry with fields that were not read; read all with StreamIteratorNextField before the next entry`,
      )
    const entry = found.cursor.next()
    if (entry === null) return fail(m, 'ENOENT', ERR)
    if (id !== 0) writeId(m, id, entry.id)
    if (numfields !== 0) m.memory.writeI32(numfields, entry.fields.length)
    return OK
  },

  StreamIteratorNextField(m, handle, fieldPointer, valuePointer) {
    const found = iteration(m, handle)
    if (found === null) return ERR
    const pair = found.cursor.nextField()
    if (pair === null) return fail(m, 'ENOENT', ERR)
    const { context } = found.key
    if (fieldPointer !== 0) m.memory.writeI32(fieldPointer, m.newString(context, pair.field))
    if (valuePointer !== 0) m.memory.writeI32(valuePointer, m.newString(context, pair.value))
    return OK
  },

  StreamIteratorDelete(m, handle) {
    const found = iteration(m, handle, true)
    if (found === null) return ERR
    const { key, stream, cursor } = found
    if (cursor.current === null) return fail(m, 'ENOENT', ERR)
    key.aboutToChange()
    if (!remove(stream, cursor.current.id))
      throw new BadArgument(
        handle,
        `is key "${key.name}", whose iterator stands on an entry that was removed`,
      )
    cursor.leave()
    return OK
  },

  StreamTrimByLength: (m, handle, flags, length) =>
    trim(m, handle, flags, length < 0n ? undefined : { by: 'maxlen', maxlen: Number(length) }),

  StreamTrimByID: (m, handle, flags, id) =>
    trim(m, handle, flags, id === 0 ? undefined : { by: 'minid', minid: readId(m, id) }),
}
