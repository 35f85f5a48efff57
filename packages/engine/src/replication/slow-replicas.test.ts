import { expect, it } from 'vitest'
import { TestServer } from '../test-server.ts'

const ENOUGH = 2 * 1024 * 1024

it('a replica that reads too slowly gets the stream piece by piece, from what is kept for all, and misses nothing', () => {
  const t = new TestServer({ 'repl-backlog-size': '16384' })
  t.run('SET a 0')
  let received = ''
  let waiting = 0
  const replica = t.server.createClient({
    addr: '127.0.0.1:5000',
    output: (bytes) => void (received += bytes),
    waiting: () => waiting,
  })
  t.server.execute(replica, ['REPLCONF', 'CAPA', 'EOF', 'CAPA', 'PSYNC2'])
  t.server.execute(replica, ['PSYNC', '?', '-1'])
  t.advance(10_000)
  t.server.execute(replica, ['REPLCONF', 'ACK', '0'])
  received = ''
  const from = Number(t.info('master_repl_offset'))
  t.run('SET before 1')
  waiting = ENOUGH
  for (let i = 0; i < 50; i++) t.run(`SET key${i} ${String(i).repeat(30_000)}`)
  expect(received.length).toBeLessThan(100)
  expect(Number(t.info('repl_backlog_histlen'))).toBeGreaterThan(ENOUGH)
  waiting = 0
  t.advance(10)
  waiting = ENOUGH
  const first = received.length
  t.run('SET last 1')
  t.advance(100)
  expect([first > 1_000_000, received.length]).toEqual([true, first])
  waiting = 0
  for (let i = 0; i < 10; i++) t.advance(10)
  expect(received.length).toBe(Number(t.info('master_repl_offset')) - from)
  expect(received.endsWith('*3\r\n$3\r\nSET\r\n$4\r\nlast\r\n$1\r\n1\r\n')).toBe(true)
  expect(Number(t.info('repl_backlog_histlen'))).toBeLessThan(200_000)
  received = ''
  t.run('SET after 1')
  expect(received).toBe('*3\r\n$3\r\nSET\r\n$5\r\nafter\r\n$1\r\n1\r\n')
})
