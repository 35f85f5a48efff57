// DUMP and RESTORE: a value as bytes, and back under any key.
import { arg, keyArg, keysAt, token, type CommandRow } from '../server/command-spec.ts'
import type { Bytes } from '../base/bytes.ts'
import { bytesToUint8Array, isWord } from '../base/bytes.ts'
import { ERRORS, ReplyError, syntaxError } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { dumpValue, restoreValue, verifyPayload } from '../rdb/dump.ts'
import { RdbError } from '../rdb/format.ts'
import type { Value } from '../types/value.ts'
import type { CommandContext } from '../server/context.ts'
import { loadContext } from '../server/load-context.ts'

interface RestoreOptions {
  replace: boolean
  absolute: boolean
  idleSeconds: number
  frequency: number
}

function dump(c: CommandContext): void {
  const key = c.argv[1] as Bytes
  const value = c.db.lookupRead(key, !c.client.noTouch)
  if (!value) {
    c.reply.null()
    return
  }
  try {
    c.reply.bulk(dumpValue(value, key, c.db.id, c.server.config.flag('rdbcompression')))
  } catch (error) {
    if (!(error instanceof RdbError)) throw error
    throw new ReplyError(`ERR ${error.message}`)
  }
}

function restoreOptions({ argv }: CommandContext): RestoreOptions {
  const options: RestoreOptions = { replace: false, absolute: false, idleSeconds: -1, frequency: -1 }
  for (let i = 4; i < argv.length; i++) {
    const more = i + 1 < argv.length
    if (isWord(argv[i], 'replace')) options.replace = true
    else if (isWord(argv[i], 'absttl')) options.absolute = true
    else if (isWord(argv[i], 'idletime') && more && options.frequency === -1) {
      options.idleSeconds = integerArgument(argv[++i])
      if (options.idleSeconds < 0) throw new ReplyError('ERR Invalid IDLETIME value, must be >= 0')
    } else if (isWord(argv[i], 'freq') && more && options.idleSeconds === -1) {
      options.frequency = integerArgument(argv[++i])
      if (options.frequency < 0 || options.frequency > 255) {
        throw new ReplyError('ERR Invalid FREQ value, must be >= 0 and <= 255')
      }
    } else {
      throw syntaxError()
    }
  }
  return options
}

function valueFrom(c: CommandContext, bytes: Bytes): Value {
  const payload = bytesToUint8Array(bytes)
  const { config, persistence } = c.server
  if (!verifyPayload(payload, config.text('rdb-version-check') === 'relaxed', !persistence.skipsChecksums)) {
    throw new ReplyError('ERR DUMP payload version or checksum are wrong')
  }
  try {
    const place = { key: c.argv[1] as Bytes, db: c.db.id }
    return restoreValue(payload, loadContext(c.server, true), place)
  } catch (error) {
    if (!(error instanceof RdbError)) throw error
    c.server.host.log('verbose', `RESTORE: ${error.message}`)
    throw new ReplyError('ERR Bad data format')
  }
}

function restore(c: CommandContext): void {
  const { argv, db, server } = c
  const key = argv[1] as Bytes
  const { replace, absolute, idleSeconds, frequency } = restoreOptions(c)
  if (!replace && db.lookupWrite(key)) throw new ReplyError(ERRORS.busyKey)
  const ttl = integerArgument(argv[2])
  if (ttl < 0) throw new ReplyError('ERR Invalid TTL value, must be >= 0')
  const value = valueFrom(c, argv[3] as Bytes)
  const deleted = replace && db.delete(key)
  const expireAt = ttl > 0 && !absolute ? ttl + server.time : ttl
  if (ttl > 0 && server.keyspace.isOver(expireAt)) {
    if (deleted) {
      c.rewrite([server.config.flag('lazyfree-lazy-server-del') ? 'UNLINK' : 'DEL', key])
      c.changed(NOTIFY.generic, 'del', key)
    }
    c.reply.ok()
    return
  }
  db.set(key, value, { quiet: true })
  if (ttl > 0) {
    db.setExpire(key, expireAt)
    if (!absolute) c.rewrite([...argv.slice(0, 2), String(expireAt), ...argv.slice(3), 'ABSTTL'])
  }
  db.setUsage(key, server.config.text('maxmemory-policy').endsWith('-lfu') ? { frequency } : { idleSeconds })
  c.changed(NOTIFY.generic, 'restore', key)
  c.reply.ok()
}

const RESTORE_ROW = {
  arity: -4,
  categories: ['keyspace', 'dangerous'],
  keySpecs: [keysAt(1, 'OW update')],
  complexity: 'O(N)',
  args: [
    keyArg(),
    arg('integer', 'ttl'),
    arg('string', 'serialized-value'),
    token('REPLACE', { optional: true, since: '3.0.0' }),
    token('ABSTTL', { optional: true, since: '5.0.0' }),
    arg('integer', 'seconds', { token: 'IDLETIME', optional: true, since: '5.0.0' }),
    arg('integer', 'frequency', { token: 'FREQ', optional: true, since: '5.0.0' }),
  ],
  history: [
    ['3.0.0', 'REPLACE'],
    ['5.0.0', 'ABSTTL'],
    ['5.0.0', 'IDLETIME and FREQ'],
  ],
  handler: restore,
} satisfies Partial<CommandRow>

/** The commands of this file. */
export const dumpCommands: readonly CommandRow[] = [
  {
    name: 'DUMP',
    arity: 2,
    flags: ['readonly'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'generic',
    since: '2.6.0',
    summary: "A key's value as bytes that RESTORE takes.",
    complexity: 'O(N)',
    tips: ['nondeterministic_output'],
    args: [keyArg()],
    handler: dump,
  },
  {
    ...RESTORE_ROW,
    name: 'RESTORE',
    flags: ['write', 'denyoom'],
    group: 'generic',
    since: '2.6.0',
    summary: 'Makes a key of bytes that DUMP gave.',
  },
  {
    ...RESTORE_ROW,
    name: 'RESTORE-ASKING',
    flags: ['write', 'denyoom', 'asking'],
    group: 'server',
    since: '3.0.0',
    summary: 'RESTORE while a cluster moves keys to this node.',
    docFlags: ['syscmd'],
  },
]
