// SET and the commands that are SET under another name, with one parser for the options SET and GETEX share.
// What is propagated never depends on the time: relative expire times go out as absolute ones.
import { lowerWord, isWord } from '../base/bytes.ts'
import { MET_TOGETHER } from '../base/byte-hash.ts'
import type { Bytes } from '../base/bytes.ts'
import { invalidExpire, syntaxError, wrongArity } from '../base/errors.ts'
import { INT64_MAX, int64Argument } from '../base/numbers.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { arg, block, keyArg, keysAt, noted, oneof, token } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import type { GetKeys } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'

type ExpireWord = 'ex' | 'px' | 'exat' | 'pxat'

/** How a string is to be set, or (GETEX) its expire time changed. */
export interface SetOptions {
  nx?: boolean
  xx?: boolean
  get?: boolean
  keepTtl?: boolean
  persist?: boolean
  /** Set only if the key holds exactly this. */
  equals?: Bytes
  expire?: { word: ExpireWord; argument: Bytes }
}

const NO_OPTIONS: Readonly<SetOptions> = {}
const KEEP_TTL = { keepTtl: true }
const EXPIRE_WORDS: ReadonlySet<string> = new Set(['ex', 'px', 'exat', 'pxat'])

/** Reads the options from argument `from` on. @throws ReplyError when they contradict each other or are unknown */
export function parseSetOptions(
  argv: readonly Bytes[],
  from: number,
  command: 'set' | 'getex',
): Readonly<SetOptions> {
  if (from === argv.length) return NO_OPTIONS
  const options: SetOptions = {}
  const setting = command === 'set'
  for (let i = from; i < argv.length; i++) {
    const word = lowerWord(argv[i] as Bytes)
    const next = argv[i + 1]
    const { nx, xx, equals, keepTtl, persist, expire } = options
    if (setting && word === 'nx' && !xx && equals === undefined) {
      options.nx = true
    } else if (setting && word === 'xx' && !nx && equals === undefined) {
      options.xx = true
    } else if (setting && word === 'ifeq' && next !== undefined && !nx && !xx && equals === undefined) {
      options.equals = next
      i++
    } else if (setting && word === 'get') {
      options.get = true
    } else if (setting && word === 'keepttl' && !expire) {
      options.keepTtl = true
    } else if (!setting && word === 'persist' && !expire) {
      options.persist = true
    } else if (
      isExpireWord(word) &&
      next !== undefined &&
      !keepTtl &&
      !persist &&
      (!expire || expire.word === word)
    ) {
      options.expire = { word, argument: next }
      i++
    } else {
      throw syntaxError()
    }
  }
  return options
}

function isExpireWord(word: string): word is ExpireWord {
  return EXPIRE_WORDS.has(word)
}

/** The Unix ms that an expire option means. @throws ReplyError when it is no positive integer or does not fit */
export function expireMoment(c: CommandContext, expire: { word: ExpireWord; argument: Bytes }): bigint {
  const given = int64Argument(expire.argument)
  const inSeconds = expire.word === 'ex' || expire.word === 'exat'
  const ms = inSeconds ? given * 1000n : given
  const moment = expire.word === 'ex' || expire.word === 'px' ? ms + BigInt(c.server.time) : ms
  if (given <= 0n || ms > INT64_MAX || moment > INT64_MAX) throw invalidExpire(c.command.fullName)
  return moment
}

/** Removes a key because a command gave it an expire time in the past; propagated as a deletion. */
export function expireAtOnce(c: CommandContext, key: Bytes): void {
  c.db.delete(key, 'expired')
  c.rewrite([c.server.config.flag('lazyfree-lazy-expire') ? 'UNLINK' : 'DEL', key])
  c.changed(NOTIFY.expired, 'expired', key)
  c.server.stats.keyspace.expired++
}

// Whether something depends on the key being there.
function asks({ nx, xx, expire }: SetOptions): boolean {
  return nx === true || xx === true || expire !== undefined
}

