// Commands that read strings or change a part of them. Writing into a string goes through StringValue's in-place methods,
// so appending byte by byte stays cheap.
import { MET_TOGETHER } from '../base/byte-hash.ts'
import type { Bytes } from '../base/bytes.ts'
import { ERRORS, ReplyError } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { arg, keyArg, keysAt, noted, oneof, token } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import { checked, type CommandContext } from '../server/context.ts'
import { StringValue } from '../types/string-value.ts'
import { expireAtOnce, expireMoment, parseSetOptions, replyWithString } from './string-set.ts'

/** @throws ReplyError when a string of `size` bytes may not grow by `added` */
export function checkStringLength(c: CommandContext, size: number, added: number): void {
  if (size + added > c.server.requestLimits.maxBulkLength) throw new ReplyError(ERRORS.stringTooLong)
}

function get(c: CommandContext): void {
  replyWithString(c, c.argv[1] as Bytes)
}

function getdel(c: CommandContext): void {
  const key = c.argv[1] as Bytes
  replyWithString(c, key)
  if (!c.db.delete(key)) return
  c.rewrite(['DEL', key])
  c.changed(NOTIFY.generic, 'del', key)
}

function getex(c: CommandContext): void {
  const key = c.argv[1] as Bytes
  const { expire, persist } = parseSetOptions(c.argv, 2, 'getex')
  const text = c.readText(key)
  if (text === undefined) return c.reply.null()
  const moment = expire && expireMoment(c, expire)
  c.reply.bulk(text)
  if (moment !== undefined && expire?.word.endsWith('at') && c.server.keyspace.isOver(Number(moment))) {
    expireAtOnce(c, key)
  } else if (moment !== undefined) {
    c.db.setExpire(key, Number(moment))
    c.rewrite(['PEXPIREAT', key, String(moment)])
    c.changed(NOTIFY.generic, 'expire', key)
  } else if (persist && c.db.persist(key)) {
    c.rewrite(['PERSIST', key])
    c.changed(NOTIFY.generic, 'persist', key)
  }
}

function mget(c: CommandContext): void {
  c.reply.array(c.argv.length - 1)
  for (let i = 1; i < c.argv.length; i++) {
    if (i % MET_TOGETHER === 1) c.db.meet(c.argv, i, 1, true)
    const content = c.db.readContent(c.argv[i] as Bytes, !c.client.noTouch)
    if (typeof content === 'string') c.reply.bulk(content)
    else if (content instanceof StringValue) c.reply.bulk(content.toBytes())
    else c.reply.null()
  }
}

function strlen(c: CommandContext): void {
  const content = c.db.readContent(c.argv[1] as Bytes, !c.client.noTouch) ?? ''
  c.reply.integer((typeof content === 'string' ? content : checked(content, 'string')).length)
}

function getrange(c: CommandContext): void {
  const [, key = '', startText, endText] = c.argv
  const start = integerArgument(startText)
  const end = integerArgument(endText)
  const value = c.read(key, 'string')
  const length = value?.length ?? 0
  if (!value || length === 0 || (start < 0 && end < 0 && start > end)) return c.reply.bulk('')
  const first = Math.max(0, start < 0 ? start + length : start)
  const last = Math.min(length - 1, Math.max(0, end < 0 ? end + length : end))
  c.reply.bulk(first > last ? '' : value.slice(first, last + 1))
}

function setrange(c: CommandContext): void {
  const [, key = '', offsetText, bytes = ''] = c.argv
  const offset = integerArgument(offsetText)
  if (offset < 0) throw new ReplyError('ERR offset is out of range')
  const existing = c.write(key, 'string')
  if (bytes.length === 0) return c.reply.integer(existing?.length ?? 0)
  checkStringLength(c, offset, bytes.length)
  const value = existing ?? new StringValue('', 'raw')
  value.write(offset, bytes)
  if (!existing) c.db.set(key, value, { quiet: true })
  c.changed(NOTIFY.string, 'setrange', key)
  c.reply.integer(value.length)
}

