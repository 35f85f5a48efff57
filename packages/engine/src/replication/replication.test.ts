import { describe, expect, it } from 'vitest'
import { MemoryStorage } from '../server/storage.ts'
import { digests, follow, info, pair } from './test-replicas.ts'

describe('a replica', () => {
  it('gets all data and then every change, in the right database', () => {
    const { net, primary, replica } = pair()
    primary.run('SET a 1')
    primary.run('SELECT 3')
    primary.run('RPUSH l 1 2 3')
    follow(net, replica, 1001)
    expect(replica.run('ROLE')).toMatch(
      /^\*5\r\n\$5\r\nslave\r\n\$9\r\n127.0.0.1\r\n:1001\r\n\$9\r\nconnected\r\n:\d+\r\n$/,
    )
    primary.run('LPOP l')
    primary.run('SELECT 0')
    primary.run('MULTI')
    primary.run('INCR a')
    primary.run('SADD s x y')
    primary.run('EXEC')
    net.run()
    expect(replica.run('GET a')).toBe('$1\r\n2\r\n')
    const [first, second] = digests(primary, replica)
    expect(second).toBe(first)
    expect(info(replica, 'master_repl_offset')).toEqual(info(primary, 'master_repl_offset'))
  })

  it('refuses writes, unless told to take them, which then stay its own', () => {
    const { net, primary, replica } = pair()
    follow(net, replica, 1001)
    expect(replica.run('SET a 1')).toBe("-READONLY You can't write against a read only replica.\r\n")
    replica.run('CONFIG SET replica-read-only no')
    expect(replica.run('SET a 1')).toBe('+OK\r\n')
    net.run()
    expect(primary.run('EXISTS a')).toBe(':0\r\n')
    expect(info(replica, 'master_repl_offset')).toEqual(info(primary, 'master_repl_offset'))
  })

  it('says so when what its primary sends can not be run here', () => {
    const { net, primary, replica } = pair({ 'replica-read-only': 'no' })
    follow(net, replica, 1001)
    replica.run('SET n foo')
    primary.run('INCRBY n 1')
    net.run()
    expect([primary.run('GET n'), replica.run('GET n')]).toEqual(['$1\r\n1\r\n', '$3\r\nfoo\r\n'])
    expect(replica.host.lines.filter((line) => line.includes('CRITICAL'))).toEqual([
      "warning == CRITICAL == This replica is sending an error to its primary: 'ERR value is not an integer or out of range' after processing the command 'incrby'",
    ])
    expect(info(replica, 'unexpected_error_replies')).toEqual({ unexpected_error_replies: '1' })
  })

  it('hides expired keys and keeps them until its primary deletes them', () => {
    const { net, primary, replica } = pair()
    follow(net, replica, 1001)
    primary.run('SET a 1 PX 100')
    net.run()
    replica.host.time += 150
    expect([replica.run('GET a'), replica.run('DBSIZE')]).toEqual(['$-1\r\n', ':1\r\n'])
    primary.host.time += 150
    primary.run('GET a')
    net.run()
    expect(replica.run('DBSIZE')).toBe(':0\r\n')
  })

  it('goes on from where it was when the connection breaks', () => {
    const { net, primary, replica } = pair()
    follow(net, replica, 1001)
    primary.run('SET a 1')
    net.run()
    net.cut()
    primary.run('SET b 2')
    net.run()
    expect(replica.run('GET b')).toBe('$1\r\n2\r\n')
    expect(info(primary, 'sync_full', 'sync_partial_ok', 'sync_partial_err')).toEqual({
      sync_full: '1',
      sync_partial_ok: '1',
      sync_partial_err: '1',
    })
  })

  it('is sent a transaction again that it has seen only half of', () => {
    const { net, primary, replica } = pair()
    follow(net, replica, 1001)
    primary.run('SELECT 0')
    primary.run('SET n 0')
    net.run()
    const link = replica.server.replication.link
    const half = '*1\r\n$5\r\nMULTI\r\n*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n'
    const before = link?.offsets.applied ?? 0
    const stream = link?.client
    if (!stream) throw new Error('no link')
    replica.server.feed(stream, half)
    expect(link?.offsets.applied).toBe(before)
    net.cut()
    primary.run('MULTI')
    primary.run('INCR n')
    primary.run('INCR n')
    primary.run('EXEC')
    net.run()
    expect(replica.run('GET n')).toBe('$1\r\n2\r\n')
  })

  it('begins anew when its primary has forgotten too much', () => {
    const { net, primary, replica } = pair({ 'repl-backlog-size': '100' })
    follow(net, replica, 1001)
    net.cut()
    for (let i = 0; i < 5; i++) primary.run(`SET key${i} ${'x'.repeat(20_000)}`)
    net.run()
    expect(digests(replica)).toEqual(digests(primary))
    expect(info(primary, 'sync_full', 'sync_partial_err')).toEqual({ sync_full: '2', sync_partial_err: '2' })
  })

  it('shows old data while its primary is away, or refuses to', () => {
    const { net, primary, replica } = pair()
    primary.run('SET a 1')
    follow(net, replica, 1001)
    net.remove(1001)
    expect(replica.run('GET a')).toBe('$1\r\n1\r\n')
    replica.run('CONFIG SET replica-serve-stale-data no')
    expect(replica.run('GET a')).toBe(
      "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.\r\n",
    )
    expect([replica.run('REPLICAOF NO ONE'), replica.run('GET a')]).toEqual(['+OK\r\n', '$1\r\n1\r\n'])
  })

  it('gives a primary up that is silent for too long', () => {
    const { net, primary, replica } = pair({ 'repl-timeout': '5', 'repl-ping-replica-period': '1' })
    follow(net, replica, 1001)
    net.advance(10)
    expect(info(replica, 'master_link_status')).toEqual({ master_link_status: 'up' })
    net.held = true
    for (let i = 0; i < 7; i++) replica.advance(1000)
    expect(info(replica, 'master_link_status')).toEqual({ master_link_status: 'down' })
    expect(primary.run('PING')).toBe('+PONG\r\n')
  })

  it('forwards the stream to replicas of its own, byte for byte', () => {
    const { net, primary, replica } = pair()
    const third = net.server(1003)
    follow(net, replica, 1001)
    follow(net, third, 1002)
    primary.run('SET a 1')
    primary.run('SADD s a b c')
    net.run()
    const [first, ...others] = digests(primary, replica, third)
    expect(others).toEqual([first, first])
    const offsets = [primary, replica, third].map((server) =>
      info(server, 'master_repl_offset', 'master_replid'),
    )
    expect(offsets).toEqual([offsets[0], offsets[0], offsets[0]])
  })

  it('becomes a primary its former siblings can follow without a full synchronization', () => {
    const { net, primary, replica } = pair()
    const third = net.server(1003)
    follow(net, replica, 1001)
    follow(net, third, 1001)
    primary.run('SET a 1')
    net.run()
    replica.run('REPLICAOF NO ONE')
    follow(net, third, 1002)
    follow(net, primary, 1002)
    replica.run('SET b 2')
    net.run()
    expect([primary.run('GET b'), third.run('GET b')]).toEqual(['$1\r\n2\r\n', '$1\r\n2\r\n'])
    expect(info(replica, 'sync_full', 'sync_partial_ok')).toEqual({ sync_full: '0', sync_partial_ok: '2' })
  })
})

