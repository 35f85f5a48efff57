// A bridge under test, and a page before it: what the tests of who gets through and of the services have in common. The server behind it is
// a few lines of our own, so that it can be slow, absent or rude.
import { createServer as createHttp, request as httpRequest } from 'node:http'
import type { Server as HttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach } from 'vitest'
import { WebSocket } from 'ws'
import { attachBridge, BRIDGE_PROTOCOL, type Bridge, type BridgeOptions } from '../src/bridge/bridge.ts'
import { parseTarget } from '../src/bridge/targets.ts'

let upstream: Server
let port = 0

/** What tests look at and change. */
export const bench: {
  http: HttpServer
  bridge: Bridge
  /** Connections that reached the server behind the bridge, and what it does with one. */
  sockets: Socket[]
  onSocket: (socket: Socket) => void
  /** The name of that server. */
  target: string
  /** The bridge's clock, in milliseconds. */
  clock: number
} = {
  http: createHttp(),
  bridge: null as unknown as Bridge,
  sockets: [],
  onSocket: () => {},
  target: '',
  clock: 0,
}

function listen(server: Server | HttpServer): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  )
}

/** Starts a bridge to the server behind it. */
export async function start(options: Partial<BridgeOptions> = {}): Promise<void> {
  bench.http = createHttp((request, response) => {
    if (!bench.bridge.answer(request, response)) response.writeHead(404).end()
  })
  bench.bridge = attachBridge(bench.http, {
    targets: [parseTarget(bench.target)],
    origins: [],
    now: () => bench.clock,
    ...options,
  })
  port = await listen(bench.http)
}

/** Gives each test of a file a server behind the bridge, and ends both. */
export function useBench(): void {
  beforeEach(async () => {
    bench.clock = 0
    bench.sockets = []
    bench.onSocket = (socket) => socket.pipe(socket)
    upstream = createServer((socket) => {
      bench.sockets.push(socket)
      socket.on('error', () => {})
      bench.onSocket(socket)
    })
    bench.target = `127.0.0.1:${await listen(upstream)}`
  })
  afterEach(async () => {
    bench.bridge.close()
    for (const socket of bench.sockets) socket.destroy()
    await Promise.all([bench.http, upstream].map((server) => new Promise((done) => server.close(done))))
  })
}

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly headers: Record<string, unknown>
}

/** A POST as a browser would send it. */
export function post(path: string, headers: Record<string, string> = {}): Promise<Answer> {
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

/** The bridge's own origin. */
export function own(): string {
  return `http://127.0.0.1:${port}`
}

/** A token for the bridge's own page. */
export async function token(): Promise<string> {
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

/** A connection that was let through. */
export interface Opened {
  readonly page: WebSocket
  readonly notices: Record<string, unknown>[]
  bytes(): string
  readonly closed: Promise<number>
}

/** Opens a connection, or tells the status it was refused with. */
export async function open(attempt: Attempt = {}): Promise<Opened | number> {
  const given = attempt.token ?? (await token())
  const page = new WebSocket(
    `ws://127.0.0.1:${port}/bridge?${attempt.query ?? `target=${encodeURIComponent(attempt.target ?? bench.target)}`}`,
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

/** Opens a connection that must be let through. */
export async function opened(attempt: Attempt = {}): Promise<Opened> {
  const result = await open(attempt)
  if (typeof result === 'number') throw new Error(`refused with ${result}`)
  return result
}
