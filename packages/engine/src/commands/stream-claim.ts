// XCLAIM and XAUTOCLAIM: a consumer takes over entries that are pending for others. Both are propagated as one XCLAIM for
// each entry, with its state afterwards. An entry that was removed from the stream meanwhile stops being pending.
import { lowerWord, isWord, shownText } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { integerArgument, rangeArgument } from '../base/numbers.ts'
import { arg, keyArg, keysAt, token } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import { checked } from '../server/context.ts'
import type { CommandContext } from '../server/context.ts'
import type { StreamConsumer, StreamGroup } from '../types/stream-group.ts'
import { MIN_STREAM_ID, formatStreamId, parseStreamId } from '../types/stream-id.ts'
import type { StreamId } from '../types/stream-id.ts'
import type { StreamEntry } from '../types/stream-node.ts'
import type { StreamValue } from '../types/stream-value.ts'
import { idArgument, rangeEndArgument, replyWithEntry, replyWithId } from './stream-arguments.ts'
import { consumerOf, propagateClaim, propagateGroupId } from './stream-read.ts'

const USUAL_COUNT = 100
/** XAUTOCLAIM looks at this many pending entries for each it may claim. */
const ATTEMPTS = 10
const GREATEST_COUNT = 2 ** 59 - 1

interface Claimed {
  readonly stream: StreamValue
  readonly group: StreamGroup
}

function noGroup(key: Bytes, group: Bytes): ReplyError {
  return new ReplyError(`NOGROUP No such key '${shownText(key)}' or consumer group '${shownText(group)}'`)
}

function streamAndGroup(c: CommandContext, stream: StreamValue | undefined): Claimed {
  const [, key = '', name = ''] = c.argv
  const group = stream?.groups.get(name)
  if (!stream || !group) throw noGroup(key, name)
  return { stream, group }
}

function replyWithClaimed(c: CommandContext, entry: StreamEntry, justId: boolean): void {
  if (justId) replyWithId(c.reply, entry.id)
  else replyWithEntry(c.reply, entry)
}

interface ClaimRequest {
  readonly minIdle: number
  /** Where the IDs end in argv. */
  readonly idsEnd: number
  deliveredAt: number | undefined
  deliveries: number | undefined
  force: boolean
  justId: boolean
  lastId: StreamId
}

function parseClaim(c: CommandContext): ClaimRequest {
  const { argv } = c
  const { time } = c.server
  const minIdle = Math.max(0, integerArgument(argv[4], 'ERR Invalid min-idle-time argument for XCLAIM'))
  let at = 5
  while (at < argv.length && parseStreamId(argv[at] as Bytes)) at++
  const request: ClaimRequest = {
    minIdle,
    idsEnd: at,
    deliveredAt: undefined,
    deliveries: undefined,
    force: false,
    justId: false,
    lastId: MIN_STREAM_ID,
  }
  const number = (option: string): number =>
    integerArgument(argv[++at], `ERR Invalid ${option} option argument for XCLAIM`)
  for (; at < argv.length; at++) {
    const word = lowerWord(argv[at] as Bytes)
    const more = at + 1 < argv.length
    if (word === 'force') request.force = true
    else if (word === 'justid') request.justId = true
    else if (word === 'idle' && more) request.deliveredAt = time - number('IDLE')
    else if (word === 'time' && more) request.deliveredAt = number('TIME')
    else if (word === 'retrycount' && more) request.deliveries = number('RETRYCOUNT')
    else if (word === 'lastid' && more) request.lastId = idArgument(argv[++at])
    else throw new ReplyError(`ERR Unrecognized XCLAIM option '${shownText(argv[at])}'`)
  }
  const { deliveredAt } = request
  // A moment in the future, or before all time, is taken as now: clients compute it with clocks of their own.
  if (deliveredAt === undefined || deliveredAt < 0 || deliveredAt > time) request.deliveredAt = time
  return request
}

/** Makes one entry the consumer's. Returns it, or undefined when it was not to be had. */
function claim(
  c: CommandContext,
  { stream, group }: Claimed,
  consumer: StreamConsumer,
  idText: Bytes,
  request: ClaimRequest,
): StreamEntry | undefined {
  const [, key = '', groupName = ''] = c.argv
  const id = idArgument(idText)
  const entry = stream.get(id)
  const existing = group.pending.get(id)
  if (!entry) {
    if (!existing) return undefined
    propagateClaim(c, key, groupName, group, idText, existing)
    group.acknowledge(id)
    c.dirty()
    return undefined
  }
  if (!existing && !request.force) return undefined
  const idle = existing ? c.server.time - existing.deliveredAt : Infinity
  if (request.minIdle > 0 && idle < request.minIdle) return undefined
  const deliveredAt = request.deliveredAt as number
  const pending = existing ?? group.addPending(id, consumer, deliveredAt, 1)
  pending.deliveredAt = deliveredAt
  if (request.deliveries !== undefined && request.deliveries >= 0) pending.deliveries = request.deliveries
  else if (!request.justId) pending.deliveries++
  group.handOver(id, pending, consumer)
  consumer.activeAt = c.server.time
  propagateClaim(c, key, groupName, group, idText, pending)
  c.dirty()
  return entry
}