/** Sets `key` under `options`. Returns whether it was set; GET's part of the reply is written here. */
function setString(c: CommandContext, key: Bytes, text: Bytes, options: SetOptions): boolean {
  const moment = options.expire && expireMoment(c, options.expire)
  if (options.get) replyWithString(c, key)
  if (options.equals !== undefined && c.textToReplace(key) !== options.equals) return false
  const existing = asks(options) && c.db.contentToReplace(key) !== undefined
  if ((options.nx && existing) || (options.xx && !existing)) return false
  if (moment !== undefined && c.server.keyspace.isOver(Number(moment))) {
    if (existing) expireAtOnce(c, key)
    return true
  }
  c.db.set(key, text, options.keepTtl === true || moment !== undefined ? KEEP_TTL : undefined)
  if (moment !== undefined) c.db.setExpire(key, Number(moment))
  c.dirty()
  c.notify(NOTIFY.string, 'set', key)
  if (moment !== undefined) {
    if (options.expire?.word !== 'pxat') c.rewrite(['SET', key, text, 'PXAT', String(moment)])
    c.notify(NOTIFY.generic, 'expire', key)
  } else if (options.get) {
    c.rewrite(c.argv.filter((word, i) => i < 3 || !isWord(word, 'get')))
  }
  return true
}

/** Replies with the string under a key, or null. @throws ReplyError WRONGTYPE */
export function replyWithString(c: CommandContext, key: Bytes): void {
  const text = c.readText(key)
  if (text === undefined) c.reply.null()
  else c.reply.bulk(text)
}

function set(c: CommandContext): void {
  const [, key = '', text = ''] = c.argv
  const options = parseSetOptions(c.argv, 3, 'set')
  const done = setString(c, key, text, options)
  if (options.get) return
  if (done) c.reply.ok()
  else c.reply.null()
}

function setnx(c: CommandContext): void {
  const [, key = '', text = ''] = c.argv
  c.reply.integer(setString(c, key, text, { nx: true }) ? 1 : 0)
}

function setWithExpire(c: CommandContext, word: ExpireWord): void {
  const [, key = '', argument = '', text = ''] = c.argv
  setString(c, key, text, { expire: { word, argument } })
  c.reply.ok()
}

function getset(c: CommandContext): void {
  const [, key = '', text = ''] = c.argv
  replyWithString(c, key)
  c.db.set(key, text)
  c.notify(NOTIFY.string, 'set', key)
  c.dirty()
  c.rewrite(['SET', key, text])
}

function mset(c: CommandContext, ifNoneExists: boolean): void {
  const { argv } = c
  if (argv.length % 2 === 0) throw wrongArity(c.command.fullName)
  if (ifNoneExists) {
    for (let i = 1; i < argv.length; i += 2) {
      if (c.db.contentToReplace(argv[i] as Bytes) !== undefined) return c.reply.integer(0)
    }
  }
  for (let i = 1; i < argv.length; i += 2) {
    if (i % (2 * MET_TOGETHER) === 1) c.db.meet(argv, i, 2, false)
    const key = argv[i] as Bytes
    c.db.set(key, argv[i + 1] as Bytes)
    c.notify(NOTIFY.string, 'set', key)
  }
  c.dirty((argv.length - 1) / 2)
  if (ifNoneExists) c.reply.integer(1)
  else c.reply.ok()
}

/** SET reads its key only with GET. */
const setKeys: GetKeys = (argv) => {
  const reads = argv.some((word, i) => i >= 3 && isWord(word, 'get'))
  return [{ position: 1, flags: reads ? 'RW access update' : 'OW update' }]
}

