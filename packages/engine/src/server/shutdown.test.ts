import { expect, it } from 'vitest'
import { TestNetwork } from '../test-network.ts'
import { TestServer } from '../test-server.ts'
import type { ShutdownOptions } from './shutdown.ts'

function pair(): { net: TestNetwork; primary: TestServer; ended: ShutdownOptions[] } {
  const net = new TestNetwork()
  const primary = net.server(1001, { 'shutdown-timeout': '20' })
  const replica = net.server(1002)
  const ended: ShutdownOptions[] = []
  primary.host.shutdown = (options) => void ended.push(options)
  replica.run('REPLICAOF 127.0.0.1 1001')
  net.run()
  net.held = true
  primary.run('SET a 1')
  return { net, primary, ended }
}

const PLAIN = { save: null, now: false, force: false }

it('[SHUTDOWN] a signal is served with the regular work, and ABORT takes it back before', () => {
  const t = new TestServer()
  const ended: ShutdownOptions[] = []
  t.host.shutdown = (options) => void ended.push(options)
  t.run('DEBUG PAUSE-CRON 1')
  t.server.shutdown.signal(() => PLAIN)
  t.advance(1000)
  expect([t.run('SHUTDOWN ABORT'), t.server.shutdown.signalled, ended]).toEqual(['+OK\r\n', false, []])
  expect(t.host.lines).toContain('notice Shutdown manually aborted.')
  t.run('DEBUG PAUSE-CRON 0')
  t.server.shutdown.signal(() => PLAIN)
  t.advance(1000)
  expect(ended).toEqual([PLAIN])
})

it('[SHUTDOWN] does not end before the first append-only file is written, unless it is forced', () => {
  const t = new TestServer({ 'rdb-key-save-delay': '10000000' })
  const ended: ShutdownOptions[] = []
  t.host.shutdown = (options) => void ended.push(options)
  t.run('MSET a 1 b 2 c 3')
  t.run('CONFIG SET appendonly yes')
  expect(t.run('SHUTDOWN')).toBe('-ERR Errors trying to SHUTDOWN. Check logs.\r\n')
  expect(t.host.lines).toContain("warning Writing initial AOF, can't exit.")
  t.run('SHUTDOWN FORCE')
  expect(ended).toEqual([{ ...PLAIN, force: true }])
})

it('[SHUTDOWN] waits until the replicas have everything, and writes wait meanwhile', () => {
  const { net, primary, ended } = pair()
  expect([primary.run('SHUTDOWN'), primary.run('SET a 2', 'other')]).toEqual(['', ''])
  expect(primary.run('INFO server', 'info')).toContain('shutdown_in_milliseconds:20000')
  expect(primary.run('INFO clients', 'info')).toContain('paused_reason:shutdown_in_progress')
  expect(ended).toEqual([])
  net.held = false
  // The question for acknowledgements is part of the stream; that it was read is told with the next one.
  net.advance(2)
  expect(ended).toEqual([PLAIN])
})

it('[SHUTDOWN] does not wait longer than shutdown-timeout, and not at all with NOW', () => {
  const slow = pair()
  slow.primary.run('SHUTDOWN NOSAVE')
  slow.primary.advance(19_000)
  expect(slow.ended).toEqual([])
  slow.primary.advance(1001)
  expect(slow.ended).toEqual([{ ...PLAIN, save: false }])
  expect(slow.primary.host.lines).toContain('notice 0 of 1 replicas are in sync when shutting down.')
  const fast = pair()
  fast.primary.run('SHUTDOWN NOW')
  expect(fast.ended).toEqual([{ ...PLAIN, now: true }])
})

it('[SHUTDOWN] is called off by ABORT: who asked for it hears so, and writes go on', () => {
  const { net, primary, ended } = pair()
  primary.run('SHUTDOWN')
  primary.run('SET a 2', 'writer')
  expect(primary.run('SHUTDOWN ABORT', 'other')).toBe('+OK\r\n')
  expect([primary.received(), primary.received('writer')]).toEqual([
    '-ERR Errors trying to SHUTDOWN. Check logs.\r\n',
    '+OK\r\n',
  ])
  expect(primary.run('SHUTDOWN ABORT', 'other')).toBe('-ERR No shutdown in progress.\r\n')
  net.held = false
  net.run()
  expect(ended).toEqual([])
})

it('the end of one pause is not the end of another', () => {
  const { primary } = pair()
  primary.run('CLIENT PAUSE 100000 WRITE', 'user')
  primary.run('SHUTDOWN')
  expect(primary.run('SET a 2', 'writer')).toBe('')
  primary.run('SHUTDOWN ABORT', 'user')
  expect(primary.received('writer')).toBe('')
  primary.run('CLIENT UNPAUSE', 'user')
  expect(primary.received('writer')).toBe('+OK\r\n')
})
