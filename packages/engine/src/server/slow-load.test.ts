import { describe, expect, it } from 'vitest'
import { TestServer } from '../test-server.ts'

const LOADING = '-LOADING Valkey is loading the dataset in memory\r\n'

async function saved(keys = 100): Promise<Uint8Array> {
  const t = new TestServer()
  for (let i = 0; i < keys; i++) t.run(`SET key:${i} value`)
  expect(t.run('SAVE')).toBe('+OK\r\n')
  return (await t.server.storage.read('dump.rdb')) as Uint8Array
}

describe('a load that takes more than one slice', () => {
  it('is seen by INFO after a piece, while commands about data are refused and time stands still for timers', async () => {
    const bytes = await saved(300)
    const t = new TestServer({ 'key-load-delay': '1000', 'loading-process-events-interval-bytes': '1024' })
    let fired = false
    t.server.timers.add(t.host.time, () => (fired = true))
    const loading = t.server.persistence.loadBytesSlowly(bytes)
    expect([t.run('GET key:1'), t.run('ECHO a')]).toEqual(['', ''])
    t.advance(50)
    expect([t.server.slowLoad.progress?.position === bytes.length, t.received()]).toEqual([false, ''])
    t.advance(50)
    expect(t.received()).toBe(`${LOADING}$1\r\na\r\n`)
    expect(t.run('CONFIG SET appendonly yes')).toBe(LOADING)
    expect(t.run('INFO persistence')).toMatch(
      new RegExp(
        `loading:1\\r\\nasync_loading:0[^]*loading_start_time:\\d+\\r\\nloading_total_bytes:${bytes.length}\\r\\n[^]*loading_eta_seconds:1`,
      ),
    )
    for (let i = 0; i < 10; i++) t.advance(50)
    const result = await loading
    expect([result?.loaded, t.server.loading, t.run('DBSIZE'), fired]).toEqual([300, false, ':300\r\n', true])
  })

  it('is not heard of when it ends within a piece: requests wait, and find all', async () => {
    const bytes = await saved()
    const t = new TestServer({ 'key-load-delay': '1000' })
    const loading = t.server.persistence.loadBytesSlowly(bytes)
    expect([t.run('PING'), t.run('DBSIZE'), t.run('GET key:99', 'other')]).toEqual(['', '', ''])
    for (let i = 0; i < 5; i++) t.advance(50)
    await loading
    t.advance(0)
    expect([t.received(), t.received('other')]).toEqual(['+PONG\r\n:100\r\n', '$5\r\nvalue\r\n'])
  })

  it('ends with the server, whose half of the data is not saved', async () => {
    const bytes = await saved()
    const t = new TestServer({ 'key-load-delay': '1000' })
    const ended: unknown[] = []
    t.host.shutdown = (options) => void ended.push(options)
    void t.server.persistence.loadBytesSlowly(bytes)
    t.server.shutdown.signal(() => ({ save: true, now: false, force: false }))
    t.advance(1)
    expect(ended).toEqual([{ save: false, now: false, force: false }])
  })

  it('tells when the bytes turn out to be broken', async () => {
    const bytes = (await saved()).slice(0, -40)
    const t = new TestServer({ 'key-load-delay': '-10' })
    const loading = t.server.persistence.loadBytesSlowly(bytes)
    for (let i = 0; i < 20; i++) t.advance(1)
    expect([await loading, t.server.loading]).toEqual([null, false])
    expect(t.host.lines).toContain('warning Internal error in RDB reading: Unexpected EOF reading RDB file')
  })
})

describe('[TIME]', () => {
  it('has the microseconds of a host that knows them, the same during a transaction', () => {
    const t = new TestServer()
    expect(t.run('TIME')).toBe('*2\r\n$10\r\n1700000000\r\n$1\r\n0\r\n')
    let micros = t.host.time * 1000 + 120
    Object.assign(t.host, { nowMicros: () => ++micros })
    t.run('MULTI')
    t.run('TIME')
    t.run('TIME')
    const both = '*2\r\n$10\r\n1700000000\r\n$3\r\n121\r\n'
    expect(t.run('EXEC')).toBe(`*2\r\n${both}${both}`)
    expect(t.run('TIME')).toBe('*2\r\n$10\r\n1700000000\r\n$3\r\n122\r\n')
    // A clock that disagrees about the millisecond does not count.
    micros += 5000
    expect(t.run('TIME')).toBe('*2\r\n$10\r\n1700000000\r\n$3\r\n999\r\n')
  })
})
