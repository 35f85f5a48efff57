// Arguments that several stream commands read, and the parts of replies they share.
import { isWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import type { ReplyBuilder } from '../resp/reply-builder.ts'
import type { CommandContext } from '../server/context.ts'
import { formatStreamId, nextStreamId, parseStreamId, previousStreamId } from '../types/stream-id.ts'
import type { ParseStreamIdOptions, ParsedStreamId, StreamId } from '../types/stream-id.ts'
import type { StreamEntry } from '../types/stream-node.ts'
import type { StreamValue, TrimOptions, TrimTarget } from '../types/stream-value.ts'

const INVALID_ID = 'ERR Invalid stream ID specified as stream command argument'

/** An ID as it is read by `options`. @throws ReplyError when it is malformed */
export function parsedIdArgument(text: Bytes | undefined, options?: ParseStreamIdOptions): ParsedStreamId {
  const parsed = text === undefined ? undefined : parseStreamId(text, options)
  if (!parsed) throw new ReplyError(INVALID_ID)
  return parsed
}

/** A complete ID or a time, which means its first ID. */
export function idArgument(text: Bytes | undefined): StreamId {
  return parsedIdArgument(text).id
}

/** One end of a range: `-`, `+`, an ID, a time, or with `(` in front the first ID inside. */
export function rangeEndArgument(text: Bytes, end: 'start' | 'end'): StreamId {
  const missing = end === 'start' ? 'min' : 'max'
  if (text.length < 2 || text[0] !== '(') return parsedIdArgument(text, { edges: true, missing }).id
  const { id } = parsedIdArgument(text.slice(1), { missing })
  const inside = end === 'start' ? nextStreamId(id) : previousStreamId(id)
  if (inside === undefined) throw new ReplyError(`ERR invalid ${end} ID for the interval`)
  return inside
}

/** MAXLEN or MINID with their options. */
export interface Trim extends TrimOptions {
  readonly target: TrimTarget
  /** Where the limit is in argv, to propagate what became of it. */
  readonly at: number
}

/** What precedes the entry in XADD, or all of XTRIM. */
export interface AddOptions {
  readonly trim: Trim | undefined
  /** The given ID; undefined for `*`. */
  readonly id: ParsedStreamId | undefined
  readonly mayCreate: boolean
  /** Where the ID is in argv. */
  readonly idAt: number
}

/** Entries that approximate trimming removes at most when no LIMIT is given. */
function usualLimit(c: CommandContext): number {
  const limit = 100 * c.server.limits.streamNodeMaxEntries
  return limit <= 0 ? 10000 : Math.min(limit, 1000000)
}

function trimTarget(by: TrimTarget['by'], text: Bytes | undefined): TrimTarget {
  if (by === 'minid') return { by: 'minid', minid: idArgument(text) }
  const maxlen = integerArgument(text)
  if (maxlen < 0) throw new ReplyError('ERR The MAXLEN argument must be >= 0.')
  return { by: 'maxlen', maxlen }
}

/** Reads the options of XADD up to its ID, or all of XTRIM's. */
export function parseAddOptions(c: CommandContext, command: 'xadd' | 'xtrim'): AddOptions {
  const { argv } = c
  const adding = command === 'xadd'
  let target: TrimTarget | undefined
  let approximate = false
  let targetAt = 0
  let limit: number | undefined
  let mayCreate = true
  let id: ParsedStreamId | undefined
  let at = 2
  for (; at < argv.length; at++) {
    const word = argv[at] as Bytes
    const left = argv.length - 1 - at
    if (adding && word === '*') break
    const by = isWord(word, 'maxlen') ? 'maxlen' : isWord(word, 'minid') ? 'minid' : null
    if (by !== null && left > 0) {
      if (target) {
        throw new ReplyError('ERR syntax error, MAXLEN and MINID options at the same time are not compatible')
      }
      const operator = left >= 2 ? argv[at + 1] : undefined
      approximate = operator === '~'
      if (operator === '~' || operator === '=') at++
      target = trimTarget(by, argv[++at])
      targetAt = at
    } else if (isWord(word, 'limit') && left > 0) {
      limit = integerArgument(argv[++at])
      if (limit < 0) throw new ReplyError('ERR The LIMIT argument must be >= 0.')
    } else if (adding && isWord(word, 'nomkstream')) {
      mayCreate = false
    } else if (adding) {
      id = parsedIdArgument(argv[at], { auto: true })
      break
    } else {
      throw syntaxError()
    }
  }
  if (limit && !target) {
    throw new ReplyError('ERR syntax error, LIMIT cannot be used without specifying a trimming strategy')
  }
  if (!adding && !target) {
    throw new ReplyError('ERR syntax error, XTRIM must be called with a trimming strategy')
  }
  // What is read back from the append-only file was rewritten to trim exactly, LIMIT left as it was.
  const obeys = c.server.loading
  if (limit !== undefined && !approximate && !obeys) {
    throw new ReplyError('ERR syntax error, LIMIT cannot be used without the special ~ option')
  }
  const most = obeys ? 0 : (limit ?? (approximate ? usualLimit(c) : 0))
  const trim = target && { target, approximate, limit: most, at: targetAt }
  return { trim, id, mayCreate, idAt: at }
}

/** Replaces what an approximate trim asked for by what it did, so that others come to the same. */
export function rewriteTrim(argv: Bytes[], stream: StreamValue, { target, approximate, at }: Trim): void {
  if (!approximate) return
  argv[at - 1] = '='
  argv[at] = target.by === 'maxlen' ? String(stream.length) : formatStreamId(stream.firstRunId())
}

/** Writes an ID. */
export function replyWithId(reply: ReplyBuilder, id: StreamId): void {
  reply.bulk(formatStreamId(id))
}

/** Writes an entry: its ID and its fields with their values. */
export function replyWithEntry(reply: ReplyBuilder, { id, fields, values }: StreamEntry): void {
  reply.array(2)
  replyWithId(reply, id)
  reply.array(fields.length * 2)
  for (let i = 0; i < fields.length; i++) {
    reply.bulk(fields[i] as Bytes)
    reply.bulk(values[i] as Bytes)
  }
}

/** Writes up to `count` entries, all if it is 0, as an array. */
export function replyWithEntries(reply: ReplyBuilder, entries: Iterable<StreamEntry>, count: number): void {
  const header = reply.deferred('array')
  let written = 0
  for (const entry of entries) {
    replyWithEntry(reply, entry)
    if (++written === count) break
  }
  header.setLength(written)
}
