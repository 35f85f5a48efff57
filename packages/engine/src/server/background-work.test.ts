import { describe, expect, it } from 'vitest'
import { uint8ArrayToBytes } from '../base/bytes.ts'
import { TestServer } from '../test-server.ts'
import { dataDigest } from './digest.ts'
import { MemoryStorage, type MaybePromise } from './storage.ts'

/** Data of all types in two databases. */
function filled(): TestServer {
  const t = new TestServer()
  for (let i = 0; i < 200; i++) {
    t.run(`SET s:${i} value:${i}`)
    t.run(`RPUSH l:${i} a b ${i}`)
    t.run(`HSET h:${i} f ${i}`)
    t.run(`ZADD z:${i} ${i} m`)
    t.run(`SADD set:${i} x${i}`)
    t.run(`XADD x:${i} 1-1 f ${i}`)
    if (i % 3 === 0) t.run(`PEXPIREAT s:${i} ${t.host.time + 1_000_000}`)
  }
  t.run('SELECT 3')
  for (let i = 0; i < 100; i++) t.run(`SET other:${i} ${i}`)
  t.run('SELECT 0')
  return t
}

function digest(t: TestServer): string {
  return dataDigest(t.server.databases).hex()
}

/** Makes time pass with every look at the clock, so that slices are short. */
function beginSlowly(t: TestServer): void {
  t.host.microsPerCall = 1000
  expect(t.run('BGSAVE')).toBe('+Background saving started\r\n')
  expect(t.server.background.kind).toBe('rdb')
}

function completeSave(t: TestServer): void {
  for (let i = 0; i < 10_000 && t.server.background.kind !== null; i++) t.server.pump()
  expect(t.server.background.kind).toBeNull()
}

function savedDigest(t: TestServer): string {
  const bytes = t.server.storage.read('dump.rdb') as Uint8Array
  const other = new TestServer()
  expect(other.server.persistence.loadBytes(bytes)).not.toBeNull()
  return digest(other)
}

const CHANGES: Record<string, (i: number) => string> = {
  'values change in place': (i) => `APPEND s:${i} more`,
  'values are replaced': (i) => `SET l:${i} other`,
  'members come and go': (i) => `SADD set:${i} more`,
  'keys go': (i) => `DEL h:${i} z:${i}`,
  'keys are renamed': (i) => `RENAME x:${i} y:${i}`,
  'keys come': (i) => `SET new:${i} x`,
  'expire times change': (i) => `PERSIST s:${i}`,
  'keys are given expire times': (i) => `EXPIRE z:${i} 100`,
  'databases are exchanged': (i) => (i % 50 === 0 ? 'SWAPDB 0 3' : `SET again:${i} x`),
  'a database is emptied': (i) => (i === 20 ? 'FLUSHDB' : `SET again:${i} x`),
}

describe('background saves', () => {
  for (const [name, change] of Object.entries(CHANGES)) {
    it(`the data of the beginning is saved while ${name}`, () => {
      const t = filled()
      const before = digest(t)
      beginSlowly(t)
      for (let i = 0; i < 200; i++) {
        t.run(change(i))
        if (i % 10 === 0) t.server.pump()
      }
      expect(digest(t)).not.toBe(before)
      completeSave(t)
      expect(savedDigest(t)).toBe(before)
      expect(t.server.persistence.lastSaveOk).toBe(true)
    })
  }

  it('one is under way at a time, and others wait or are refused', async () => {
    const t = filled()
    beginSlowly(t)
    expect(t.run('BGSAVE')).toBe('-ERR Background save already in progress\r\n')
    expect(t.run('SAVE')).toBe('-ERR Background save already in progress\r\n')
    expect(t.run('BGREWRITEAOF')).toBe('+Background append only file rewriting scheduled\r\n')
    completeSave(t)
    for (let i = 0; i < 10_000 && t.server.appendOnly.rewrites.completed === 0; i++) {
      t.server.pump()
      await Promise.resolve()
    }
    const rewrites = /aof_last_rewrite_time_sec:.*(?:\r\n.*){4}/
      .exec(t.run('INFO persistence'))?.[0]
      .split('\r\n')
    expect(rewrites).toEqual([
      'aof_last_rewrite_time_sec:0',
      'aof_current_rewrite_time_sec:-1',
      'aof_last_bgrewrite_status:ok',
      'aof_rewrites:1',
      'aof_rewrites_consecutive_failures:0',
    ])
  })

  it('is given up by FLUSHALL and by BGSAVE CANCEL', () => {
    const t = filled()
    beginSlowly(t)
    expect(t.run('BGSAVE CANCEL')).toBe('+Background saving cancelled\r\n')
    expect(t.run('BGSAVE CANCEL')).toBe(
      '-ERR Background saving is currently not in progress or scheduled\r\n',
    )
    beginSlowly(t)
    t.run('CONFIG SET save ""')
    t.run('FLUSHALL')
    expect(t.server.background.kind).toBeNull()
    expect(t.server.storage.read('dump.rdb')).toBeUndefined()
  })

  it('tells how far it is', () => {
    const t = filled()
    beginSlowly(t)
    const info = t.run('INFO persistence')
    expect(/current_save_keys_total:(\d+)/.exec(info)?.[1]).toBe('1300')
    expect(Number(/current_save_keys_processed:(\d+)/.exec(info)?.[1])).toBeGreaterThan(0)
    expect(info).toContain('rdb_bgsave_in_progress:1')
  })

  it('rewrites the append-only file with what was written meanwhile behind it', async () => {
    const t = filled()
    t.host.microsPerCall = 1000
    t.run('CONFIG SET appendonly yes')
    expect(t.server.background.kind).toBe('aof')
    for (let i = 0; i < 200; i++) t.run(`APPEND s:${i} more`)
    completeSave(t)
    for (let i = 0; i < 100 && t.server.appendOnly.rewriting; i++) await Promise.resolve()
    expect(t.server.appendOnly.rewrites.lastOk).toBe(true)
    const other = new TestServer({}, copyOf(t.server.storage as MemoryStorage))
    expect(await other.server.appendOnly.load()).toBe(true)
    expect(digest(other)).toBe(digest(t))
  })
})

