// XREAD and XREADGROUP: entries after given IDs, from several streams, at once or when some arrive. XREADGROUP delivers to a
// consumer: `>` means what nobody of the group was given yet, any other ID the consumer's own unacknowledged entries.
// It is propagated as what it did: XCLAIM for each entry, and the group's new position.
import { lowerWord, shownText } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import type { Deferred } from '../resp/reply-builder.ts'
import { timeoutArgument } from '../server/blocking.ts'
import { arg, block, keyArg, keysAfter, token } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import { CommandContext } from '../server/context.ts'
import type { Pending, StreamConsumer, StreamGroup } from '../types/stream-group.ts'
import {
  MAX_STREAM_ID,
  MIN_STREAM_ID,
  formatStreamId,
  nextStreamId,
  previousStreamId,
} from '../types/stream-id.ts'
import type { StreamId } from '../types/stream-id.ts'
import type { StreamValue } from '../types/stream-value.ts'
import { idArgument, replyWithEntries, replyWithEntry, replyWithId } from './stream-arguments.ts'

/** One stream to read. `after` is `>` for what is new to the group. */
interface Source {
  readonly key: Bytes
  readonly after: StreamId | '>'
  readonly group: StreamGroup | undefined
}

interface Request {
  /** 0 for all. */
  count: number
  /** Undefined: do not wait. */
  deadline: number | undefined
  noack: boolean
  group: Bytes | undefined
  consumer: Bytes
  /** Where the keys begin in argv, and how many there are. */
  keysAt: number
  keys: number
}

function onlyForGroups(option: string): ReplyError {
  return new ReplyError(`ERR The ${option} option is only supported by XREADGROUP. You called XREAD instead.`)
}

function meaningless(word: string): ReplyError {
  return new ReplyError(
    `ERR The ${word} ID is meaningless in the context of XREADGROUP: you want to read the history of ` +
      'this consumer by specifying a proper ID, or use the > ID to get new messages. ' +
      `The ${word} ID would just return an empty result set.`,
  )
}

function parse(c: CommandContext, grouped: boolean): Request {
  const { argv } = c
  const request: Request = {
    count: 0,
    deadline: undefined,
    noack: false,
    group: undefined,
    consumer: '',
    keysAt: 0,
    keys: 0,
  }
  for (let i = 1; i < argv.length && request.keysAt === 0; i++) {
    const word = lowerWord(argv[i] as Bytes)
    const left = argv.length - i - 1
    if (word === 'block' && left > 0) {
      request.deadline = timeoutArgument(c, argv[++i], 'ms')
    } else if (word === 'count' && left > 0) {
      request.count = Math.max(0, integerArgument(argv[++i]))
    } else if (word === 'streams' && left > 0) {
      request.keysAt = i + 1
      request.keys = left / 2
      if (left % 2 === 1) {
        throw new ReplyError(
          `ERR Unbalanced '${c.command.fullName}' list of streams: for each stream key an ID or ` +
            `'${grouped ? '>' : '$'}' must be specified.`,
        )
      }
    } else if (word === 'group' && left >= 2) {
      if (!grouped) throw onlyForGroups('GROUP')
      request.group = argv[++i]
      request.consumer = argv[++i] as Bytes
    } else if (word === 'noack') {
      if (!grouped) throw onlyForGroups('NOACK')
      request.noack = true
    } else {
      throw syntaxError()
    }
  }
  if (request.keysAt === 0) throw syntaxError()
  if (grouped && request.group === undefined) throw new ReplyError('ERR Missing GROUP option for XREADGROUP')
  return request
}

/** The ID after which to read; for words it depends on the stream. */
function startAfter(text: Bytes, grouped: boolean, stream: StreamValue | undefined): StreamId | '>' {
  const word = shownText(text)
  if (word === '$' || word === '+') {
    if (grouped) throw meaningless(word)
    const last = stream?.lastId ?? MIN_STREAM_ID
    if (word === '$' || !stream) return last
    const before = previousStreamId(last)
    if (before === undefined) throw new ReplyError('ERR the stream last element ID is 0-0')
    return before
  }
  if (word === '>') {
    if (grouped) return '>'
    throw new ReplyError(
      'ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.',
    )
  }
  const id = idArgument(text)
  // The greatest ID stands for `>` in the real server, too.
  return grouped && id === MAX_STREAM_ID ? '>' : id
}

