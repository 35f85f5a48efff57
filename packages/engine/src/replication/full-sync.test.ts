import { describe, expect, it } from 'vitest'
import { TestNetwork } from '../test-network.ts'
import type { TestServer } from '../test-server.ts'
import { digests } from './test-replicas.ts'

/** Ten keys that take a second each to be saved. */
const SLOW = { 'rdb-key-save-delay': '1000000' }
const TO_DISK = { 'repl-diskless-sync': 'no', save: '' }

function phases(server: TestServer): string[] {
  const text = server.run('INFO replication', 'info')
  return [...text.matchAll(/^slave\d+:.*state=(\w+)/gm)].map(([, phase]) => phase as string)
}

function slowPrimary(config: Record<string, string>): { net: TestNetwork; primary: TestServer } {
  const net = new TestNetwork()
  const primary = net.server(1000, { ...SLOW, ...config })
  for (let i = 0; i < 10; i++) primary.run(`SET key${i} ${i}`)
  return { net, primary }
}

function follower(net: TestNetwork, port: number, config: Record<string, string> = {}): TestServer {
  const replica = net.server(port, config)
  replica.run('REPLICAOF 127.0.0.1 1000')
  net.run()
  return replica
}

/** Lets time pass, and what waits for loads go on. */
async function pass(net: TestNetwork, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    net.advance(1)
    for (let i = 0; i < 10; i++) await Promise.resolve()
  }
}

describe('a snapshot for replicas that takes its time', () => {
  it('is shared by those that come while it is saved, each with the stream since it was begun', () => {
    const { net, primary } = slowPrimary(TO_DISK)
    const first = follower(net, 1001)
    net.advance(2)
    primary.run('INCR key1')
    const second = follower(net, 1002)
    expect([phases(primary), primary.info('rdb_bgsave_in_progress'), primary.info('total_forks')]).toEqual([
      ['wait_bgsave', 'wait_bgsave'],
      '1',
      '1',
    ])
    expect(primary.logged('Waiting for end of BGSAVE for SYNC')).toBe(1)
    primary.run('INCR key1')
    net.advance(12)
    expect(phases(primary)).toEqual(['online', 'online'])
    expect(primary.info('total_forks')).toBe('1')
    expect([first.run('GET key1'), digests(first, second)]).toEqual([
      '$1\r\n3\r\n',
      [...digests(primary, primary)],
    ])
  })

  it('has the stream kept once for all that wait, beyond the limit of the backlog, and no longer than they do', () => {
    const { net, primary } = slowPrimary({ ...TO_DISK, 'repl-backlog-size': '16384' })
    const replicas = [follower(net, 1001), follower(net, 1002)]
    for (let i = 0; i < 10; i++) primary.run(`SET a ${'x'.repeat(10_000)}`)
    const kept = Number(primary.info('repl_backlog_histlen'))
    expect([kept > 100_000, primary.info('mem_total_replication_buffers')]).toEqual([true, String(kept)])
    for (const replica of replicas) replica.run('REPLICAOF NO ONE')
    net.run()
    expect(Number(primary.info('repl_backlog_histlen'))).toBeLessThan(40_000)
  })

  it('can not be joined when it goes to sockets: who comes later waits for the next', () => {
    const { net, primary } = slowPrimary({})
    follower(net, 1001)
    net.advance(1)
    follower(net, 1002)
    expect([phases(primary), primary.logged('Current BGSAVE has socket target')]).toEqual([
      ['wait_bgsave', 'wait_bgsave'],
      1,
    ])
    net.advance(12)
    expect([phases(primary), primary.info('total_forks')]).toEqual([['online', 'wait_bgsave'], '2'])
    net.advance(12)
    expect(phases(primary)).toEqual(['online', 'online'])
  })

  it('can not be joined when it is a save that nobody keeps the stream for', () => {
    const { net, primary } = slowPrimary(TO_DISK)
    primary.run('BGSAVE')
    follower(net, 1001)
    expect(primary.logged("Can't attach the replica to the current BGSAVE")).toBe(1)
    net.advance(12)
    expect([phases(primary), primary.info('total_forks')]).toEqual([['wait_bgsave'], '2'])
    net.advance(12)
    expect(phases(primary)).toEqual(['online'])
  })

  it.each(['yes', 'no'])('is given up when nobody waits for it any more (diskless %s)', (diskless) => {
    const { net, primary } = slowPrimary({
      'repl-diskless-sync': diskless,
      save: '',
      'repl-diskless-sync-max-replicas': '2',
      'repl-diskless-sync-delay': '5',
    })
    const replicas = [follower(net, 1001), follower(net, 1002)]
    net.advance(1)
    expect([phases(primary), primary.info('rdb_bgsave_in_progress')]).toEqual([
      ['wait_bgsave', 'wait_bgsave'],
      '1',
    ])
    replicas[0]?.run('REPLICAOF NO ONE')
    net.run()
    expect(primary.info('rdb_bgsave_in_progress')).toBe('1')
    replicas[1]?.run('REPLICAOF NO ONE')
    net.run()
    expect([primary.info('rdb_bgsave_in_progress'), phases(primary)]).toEqual(['0', []])
  })

  it('goes on without replicas where save points are set', () => {
    const { net, primary } = slowPrimary({ 'repl-diskless-sync': 'no', save: '900 1' })
    follower(net, 1001).run('REPLICAOF NO ONE')
    net.run()
    expect([phases(primary), primary.info('rdb_bgsave_in_progress')]).toEqual([[], '1'])
  })

  it.each(['yes', 'no'])('is void after FLUSHALL, and made anew (diskless %s)', (diskless) => {
    const { net, primary } = slowPrimary({ 'repl-diskless-sync': diskless, save: '' })
    const replica = follower(net, 1001)
    primary.run('FLUSHALL')
    primary.run('SET a 1')
    net.advance(14)
    expect([phases(primary), digests(replica)]).toEqual([['online'], digests(primary)])
    expect(primary.logged('SYNC failed. BGSAVE child returned an error')).toBe(1)
  })

  it.each([
    ['yes', /^\$EOF:(.{40})\r\n(REDIS.*)\1$/s],
    ['no', /^\n*\$(\d+)\r\n(REDIS.*)$/s],
  ])('goes once to who wants nothing else, and is then ended (diskless %s)', (diskless, whole) => {
    const { net, primary } = slowPrimary({ 'repl-diskless-sync': diskless })
    primary.run('REPLCONF capa eof rdb-only 1', 'dump')
    primary.received('dump')
    const begun = primary.run('SYNC', 'dump')
    primary.run('INCR key1')
    net.advance(14)
    expect(begun + primary.received('dump')).toMatch(whole)
    expect([primary.client('dump').closed, primary.info('total_forks'), phases(primary)]).toEqual([
      true,
      '1',
      [],
    ])
  })

  it('counts for the limit on output, with what is kept back meanwhile', () => {
    const { net, primary } = slowPrimary({
      ...TO_DISK,
      'client-output-buffer-limit': 'replica 100000 0 0',
      'repl-backlog-size': '20000',
    })
    follower(net, 1001)
    primary.run(`SET a ${'x'.repeat(90_000)}`)
    net.run()
    const over = 'scheduled to be closed ASAP for overcoming of output buffer limits'
    expect([phases(primary), primary.logged(over)]).toEqual([['wait_bgsave'], 0])
    primary.run(`SET a ${'x'.repeat(90_000)}`)
    expect([phases(primary), primary.logged(over)]).toEqual([[], 1])
  })
})