describe('an append-only file that is switched on', () => {
  const slow = { 'rdb-key-save-delay': '10000000' }

  it('during a snapshot is begun when that is done, and counts as safe from then on', () => {
    const t = new TestServer({ ...slow, appendfsync: 'always' })
    t.run('MSET a 1 b 2 c 3')
    t.run('BGSAVE')
    t.run('CONFIG SET appendonly yes')
    t.run('SET a 2')
    expect(t.run('INFO persistence')).toMatch(
      /aof_enabled:1\r\naof_rewrite_in_progress:0\r\naof_rewrite_scheduled:1/,
    )
    expect(t.run('WAITAOF 1 0 0')).toBe('')
    t.run('CONFIG SET rdb-key-save-delay 0', 'other')
    for (let i = 0; i < 10; i++) t.advance(100)
    expect(t.received()).toBe('*2\r\n:1\r\n:0\r\n')
    expect(t.run('INFO persistence')).toMatch(/aof_rewrite_in_progress:0\r\naof_rewrite_scheduled:0/)
  })

  it('names no files before the first base is complete, and none when it is switched off before', () => {
    const t = new TestServer(slow)
    t.run('MSET a 1 b 2 c 3')
    t.run('CONFIG SET appendonly yes')
    expect(t.server.appendOnly.waiting).toBe(true)
    expect(t.server.storage.read('appendonlydir/appendonly.aof.manifest')).toBeUndefined()
    t.run('CONFIG SET appendonly no')
    expect([t.server.appendOnly.rewriting, t.server.background.kind]).toEqual([false, null])
    expect(t.server.storage.read('appendonlydir/appendonly.aof.manifest')).toBeUndefined()
  })
})

describe('an append-only file without a snapshot in it', () => {
  it('rebuilds the data with commands, and tells the time', async () => {
    const t = filled()
    t.run('XGROUP CREATE x:1 g 0 ENTRIESREAD 0')
    t.run('XREADGROUP GROUP g c COUNT 1 STREAMS x:1 >')
    t.run('XGROUP CREATECONSUMER x:1 g idle')
    t.run('XADD empty 5-5 a b')
    t.run('XDEL empty 5-5')
    t.run('CONFIG SET aof-use-rdb-preamble no aof-timestamp-enabled yes')
    t.run('CONFIG SET appendonly yes')
    t.run('SET after x')
    for (let i = 0; i < 100 && t.server.appendOnly.rewriting; i++) await Promise.resolve()
    const storage = t.server.storage as MemoryStorage
    const base = uint8ArrayToBytes(storage.read('appendonlydir/appendonly.aof.1.base.aof') as Uint8Array)
    expect(base.startsWith('#TS:1700000000\r\n*2\r\n$6\r\nSELECT\r\n')).toBe(true)
    const increment = uint8ArrayToBytes(storage.read('appendonlydir/appendonly.aof.1.incr.aof') as Uint8Array)
    expect(increment).toBe(
      '#TS:1700000000\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$3\r\nSET\r\n$5\r\nafter\r\n$1\r\nx\r\n',
    )
    const other = new TestServer({}, copyOf(storage))
    expect(await other.server.appendOnly.load()).toBe(true)
    expect(digest(other)).toBe(digest(t))
    for (const line of ['XPENDING x:1 g', 'XINFO STREAM empty', 'XINFO GROUPS x:1']) {
      expect(other.run(line)).toBe(t.run(line))
    }
  })
})

function copyOf(storage: MemoryStorage): MemoryStorage {
  const names = [
    'appendonly.aof.manifest',
    'appendonly.aof.1.base.rdb',
    'appendonly.aof.1.base.aof',
    'appendonly.aof.1.incr.aof',
  ]
  const copy = new MemoryStorage()
  for (const name of names) {
    const bytes: MaybePromise<Uint8Array | undefined> = storage.read(`appendonlydir/${name}`)
    if (bytes) copy.write(`appendonlydir/${name}`, [bytes])
  }
  return copy
}
