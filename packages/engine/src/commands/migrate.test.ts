import { expect, it } from 'vitest'
import { TestNetwork } from '../test-network.ts'
import type { TestServer } from '../test-server.ts'

function servers(config: Record<string, string> = {}): {
  net: TestNetwork
  from: TestServer
  to: TestServer
} {
  const net = new TestNetwork()
  return { net, from: net.server(1001), to: net.server(1002, config) }
}

/** Lets everything under way arrive; what waits for promises goes on in between. */
async function deliver(net: TestNetwork): Promise<void> {
  for (let i = 0; i < 10; i++) {
    net.run()
    await Promise.resolve()
    await Promise.resolve()
  }
}

it('[MIGRATE] moves a key with its time to live, and propagates that as a deletion', async () => {
  const { net, from, to } = servers()
  const effects: string[] = []
  from.run('RPUSH l a b c')
  from.run('PEXPIRE l 5000')
  from.server.onPropagate(({ argv }) => effects.push(argv.join(' ')))
  expect(from.run('MIGRATE 127.0.0.1 1002 l 3 1000')).toBe('')
  await deliver(net)
  expect([from.received(), from.run('EXISTS l')]).toEqual(['+OK\r\n', ':0\r\n'])
  to.run('SELECT 3')
  expect([to.run('LRANGE l 0 -1'), to.run('PTTL l')]).toEqual([
    '*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n',
    ':5000\r\n',
  ])
  expect(effects).toEqual(['DEL l'])
})

it('[MIGRATE] deletes only the keys that arrived, and tells what the other server said', async () => {
  const { net, from, to } = servers()
  from.run('MSET a 1 b 2 c 3')
  to.run('SET b taken')
  from.run('MIGRATE 127.0.0.1 1002 "" 0 1000 KEYS a b c missing')
  await deliver(net)
  expect(from.received()).toBe(
    '-ERR Target instance replied with error: BUSYKEY Target key name already exists.\r\n',
  )
  expect([from.run('MGET a b c'), to.run('MGET a b c')]).toEqual([
    '*3\r\n$-1\r\n$1\r\n2\r\n$-1\r\n',
    '*3\r\n$1\r\n1\r\n$5\r\ntaken\r\n$1\r\n3\r\n',
  ])
  from.run('MIGRATE 127.0.0.1 1002 b 0 1000 COPY REPLACE')
  await deliver(net)
  expect([from.received(), from.run('GET b'), to.run('GET b')]).toEqual([
    '+OK\r\n',
    '$1\r\n2\r\n',
    '$1\r\n2\r\n',
  ])
})

it('[MIGRATE] lets nobody change the keys while they are under way', async () => {
  const { net, from, to } = servers()
  from.run('SET n 1')
  from.run('MIGRATE 127.0.0.1 1002 n 0 1000')
  expect(from.run('INCR n', 'other')).toBe('')
  await deliver(net)
  expect([from.received('other'), to.run('GET n')]).toEqual([':1\r\n', '$1\r\n1\r\n'])
})

it('[MIGRATE] gives its password first', async () => {
  const { net, from, to } = servers({ requirepass: 'secret' })
  to.run('AUTH secret')
  from.run('SET a 1')
  from.run('MIGRATE 127.0.0.1 1002 a 0 1000 AUTH wrong')
  await deliver(net)
  expect(from.received()).toMatch(/^-ERR Target instance replied with error: WRONGPASS /)
  from.run('MIGRATE 127.0.0.1 1002 a 0 1000 AUTH secret')
  await deliver(net)
  expect([from.received(), to.run('GET a')]).toEqual(['+OK\r\n', '$1\r\n1\r\n'])
})

it('[MIGRATE] says when there is nothing to move, nobody to take it, or no answer in time', async () => {
  const { net, from } = servers()
  expect(from.run('MIGRATE 127.0.0.1 1002 missing 0 1000')).toBe('+NOKEY\r\n')
  from.run('SET a 1')
  from.run('MIGRATE 127.0.0.1 1009 a 0 1000')
  await deliver(net)
  expect(from.received()).toBe('-IOERR error or timeout connecting to the client\r\n')
  from.run('MIGRATE 127.0.0.1 1002 a 0 1000')
  net.run()
  net.held = true
  await Promise.resolve()
  await deliver(net)
  from.run('SET b 1')
  expect(from.run('MIGRATE 127.0.0.1 1002 b 0 1000')).toBe('')
  from.advance(1001)
  await deliver(net)
  expect([from.received(), from.run('EXISTS b')]).toEqual([
    '-IOERR error or timeout reading to target instance\r\n',
    ':1\r\n',
  ])
})

it('[MIGRATE] keeps its connection for a while', async () => {
  const { net, from } = servers()
  const cached = (): string => /migrate_cached_sockets:\d+/.exec(from.run('INFO stats'))?.[0] ?? ''
  from.run('MSET a 1 b 2')
  from.run('MIGRATE 127.0.0.1 1002 a 0 1000')
  await deliver(net)
  expect(from.run('MIGRATE 127.0.0.1 1002 b 0 1000')).toBe('+OK\r\n')
  await deliver(net)
  expect([from.received(), cached()]).toEqual(['+OK\r\n', 'migrate_cached_sockets:1'])
  from.advance(10_001)
  expect(cached()).toBe('migrate_cached_sockets:0')
})
