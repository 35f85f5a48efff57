// The bridge: pages of named origins reach named servers through it, and nobody else reaches anything.
//
// Four questions before a connection, each with its own answer: is the Host header this machine's (a page of another name that resolves
// here is refused), is the Origin one that may, is the token a fresh one, is what it asks for something that was named when the bridge was
// started: a target, the port for callers, the workshop. Tokens come from a request that browsers send for the page's own origin, or for a
// secret that was paired. Change together: apps/web/src/connector, the page's side.
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { Door } from './door.ts'
import { relay } from './relay.ts'
import type { BridgeTarget } from './targets.ts'
import { Tokens } from './tokens.ts'
import { Topology } from './topology.ts'
import { Workshop } from './workshop.ts'

/** The WebSocket subprotocol; the token is offered as a second one, since pages cannot set headers. */
export const BRIDGE_PROTOCOL = 'valkey-bridge.1'
/** Where everything of the bridge lives on its HTTP server. */
export const BRIDGE_PATH = '/bridge'

/** What a bridge is made from. */
export interface BridgeOptions {
  readonly targets: readonly BridgeTarget[]
  /** Origins of pages that may use it besides the server's own, as `https://example.org`. */
  readonly origins: readonly string[]
  /** Certificates, as PEM, that servers behind TLS are trusted by in place of the usual authorities'. */
  readonly ca?: string | undefined
  /** Connections at a time; 64 if not given. */
  readonly maxConnections?: number
  /** Bytes of one message from the page; 16 MiB if not given. */
  readonly maxMessage?: number
  /** A port of 127.0.0.1 that pages may open for callers of their engines, 0 for any; null for none. */
  readonly door?: number | null
  /** Whether pages may have their sources built by this machine's compiler. */
  readonly workshop?: boolean
  /** Milliseconds from any fixed point. */
  readonly now: () => number
}

/** What a connection can be for, by the word of its address that names it. */
interface Service {
  /** Why it cannot be had, or null. */
  refusal(value: string): string | null
  serve(page: WebSocket, value: string, query: URLSearchParams): void
}

/** A bridge on an HTTP server. */
export interface Bridge {
  /** A code that lets one page of another origin pair with it. */
  pairingCode(): string
  /** Answers a request below BRIDGE_PATH; false if it is for someone else. */
  answer(request: IncomingMessage, response: ServerResponse): boolean
  /** Connections that are open. */
  readonly connections: number
  close(): void
}

const MAX_CONNECTIONS = 64
const MAX_MESSAGE = 16 << 20
const STATUS = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  503: 'Service Unavailable',
} as const

