// Keys under other names and in other databases: RENAME, COPY, MOVE, SWAPDB, and emptying whole databases.
import { arg, keyArg, keysAt, oneof, token, type CommandRow } from '../server/command-spec.ts'
import type { Bytes } from '../base/bytes.ts'
import { isWord } from '../base/bytes.ts'
import { ERRORS, ReplyError, syntaxError } from '../base/errors.ts'
import type { Database } from '../db/database.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { ModuleValue } from '../types/module-value.ts'
import type { Value } from '../types/value.ts'
import type { CommandContext } from '../server/context.ts'
import { emptyDatabases, emptyForGood } from '../server/empty-all.ts'
import { databaseOf } from './keys.ts'
import { refuseInCluster } from './arguments.ts'

// Adds a key that does not exist yet, with its expire time.
function place(db: Database, key: Bytes, value: Value, expireAt: number): void {
  db.set(key, value, { quiet: true })
  if (expireAt >= 0) db.setExpire(key, expireAt)
}

function renameKey(c: CommandContext, onlyIfFree: boolean): void {
  const { db, reply } = c
  const from = c.argv[1] as Bytes
  const to = c.argv[2] as Bytes
  const value = db.lookupWrite(from)
  if (!value) throw new ReplyError(ERRORS.noSuchKey)
  if (from === to) {
    if (onlyIfFree) reply.integer(0)
    else reply.ok()
    return
  }
  const expireAt = db.expireAt(from)
  if (db.lookupWrite(to)) {
    if (onlyIfFree) {
      reply.integer(0)
      return
    }
    db.delete(to)
  }
  db.delete(from, 'moved')
  place(db, to, value, expireAt)
  db.signalModified(from)
  db.signalModified(to)
  c.notify(NOTIFY.generic, 'rename_from', from)
  c.notify(NOTIFY.generic, 'rename_to', to)
  c.dirty()
  if (onlyIfFree) reply.integer(1)
  else reply.ok()
}

function rename(c: CommandContext): void {
  renameKey(c, false)
}

function renamenx(c: CommandContext): void {
  renameKey(c, true)
}

function targetDatabase(c: CommandContext, text: Bytes | undefined): Database {
  const db = databaseOf(c, text)
  if (!db) throw new ReplyError(ERRORS.dbIndexOutOfRange)
  return db
}

function move(c: CommandContext): void {
  refuseInCluster(c, 'MOVE is not allowed in cluster mode')
  const source = c.db
  const key = c.argv[1] as Bytes
  const target = targetDatabase(c, c.argv[2])
  if (source === target) throw new ReplyError(ERRORS.sameObject)
  const value = source.lookupWrite(key)
  if (!value || target.lookupWrite(key)) {
    c.reply.integer(0)
    return
  }
  const expireAt = source.expireAt(key)
  source.delete(key, 'moved')
  place(target, key, value, expireAt)
  source.signalModified(key)
  target.signalModified(key)
  c.server.keyspace.notify(NOTIFY.generic, 'move_from', key, source.id)
  c.server.keyspace.notify(NOTIFY.generic, 'move_to', key, target.id)
  c.dirty()
  c.reply.integer(1)
}

function copyOf(value: Value, from: Bytes, to: Bytes, fromDb: Database, toDb: Database): Value {
  if (!(value instanceof ModuleValue)) return value.copy()
  const { dataType } = value
  if (!dataType.copy) throw new ReplyError('ERR not supported for this module key')
  const copied = dataType.copy(value.value, from, to, fromDb.id, toDb.id)
  if (copied === undefined) throw new ReplyError('ERR module key failed to copy')
  return new ModuleValue(dataType, copied)
}

function copy(c: CommandContext): void {
  const { argv } = c
  const from = argv[1] as Bytes
  const to = argv[2] as Bytes
  const source = c.db
  let target = source
  let replace = false
  for (let i = 3; i < argv.length; i++) {
    if (isWord(argv[i], 'replace')) replace = true
    else if (isWord(argv[i], 'db') && i + 1 < argv.length) target = targetDatabase(c, argv[++i])
    else throw syntaxError()
  }
  if (source !== target) refuseInCluster(c, 'Copying to another database is not allowed in cluster mode')
  if (source === target && from === to) throw new ReplyError(ERRORS.sameObject)
  const value = source.lookupRead(from)
  const taken = value !== undefined && target.lookupWrite(to) !== undefined
  if (!value || (taken && !replace)) {
    c.reply.integer(0)
    return
  }
  const copied = copyOf(value, from, to, source, target)
  if (taken) target.delete(to)
  place(target, to, copied, source.expireAt(from))
  target.signalModified(to)
  c.server.keyspace.notify(NOTIFY.generic, 'copy_to', to, target.id)
  c.dirty()
  c.reply.integer(1)
}

