// Consumer groups: making and removing them and their consumers (XGROUP), acknowledging entries (XACK), and looking at
// those not acknowledged yet (XPENDING).
import { lowerWord, isWord, shownText } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { int64Argument, integerArgument } from '../base/numbers.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { arg, block, keyArg, keysAt, oneof, token } from '../server/command-spec.ts'
import type { CommandArg, CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { StreamGroup, UNKNOWN_READS } from '../types/stream-group.ts'
import { MIN_STREAM_ID } from '../types/stream-id.ts'
import { StreamValue } from '../types/stream-value.ts'
import { containerHelp, subcommandSyntaxError } from './help.ts'
import { idArgument, parsedIdArgument, rangeEndArgument, replyWithId } from './stream-arguments.ts'

interface GroupOptions {
  makeStream: boolean
  entriesRead: bigint
}

/** Reads what follows the ID of XGROUP CREATE and SETID. */
function parseGroupOptions(c: CommandContext, creating: boolean): GroupOptions {
  const { argv } = c
  const options: GroupOptions = { makeStream: false, entriesRead: UNKNOWN_READS }
  for (let i = 5; i < argv.length; i++) {
    const word = lowerWord(argv[i] as Bytes)
    if (creating && word === 'mkstream') {
      options.makeStream = true
    } else if (word === 'entriesread' && i + 1 < argv.length) {
      options.entriesRead = int64Argument(argv[++i])
      if (options.entriesRead < UNKNOWN_READS) {
        throw new ReplyError('ERR value for ENTRIESREAD must be positive or -1')
      }
    } else {
      throw subcommandSyntaxError(c)
    }
  }
  return options
}

/** The stream of XGROUP. @throws ReplyError when there is none */
function streamOf(c: CommandContext): StreamValue {
  const stream = c.write(c.argv[2] as Bytes, 'stream')
  if (stream) return stream
  throw new ReplyError(
    'ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM ' +
      'option to create an empty stream automatically.',
  )
}

/** The stream and the group of XGROUP and XINFO CONSUMERS. @throws ReplyError when the group is absent */
export function groupOf(c: CommandContext, stream: StreamValue): StreamGroup {
  const [, , key, name = ''] = c.argv
  const group = stream.groups.get(name)
  if (group) return group
  throw new ReplyError(`NOGROUP No such consumer group '${shownText(name)}' for key name '${shownText(key)}'`)
}

function xgroupCreate(c: CommandContext): void {
  const [, , key = '', name = '', idText] = c.argv
  const { makeStream, entriesRead } = parseGroupOptions(c, true)
  const existing = makeStream ? c.write(key, 'stream') : streamOf(c)
  if (c.argv.length > 8) throw subcommandSyntaxError(c)
  const id = idText === '$' ? (existing?.lastId ?? MIN_STREAM_ID) : idArgument(idText)
  const stream = existing ?? new StreamValue()
  if (!existing) c.db.set(key, stream)
  if (stream.groups.has(name)) throw new ReplyError('BUSYGROUP Consumer Group name already exists')
  stream.groups.set(name, new StreamGroup(id, entriesRead))
  c.dirty()
  c.notify(NOTIFY.stream, 'xgroup-create', key)
  c.reply.ok()
}

function xgroupSetid(c: CommandContext): void {
  const { entriesRead } = parseGroupOptions(c, false)
  const stream = streamOf(c)
  const group = groupOf(c, stream)
  if (c.argv.length !== 5 && c.argv.length !== 7) throw subcommandSyntaxError(c)
  const idText = c.argv[4]
  group.lastId = idText === '$' ? stream.lastId : parsedIdArgument(idText, { edges: true }).id
  group.entriesRead = entriesRead
  c.dirty()
  c.notify(NOTIFY.stream, 'xgroup-setid', c.argv[2] as Bytes)
  c.reply.ok()
}

function xgroupDestroy(c: CommandContext): void {
  const [, , key = '', name = ''] = c.argv
  if (!streamOf(c).groups.delete(name)) return c.reply.integer(0)
  c.dirty()
  c.notify(NOTIFY.stream, 'xgroup-destroy', key)
  c.reply.integer(1)
  // Those who wait as consumers of this group must hear that it is gone.
  c.db.signalReady(key)
}

function xgroupCreateconsumer(c: CommandContext): void {
  const [, , key = '', , name = ''] = c.argv
  const created = groupOf(c, streamOf(c)).createConsumer(name, c.server.time)
  if (created) {
    c.dirty()
    c.notify(NOTIFY.stream, 'xgroup-createconsumer', key)
  }
  c.reply.integer(created ? 1 : 0)
}

function xgroupDelconsumer(c: CommandContext): void {
  const [, , key = '', , name = ''] = c.argv
  const pending = groupOf(c, streamOf(c)).deleteConsumer(name)
  if (pending !== undefined) {
    c.dirty()
    c.notify(NOTIFY.stream, 'xgroup-delconsumer', key)
  }
  c.reply.integer(pending ?? 0)
}

function xack(c: CommandContext): void {
  const [, key = '', name = ''] = c.argv
  const group = c.read(key, 'stream')?.groups.get(name)
  if (!group) return c.reply.integer(0)
  let acknowledged = 0
  for (const id of c.argv.slice(3).map(idArgument)) if (group.acknowledge(id)) acknowledged++
  c.dirty(acknowledged)
  c.reply.integer(acknowledged)
}

interface PendingRange {
  minIdle: number
  start: Bytes
  end: Bytes
  count: number
  consumer: Bytes | undefined
}

function parsePendingRange(argv: readonly Bytes[]): PendingRange | undefined {
  if (argv.length === 3) return undefined
  if (argv.length < 6 || argv.length > 9) throw syntaxError()
  let at = 3
  let minIdle = 0
  if (isWord(argv[3], 'idle')) {
    minIdle = integerArgument(argv[4])
    if (argv.length < 8) throw syntaxError()
    at = 5
  }
  const count = Math.max(0, integerArgument(argv[at + 2]))
  const start = rangeEndArgument(argv[at] as Bytes, 'start')
  const end = rangeEndArgument(argv[at + 1] as Bytes, 'end')
  return { minIdle, start, end, count, consumer: argv[at + 3] }
}

function replyWithPendingSummary(c: CommandContext, { pending, consumers }: StreamGroup): void {
  const { reply } = c
  const first = pending.first()
  const last = pending.last()
  reply.array(4)
  reply.integer(pending.size)
  if (!first || !last) {
    reply.null()
    reply.null()
    return reply.nullArray()
  }
  replyWithId(reply, first[0])
  replyWithId(reply, last[0])
  const busy = [...consumers.values()].filter((consumer) => consumer.pending.size > 0)
  reply.array(busy.length)
  for (const consumer of busy) {
    reply.array(2)
    reply.bulk(consumer.name)
    reply.bulk(String(consumer.pending.size))
  }
}

function replyWithPendingRange(c: CommandContext, group: StreamGroup, range: PendingRange): void {
  const { reply } = c
  const { minIdle, start, end, count } = range
  const owner = range.consumer === undefined ? group : group.consumers.get(range.consumer)
  if (!owner) return reply.array(0)
  const header = reply.deferred('array')
  let written = 0
  for (const [id, { consumer, deliveredAt, deliveries }] of owner.pending.entries(start)) {
    if (written >= count || id > end) break
    const idle = c.server.time - deliveredAt
    if (minIdle !== 0 && idle < minIdle) continue
    written++
    reply.array(4)
    replyWithId(reply, id)
    reply.bulk(consumer.name)
    reply.integer(Math.max(0, idle))
    reply.integer(deliveries)
  }
  header.setLength(written)
}

function xpending(c: CommandContext): void {
  const [, key = '', name = ''] = c.argv
  const range = parsePendingRange(c.argv)
  const group = c.read(key, 'stream')?.groups.get(name)
  if (!group) {
    throw new ReplyError(`NOGROUP No such key '${shownText(key)}' or consumer group '${shownText(name)}'`)
  }
  if (range) replyWithPendingRange(c, group, range)
  else replyWithPendingSummary(c, group)
}

const GROUP = arg('string', 'group')
const CONSUMER = arg('string', 'consumer')
const ID_SELECTOR = oneof('id-selector', [arg('string', 'id'), token('$', { name: 'new-id' })])
const ENTRIES_READ: CommandArg = arg('integer', 'entriesread', {
  token: 'ENTRIESREAD',
  display: 'entries-read',
  optional: true,
})

/** What the subcommands of XGROUP share. */
const OF_XGROUP = {
  categories: ['stream'],
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1)',
} as const

