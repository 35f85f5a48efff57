// Commands on the entries of a stream: adding, reading ranges, removing, trimming. A stream is the one type whose key stays
// when it becomes empty. What depends on the moment or on how entries are packed (generated IDs, approximate trimming)
// is propagated as what came out.
import { isWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { ERRORS, ReplyError, syntaxError, wrongArity } from '../base/errors.ts'
import { int64Argument, integerArgument } from '../base/numbers.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { arg, block, keyArg, keysAt, noted, oneof, token } from '../server/command-spec.ts'
import type { CommandArg, CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { MAX_STREAM_ID, MIN_STREAM_ID, formatStreamId, nextStreamId } from '../types/stream-id.ts'
import type { ParsedStreamId, StreamId } from '../types/stream-id.ts'
import { payloadBytes } from '../types/stream-node.ts'
import { StreamValue } from '../types/stream-value.ts'
import {
  idArgument,
  parseAddOptions,
  rangeEndArgument,
  replyWithEntries,
  rewriteTrim,
} from './stream-arguments.ts'

const GREATEST_ENTRY_BYTES = 2 ** 30

/** The ID the new entry gets. @throws ReplyError when it would not be the greatest */
function newId(c: CommandContext, stream: StreamValue, given: ParsedStreamId | undefined): StreamId {
  let id = given?.id
  if (!given) id = stream.nextId(c.server.time)
  else if (given.auto && given.id.slice(0, 8) === stream.lastId.slice(0, 8)) {
    // The sequence number must not run over into the next millisecond.
    const next = nextStreamId(stream.lastId)
    id = next?.startsWith(given.id.slice(0, 8)) ? next : undefined
  }
  if (id === undefined || id <= stream.lastId) {
    throw new ReplyError('ERR The ID specified in XADD is equal or smaller than the target stream top item')
  }
  return id
}

function xadd(c: CommandContext): void {
  const { argv } = c
  const key = argv[1] as Bytes
  const { trim, id: given, mayCreate, idAt } = parseAddOptions(c, 'xadd')
  const words = argv.length - idAt - 1
  if (words < 2 || words % 2 === 1) throw wrongArity(c.command.fullName)
  if (given && !given.auto && given.id === MIN_STREAM_ID) {
    throw new ReplyError('ERR The ID specified in XADD must be greater than 0-0')
  }
  let stream = c.write(key, 'stream')
  if (!stream) {
    if (!mayCreate) return c.reply.null()
    stream = new StreamValue()
    c.db.set(key, stream, { quiet: true })
  }
  if (stream.lastId === MAX_STREAM_ID) {
    throw new ReplyError('ERR The stream has exhausted the last possible ID, unable to add more items')
  }
  const id = newId(c, stream, given)
  if (payloadBytes(argv, idAt + 1) > GREATEST_ENTRY_BYTES) {
    throw new ReplyError('ERR Elements are too large to be stored')
  }
  stream.append(id, argv, idAt + 1, c.server.limits)
  const shownId = formatStreamId(id)
  c.reply.bulk(shownId)
  c.changed(NOTIFY.stream, 'xadd', key)
  if (trim && stream.trim(trim.target, trim) > 0) c.notify(NOTIFY.stream, 'xtrim', key)
  const chosen = !given || given.auto
  if ((trim || chosen) && c.propagates) {
    const propagated = [...argv]
    if (trim) rewriteTrim(propagated, stream, trim)
    if (chosen) propagated[idAt] = shownId
    c.rewrite(propagated)
  }
  c.db.signalReady(key)
}

function xlen(c: CommandContext): void {
  c.reply.integer(c.read(c.argv[1] as Bytes, 'stream')?.length ?? 0)
}

function xrange(c: CommandContext, reverse: boolean): void {
  const { argv } = c
  const [, key = '', first = '', second = ''] = argv
  const start = rangeEndArgument(reverse ? second : first, 'start')
  const end = rangeEndArgument(reverse ? first : second, 'end')
  let count: number | undefined
  for (let i = 4; i < argv.length; i += 2) {
    if (!isWord(argv[i], 'count') || i + 1 >= argv.length) throw syntaxError()
    count = Math.max(0, integerArgument(argv[i + 1]))
  }
  const stream = c.read(key, 'stream')
  if (!stream) return c.reply.array(0)
  if (count === 0) return c.reply.nullArray()
  const entries = reverse ? stream.rangeBackwards(start, end) : stream.range(start, end)
  replyWithEntries(c.reply, entries, count ?? 0)
}

function xdel(c: CommandContext): void {
  const key = c.argv[1] as Bytes
  const stream = c.write(key, 'stream')
  if (!stream) return c.reply.integer(0)
  const ids = c.argv.slice(2).map(idArgument)
  let deleted = 0
  for (const id of ids) if (stream.delete(id)) deleted++
  if (deleted > 0) c.changed(NOTIFY.stream, 'xdel', key, deleted)
  c.reply.integer(deleted)
}

function xtrim(c: CommandContext): void {
  const key = c.argv[1] as Bytes
  const { trim } = parseAddOptions(c, 'xtrim')
  const stream = c.write(key, 'stream')
  const removed = stream && trim ? stream.trim(trim.target, trim) : 0
  if (stream && trim && removed > 0) {
    const propagated = [...c.argv]
    rewriteTrim(propagated, stream, trim)
    c.rewrite(propagated)
    c.changed(NOTIFY.stream, 'xtrim', key, removed)
  }
  c.reply.integer(removed)
}

interface SetIdRequest {
  id: StreamId
  entriesAdded: bigint | undefined
  maxDeletedId: StreamId
}

function parseSetId(argv: readonly Bytes[]): SetIdRequest {
  const request: SetIdRequest = {
    id: idArgument(argv[2]),
    entriesAdded: undefined,
    maxDeletedId: MIN_STREAM_ID,
  }
  for (let i = 3; i < argv.length; i += 2) {
    if (i + 1 >= argv.length) throw syntaxError()
    if (isWord(argv[i], 'entriesadded')) {
      request.entriesAdded = int64Argument(argv[i + 1])
      if (request.entriesAdded < 0n) throw new ReplyError('ERR entries_added must be positive')
    } else if (isWord(argv[i], 'maxdeletedid')) {
      request.maxDeletedId = idArgument(argv[i + 1])
      if (request.id < request.maxDeletedId) {
        throw new ReplyError(
          'ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id',
        )
      }
    } else {
      throw syntaxError()
    }
  }
  return request
}

function xsetid(c: CommandContext): void {
  const key = c.argv[1] as Bytes
  const { id, entriesAdded, maxDeletedId } = parseSetId(c.argv)
  const stream = c.write(key, 'stream')
  if (!stream) throw new ReplyError(ERRORS.noSuchKey)
  if (id < stream.maxDeletedId) {
    throw new ReplyError('ERR The ID specified in XSETID is smaller than current max_deleted_entry_id')
  }
  if (id < (stream.lastEntryId() ?? MIN_STREAM_ID)) {
    throw new ReplyError('ERR The ID specified in XSETID is smaller than the target stream top item')
  }
  if (entriesAdded !== undefined && entriesAdded < stream.length) {
    throw new ReplyError('ERR The entries_added specified in XSETID is smaller than the target stream length')
  }
  stream.lastId = id
  if (entriesAdded !== undefined) stream.entriesAdded = entriesAdded
  if (maxDeletedId !== MIN_STREAM_ID) stream.maxDeletedId = maxDeletedId
  c.notify(NOTIFY.stream, 'xsetid', key)
  c.dirty()
  c.reply.ok()
}

function trimArg(more: { optional?: boolean } = {}): CommandArg {
  return block(
    'trim',
    [
      oneof('strategy', [token('MAXLEN'), token('MINID', { since: '6.2.0' })]),
      oneof('operator', [token('=', { name: 'equal' }), token('~', { name: 'approximately' })], {
        optional: true,
      }),
      arg('string', 'threshold'),
      arg('integer', 'count', { token: 'LIMIT', since: '6.2.0', optional: true }),
    ],
    more,
  )
}

/** The rows of this file. */
export const streamCommands: readonly CommandRow[] = [
  {
    name: 'XADD',
    arity: -5,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['stream'],
    keySpecs: [noted(keysAt(1, 'RW update'), 'May trim the stream as well.')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Adds an entry at the end of a stream, and may trim it.',
    complexity: 'O(1)',
    tips: ['nondeterministic_output'],
    args: [
      keyArg(),
      token('NOMKSTREAM', { since: '6.2.0', optional: true }),
      trimArg({ optional: true }),
      oneof('id-selector', [token('*', { name: 'auto-id' }), arg('string', 'id')]),
      block('data', [arg('string', 'field'), arg('string', 'value')], { multiple: true }),
    ],
    history: [
      ['6.2.0', 'NOMKSTREAM, MINID and LIMIT'],
      ['7.0.0', 'IDs of the form ms-*'],
    ],
    handler: xadd,
  },
  {
    name: 'XLEN',
    arity: 2,
    flags: ['readonly', 'fast'],
    categories: ['stream'],
    keySpecs: [keysAt(1, 'RO')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Counts the entries of a stream.',
    complexity: 'O(1)',
    args: [keyArg()],
    handler: xlen,
  },
  {
    name: 'XRANGE',
    arity: -4,
    flags: ['readonly'],
    categories: ['stream'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Reads the entries between two IDs.',
    complexity: 'O(N)',
    args: [
      keyArg(),
      arg('string', 'start'),
      arg('string', 'end'),
      arg('integer', 'count', { token: 'COUNT', optional: true }),
    ],
    history: [['6.2.0', 'Open ends']],
    handler: (c) => xrange(c, false),
  },
  {
    name: 'XREVRANGE',
    arity: -4,
    flags: ['readonly'],
    categories: ['stream'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Reads the entries between two IDs, the last first.',
    complexity: 'O(N)',
    args: [
      keyArg(),
      arg('string', 'end'),
      arg('string', 'start'),
      arg('integer', 'count', { token: 'COUNT', optional: true }),
    ],
    history: [['6.2.0', 'Open ends']],
    handler: (c) => xrange(c, true),
  },
  {
    name: 'XDEL',
    arity: -3,
    flags: ['write', 'fast'],
    categories: ['stream'],
    keySpecs: [keysAt(1, 'RW delete')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Removes entries of a stream.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'id', { multiple: true })],
    handler: xdel,
  },
  {
    name: 'XTRIM',
    arity: -4,
    flags: ['write'],
    categories: ['stream'],
    keySpecs: [keysAt(1, 'RW delete')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Removes entries from the start of a stream.',
    complexity: 'O(N)',
    tips: ['nondeterministic_output'],
    args: [keyArg(), trimArg()],
    history: [['6.2.0', 'MINID and LIMIT']],
    handler: xtrim,
  },
  {
    name: 'XSETID',
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['stream'],
    keySpecs: [keysAt(1, 'RW update')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Sets the last ID a stream has given.',
    complexity: 'O(1)',
    args: [
      keyArg(),
      arg('string', 'last-id'),
      arg('integer', 'entries-added', { token: 'ENTRIESADDED', since: '7.0.0', optional: true }),
      arg('string', 'max-deleted-id', { token: 'MAXDELETEDID', since: '7.0.0', optional: true }),
    ],
    history: [['7.0.0', 'ENTRIESADDED and MAXDELETEDID']],
    handler: xsetid,
  },
]