function sourcesOf(c: CommandContext, request: Request): Source[] {
  const { argv } = c
  const grouped = request.group !== undefined
  const sources: Source[] = []
  for (let i = request.keysAt; i < request.keysAt + request.keys; i++) {
    const key = argv[i] as Bytes
    const stream = c.read(key, 'stream')
    const group = request.group === undefined ? undefined : stream?.groups.get(request.group)
    if (grouped && !group) {
      throw new ReplyError(
        `NOGROUP No such key '${shownText(key)}' or consumer group '${shownText(request.group)}' ` +
          'in XREADGROUP with GROUP option',
      )
    }
    sources.push({ key, after: startAfter(argv[i + request.keys] as Bytes, grouped, stream), group })
  }
  return sources
}

/** Propagates a pending entry as it is now. */
export function propagateClaim(
  c: CommandContext,
  key: Bytes,
  groupName: Bytes,
  group: StreamGroup,
  id: Bytes,
  { consumer, deliveredAt, deliveries }: Pending,
): void {
  const state = ['TIME', String(deliveredAt), 'RETRYCOUNT', String(deliveries), 'FORCE', 'JUSTID']
  const lastId = formatStreamId(group.lastId)
  c.alsoPropagate(['XCLAIM', key, groupName, consumer.name, '0', id, ...state, 'LASTID', lastId])
}

/** Propagates how far a group has read. */
export function propagateGroupId(c: CommandContext, key: Bytes, groupName: Bytes, group: StreamGroup): void {
  const read = ['ENTRIESREAD', String(group.entriesRead)]
  c.alsoPropagate(['XGROUP', 'SETID', key, groupName, formatStreamId(group.lastId), ...read])
}

/** The consumer of that name, made if need be, and seen now. */
export function consumerOf(
  c: CommandContext,
  key: Bytes,
  group: StreamGroup,
  name: Bytes,
): { consumer: StreamConsumer; created: boolean } {
  const made = group.createConsumer(name, c.server.time)
  const consumer = made ?? (group.consumers.get(name) as StreamConsumer)
  if (made) {
    c.dirty()
    c.notify(NOTIFY.stream, 'xgroup-createconsumer', key)
  }
  consumer.seenAt = c.server.time
  return { consumer, created: made !== undefined }
}

/** Writes entries of the stream that are new to the group, and makes them the consumer's. */
function deliver(
  c: CommandContext,
  request: Request,
  key: Bytes,
  stream: StreamValue,
  group: StreamGroup,
  consumer: StreamConsumer,
): void {
  const groupName = request.group as Bytes
  const now = c.server.time
  const header = c.reply.deferred('array')
  let count = 0
  for (const entry of stream.range(nextStreamId(group.lastId) ?? MIN_STREAM_ID)) {
    stream.advance(group, entry.id)
    replyWithEntry(c.reply, entry)
    if (!request.noack) {
      const pending = group.deliver(entry.id, consumer, now)
      consumer.activeAt = now
      propagateClaim(c, key, groupName, group, formatStreamId(entry.id), pending)
    }
    if (++count === request.count) break
  }
  if (count > 0) propagateGroupId(c, key, groupName, group)
  header.setLength(count)
}

/** Writes the consumer's own entries after an ID; those removed from the stream meanwhile without fields. */
function replayHistory(
  c: CommandContext,
  stream: StreamValue,
  consumer: StreamConsumer,
  after: StreamId,
  most: number,
): void {
  const header = c.reply.deferred('array')
  let count = 0
  for (const [id, pending] of consumer.pending.entries(nextStreamId(after))) {
    if (most > 0 && count >= most) break
    const entry = stream.get(id)
    if (entry) {
      replyWithEntry(c.reply, entry)
      pending.deliveredAt = c.server.time
      pending.deliveries++
    } else {
      c.reply.array(2)
      replyWithId(c.reply, id)
      c.reply.nullArray()
    }
    count++
  }
  header.setLength(count)
}

