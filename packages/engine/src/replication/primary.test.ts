import { describe, expect, it } from 'vitest'
import type { Database } from '../db/database.ts'
import { joined } from '../server/storage.ts'
import { TestNetwork } from '../test-network.ts'
import { digests, follow, info, pair } from './test-replicas.ts'

describe('a primary', () => {
  it('[WAIT] answers when enough replicas have acknowledged, or when the time is up', () => {
    const { net, primary, replica } = pair()
    follow(net, replica, 1001)
    primary.run('SET a 1')
    expect(primary.run('WAIT 1 0')).toBe('')
    net.run()
    expect(primary.received()).toBe(':1\r\n')
    primary.run('SET a 2')
    expect(primary.run('WAIT 2 500')).toBe('')
    net.run()
    primary.advance(600)
    expect(primary.received()).toBe(':1\r\n')
    expect(replica.run('WAIT 1 0')).toMatch(/^-ERR WAIT cannot be used with replica instances\./)
  })

  it('refuses writes while too few replicas keep up', () => {
    const { net, primary, replica } = pair({ 'min-replicas-to-write': '1', 'min-replicas-max-lag': '3' })
    expect(primary.run('SET a 1')).toBe('-NOREPLICAS Not enough good replicas to write.\r\n')
    follow(net, replica, 1001)
    expect(primary.run('SET a 1')).toBe('+OK\r\n')
    net.held = true
    for (let i = 0; i < 5; i++) primary.advance(1000)
    expect(primary.run('SET a 2')).toBe('-NOREPLICAS Not enough good replicas to write.\r\n')
    expect(primary.run('GET a')).toBe('$1\r\n1\r\n')
  })

  it('gives a replica up that does not acknowledge', () => {
    const { net, primary, replica } = pair({ 'repl-timeout': '5' })
    follow(net, replica, 1001)
    expect(info(primary, 'connected_slaves')).toEqual({ connected_slaves: '1' })
    net.held = true
    for (let i = 0; i < 8; i++) primary.advance(1000)
    expect(info(primary, 'connected_slaves')).toEqual({ connected_slaves: '0' })
  })

  it('forgets the stream when no replica has come back for long', () => {
    const { net, primary, replica } = pair({ 'repl-backlog-ttl': '3' })
    follow(net, replica, 1001)
    const before = info(primary, 'master_replid', 'repl_backlog_active')
    replica.run('REPLICAOF NO ONE')
    net.run()
    net.advance(6)
    const after = info(primary, 'master_replid', 'repl_backlog_active')
    expect([before['repl_backlog_active'], after['repl_backlog_active']]).toEqual(['1', '0'])
    expect(after['master_replid']).not.toBe(before['master_replid'])
  })

  it('sends the same snapshot to all that ask while it waits for company', () => {
    const net = new TestNetwork()
    const primary = net.server(1001, { 'repl-diskless-sync-delay': '3' })
    const replicas = [net.server(1002), net.server(1003)]
    for (const replica of replicas) follow(net, replica, 1001)
    expect(info(primary, 'slave0')['slave0']).toMatch(/state=wait_bgsave/)
    net.advance(4)
    expect(replicas.map((replica) => info(replica, 'master_link_status')['master_link_status'])).toEqual([
      'up',
      'up',
    ])
    expect(info(primary, 'total_forks', 'sync_full')).toEqual({ total_forks: '1', sync_full: '2' })
  })

  it('[FAILOVER] hands its part over to a replica that has caught up', () => {
    const { net, primary, replica } = pair()
    follow(net, replica, 1001)
    primary.run('SET a 1')
    net.run()
    expect(primary.run('FAILOVER')).toBe('+OK\r\n')
    expect(primary.run('SET b 2', 'other')).toBe('')
    net.advance(3)
    expect(info(replica, 'role', 'sync_partial_ok')).toEqual({ role: 'master', sync_partial_ok: '1' })
    expect(info(primary, 'role', 'master_failover_state')).toEqual({
      role: 'slave',
      master_failover_state: 'no-failover',
    })
    expect(primary.received('other')).toBe("-READONLY You can't write against a read only replica.\r\n")
    expect(replica.run('SET b 2')).toBe('+OK\r\n')
  })
})

it('a primary that starts again is followed from where it was saved, and tells of what has expired since', () => {
  const { net, primary, replica } = pair()
  follow(net, replica, 1001)
  primary.run('SET a 1')
  primary.run('SET b 1 PX 100')
  net.run()
  const snapshot = joined([...primary.server.persistence.chunks()])
  net.remove(1001)
  const again = net.server(1001)
  again.host.time = primary.host.time + 1000
  const expired: { db: Database; key: string }[] = []
  again.server.persistence.loadBytes(snapshot, { onExpired: (db, key) => void expired.push({ db, key }) })
  again.server.replication.restorePosition(again.server.persistence.facts, expired)
  net.advance(2)
  expect(info(again, 'sync_full', 'sync_partial_ok')).toEqual({ sync_full: '0', sync_partial_ok: '1' })
  expect([replica.run('DBSIZE'), digests(replica)]).toEqual([':1\r\n', digests(again)])
})

it('the limit on output does not count what a replica lacked when it came back', () => {
  const limits = { 'client-output-buffer-limit': 'replica 1000 0 0', 'repl-backlog-size': '16384' }
  const { net, primary, replica } = pair(limits)
  follow(net, replica, 1001)
  // More than the limit, but not more than is kept: only whole blocks are let go.
  primary.run(`SET a ${'x'.repeat(30_000)}`)
  expect(info(primary, 'connected_slaves')).toEqual({ connected_slaves: '0' })
  net.advance(2)
  expect(info(primary, 'connected_slaves', 'sync_partial_ok')).toEqual({
    connected_slaves: '1',
    sync_partial_ok: '1',
  })
  expect(digests(replica)).toEqual(digests(primary))
})

it('a replica that was dropped for a write larger than what is kept needs everything anew', () => {
  const limits = { 'client-output-buffer-limit': 'replica 1000 0 0', 'repl-backlog-size': '16384' }
  const { net, primary, replica } = pair(limits)
  follow(net, replica, 1001)
  primary.run(`SET a ${'x'.repeat(90_000)}`)
  expect(Number(primary.info('repl_backlog_histlen'))).toBeLessThanOrEqual(2 * 16384)
  net.advance(2)
  expect(info(primary, 'sync_full', 'sync_partial_ok')).toEqual({ sync_full: '2', sync_partial_ok: '0' })
  expect(digests(replica)).toEqual(digests(primary))
})

it('the limit on output does not count the snapshot, and is never less than the backlog', () => {
  const limits = { 'client-output-buffer-limit': 'replica 1000 0 0', 'repl-backlog-size': '50000' }
  const { net, primary, replica } = pair(limits)
  for (let i = 0; i < 200; i++) primary.run(`SET key${i} ${String(i * 7919).repeat(200)}`)
  primary.run('CONFIG SET rdbcompression no')
  follow(net, replica, 1001)
  expect(digests(replica)).toEqual(digests(primary))
  primary.run(`SET a ${'x'.repeat(40_000)}`)
  expect(info(primary, 'connected_slaves')).toEqual({ connected_slaves: '1' })
  primary.run(`SET a ${'x'.repeat(90_000)}`)
  expect(info(primary, 'connected_slaves')).toEqual({ connected_slaves: '0' })
})
