// The bridge from outside: who gets through, who does not, and what a page is told.
import { describe, expect, it } from 'vitest'
import { parseTarget } from '../src/bridge/targets.ts'
import { bench, open, opened, own, post, start, token, useBench } from './bridge-bench.ts'
import { freePort } from './support.ts'

useBench()

describe('a connection through the bridge', () => {
  it('carries bytes both ways, whatever they are, and says when the server is there', async () => {
    await start()
    const { page, notices, bytes } = await opened()
    const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    page.send(all)
    await expect.poll(bytes).toBe(all.toString('latin1'))
    expect(notices).toEqual([{ type: 'connected', target: bench.target }])
  })

  it('ends on one side when it ends on the other', async () => {
    await start()
    const first = await opened()
    await expect.poll(() => bench.sockets.length).toBe(1)
    bench.sockets[0]?.end()
    expect(await first.closed).toBe(1000)
    const second = await opened()
    await expect.poll(() => bench.sockets.length).toBe(2)
    const ended = new Promise((resolve) => bench.sockets[1]?.on('close', resolve))
    second.page.close()
    await ended
  })

  it('names a server that refuses and a host that does not exist', async () => {
    const nobody = `127.0.0.1:${await freePort()}`
    await start({ targets: [parseTarget(nobody), parseTarget('no-such-host.invalid:6379')] })
    const refused = await opened({ target: nobody })
    expect(await refused.closed).toBe(4000)
    expect(refused.notices).toEqual([
      {
        type: 'failed',
        reason: 'refused',
        message: `${nobody} refused the connection: is a server running there?`,
      },
    ])
    const unknown = await opened({ target: 'no-such-host.invalid:6379' })
    expect(await unknown.closed).toBe(4000)
    expect(unknown.notices).toMatchObject([{ type: 'failed', reason: 'unknown-host' }])
  })

  it('does not read from a server whose page reads nothing', async () => {
    const chunk = Buffer.alloc(1 << 20)
    let sent = 0
    bench.onSocket = (socket) => {
      const more = (): void => {
        while (sent < 512 && socket.write(chunk)) sent++
      }
      socket.on('drain', more)
      more()
    }
    await start()
    const { page, bytes } = await opened()
    page.pause()
    // What the bench.sockets' own buffers take is the machine's affair; that it stops long before the end is the bridge's.
    let before = -1
    await expect
      .poll(
        () => {
          const still = sent === before && sent > 0
          before = sent
          return still
        },
        { interval: 300, timeout: 20_000 },
      )
      .toBe(true)
    expect(sent).toBeLessThan(256)
    page.resume()
    await expect.poll(() => bytes().length, { timeout: 20_000 }).toBeGreaterThan(sent << 19)
  })

  it('closes a connection whose message is too large', async () => {
    await start({ maxMessage: 1000 })
    const { page, closed } = await opened()
    page.send(Buffer.alloc(1001))
    expect(await closed).toBe(1009)
  })
})

describe('who does not get through', () => {
  it.each([
    ['another Origin', { origin: 'https://evil.example' }, 403],
    ['another Host, as a name that resolves to this machine has', { host: 'evil.example' }, 403],
    ['a target that was not named', { target: '127.0.0.1:1' }, 403],
    ['a made-up token', { token: 'made-up' }, 401],
    ['no subprotocol of ours', { protocols: ['chat'] }, 400],
  ] as const)('%s', async (_what, attempt, status) => {
    await start()
    expect(await open(attempt)).toBe(status)
    expect(bench.sockets).toEqual([])
  })

  it('a node that is not the server itself, where the target is no cluster', async () => {
    await start()
    const elsewhere = `127.0.0.1:${await freePort()}`
    const page = await opened({ query: `target=${bench.target}&node=${elsewhere}` })
    expect(await page.closed).toBe(4000)
    expect(page.notices).toEqual([
      { type: 'failed', reason: 'nowhere', message: `${elsewhere} is no node of ${bench.target}` },
    ])
    expect(bench.sockets).toEqual([])
  })

  it('a token that was used, and one that is too old', async () => {
    await start()
    const once = await token()
    await opened({ token: once })
    expect(await open({ token: once })).toBe(401)
    const old = await token()
    bench.clock += 31_000
    expect(await open({ token: old })).toBe(401)
  })

  it('more connections than allowed', async () => {
    await start({ maxConnections: 2 })
    await opened()
    await opened()
    expect(await open()).toBe(503)
  })

  it('a thousand attempts: nothing gets through, nothing stays, and the next honest one works', async () => {
    await start()
    const statuses = new Set<number>()
    for (let round = 0; round < 20; round++) {
      const attempts = Array.from({ length: 50 }, (_, i) => open({ token: `guess-${round}-${i}` }))
      for (const status of await Promise.all(attempts)) statuses.add(status as number)
    }
    expect([...statuses]).toEqual([401])
    expect(bench.sockets).toEqual([])
    expect(bench.bridge.connections).toBe(0)
    await opened()
  })
})