/** Serves one stream if there is something to serve. `begin` is called just before anything is written. */
function serve(c: CommandContext, request: Request, { key, after, group }: Source, begin: () => void): void {
  const stream = c.read(key, 'stream')
  if (!stream) return
  const last = stream.lastEntryId()
  if (!group) {
    if (last === undefined || after === '>' || last <= after) return
    begin()
    replyWithEntries(c.reply, stream.range(nextStreamId(after) ?? MIN_STREAM_ID), request.count)
    return
  }
  const { consumer, created } = consumerOf(c, key, group, request.consumer)
  if (created && request.noack) {
    c.alsoPropagate(['XGROUP', 'CREATECONSUMER', key, request.group as Bytes, consumer.name])
  }
  if (after === '>' && (last === undefined || last <= group.lastId)) return
  begin()
  if (after === '>') deliver(c, request, key, stream, group, consumer)
  else replayHistory(c, stream, consumer, after, request.count)
  c.dirty()
}

function waitForStreams(
  c: CommandContext,
  request: Request,
  sources: readonly Source[],
  grouped: boolean,
): void {
  if (request.deadline === undefined || !c.mayBlock) return c.reply.nullArray()
  // `$` must go on meaning the ID it means now.
  const argv = [...c.argv]
  for (const [i, { after }] of sources.entries()) {
    const at = request.keysAt + request.keys + i
    if (shownText(argv[at]) === '$') argv[at] = formatStreamId(after)
  }
  const again = new CommandContext(c.server, c.client, c.command, argv)
  again.blockOnKeys({
    keys: sources.map(({ key }) => key),
    deadline: request.deadline,
    type: 'stream',
    unblockOnNoKey: grouped,
  })
}

function xread(c: CommandContext, grouped: boolean): void {
  const request = parse(c, grouped)
  const sources = sourcesOf(c, request)
  c.preventPropagation()
  const { reply } = c
  let header: Deferred | undefined
  let served = 0
  for (const source of sources) {
    serve(c, request, source, () => {
      header ??= reply.deferred(reply.resp === 3 ? 'map' : 'array')
      served++
      if (reply.resp === 2) reply.array(2)
      reply.bulk(source.key)
    })
  }
  if (header) header.setLength(served)
  else waitForStreams(c, request, sources, grouped)
}

const STREAMS = block(
  'streams',
  [keyArg('key', { multiple: true }), arg('string', 'id', { multiple: true })],
  {
    token: 'STREAMS',
  },
)
const COUNT = arg('integer', 'count', { token: 'COUNT', optional: true })
const BLOCK = arg('integer', 'milliseconds', { token: 'BLOCK', optional: true })

/** The rows of this file. */
export const streamReadCommands: readonly CommandRow[] = [
  {
    name: 'XREAD',
    arity: -4,
    flags: ['blocking', 'readonly'],
    categories: ['stream'],
    keySpecs: [keysAfter('STREAMS', 1, 'RO access', { last: -1, limit: 2 })],
    group: 'stream',
    since: '5.0.0',
    summary: 'Reads entries of several streams, or waits for some.',
    args: [COUNT, BLOCK, STREAMS],
    handler: (c) => xread(c, false),
  },
  {
    name: 'XREADGROUP',
    arity: -7,
    flags: ['blocking', 'write'],
    categories: ['stream'],
    keySpecs: [keysAfter('STREAMS', 4, 'RO access', { last: -1, limit: 2 })],
    group: 'stream',
    since: '5.0.0',
    summary: 'Reads entries as a consumer of a group, or waits for some.',
    args: [
      block('group-block', [arg('string', 'group'), arg('string', 'consumer')], { token: 'GROUP' }),
      COUNT,
      BLOCK,
      token('NOACK', { optional: true }),
      STREAMS,
    ],
    handler: (c) => xread(c, true),
  },
]
