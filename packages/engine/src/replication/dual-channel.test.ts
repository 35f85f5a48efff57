import { describe, expect, it } from 'vitest'
import { TestNetwork } from '../test-network.ts'
import type { TestServer } from '../test-server.ts'

const DUAL = { 'dual-channel-replication-enabled': 'yes' }
const OVER = 'scheduled to be closed ASAP for overcoming of output buffer limits'

/** A primary with some keys, each of which takes so many microseconds to be saved. */
function primaryWith(net: TestNetwork, config: Record<string, string> = {}, delay = 0): TestServer {
  const primary = net.server(1000, { ...DUAL, 'rdb-key-save-delay': String(delay), ...config })
  for (let i = 0; i < 10; i++) primary.run(`SET key${i} ${i}`)
  return primary
}

/** Begins a snapshot over a second connection. @returns what the primary says before it */
function openSecond(primary: TestServer): string {
  primary.run('REPLCONF capa eof rdb-only 1 rdb-channel 1 listening-port 7000', 'second')
  return /^\$ENDOFF:.*\r\n/.exec(primary.run('SYNC', 'second'))?.[0] ?? ''
}

describe('a primary that sends the snapshot over a second connection', () => {
  it('says so instead of a full synchronization, and keeps the stream until it is asked for', () => {
    const primary = primaryWith(new TestNetwork(), { 'repl-backlog-size': '16384' })
    expect(primary.run('REPLCONF capa eof capa psync2 capa dual-channel', 'first')).toBe('+OK\r\n')
    expect(primary.run('PSYNC ? -1', 'first')).toBe('+DUALCHANNELSYNC\r\n')
    const end = openSecond(primary)
    const second = primary.client('second').id
    const id = primary.info('master_replid')
    expect([end, primary.info('replicas_waiting_psync')]).toEqual([`$ENDOFF:10 ${id} 0 ${second}\r\n`, '1'])
    primary.run('SET key1 new')
    expect(primary.run(`REPLCONF set-rdb-client-id ${second}`, 'first')).toBe('+OK\r\n')
    expect(primary.run(`PSYNC ${id} 11`, 'first')).toBe(
      `+CONTINUE ${id}\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$3\r\nSET\r\n$4\r\nkey1\r\n$3\r\nnew\r\n`,
    )
    expect(primary.info('slave0')).toMatch(/state=bg_transfer,offset=0,lag=0,type=main-channel$/)
    primary.run('REPLCONF ACK 58', 'first')
    for (let i = 0; i < 5; i++) primary.run(`SET a ${'x'.repeat(10_000)}`)
    expect(Number(primary.info('repl_backlog_histlen'))).toBeLessThan(40_000)
    expect(primary.info('slave0')).toMatch(/state=online,offset=58,lag=0,type=replica$/)
    expect([primary.info('sync_full'), primary.info('sync_partial_ok')]).toEqual(['1', '1'])
  })

  it('does not offer it without diskless synchronization', () => {
    const primary = primaryWith(new TestNetwork(), { 'repl-diskless-sync': 'no' })
    primary.run('REPLCONF capa eof capa psync2 capa dual-channel', 'first')
    expect(primary.run('PSYNC ? -1', 'first')).toMatch(/^\+FULLRESYNC /)
  })

  it('waits for the question for some time after the snapshot is sent', () => {
    const net = new TestNetwork()
    const primary = primaryWith(net)
    primary.run('DEBUG DELAY-RDB-CLIENT-FREE-SECONDS 5')
    openSecond(primary)
    const { id } = primary.client('second')
    net.advance(5)
    expect([primary.client('second').closed, primary.info('replicas_waiting_psync')]).toEqual([true, '1'])
    net.advance(2)
    expect([primary.logged('within the grace period'), primary.info('replicas_waiting_psync')]).toEqual([
      1,
      '0',
    ])
    expect(primary.run(`REPLCONF set-rdb-client-id ${id}`, 'first')).toBe(
      `-ERR Unrecognized RDB client id ${id}\r\n`,
    )
  })

  it('keeps no more of the stream meanwhile than may wait for a replica', () => {
    const primary = primaryWith(new TestNetwork(), {
      'repl-backlog-size': '16384',
      'client-output-buffer-limit': 'replica 100000 0 0',
    })
    openSecond(primary)
    for (let i = 0; i < 9; i++) primary.run(`SET a ${'x'.repeat(10_000)}`)
    const kept = Number(primary.info('repl_backlog_histlen'))
    expect([kept > 90_000, primary.logged(OVER)]).toEqual([true, 0])
    primary.run(`SET a ${'x'.repeat(10_000)}`)
    expect([primary.logged(OVER), primary.info('replicas_waiting_psync')]).toEqual([1, '0'])
    expect(Number(primary.info('repl_backlog_histlen'))).toBeLessThan(40_000)
  })
})

