// The bridge from outside: who gets through, who does not, and what a page is told. The server behind it is a few lines of our own, so
// that it can be slow, absent or rude.
import { createServer as createHttp, request as httpRequest } from 'node:http'
import type { Server as HttpServer } from 'node:http'
import { existsSync, readFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { attachBridge, BRIDGE_PROTOCOL, type Bridge, type BridgeOptions } from '../src/bridge/bridge.ts'
import { parseTarget } from '../src/bridge/targets.ts'
import { freePort } from './support.ts'

let http: HttpServer
let bridge: Bridge
let upstream: Server
let sockets: Socket[] = []
let onSocket: (socket: Socket) => void = () => {}
let port = 0
let target = ''
let clock = 0

function listen(server: Server | HttpServer): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  )
}

async function start(options: Partial<BridgeOptions> = {}): Promise<void> {
  http = createHttp((request, response) => {
    if (!bridge.answer(request, response)) response.writeHead(404).end()
  })
  bridge = attachBridge(http, { targets: [parseTarget(target)], origins: [], now: () => clock, ...options })
  port = await listen(http)
}

beforeEach(async () => {
  clock = 0
  sockets = []
  onSocket = (socket) => socket.pipe(socket)
  upstream = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  target = `127.0.0.1:${await listen(upstream)}`
})
afterEach(async () => {
  bridge.close()
  for (const socket of sockets) socket.destroy()
  await Promise.all([http, upstream].map((server) => new Promise((done) => server.close(done))))
})

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly headers: Record<string, unknown>
}

/** A POST as a browser would send it. */
function post(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path, method: 'POST', headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: JSON.parse(text) as Record<string, unknown>,
          headers: response.headers,
        }),
      )
    })
    sent.on('error', reject)
    sent.end()
  })
}

const own = (): string => `http://127.0.0.1:${port}`

async function token(): Promise<string> {
  const { body } = await post('/bridge/token', { origin: own(), 'sec-fetch-site': 'same-origin' })
  return body['token'] as string
}

interface Attempt {
  readonly token?: string
  readonly target?: string
  /** What it is for, if not for a target. */
  readonly query?: string
  readonly origin?: string
  readonly host?: string
  readonly protocols?: readonly string[]
}

interface Opened {
  readonly page: WebSocket
  readonly notices: Record<string, unknown>[]
  bytes(): string
  readonly closed: Promise<number>
}

/** Opens a connection, or tells the status it was refused with. */
async function open(attempt: Attempt = {}): Promise<Opened | number> {
  const given = attempt.token ?? (await token())
  const page = new WebSocket(
    `ws://127.0.0.1:${port}/bridge?${attempt.query ?? `target=${encodeURIComponent(attempt.target ?? target)}`}`,
    [...(attempt.protocols ?? [BRIDGE_PROTOCOL, given])],
    {
      origin: attempt.origin ?? own(),
      ...(attempt.host === undefined ? {} : { headers: { host: attempt.host } }),
    },
  )
  const notices: Record<string, unknown>[] = []
  let bytes = ''
  page.on('message', (data, isBinary) => {
    if (isBinary) bytes += (data as Buffer).toString('latin1')
    else notices.push(JSON.parse(String(data)) as Record<string, unknown>)
  })
  const closed = new Promise<number>((resolve) => page.on('close', resolve))
  return new Promise((resolve) => {
    page.on('open', () => resolve({ page, notices, bytes: () => bytes, closed }))
    page.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    page.on('error', () => {})
  })
}

async function opened(attempt: Attempt = {}): Promise<Opened> {
  const result = await open(attempt)
  if (typeof result === 'number') throw new Error(`refused with ${result}`)
  return result
}

describe('a connection through the bridge', () => {
  it('carries bytes both ways, whatever they are, and says when the server is there', async () => {
    await start()
    const { page, notices, bytes } = await opened()
    const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    page.send(all)
    await expect.poll(bytes).toBe(all.toString('latin1'))
    expect(notices).toEqual([{ type: 'connected', target }])
  })

  it('ends on one side when it ends on the other', async () => {
    await start()
    const first = await opened()
    await expect.poll(() => sockets.length).toBe(1)
    sockets[0]?.end()
    expect(await first.closed).toBe(1000)
    const second = await opened()
    await expect.poll(() => sockets.length).toBe(2)
    const ended = new Promise((resolve) => sockets[1]?.on('close', resolve))
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
    onSocket = (socket) => {
      const more = (): void => {
        while (sent < 512 && socket.write(chunk)) sent++
      }
      socket.on('drain', more)
      more()
    }
    await start()
    const { page, bytes } = await opened()
    page.pause()
    // What the sockets' own buffers take is the machine's affair; that it stops long before the end is the bridge's.
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
    expect(sockets).toEqual([])
  })

  it('a token that was used, and one that is too old', async () => {
    await start()
    const once = await token()
    await opened({ token: once })
    expect(await open({ token: once })).toBe(401)
    const old = await token()
    clock += 31_000
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
    expect(sockets).toEqual([])
    expect(bridge.connections).toBe(0)
    await opened()
  })
})

