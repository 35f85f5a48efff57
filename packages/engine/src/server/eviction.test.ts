import { describe, expect, it } from 'vitest'
import { TestServer } from '../test-server.ts'

/** A server with room for a few small keys. */
function crowded(policy: string, room = 20_000): TestServer {
  const t = new TestServer()
  t.run('PING')
  t.run(`CONFIG SET maxmemory-policy ${policy} maxmemory-eviction-tenacity 100`)
  t.run(`CONFIG SET maxmemory ${t.server.memory.used() + room}`)
  return t
}

function stays(t: TestServer, names: readonly string[]): string[] {
  return names.filter((name) => t.run(`EXISTS ${name}`) === ':1\r\n')
}

describe('eviction', () => {
  for (const policy of ['allkeys-lru', 'allkeys-lfu', 'allkeys-random']) {
    it(`[${policy}] keeps within the limit and takes what comes`, () => {
      const t = crowded(policy)
      for (let i = 0; i < 1000; i++) expect(t.run(`SET key:${i} ${'x'.repeat(50)}`)).toBe('+OK\r\n')
      t.run('PING')
      expect(t.server.memory.used()).toBeLessThanOrEqual(t.server.maxMemory)
      expect(t.server.stats.evicted).toBeGreaterThan(500)
    })
  }

  for (const policy of ['volatile-lru', 'volatile-lfu', 'volatile-random', 'volatile-ttl']) {
    it(`[${policy}] removes only keys that expire, and refuses when there are none`, () => {
      const t = crowded(policy)
      const kept = Array.from({ length: 20 }, (_, i) => `kept:${i}`)
      for (const name of kept) t.run(`SET ${name} x`)
      for (let i = 0; i < 500; i++) t.run(`SET key:${i} ${'x'.repeat(50)} EX 1000`)
      expect(stays(t, kept)).toEqual(kept)
      expect(t.server.stats.evicted).toBeGreaterThan(100)
      let refused = ''
      for (let i = 0; i < 500 && refused === ''; i++) {
        const reply = t.run(`SET more:${i} ${'x'.repeat(50)}`)
        if (reply !== '+OK\r\n') refused = reply
      }
      expect(refused).toBe("-OOM command not allowed when used memory > 'maxmemory'.\r\n")
      expect(stays(t, kept)).toEqual(kept)
    })
  }

  it('[allkeys-lru] the key used last stays', () => {
    const t = crowded('allkeys-lru')
    t.run('CONFIG SET maxmemory-samples 64')
    t.run('SET hot x')
    for (let i = 0; i < 500; i++) {
      t.advance(10)
      t.run('GET hot')
      t.run(`SET key:${i} ${'x'.repeat(50)}`)
    }
    expect(stays(t, ['hot', 'key:0', 'key:499'])).toEqual(['hot', 'key:499'])
  })

  it('[allkeys-lfu] the key used often stays, and its counter sinks with time', () => {
    const t = crowded('allkeys-lfu')
    t.run('CONFIG SET maxmemory-samples 64')
    t.run('SET hot x')
    for (let i = 0; i < 200; i++) t.run('GET hot')
    const before = Number(t.run('OBJECT FREQ hot').slice(1))
    expect(before).toBeGreaterThan(6)
    for (let i = 0; i < 300; i++) t.run(`SET key:${i} ${'x'.repeat(50)}`)
    expect(stays(t, ['hot'])).toEqual(['hot'])
    t.advance(3 * 60_000)
    expect(Number(t.run('OBJECT FREQ hot').slice(1))).toBeLessThanOrEqual(before - 2)
  })

  it('[volatile-ttl] what expires first goes first', () => {
    const t = crowded('volatile-ttl')
    t.run('CONFIG SET maxmemory-samples 64')
    for (let i = 0; i < 60; i++) t.run(`SET key:${i} ${'x'.repeat(50)} EX ${10_000 - i}`)
    for (let i = 0; i < 200; i++) t.run(`SET long:${i} ${'x'.repeat(50)} EX 20000`)
    expect(t.run('EXISTS key:59 key:58 key:57')).toBe(':0\r\n')
  })

  it('is announced and propagated as a deletion', () => {
    const t = crowded('allkeys-random')
    t.run('CONFIG SET notify-keyspace-events Ee lazyfree-lazy-eviction no')
    t.run('SUBSCRIBE __keyevent@0__:evicted', 'listener')
    t.received('listener')
    const effects: string[] = []
    t.server.onPropagate(({ argv }) => effects.push(argv.join(' ')))
    t.run('SET first x')
    t.run(`CONFIG SET maxmemory 1`)
    t.server.pump()
    expect(t.received('listener')).toBe(
      '*3\r\n$7\r\nmessage\r\n$22\r\n__keyevent@0__:evicted\r\n$5\r\nfirst\r\n',
    )
    expect(effects).toEqual(['SET first x', 'DEL first'])
  })

  it('goes on in slices when there is much to remove', () => {
    const t = new TestServer()
    t.run('DEBUG POPULATE 2000')
    t.host.microsPerCall = 100
    t.run('CONFIG SET maxmemory-policy allkeys-random')
    t.run('CONFIG SET maxmemory 1')
    t.server.pump()
    const first = Number(t.run('DBSIZE').slice(1))
    expect(first).toBeGreaterThan(0)
    for (let i = 0; i < 1000 && t.run('DBSIZE') !== ':0\r\n'; i++) t.server.pump()
    expect(t.run('DBSIZE')).toBe(':0\r\n')
    expect(t.run('SET a b')).toBe("-OOM command not allowed when used memory > 'maxmemory'.\r\n")
  })
})

describe('memory of keys', () => {
  it('comes back when keys go', () => {
    const t = new TestServer()
    t.run('PING')
    const before = t.server.memory.used()
    t.run('HSET h a 1 b 2')
    t.run('RPUSH l a b c')
    t.run('SET s x EX 100')
    t.run('ZADD z 1 a')
    expect(t.server.memory.used()).toBeGreaterThan(before + 200)
    t.run('DEL h l s')
    t.run('FLUSHALL')
    expect(t.server.memory.used()).toBe(before)
  })

  it('is what MEMORY USAGE says for strings', () => {
    const t = new TestServer()
    t.run(`SET long ${'x'.repeat(5000)}`)
    expect(t.run('MEMORY USAGE long')).toBe(':5136\r\n')
    t.run('SET short abc')
    expect(t.run('MEMORY USAGE short')).toBe(':32\r\n')
  })
})