describe('a replica that loads while it receives', () => {
  const swapdb = { 'repl-diskless-load': 'swapdb' }

  // Enough for several pieces of the snapshot.
  function largePrimary(): { net: TestNetwork; primary: TestServer } {
    const { net, primary } = slowPrimary({ rdbcompression: 'no' })
    for (let i = 0; i < 10; i++) primary.run(`SET large${i} ${'x'.repeat(200_000)}`)
    return { net, primary }
  }

  it('says so, and has its own data back when the link breaks', () => {
    const { net } = largePrimary()
    const replica = net.server(1001, swapdb)
    replica.run('SET mine 1')
    replica.run('REPLICAOF 127.0.0.1 1000')
    net.advance(6)
    expect([replica.info('loading'), replica.info('async_loading'), replica.run('GET mine')]).toEqual([
      '1',
      '0',
      '-LOADING Valkey is loading the dataset in memory\r\n',
    ])
    net.cut()
    net.run()
    replica.advance(1)
    expect([replica.info('loading'), replica.run('GET mine'), replica.run('DBSIZE')]).toEqual([
      '0',
      '$1\r\n1\r\n',
      ':1\r\n',
    ])
  })

  it('serves its old data meanwhile if they are of the same history', async () => {
    const { net, primary } = largePrimary()
    primary.run('CONFIG SET rdb-key-save-delay 0')
    const replica = follower(net, 1001, { ...swapdb, 'replica-read-only': 'no' })
    await pass(net, 3)
    replica.run('SET mine 1')
    primary.run('CONFIG SET rdb-key-save-delay 1000000')
    primary.run('CONFIG SET repl-backlog-size 16384')
    net.cut()
    for (let i = 0; i < 5; i++) primary.run(`SET a ${'x'.repeat(10_000)}`)
    net.run()
    net.advance(6)
    expect([replica.info('loading'), replica.info('async_loading'), replica.run('GET mine')]).toEqual([
      '0',
      '1',
      '$1\r\n1\r\n',
    ])
    expect(replica.run('REPLICAOF NO ONE')).toBe('-LOADING Valkey is loading the dataset in memory\r\n')
    primary.run('CONFIG SET rdb-key-save-delay 0')
    await pass(net, 5)
    expect([replica.info('async_loading'), replica.run('GET mine')]).toEqual(['0', '$-1\r\n'])
    expect(digests(replica)).toEqual(digests(primary))
  })

  it('gives up when nothing comes for too long', async () => {
    const { net } = largePrimary()
    const replica = net.server(1001, { 'repl-diskless-load': 'flush-before-load', 'repl-timeout': '3' })
    replica.run('SET mine 1')
    replica.run('REPLICAOF 127.0.0.1 1000')
    net.advance(6)
    expect([replica.info('loading'), replica.logged('Internal error in RDB')]).toEqual(['1', 0])
    net.held = true
    await pass(net, 6)
    expect([replica.info('loading'), replica.run('DBSIZE')]).toEqual(['0', ':0\r\n'])
    expect(replica.logged('Failed trying to load the PRIMARY synchronization DB from socket')).toBe(1)
  })

  it.each([
    ['', 'parser'],
    ['SET mine 1', 'disk'],
  ])('does so with on-empty-db only if it has no keys (%s)', (line, to) => {
    const { net } = largePrimary()
    const replica = net.server(1001, { 'repl-diskless-load': 'on-empty-db' })
    if (line !== '') replica.run(line)
    replica.run('REPLICAOF 127.0.0.1 1000')
    net.advance(1)
    expect(replica.logged(`receiving streamed RDB from primary with EOF to ${to}`)).toBe(1)
  })
})
