// Expire times. Whatever way a time is given, what is propagated is PEXPIREAT with the absolute time, so that replicas agree
// with the primary; a time in the past deletes the key at once and is propagated as that.
import { arg, keyArg, keysAt, oneof, token, type CommandRow } from '../server/command-spec.ts'
import { lowerWord, shownText, type Bytes } from '../base/bytes.ts'
import { invalidExpire, ReplyError } from '../base/errors.ts'
import { INT64_MAX, INT64_MIN, int64Argument } from '../base/numbers.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import type { CommandContext } from '../server/context.ts'

interface Conditions {
  readonly nx: boolean
  readonly xx: boolean
  readonly gt: boolean
  readonly lt: boolean
}

function parseConditions(argv: readonly Bytes[]): Conditions {
  const given = new Set<string>()
  for (let i = 3; i < argv.length; i++) {
    const word = lowerWord(argv[i] as Bytes)
    if (!['nx', 'xx', 'gt', 'lt'].includes(word))
      throw new ReplyError(`ERR Unsupported option ${shownText(argv[i])}`)
    given.add(word)
  }
  const [nx, xx, gt, lt] = ['nx', 'xx', 'gt', 'lt'].map((word) => given.has(word)) as [
    boolean,
    boolean,
    boolean,
    boolean,
  ]
  if (nx && (xx || gt || lt)) {
    throw new ReplyError('ERR NX and XX, GT or LT options at the same time are not compatible')
  }
  if (gt && lt) throw new ReplyError('ERR GT and LT options at the same time are not compatible')
  return { nx, xx, gt, lt }
}

function allowed({ nx, xx, gt, lt }: Conditions, current: number, when: number): boolean {
  if (nx && current >= 0) return false
  if (xx && current < 0) return false
  if (gt && (current < 0 || when <= current)) return false
  return !(lt && current >= 0 && when >= current)
}

function setExpireTime(c: CommandContext, base: number, unit: 'seconds' | 'ms'): void {
  const { argv, db } = c
  const key = argv[1] as Bytes
  const conditions = parseConditions(argv)
  let when = int64Argument(argv[2])
  if (unit === 'seconds') {
    if (when > INT64_MAX / 1000n || when < INT64_MIN / 1000n) throw invalidExpire(c.command.fullName)
    when *= 1000n
  }
  if (when > INT64_MAX - BigInt(base)) throw invalidExpire(c.command.fullName)
  when += BigInt(base)
  const at = Number(when)
  if (!db.lookupWrite(key) || !allowed(conditions, db.expireAt(key), at)) {
    c.reply.integer(0)
    return
  }
  if (c.server.keyspace.isOver(at)) {
    db.delete(key, 'expired')
    c.server.stats.keyspace.expired++
    c.rewrite([c.server.config.flag('lazyfree-lazy-expire') ? 'UNLINK' : 'DEL', key])
    c.changed(NOTIFY.expired, 'expired', key)
  } else {
    db.setExpire(key, at)
    c.rewrite(['PEXPIREAT', key, String(when), ...argv.slice(3)])
    c.changed(NOTIFY.generic, 'expire', key)
  }
  c.reply.integer(1)
}

function expire(c: CommandContext): void {
  setExpireTime(c, c.server.time, 'seconds')
}

function expireat(c: CommandContext): void {
  setExpireTime(c, 0, 'seconds')
}

function pexpire(c: CommandContext): void {
  setExpireTime(c, c.server.time, 'ms')
}

function pexpireat(c: CommandContext): void {
  setExpireTime(c, 0, 'ms')
}

function writeTime(c: CommandContext, unit: 'seconds' | 'ms', absolute: boolean): void {
  const key = c.argv[1] as Bytes
  if (!c.db.lookupRead(key, false)) {
    c.reply.integer(-2)
    return
  }
  const at = c.db.expireAt(key)
  if (at < 0) {
    c.reply.integer(-1)
    return
  }
  const time = absolute ? at : Math.max(0, at - c.server.time)
  c.reply.integer(unit === 'ms' ? time : Math.floor((time + 500) / 1000))
}

function ttl(c: CommandContext): void {
  writeTime(c, 'seconds', false)
}

function pttl(c: CommandContext): void {
  writeTime(c, 'ms', false)
}

function expiretime(c: CommandContext): void {
  writeTime(c, 'seconds', true)
}

function pexpiretime(c: CommandContext): void {
  writeTime(c, 'ms', true)
}