describe('a replica that fetches the snapshot over a second connection', () => {
  it('keeps the stream meanwhile, and no more of it than the limit: then the primary does', () => {
    const net = new TestNetwork()
    const primary = primaryWith(net, {}, 1_000_000)
    const limit = { 'client-output-buffer-limit': 'replica 30000 0 0' }
    const replica = net.server(1001, { ...DUAL, ...limit })
    replica.run('REPLICAOF 127.0.0.1 1000')
    net.run()
    expect(replica.run('ROLE')).toContain('$4\r\nsync\r\n')
    expect(replica.info('master_sync_in_progress')).toBe('1')
    const values = Array.from({ length: 9 }, (_, i) => `${i}`.repeat(10_000))
    for (const value of values) {
      primary.run(`SET a ${value}`)
      net.run()
    }
    expect(replica.logged('Replication buffer limit reached, stopping buffering.')).toBe(1)
    const size = Number(replica.info('replicas_repl_buffer_size'))
    expect(size > 30_000 && size < 50_000).toBe(true)
    net.advance(12)
    expect(replica.info('master_link_status')).toBe('up')
    expect(replica.run('DEBUG DIGEST')).toBe(primary.run('DEBUG DIGEST'))
    expect([replica.info('replicas_repl_buffer_size'), replica.info('replicas_repl_buffer_peak')]).toEqual([
      '0',
      String(size),
    ])
  })

  it('runs what it kept in slices, between which it hears its clients', () => {
    const net = new TestNetwork()
    const primary = primaryWith(net, {}, 1_000_000)
    const replica = net.server(1001, DUAL)
    replica.run('REPLICAOF 127.0.0.1 1000')
    net.run()
    for (let i = 0; i < 300; i++) {
      primary.run('INCR counter')
      net.run()
    }
    primary.run('CONFIG SET rdb-key-save-delay 0')
    // Every look at the clock takes a while.
    replica.host.microsPerCall = 1000
    for (let i = 0; i < 100 && replica.info('master_link_status') !== 'up'; i++) net.advance(0.01, 10)
    const seen = new Set<string>()
    for (let i = 0; i < 2000 && replica.logged('Successfully streamed') === 0; i++) {
      seen.add(replica.run('GET counter'))
      primary.run('INCR counter')
      net.run()
      replica.server.pump()
    }
    expect(seen.size).toBeGreaterThan(10)
    replica.host.microsPerCall = 0
    net.advance(1)
    expect(replica.run('DEBUG DIGEST')).toBe(primary.run('DEBUG DIGEST'))
    expect(replica.info('slave_repl_offset')).toBe(primary.info('master_repl_offset'))
  })

  it('goes on when the snapshot is loaded before the primary lets it have the stream', () => {
    const net = new TestNetwork()
    const primary = primaryWith(net)
    const replica = net.server(1001, DUAL)
    replica.run('REPLICAOF 127.0.0.1 1000')
    net.run()
    expect(replica.logged('Psync established after rdb load')).toBe(1)
    primary.run('INCR key1')
    net.run()
    expect([replica.run('GET key1'), replica.info('master_link_status')]).toEqual(['$1\r\n2\r\n', 'up'])
  })

  it('gives up both connections when it is told to follow nobody', () => {
    const net = new TestNetwork()
    const primary = primaryWith(net, {}, 1_000_000)
    const replica = net.server(1001, DUAL)
    replica.run('REPLICAOF 127.0.0.1 1000')
    net.run()
    expect([primary.info('connected_slaves'), primary.info('rdb_bgsave_in_progress')]).toEqual(['2', '1'])
    replica.run('REPLICAOF NO ONE')
    net.run()
    expect([primary.info('connected_slaves'), primary.info('rdb_bgsave_in_progress')]).toEqual(['0', '0'])
    expect(primary.logged('Background RDB transfer error')).toBe(1)
  })
})