describe('a replica that takes writes', () => {
  it('expires the keys that its own clients gave a time, and tells nobody', () => {
    const { net, primary, replica } = pair({ 'replica-read-only': 'no' })
    follow(net, replica, 1001)
    primary.run('SET theirs 1 PX 100')
    net.run()
    replica.run('SET ours 1 PX 100')
    expect(info(replica, 'slave_expires_tracked_keys')).toEqual({ slave_expires_tracked_keys: '1' })
    replica.advance(200)
    expect([replica.run('DBSIZE'), replica.run('GET theirs')]).toEqual([':1\r\n', '$-1\r\n'])
    expect(replica.run('INCR theirs')).toBe(':1\r\n')
  })

  it('keeps a key that is given a time in the past, until its primary deletes it', () => {
    const { net, primary, replica } = pair({ 'replica-read-only': 'no' })
    follow(net, replica, 1001)
    primary.run('SET a 1')
    net.run()
    replica.run('PEXPIREAT a 1')
    expect([replica.run('GET a'), replica.run('DBSIZE')]).toEqual(['$-1\r\n', ':1\r\n'])
  })
})

it('a client that follows redirections is sent to the primary, for reads too unless it asked for READONLY', () => {
  const { net, primary, replica } = pair()
  primary.run('SET a 1')
  follow(net, replica, 1001)
  replica.run('CLIENT CAPA redirect')
  expect([replica.run('SET a 2'), replica.run('GET a'), replica.run('PING')]).toEqual([
    '-REDIRECT 127.0.0.1:1001\r\n',
    '-REDIRECT 127.0.0.1:1001\r\n',
    '+PONG\r\n',
  ])
  replica.client().readOnly = true
  expect(replica.run('GET a')).toBe('$1\r\n1\r\n')
})

it.each([
  ['PING', 'ping', []],
  ['XINFO HELP', 'xinfo|help', []],
  ['GET a', 'get', ["ERR Replica can't interact with the keyspace"]],
])('a connection that has become a replica is ended when it asks for a reply (%s)', (line, name, errors) => {
  const { primary } = pair()
  primary.run('SYNC', 'old')
  primary.received('old')
  primary.run('SET a 1')
  expect(primary.received('old')).toMatch(/SELECT[^]*SET/)
  expect([primary.run(line, 'old'), primary.client('old').closed]).toEqual(['', true])
  const remarks = errors.map(
    (text) =>
      `warning == CRITICAL == This primary is sending an error to its replica: '${text}' after processing the command '${name}'`,
  )
  expect(primary.host.lines.filter((text) => text.includes('CRITICAL'))).toEqual(remarks)
  expect(primary.host.lines.at(-2)).toMatch(
    new RegExp(
      `^warning Replica generated a reply to command '${name.replace('|', '.')}', disconnecting it: id=`,
    ),
  )
})

it('a wrong offset is an error, not a request for all data', () => {
  const { primary } = pair()
  expect(primary.run('PSYNC id x')).toBe('-ERR value is not an integer or out of range\r\n')
  expect(primary.host.lines.at(-1)).toMatch(
    /^warning Replica .* asks for synchronization but with a wrong offset$/,
  )
})

it('a snapshot that can not be kept in place of the own one is not loaded', () => {
  class Broken extends MemoryStorage {
    override readonly durable = true
    override write(): void {
      // It would be tried again at once.
      net.held = true
      throw new Error('is a directory')
    }
  }
  const { net, primary } = pair()
  const replica = net.server(1003, {}, new Broken())
  primary.run('SET a 1')
  replica.run('SET mine 1')
  replica.run('REPLICAOF 127.0.0.1 1001')
  net.run()
  expect([replica.run('GET mine'), replica.run('GET a')]).toEqual(['$1\r\n1\r\n', '$-1\r\n'])
  expect(replica.host.lines).toContain(
    'warning Failed trying to rename the temp DB into dump.rdb in PRIMARY <-> REPLICA synchronization: is a directory',
  )
})