function append(c: CommandContext): void {
  const [, key = '', bytes = ''] = c.argv
  const existing = c.write(key, 'string')
  if (existing) {
    checkStringLength(c, existing.length, bytes.length)
    existing.append(bytes)
  } else {
    c.db.set(key, bytes, { quiet: true })
  }
  c.changed(NOTIFY.string, 'append', key)
  c.reply.integer(existing?.length ?? bytes.length)
}

/** The rows of this file. */
export const stringCommands: readonly CommandRow[] = [
  {
    name: 'GET',
    arity: 2,
    flags: ['readonly', 'fast'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'string',
    since: '1.0.0',
    summary: 'Reads a string.',
    complexity: 'O(1)',
    args: [keyArg()],
    handler: get,
  },
  {
    name: 'GETDEL',
    arity: 2,
    flags: ['write', 'fast'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'RW access delete')],
    group: 'string',
    since: '6.2.0',
    summary: 'Reads a string and removes its key.',
    complexity: 'O(1)',
    args: [keyArg()],
    handler: getdel,
  },
  {
    name: 'GETEX',
    arity: -2,
    flags: ['write', 'fast'],
    categories: ['string'],
    keySpecs: [noted(keysAt(1, 'RW access update'), 'Changes when the key expires.')],
    group: 'string',
    since: '6.2.0',
    summary: 'Reads a string and sets or removes when its key expires.',
    complexity: 'O(1)',
    args: [
      keyArg(),
      oneof(
        'expiration',
        [
          arg('integer', 'seconds', { token: 'EX' }),
          arg('integer', 'milliseconds', { token: 'PX' }),
          arg('unix-time', 'unix-time-seconds', { token: 'EXAT' }),
          arg('unix-time', 'unix-time-milliseconds', { token: 'PXAT' }),
          token('PERSIST'),
        ],
        { optional: true },
      ),
    ],
    handler: getex,
  },
  {
    name: 'MGET',
    arity: -2,
    flags: ['readonly', 'fast'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'RO access', { last: -1 })],
    group: 'string',
    since: '1.0.0',
    summary: 'Reads several strings at once.',
    complexity: 'O(N)',
    args: [keyArg('key', { multiple: true })],
    tips: ['request_policy:multi_shard'],
    handler: mget,
  },
  {
    name: 'STRLEN',
    arity: 2,
    flags: ['readonly', 'fast'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'RO')],
    group: 'string',
    since: '2.2.0',
    summary: 'Tells the length of a string.',
    complexity: 'O(1)',
    args: [keyArg()],
    handler: strlen,
  },
  {
    name: 'GETRANGE',
    arity: 4,
    flags: ['readonly'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'string',
    since: '2.4.0',
    summary: 'Reads part of a string.',
    complexity: 'O(N)',
    args: [keyArg(), arg('integer', 'start'), arg('integer', 'end')],
    handler: getrange,
  },
  {
    name: 'SUBSTR',
    arity: 4,
    flags: ['readonly'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'string',
    since: '1.0.0',
    summary: 'Reads part of a string, under its former name.',
    complexity: 'O(N)',
    args: [keyArg(), arg('integer', 'start'), arg('integer', 'end')],
    docFlags: ['deprecated'],
    deprecatedSince: '2.0.0',
    replacedBy: 'GETRANGE',
    handler: getrange,
  },
  {
    name: 'SETRANGE',
    arity: 4,
    flags: ['write', 'denyoom'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'RW update')],
    group: 'string',
    since: '2.2.0',
    summary: 'Overwrites part of a string from an offset on.',
    complexity: 'O(1)',
    args: [keyArg(), arg('integer', 'offset'), arg('string', 'value')],
    handler: setrange,
  },
  {
    name: 'APPEND',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'RW insert')],
    group: 'string',
    since: '2.0.0',
    summary: 'Adds bytes at the end of a string; an absent key counts as empty.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'value')],
    handler: append,
  },
]