/** The rows of this file. */
export const streamGroupCommands: readonly CommandRow[] = [
  {
    name: 'XGROUP',
    arity: -2,
    flags: [],
    group: 'stream',
    since: '5.0.0',
    summary: 'A container of commands on consumer groups.',
    subcommands: [
      {
        ...OF_XGROUP,
        name: 'CREATE',
        arity: -5,
        flags: ['write', 'denyoom'],
        keySpecs: [keysAt(2, 'RW insert')],
        summary: 'Makes a consumer group.',
        args: [keyArg(), GROUP, ID_SELECTOR, token('MKSTREAM', { optional: true }), ENTRIES_READ],
        history: [['7.0.0', 'ENTRIESREAD']],
        handler: xgroupCreate,
      },
      {
        ...OF_XGROUP,
        name: 'CREATECONSUMER',
        arity: 5,
        flags: ['write', 'denyoom'],
        keySpecs: [keysAt(2, 'RW insert')],
        since: '6.2.0',
        summary: 'Makes a consumer in a group.',
        args: [keyArg(), GROUP, CONSUMER],
        handler: xgroupCreateconsumer,
      },
      {
        ...OF_XGROUP,
        name: 'DELCONSUMER',
        arity: 5,
        flags: ['write'],
        keySpecs: [keysAt(2, 'RW delete')],
        summary: 'Removes a consumer with its pending entries.',
        args: [keyArg(), GROUP, CONSUMER],
        handler: xgroupDelconsumer,
      },
      {
        ...OF_XGROUP,
        name: 'DESTROY',
        arity: 4,
        flags: ['write'],
        keySpecs: [keysAt(2, 'RW delete')],
        summary: 'Removes a consumer group.',
        complexity: 'O(N)',
        args: [keyArg(), GROUP],
        handler: xgroupDestroy,
      },
      {
        ...OF_XGROUP,
        name: 'HELP',
        arity: 2,
        flags: ['loading', 'stale'],
        summary: 'Explains the subcommands.',
        handler: containerHelp,
      },
      {
        ...OF_XGROUP,
        name: 'SETID',
        arity: -5,
        flags: ['write'],
        keySpecs: [keysAt(2, 'RW update')],
        summary: 'Sets the last ID delivered to a group.',
        args: [keyArg(), GROUP, ID_SELECTOR, ENTRIES_READ],
        history: [['7.0.0', 'ENTRIESREAD']],
        handler: xgroupSetid,
      },
    ],
  },
  {
    name: 'XACK',
    arity: -4,
    flags: ['write', 'fast'],
    categories: ['stream'],
    keySpecs: [keysAt(1, 'RW update')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Acknowledges entries: they are no longer pending for the group.',
    complexity: 'O(1)',
    args: [keyArg(), GROUP, arg('string', 'id', { multiple: true })],
    handler: xack,
  },
  {
    name: 'XPENDING',
    arity: -3,
    flags: ['readonly'],
    categories: ['stream'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Shows the entries a group was given and has not acknowledged.',
    complexity: 'O(N)',
    tips: ['nondeterministic_output'],
    args: [
      keyArg(),
      GROUP,
      block(
        'filters',
        [
          arg('integer', 'min-idle-time', { token: 'IDLE', since: '6.2.0', optional: true }),
          arg('string', 'start'),
          arg('string', 'end'),
          arg('integer', 'count'),
          arg('string', 'consumer', { optional: true }),
        ],
        { optional: true },
      ),
    ],
    history: [['6.2.0', 'IDLE and open ends']],
    handler: xpending,
  },
]