function xclaim(c: CommandContext): void {
  const [, key = '', groupName = '', consumerName = ''] = c.argv
  const claimed = streamAndGroup(c, c.read(key, 'stream'))
  const { group } = claimed
  const request = parseClaim(c)
  const advanced = request.lastId > group.lastId
  if (advanced) group.lastId = request.lastId
  const { consumer } = consumerOf(c, key, group, consumerName)
  c.preventPropagation()
  const { dirty } = c.server
  const header = c.reply.deferred('array')
  let count = 0
  for (let i = 5; i < request.idsEnd; i++) {
    const entry = claim(c, claimed, consumer, c.argv[i] as Bytes, request)
    if (!entry) continue
    replyWithClaimed(c, entry, request.justId)
    count++
  }
  header.setLength(count)
  // Every claim carries the group's last ID along.
  if (advanced && c.server.dirty === dirty) {
    propagateGroupId(c, key, groupName, group)
    c.dirty()
  }
}

interface AutoClaimRequest {
  minIdle: number
  start: StreamId
  count: number
  justId: boolean
}

function parseAutoClaim(argv: readonly Bytes[]): AutoClaimRequest {
  const minIdle = Math.max(0, integerArgument(argv[4], 'ERR Invalid min-idle-time argument for XAUTOCLAIM'))
  const start = rangeEndArgument(argv[5] as Bytes, 'start')
  const request = { minIdle, start, count: USUAL_COUNT, justId: false }
  for (let i = 6; i < argv.length; i++) {
    if (isWord(argv[i], 'count') && i + 1 < argv.length) {
      request.count = rangeArgument(argv[++i], 1, GREATEST_COUNT, 'ERR COUNT must be > 0')
    } else if (isWord(argv[i], 'justid')) {
      request.justId = true
    } else {
      throw syntaxError()
    }
  }
  return request
}

function xautoclaim(c: CommandContext): void {
  const [, key = '', groupName = '', consumerName = ''] = c.argv
  const value = c.db.lookupRead(key, !c.client.noTouch)
  const { minIdle, start, count, justId } = parseAutoClaim(c.argv)
  const { stream, group } = streamAndGroup(c, value && checked(value, 'stream'))
  const { consumer } = consumerOf(c, key, group, consumerName)
  c.preventPropagation()
  const now = c.server.time
  const taken: StreamEntry[] = []
  const gone: StreamId[] = []
  let next = group.pending.ceiling(start)
  for (let attempts = count * ATTEMPTS; next && attempts > 0; attempts--) {
    if (taken.length + gone.length >= count) break
    const [id, pending] = next
    const entry = stream.get(id)
    if (!entry) {
      propagateClaim(c, key, groupName, group, formatStreamId(id), pending)
      c.dirty()
      group.acknowledge(id)
      gone.push(id)
    } else if (minIdle === 0 || now - pending.deliveredAt >= minIdle) {
      pending.deliveredAt = now
      if (!justId) pending.deliveries++
      group.handOver(id, pending, consumer)
      consumer.activeAt = now
      propagateClaim(c, key, groupName, group, formatStreamId(id), pending)
      c.dirty()
      taken.push(entry)
    }
    next = group.pending.higher(id)
  }
  c.reply.array(3)
  replyWithId(c.reply, next?.[0] ?? MIN_STREAM_ID)
  c.reply.array(taken.length)
  for (const entry of taken) replyWithClaimed(c, entry, justId)
  c.reply.array(gone.length)
  for (const id of gone) replyWithId(c.reply, id)
}

/** The rows of this file. */
export const streamClaimCommands: readonly CommandRow[] = [
  {
    name: 'XCLAIM',
    arity: -6,
    flags: ['write', 'fast'],
    categories: ['stream'],
    keySpecs: [keysAt(1, 'RW update')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Takes over entries that are pending for other consumers.',
    complexity: 'O(log N)',
    tips: ['nondeterministic_output'],
    args: [
      keyArg(),
      arg('string', 'group'),
      arg('string', 'consumer'),
      arg('string', 'min-idle-time'),
      arg('string', 'id', { multiple: true }),
      arg('integer', 'ms', { token: 'IDLE', optional: true }),
      arg('unix-time', 'unix-time-milliseconds', { token: 'TIME', optional: true }),
      arg('integer', 'count', { token: 'RETRYCOUNT', optional: true }),
      token('FORCE', { optional: true }),
      token('JUSTID', { optional: true }),
      arg('string', 'lastid', { token: 'LASTID', optional: true }),
    ],
    handler: xclaim,
  },
  {
    name: 'XAUTOCLAIM',
    arity: -6,
    flags: ['write', 'fast'],
    categories: ['stream'],
    keySpecs: [keysAt(1, 'RW delete')],
    group: 'stream',
    since: '6.2.0',
    summary: 'Takes over pending entries that lie idle, as a scan does.',
    complexity: 'O(1)',
    tips: ['nondeterministic_output'],
    args: [
      keyArg(),
      arg('string', 'group'),
      arg('string', 'consumer'),
      arg('string', 'min-idle-time'),
      arg('string', 'start'),
      arg('integer', 'count', { token: 'COUNT', optional: true }),
      token('JUSTID', { optional: true }),
    ],
    history: [['7.0.0', 'Removed entries are dropped and told']],
    handler: xautoclaim,
  },
]