/** The rows of this file. */
export const stringSetCommands: readonly CommandRow[] = [
  {
    name: 'SET',
    arity: -3,
    flags: ['write', 'denyoom'],
    categories: ['string'],
    keySpecs: [noted(keysAt(1, 'RW access update variable_flags'), 'Reads the old value if asked by GET.')],
    group: 'string',
    since: '1.0.0',
    summary: 'Sets a string, whatever the key held before.',
    complexity: 'O(1)',
    args: [
      keyArg(),
      arg('string', 'value'),
      oneof(
        'condition',
        [
          token('NX', { since: '2.6.12' }),
          token('XX', { since: '2.6.12' }),
          arg('string', 'comparison-value', {
            token: 'IFEQ',
            since: '8.1.0',
            summary: 'Sets the key only if it holds this value.',
          }),
        ],
        { optional: true },
      ),
      token('GET', { since: '6.2.0', optional: true }),
      oneof(
        'expiration',
        [
          arg('integer', 'seconds', { token: 'EX', since: '2.6.12' }),
          arg('integer', 'milliseconds', { token: 'PX', since: '2.6.12' }),
          arg('unix-time', 'unix-time-seconds', { token: 'EXAT', since: '6.2.0' }),
          arg('unix-time', 'unix-time-milliseconds', { token: 'PXAT', since: '6.2.0' }),
          token('KEEPTTL', { since: '6.0.0' }),
        ],
        { optional: true },
      ),
    ],
    history: [
      ['2.6.12', 'EX, PX, NX and XX'],
      ['6.0.0', 'KEEPTTL'],
      ['6.2.0', 'GET, EXAT and PXAT'],
      ['7.0.0', 'NX together with GET'],
      ['8.1.0', 'IFEQ'],
    ],
    getKeys: setKeys,
    handler: set,
  },
  {
    name: 'SETNX',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'OW insert')],
    group: 'string',
    since: '1.0.0',
    summary: 'Sets a string if the key does not exist.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'value')],
    docFlags: ['deprecated'],
    deprecatedSince: '2.6.12',
    replacedBy: 'SET with NX',
    handler: setnx,
  },
  {
    name: 'SETEX',
    arity: 4,
    flags: ['write', 'denyoom'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'OW update')],
    group: 'string',
    since: '2.0.0',
    summary: 'Sets a string that expires after some seconds.',
    complexity: 'O(1)',
    args: [keyArg(), arg('integer', 'seconds'), arg('string', 'value')],
    docFlags: ['deprecated'],
    deprecatedSince: '2.6.12',
    replacedBy: 'SET with EX',
    handler: (c) => setWithExpire(c, 'ex'),
  },
  {
    name: 'PSETEX',
    arity: 4,
    flags: ['write', 'denyoom'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'OW update')],
    group: 'string',
    since: '2.6.0',
    summary: 'Sets a string that expires after some milliseconds.',
    complexity: 'O(1)',
    args: [keyArg(), arg('integer', 'milliseconds'), arg('string', 'value')],
    docFlags: ['deprecated'],
    deprecatedSince: '2.6.12',
    replacedBy: 'SET with PX',
    handler: (c) => setWithExpire(c, 'px'),
  },
  {
    name: 'GETSET',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'RW access update')],
    group: 'string',
    since: '1.0.0',
    summary: 'Sets a string and answers with the old one.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'value')],
    docFlags: ['deprecated'],
    deprecatedSince: '6.2.0',
    replacedBy: 'SET with !GET',
    handler: getset,
  },
  {
    name: 'MSET',
    arity: -3,
    flags: ['write', 'denyoom'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'OW update', { last: -1, step: 2 })],
    group: 'string',
    since: '1.0.1',
    summary: 'Sets several strings at once.',
    complexity: 'O(N)',
    args: [block('data', [keyArg(), arg('string', 'value')], { multiple: true })],
    tips: ['request_policy:multi_shard', 'response_policy:all_succeeded'],
    handler: (c) => mset(c, false),
  },
  {
    name: 'MSETNX',
    arity: -3,
    flags: ['write', 'denyoom'],
    categories: ['string'],
    keySpecs: [keysAt(1, 'OW insert', { last: -1, step: 2 })],
    group: 'string',
    since: '1.0.1',
    summary: 'Sets several strings at once, if none of the keys exists.',
    complexity: 'O(N)',
    args: [block('data', [keyArg(), arg('string', 'value')], { multiple: true })],
    handler: (c) => mset(c, true),
  },
]