function persist(c: CommandContext): void {
  const key = c.argv[1] as Bytes
  if (!c.db.lookupWrite(key) || !c.db.persist(key)) {
    c.reply.integer(0)
    return
  }
  c.changed(NOTIFY.generic, 'persist', key)
  c.reply.integer(1)
}

/** The commands of this file. */
export const expireCommands: readonly CommandRow[] = [
  {
    name: 'EXPIRE',
    arity: -3,
    flags: ['write', 'fast'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RW update')],
    group: 'generic',
    since: '1.0.0',
    summary: 'Lets a key expire after so many seconds.',
    complexity: 'O(1)',
    args: [
      keyArg(),
      arg('integer', 'seconds'),
      oneof('condition', [token('NX'), token('XX'), token('GT'), token('LT')], {
        since: '7.0.0',
        optional: true,
      }),
    ],
    history: [['7.0.0', 'NX, XX, GT and LT']],
    handler: expire,
  },
  {
    name: 'EXPIREAT',
    arity: -3,
    flags: ['write', 'fast'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RW update')],
    group: 'generic',
    since: '1.2.0',
    summary: 'Lets a key expire at a Unix time in seconds.',
    complexity: 'O(1)',
    args: [
      keyArg(),
      arg('unix-time', 'unix-time-seconds'),
      oneof('condition', [token('NX'), token('XX'), token('GT'), token('LT')], {
        since: '7.0.0',
        optional: true,
      }),
    ],
    history: [['7.0.0', 'NX, XX, GT and LT']],
    handler: expireat,
  },
  {
    name: 'PEXPIRE',
    arity: -3,
    flags: ['write', 'fast'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RW update')],
    group: 'generic',
    since: '2.6.0',
    summary: 'Lets a key expire after so many milliseconds.',
    complexity: 'O(1)',
    args: [
      keyArg(),
      arg('integer', 'milliseconds'),
      oneof('condition', [token('NX'), token('XX'), token('GT'), token('LT')], {
        since: '7.0.0',
        optional: true,
      }),
    ],
    history: [['7.0.0', 'NX, XX, GT and LT']],
    handler: pexpire,
  },
  {
    name: 'PEXPIREAT',
    arity: -3,
    flags: ['write', 'fast'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RW update')],
    group: 'generic',
    since: '2.6.0',
    summary: 'Lets a key expire at a Unix time in milliseconds.',
    complexity: 'O(1)',
    args: [
      keyArg(),
      arg('unix-time', 'unix-time-milliseconds'),
      oneof('condition', [token('NX'), token('XX'), token('GT'), token('LT')], {
        since: '7.0.0',
        optional: true,
      }),
    ],
    history: [['7.0.0', 'NX, XX, GT and LT']],
    handler: pexpireat,
  },
  {
    name: 'TTL',
    arity: 2,
    flags: ['readonly', 'fast'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'generic',
    since: '1.0.0',
    summary: 'Seconds until a key expires.',
    complexity: 'O(1)',
    tips: ['nondeterministic_output'],
    args: [keyArg()],
    history: [['2.8.0', '-2 for no key']],
    handler: ttl,
  },
  {
    name: 'PTTL',
    arity: 2,
    flags: ['readonly', 'fast'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'generic',
    since: '2.6.0',
    summary: 'Milliseconds until a key expires.',
    complexity: 'O(1)',
    tips: ['nondeterministic_output'],
    args: [keyArg()],
    history: [['2.8.0', '-2 for no key']],
    handler: pttl,
  },
  {
    name: 'EXPIRETIME',
    arity: 2,
    flags: ['readonly', 'fast'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'generic',
    since: '7.0.0',
    summary: 'When a key expires, as a Unix time in seconds.',
    complexity: 'O(1)',
    args: [keyArg()],
    handler: expiretime,
  },
  {
    name: 'PEXPIRETIME',
    arity: 2,
    flags: ['readonly', 'fast'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'generic',
    since: '7.0.0',
    summary: 'When a key expires, as a Unix time in milliseconds.',
    complexity: 'O(1)',
    args: [keyArg()],
    handler: pexpiretime,
  },
  {
    name: 'PERSIST',
    arity: 2,
    flags: ['write', 'fast'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RW update')],
    group: 'generic',
    since: '2.2.0',
    summary: "Takes a key's expire time away.",
    complexity: 'O(1)',
    args: [keyArg()],
    handler: persist,
  },
]
