// One connection of a page, relayed to one server or to a caller: bytes in, bytes out, as slow as the slower side.
//
// Nothing is read from one side while the other has not taken what came before, so a slow reader costs a bounded amount of memory. Text
// frames are the bridge's own words to the page (connected, or why not); binary frames are the server's bytes.
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { WebSocket } from 'ws'
import type { Route } from './topology.ts'

/** Milliseconds to wait for a server to accept. */
const CONNECT_TIMEOUT = 5000
/** Bytes waiting for the page above which the server is not read, and below which it is again. */
const HIGH_WATER = 4 << 20
const LOW_WATER = 1 << 20

/** What the bridge tells a page about a connection. */
export type RelayNotice =
  | { readonly type: 'connected'; readonly target: string }
  | { readonly type: 'failed'; readonly reason: FailureReason; readonly message: string }

/** Why a server was not reached. */
export type FailureReason =
  'refused' | 'unreachable' | 'timeout' | 'unknown-host' | 'tls' | 'lost' | 'nowhere'

/** Close codes of the WebSocket, after the notice. */
const CLOSED = { normal: 1000, failed: 4000 } as const

interface Failure {
  readonly reason: FailureReason
  readonly say: (name: string) => string
}

const FAILURES: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: {
    reason: 'refused',
    say: (name) => `${name} refused the connection: is a server running there?`,
  },
  EHOSTUNREACH: { reason: 'unreachable', say: (name) => `${name} cannot be reached from this machine` },
  ENETUNREACH: { reason: 'unreachable', say: (name) => `${name} cannot be reached from this machine` },
  ETIMEDOUT: { reason: 'timeout', say: (name) => `${name} did not answer` },
  ENOTFOUND: { reason: 'unknown-host', say: (name) => `${name}: no such host` },
  EAI_AGAIN: { reason: 'unknown-host', say: (name) => `${name}: its name cannot be looked up now` },
  ECONNRESET: { reason: 'lost', say: (name) => `${name} ended the connection` },
  EPIPE: { reason: 'lost', say: (name) => `${name} ended the connection` },
}

/**
 * Finds the server, connects to it and relays until either side ends.
 *
 * @param ca certificates to trust in place of the usual authorities', as PEM
 */
export function relay(page: WebSocket, route: Promise<Route>, ca: string | undefined): void {
  // What the page sends before the server is there waits in the page.
  page.pause()
  route.then(
    (found) => relayTo(page, found, ca),
    (error: Error) => {
      say(page, { type: 'failed', reason: 'nowhere', message: error.message })
      page.resume()
      page.close(CLOSED.failed)
    },
  )
}

function relayTo(page: WebSocket, { host, port, tls, name }: Route, ca: string | undefined): void {
  if (page.readyState !== page.OPEN) return
  let connected = false
  const socket: Socket = tls
    ? // An address is no name to ask for.
      connectTls({
        host,
        port,
        ...(isIP(host) === 0 && { servername: host }),
        ...(ca !== undefined && { ca }),
      })
    : connect({ host, port })
  socket.setNoDelay(true)
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }))
  }, CONNECT_TIMEOUT)
  socket.once(tls ? 'secureConnect' : 'connect', () => {
    connected = true
    clearTimeout(timer)
    joined(page, name)
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    const known = FAILURES[error.code ?? '']
    if (known !== undefined) say(page, { type: 'failed', reason: known.reason, message: known.say(name) })
    else if (tls && !connected)
      say(page, { type: 'failed', reason: 'tls', message: `${name}: ${error.message}` })
    else say(page, { type: 'failed', reason: 'lost', message: `${name}: ${error.message}` })
  })
  socket.on('close', () => clearTimeout(timer))
  join(page, socket)
}

/** Relays between a page and a connection that somebody else made to this machine. */
export function relayCaller(page: WebSocket, socket: Socket, name: string): void {
  page.pause()
  join(page, socket)
  joined(page, name)
}

function joined(page: WebSocket, target: string): void {
  say(page, { type: 'connected', target })
  page.resume()
}

function say(page: WebSocket, notice: RelayNotice): void {
  if (page.readyState === page.OPEN) page.send(JSON.stringify(notice))
}

/** Bytes both ways, and the end of one side is the end of the other. */
function join(page: WebSocket, socket: Socket): void {
  socket.on('data', (bytes) => {
    page.send(bytes, { binary: true }, () => {
      if (socket.isPaused() && page.bufferedAmount < LOW_WATER) socket.resume()
    })
    if (page.bufferedAmount > HIGH_WATER) socket.pause()
  })
  socket.on('error', () => {})
  socket.on('close', (hadError) => {
    // A paused page would not hear that it is closed.
    page.resume()
    page.close(hadError ? CLOSED.failed : CLOSED.normal)
  })
  page.on('message', (data, isBinary) => {
    if (!isBinary) return
    if (!socket.write(data as Buffer)) {
      page.pause()
      socket.once('drain', () => page.resume())
    }
  })
  page.on('close', () => socket.destroy())
  page.on('error', () => socket.destroy())
}
