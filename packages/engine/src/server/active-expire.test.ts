// The active expiry cycle: how much it looks at, and when it breaks off.
import { describe, expect, it } from 'vitest'
import { TestServer } from '../test-server.ts'

const KEYS = 2000
const INFO_TEXT = /expired_keys:(\d+)\r\nexpired_stale_perc:([\d.]+)\r\nexpired_time_cap_reached_count:(\d+)/

/** A server with many keys whose time is over in a second, and nobody who asks for them. */
function withExpiring(config: Readonly<Record<string, string>> = {}): TestServer {
  const t = new TestServer(config)
  for (const db of [0, 3]) {
    t.run(`SELECT ${db}`)
    for (let i = 0; i < KEYS; i++) t.run(`SET key:${i} value PX 1000`)
  }
  t.host.time += 1001
  return t
}

function figures(t: TestServer): { expired: number; stale: number; broken: number } {
  const [, expired, stale, broken] = INFO_TEXT.exec(t.run('INFO stats', 'info')) ?? []
  return { expired: Number(expired), stale: Number(stale), broken: Number(broken) }
}

describe('the active expiry cycle', () => {
  it('goes on in one database while it finds more than a tenth expired', () => {
    const t = withExpiring()
    t.server.pump()
    expect(figures(t)).toEqual({ expired: 2 * KEYS, stale: 5, broken: 0 })
  })

  it('breaks off after a quarter of its time and begins with the next database then', () => {
    const t = withExpiring()
    // A look at the clock takes as long as a whole cycle may.
    t.host.microsPerCall = 25_001
    t.server.pump()
    const first = figures(t)
    expect(first.broken).toBe(1)
    expect(first.expired).toBeGreaterThan(0)
    expect(first.expired).toBeLessThan(KEYS)
    const left = t.run('DBSIZE')
    for (let cycles = 0; figures(t).expired < 2 * KEYS; cycles++) {
      if (cycles > 200) throw new Error('it never ends')
      t.advance(100)
    }
    expect(left).not.toBe(t.run('DBSIZE'))
    expect(figures(t).broken).toBeGreaterThan(1)
  })

  it('looks at more keys at a time with more effort', () => {
    const least = withExpiring({ 'active-expire-effort': '1' })
    const most = withExpiring({ 'active-expire-effort': '10' })
    for (const t of [least, most]) {
      t.host.microsPerCall = 100_000
      t.server.pump()
    }
    // Sixteen rounds are over before the clock is looked at: of 20 keys, and of 65.
    expect(figures(least).expired).toBe(16 * 20)
    expect(figures(most).expired).toBe(16 * 65)
  })
})