describe('tokens', () => {
  it('are for the page of the same origin, and for no other', async () => {
    await start()
    const mine = await post('/bridge/token', { origin: own(), 'sec-fetch-site': 'same-origin' })
    expect(mine).toMatchObject({
      status: 200,
      body: { targets: [{ name: bench.target, tls: false, kind: 'server' }] },
    })
    expect(await post('/bridge/token', { origin: own() })).toMatchObject({ status: 401 })
    const foreign = await post('/bridge/token', {
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
    })
    expect(foreign).toMatchObject({ status: 403, body: { error: 'unknown Origin' } })
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined()
    const rebound = await post('/bridge/token', { host: 'evil.example', 'sec-fetch-site': 'same-origin' })
    expect(rebound).toMatchObject({ status: 403, body: { error: 'unknown Host' } })
  })

  it('come for a secret that a page of a named origin got for the pairing code, once', async () => {
    const origin = 'https://page.example'
    await start({ origins: [origin, 'https://other.example'] })
    const code = bench.bridge.pairingCode()
    expect(await post('/bridge/pair', { origin, 'x-pairing-code': 'wrong' })).toMatchObject({ status: 401 })
    const paired = await post('/bridge/pair', { origin, 'x-pairing-code': code })
    expect(paired.headers['access-control-allow-origin']).toBe(origin)
    const secret = paired.body['secret'] as string
    expect(await post('/bridge/pair', { origin, 'x-pairing-code': code })).toMatchObject({ status: 401 })
    const authorization = `Bearer ${secret}`
    const given = await post('/bridge/token', { origin, authorization })
    expect(given.status).toBe(200)
    expect(await post('/bridge/token', { origin: 'https://other.example', authorization })).toMatchObject({
      status: 401,
    })
    await opened({ origin, token: given.body['token'] as string })
  })

  it('are not hoarded', async () => {
    await start()
    const statuses: number[] = []
    for (let i = 0; i < 257; i++) {
      const { status } = await post('/bridge/token', { origin: own(), 'sec-fetch-site': 'same-origin' })
      statuses.push(status)
    }
    expect(statuses.lastIndexOf(200)).toBe(255)
    expect(statuses[256]).toBe(503)
  })
})

describe('targets', () => {
  it.each([
    ['127.0.0.1:6379', { kind: 'server', host: '127.0.0.1', port: 6379, tls: false, name: '127.0.0.1:6379' }],
    [
      'tls://db.example:6380',
      { kind: 'server', host: 'db.example', port: 6380, tls: true, name: 'db.example:6380' },
    ],
    ['[::1]:7000', { kind: 'server', host: '::1', port: 7000, tls: false, name: '[::1]:7000' }],
    [
      'cluster://me:s%40cret@a:7000',
      {
        kind: 'cluster',
        host: 'a',
        port: 7000,
        tls: false,
        name: 'cluster://a:7000',
        login: { user: 'me', password: 's@cret' },
      },
    ],
    [
      'sentinel://a:26379/main',
      {
        kind: 'sentinel',
        host: 'a',
        port: 26379,
        tls: false,
        name: 'sentinel://a:26379/main',
        group: 'main',
      },
    ],
  ])('%s is read', (text, parsed) => {
    expect(parseTarget(text)).toEqual(parsed)
  })

  it.each(['6379', 'host', 'host:0', 'host:70000', 'http://host:1', 'a b:1', ''])('%j is refused', (text) => {
    expect(() => parseTarget(text)).toThrow('not an address')
  })

  it.each(['sentinel://a:1', 'a:1/main', 'me:secret@a:1'])('%j is refused with a hint', (text) => {
    expect(() => parseTarget(text)).toThrow(/a sentinel's address|needs no password/)
  })
})