describe('tokens', () => {
  it('are for the page of the same origin, and for no other', async () => {
    await start()
    const mine = await post('/bridge/token', { origin: own(), 'sec-fetch-site': 'same-origin' })
    expect(mine).toMatchObject({
      status: 200,
      body: { targets: [{ name: target, tls: false, kind: 'server' }] },
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
    const code = bridge.pairingCode()
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

describe('the port for callers', () => {
  /** A page that holds the port open, and where that is. */
  async function holding(): Promise<{ readonly door: Opened; readonly at: number }> {
    const door = await opened({ query: 'listen=1' })
    await expect.poll(() => door.notices.length).toBe(1)
    const address = String(door.notices[0]?.['address'])
    return { door, at: Number(address.slice(address.lastIndexOf(':') + 1)) }
  }

  it('brings each caller to the page, on a connection of its own', async () => {
    await start({ door: 0 })
    const { door, at } = await holding()
    const callers = [connect(at, '127.0.0.1'), connect(at, '127.0.0.1')]
    await expect.poll(() => door.notices.length).toBe(3)
    for (const [i, caller] of callers.entries()) {
      let heard = ''
      caller.on('data', (chunk) => (heard += chunk))
      caller.write(`call ${i}`)
      const id = String(door.notices.find(({ from }) => from === `127.0.0.1:${caller.localPort}`)?.['id'])
      const page = await opened({ query: `accept=${id}` })
      await expect.poll(page.bytes).toBe(`call ${i}`)
      page.page.send(Buffer.from('answer'))
      await expect.poll(() => heard).toBe('answer')
      // Who was fetched cannot be fetched again.
      expect(await open({ query: `accept=${id}` })).toBe(403)
      caller.destroy()
      await page.closed
    }
  })

  it('is closed with the page that opened it, and its callers with it', async () => {
    await start({ door: 0 })
    const { door, at } = await holding()
    const waiting = connect(at, '127.0.0.1')
    const ended = new Promise((resolve) => waiting.on('close', resolve))
    await expect.poll(() => door.notices.length).toBe(2)
    door.page.close()
    await ended
    const late = connect(at, '127.0.0.1')
    expect(
      await new Promise((resolve) => late.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code))),
    ).toBe('ECONNREFUSED')
  })

  it('is one page’s at a time', async () => {
    await start({ door: 0 })
    await holding()
    const second = await opened({ query: 'listen=1' })
    expect(await second.closed).toBe(4000)
    expect(second.notices).toMatchObject([{ type: 'failed', reason: 'taken' }])
  })

  it('is not there unless the bridge was started with one, and nobody comes for a caller that is not', async () => {
    await start()
    expect(await open({ query: 'listen=1' })).toBe(403)
    expect(await open({ query: 'accept=anyone' })).toBe(403)
    bridge.close()
    http.close()
    await start({ door: 0 })
    expect(await open({ query: 'accept=anyone' })).toBe(403)
    expect(await open({ query: 'listen=1', token: 'made-up' })).toBe(401)
    expect(await open({ query: 'listen=1', origin: 'https://evil.example' })).toBe(403)
  })
})

describe('the workshop', () => {
  const SOURCE = '#include "half.h"\nint Half(int n) { return n / HALF; }\n'

  async function build(request: unknown): Promise<Record<string, unknown>> {
    const { page, notices, closed } = await opened({ query: 'build=1' })
    page.send(typeof request === 'string' ? request : JSON.stringify(request))
    await closed
    return notices[0] as Record<string, unknown>
  }

  it('builds a page’s sources into a library on this machine, which goes with the bridge', async () => {
    await start({ workshop: true })
    const files = { 'src/m.c': SOURCE, 'src/half.h': '#define HALF TWO\n' }
    const done = await build({ name: 'm', files, flags: ['-DTWO=2', '-Isrc'] })
    expect(done).toMatchObject({ type: 'built', log: expect.stringContaining('cc -std=gnu11 -O2') })
    const path = String(done['path'])
    expect(readFileSync(path).subarray(0, 4).toString('latin1')).toBe('\u007fELF')
    expect(await build({ name: 'm', files, flags: ['-DTWO=2'] })).not.toMatchObject({ path })
    bridge.close()
    expect(existsSync(path)).toBe(false)
  })

  it('tells what the compiler said', async () => {
    await start({ workshop: true })
    expect(
      await build({ name: 'm', files: { 'm.c': 'int f(void) { return nothing; }\n' }, flags: [] }),
    ).toMatchObject({
      path: '',
      log: expect.stringContaining('m.c:1:22: error:'),
    })
  })

  it.each([
    ['a path out of the folder', { name: 'm', files: { '../m.c': SOURCE } }],
    ['a path from the root', { name: 'm', files: { '/etc/m.c': SOURCE } }],
    ['a path that is an option', { name: 'm', files: { '-wrapper.c': SOURCE } }],
    ['a name that is a path', { name: '../m', files: { 'm.c': SOURCE } }],
    ['contents that are no text', { name: 'm', files: { 'm.c': 7 } }],
    ['nothing to build', { name: 'm', files: { 'm.h': '' } }],
    ['what is no request', 'make me a sandwich'],
  ])('refuses %s', async (_what, request) => {
    await start({ workshop: true })
    expect(await build(request)).toMatchObject({ type: 'failed', reason: 'request' })
  })

  it('takes no flags that do more than name macros and folders of the page', async () => {
    await start({ workshop: true })
    const flags = ['-I/etc', '-I../..', '-wrapper', '-fplugin=x.so', '-DOK', '-o', '@file', '-D A']
    expect((await build({ name: 'm', files: { 'm.c': 'int a;\n' }, flags }))['log']).toBe(
      'cc -std=gnu11 -O2 -g -Wall -shared -fPIC -D_GNU_SOURCE -I. -DOK -o m.so m.c\n',
    )
  })

  it('is not there unless the bridge was started with it', async () => {
    await start()
    expect(await open({ query: 'build=1' })).toBe(403)
    expect(await open({ query: 'build=1', token: 'made-up' })).toBe(401)
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