/** Puts a bridge on `server`. Upgrades below BRIDGE_PATH are its own; plain requests are given to it by `answer`. */
export function attachBridge(server: HttpServer, options: BridgeOptions): Bridge {
  const tokens = new Tokens(options.now)
  const most = options.maxConnections ?? MAX_CONNECTIONS
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.maxMessage ?? MAX_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(BRIDGE_PROTOCOL) ? BRIDGE_PROTOCOL : false),
  })
  const targets = new Map(options.targets.map((target) => [target.name, new Topology(target, options)]))
  const door = options.door === undefined || options.door === null ? null : new Door(options.door)
  const workshop = options.workshop === true ? new Workshop(options.now) : null
  const services: Readonly<Record<string, Service>> = {
    target: {
      refusal: (name) => (targets.has(name) ? null : 'not a target of this bridge'),
      serve: (page, name, query) =>
        relay(page, (targets.get(name) as Topology).route(query.get('node') ?? ''), options.ca),
    },
    listen: {
      refusal: () => (door === null ? 'this bridge has no port for callers' : null),
      serve: (page) => door?.open(page),
    },
    accept: {
      refusal: (id) => (door?.has(id) === true ? null : 'no such caller'),
      serve: (page, id) => door?.admit(page, id),
    },
    build: {
      refusal: () => (workshop === null ? 'this bridge builds nothing' : null),
      serve: (page) => workshop?.serve(page),
    },
  }

  const own = (): readonly string[] => {
    const { port } = server.address() as AddressInfo
    return ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${host}:${port}`)
  }
  /** The reason against a request's Host and Origin, or null. */
  const stranger = (request: IncomingMessage): string | null => {
    if (!own().includes(request.headers.host ?? '')) return 'unknown Host'
    const { origin } = request.headers
    if (origin === undefined) return null
    const known = options.origins.includes(origin) || own().some((host) => origin === `http://${host}`)
    return known ? null : 'unknown Origin'
  }

  function refuse(socket: Duplex, status: keyof typeof STATUS, reason: string): void {
    const body = `${reason}\n`
    socket.end(
      `HTTP/1.1 ${status} ${STATUS[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
  }

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const url = new URL(request.url ?? '/', 'http://bridge')
    if (url.pathname !== BRIDGE_PATH) return refuse(socket, 404, 'nothing here')
    const reason = stranger(request)
    if (reason !== null) return refuse(socket, 403, reason)
    if (request.headers.origin === undefined) return refuse(socket, 403, 'unknown Origin')
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((word) => word.trim())
    const token = offered.find((word) => word !== BRIDGE_PROTOCOL) ?? ''
    if (!offered.includes(BRIDGE_PROTOCOL)) return refuse(socket, 400, `speak ${BRIDGE_PROTOCOL}`)
    if (!tokens.useToken(token)) return refuse(socket, 401, 'unknown, used or expired token')
    const [word, value] = [...url.searchParams][0] ?? ['target', '']
    const service = Object.hasOwn(services, word) ? services[word] : undefined
    const against = service === undefined ? 'nothing here' : service.refusal(value)
    if (against !== null) return refuse(socket, 403, against)
    if (sockets.clients.size >= most) return refuse(socket, 503, 'too many connections')
    sockets.handleUpgrade(request, socket, head, (page) => service?.serve(page, value, url.searchParams))
  }
  server.on('upgrade', onUpgrade)

  /** The page's own origin needs no secret: browsers say by Sec-Fetch-Site where a request comes from, and pages cannot lie about it. */
  function mayHaveToken(request: IncomingMessage): boolean {
    if (request.headers['sec-fetch-site'] === 'same-origin') return true
    const secret = /^Bearer ([\w-]+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    return tokens.isSecret(secret, request.headers.origin ?? '')
  }

  type Answered = readonly [status: number, body: object]
  const routes: Readonly<
    Record<string, (request: IncomingMessage, query: URLSearchParams) => Answered | Promise<Answered>>
  > = {
    '/token': (request) => {
      if (!mayHaveToken(request)) return [401, { error: 'pair first' }]
      const token = tokens.token()
      if (token === null) return [503, { error: 'too many unused tokens' }]
      return [
        200,
        {
          token,
          targets: options.targets.map(({ name, tls, kind }) => ({ name, tls, kind })),
          listens: door !== null,
          builds: workshop !== null,
        },
      ]
    },
    '/nodes': async (request, query) => {
      if (!mayHaveToken(request)) return [401, { error: 'pair first' }]
      const target = targets.get(query.get('target') ?? '')
      if (target === undefined) return [403, { error: 'not a target of this bridge' }]
      return target.nodes().then(
        (nodes) => [200, { nodes }],
        (error: Error) => [502, { error: error.message }],
      )
    },
    '/pair': (request) => {
      const code = request.headers['x-pairing-code']
      const secret = tokens.pair(typeof code === 'string' ? code : '', request.headers.origin ?? '')
      return secret === null ? [401, { error: 'unknown or used pairing code' }] : [200, { secret }]
    },
  }

  function answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://bridge')
    if (pathname !== BRIDGE_PATH && !pathname.startsWith(`${BRIDGE_PATH}/`)) return false
    const route = routes[pathname.slice(BRIDGE_PATH.length)]
    const reason = stranger(request)
    const { origin } = request.headers
    const cors =
      origin === undefined || reason !== null
        ? {}
        : {
            'Access-Control-Allow-Origin': origin,
            'Access-Control-Allow-Headers': 'authorization, x-pairing-code',
            'Access-Control-Allow-Private-Network': 'true',
            Vary: 'Origin',
          }
    const send = (status: number, body: object): void => {
      response.writeHead(status, {
        'Content-Type': 'application/json',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        'Cross-Origin-Resource-Policy': 'cross-origin',
        ...cors,
      })
      response.end(JSON.stringify(body))
    }
    if (reason !== null) send(403, { error: reason })
    else if (request.method === 'OPTIONS') send(200, {})
    else if (route === undefined) send(404, { error: 'nothing here' })
    else if (request.method !== 'POST') send(405, { error: 'POST only' })
    else void Promise.resolve(route(request, searchParams)).then((answered) => send(...answered))
    return true
  }

  return {
    pairingCode: () => tokens.pairing(),
    answer,
    get connections() {
      return sockets.clients.size
    },
    close() {
      server.off('upgrade', onUpgrade)
      for (const page of sockets.clients) page.terminate()
      sockets.close()
      workshop?.close()
    },
  }
}