function swapdb(c: CommandContext): void {
  refuseInCluster(c, 'SWAPDB is not allowed in cluster mode')
  const { server } = c
  const first = databaseOf(c, c.argv[1], 'ERR invalid first DB index')
  const second = databaseOf(c, c.argv[2], 'ERR invalid second DB index')
  if (!first || !second) throw new ReplyError(ERRORS.dbIndexOutOfRange)
  if (first !== second) {
    server.watches.touchAll(first, second)
    server.watches.touchAll(second, first)
    first.swapContents(second)
    server.blocking.signalAll(first)
    server.blocking.signalAll(second)
    server.emit({ kind: 'swapdb', first: first.id, second: second.id })
  }
  c.dirty()
  c.reply.ok()
}

// Whether the server would do it in the foreground: only modules are told.
function flushesInForeground(c: CommandContext): boolean {
  const option = c.argv[1]
  if (option === undefined) return !c.server.config.flag('lazyfree-lazy-user-flush')
  if (c.argv.length > 2 || !(isWord(option, 'sync') || isWord(option, 'async'))) throw syntaxError()
  return isWord(option, 'sync')
}

function flushdb(c: CommandContext): void {
  c.dirty(emptyDatabases(c.server, [c.db], !flushesInForeground(c)))
  c.forcePropagation()
  c.reply.ok()
}

function flushall(c: CommandContext): void {
  emptyForGood(c.server, !flushesInForeground(c))
  c.forcePropagation()
  c.reply.ok()
}

/** The commands of this file. */
export const keyMoveCommands: readonly CommandRow[] = [
  {
    name: 'RENAME',
    arity: 3,
    flags: ['write'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RW access delete'), keysAt(2, 'OW update')],
    group: 'generic',
    since: '1.0.0',
    summary: 'Renames a key, over an existing one if need be.',
    complexity: 'O(1)',
    args: [keyArg(), keyArg('newkey', { spec: 1 })],
    handler: rename,
  },
  {
    name: 'RENAMENX',
    arity: 3,
    flags: ['write', 'fast'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RW access delete'), keysAt(2, 'OW insert')],
    group: 'generic',
    since: '1.0.0',
    summary: 'Renames a key unless the new name is taken.',
    complexity: 'O(1)',
    args: [keyArg(), keyArg('newkey', { spec: 1 })],
    history: [['3.2.0', 'Both names may be the same']],
    handler: renamenx,
  },
  {
    name: 'MOVE',
    arity: 3,
    flags: ['write', 'fast'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RW access update')],
    group: 'generic',
    since: '1.0.0',
    summary: 'Moves a key to another database.',
    complexity: 'O(1)',
    args: [keyArg(), arg('integer', 'db')],
    handler: move,
  },
  {
    name: 'COPY',
    arity: -3,
    flags: ['write', 'denyoom'],
    categories: ['keyspace'],
    keySpecs: [keysAt(1, 'RO access'), keysAt(2, 'OW update')],
    group: 'generic',
    since: '6.2.0',
    summary: "Copies a key's value to another key.",
    complexity: 'O(N)',
    args: [
      keyArg('source'),
      keyArg('destination', { spec: 1 }),
      arg('integer', 'destination-db', { token: 'DB', optional: true }),
      token('REPLACE', { optional: true }),
    ],
    handler: copy,
  },
  {
    name: 'SWAPDB',
    arity: 3,
    flags: ['write', 'fast'],
    categories: ['keyspace', 'dangerous'],
    group: 'server',
    since: '4.0.0',
    summary: 'Exchanges two databases.',
    complexity: 'O(N)',
    args: [arg('integer', 'index1'), arg('integer', 'index2')],
    handler: swapdb,
  },
  {
    name: 'FLUSHDB',
    arity: -1,
    flags: ['write'],
    categories: ['keyspace', 'dangerous'],
    group: 'server',
    since: '1.0.0',
    summary: 'Deletes every key of the database.',
    complexity: 'O(N)',
    tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
    args: [
      oneof('flush-type', [token('ASYNC', { since: '4.0.0' }), token('SYNC', { since: '6.2.0' })], {
        optional: true,
      }),
    ],
    history: [
      ['4.0.0', 'ASYNC'],
      ['6.2.0', 'SYNC'],
    ],
    handler: flushdb,
  },
  {
    name: 'FLUSHALL',
    arity: -1,
    flags: ['write'],
    categories: ['keyspace', 'dangerous'],
    group: 'server',
    since: '1.0.0',
    summary: 'Deletes every key of every database.',
    complexity: 'O(N)',
    tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
    args: [
      oneof('flush-type', [token('ASYNC', { since: '4.0.0' }), token('SYNC', { since: '6.2.0' })], {
        optional: true,
      }),
    ],
    history: [
      ['4.0.0', 'ASYNC'],
      ['6.2.0', 'SYNC'],
    ],
    handler: flushall,
  },
]
