// The page's side of the bridge: a token for each connection, then a WebSocket that carries the server's bytes.
//
// Used by the page (console and panels of a real server) and by the engine's worker (replication, MIGRATE, callers), so it knows neither. Texts
// of failures are the bridge's own, since only it sees why a server was not reached. Change together: packages/server/src/bridge.
import { bytesToUint8Array, uint8ArrayToBytes } from '@valkey-playground/engine'
import type { Bytes } from '@valkey-playground/ui'
import {
  BridgeError,
  type BridgeAccess,
  type BridgeClient,
  type BridgeConnection,
  type BridgeEvents,
  type BridgeOffer,
  type BuildOutcome,
  type ClusterNode,
} from './bridge-words.ts'

const PROTOCOL = 'valkey-bridge.1'

type Notice =
  | { readonly type: 'connected' }
  | { readonly type: 'failed'; readonly reason: string; readonly message: string }
  | { readonly type: 'listening'; readonly address: string }
  | { readonly type: 'caller'; readonly id: string; readonly from: string }
  | ({ readonly type: 'built' } & BuildOutcome)

/** Bytes of one message: the bridge refuses much larger ones, and snapshots have any size. */
const PART = 1 << 20

function sendParts(socket: WebSocket | null, bytes: Bytes): void {
  for (let at = 0; at < bytes.length; at += PART) socket?.send(bytesToUint8Array(bytes.slice(at, at + PART)))
}

/** Makes a client; nothing is asked until it is used. `access` is read anew each time. */
export function createBridgeClient(access: () => BridgeAccess): BridgeClient {
  async function post(path: string): Promise<Record<string, unknown>> {
    const { base, secret } = access()
    let response: Response
    try {
      response = await fetch(new URL(`bridge/${path}`, base), {
        method: 'POST',
        cache: 'no-store',
        ...(secret !== null && { headers: { authorization: `Bearer ${secret}` } }),
      })
    } catch {
      throw new BridgeError(
        secret === null
          ? 'The bridge does not answer: is the page’s server still running?'
          : `The bridge at ${base} does not answer: is it running, with this page’s address as --origin?`,
      )
    }
    if (response.status === 404 || response.status === 405)
      throw new BridgeError(
        'This page is served without a bridge: start it with “npm start”, or pair it with a bridge of its own.',
      )
    const body = (await response.json()) as Record<string, unknown>
    if (!response.ok) throw new BridgeError(`The bridge refuses: ${String(body['error'] ?? response.status)}`)
    return body
  }
  const ask = async (): Promise<BridgeOffer & { readonly token: string }> =>
    (await post('token')) as unknown as BridgeOffer & { readonly token: string }

  /** A WebSocket for `query`. Its first notices go to `hear`, its bytes to `take`; `end` comes once, after all else. */
  function open(
    query: (offer: BridgeOffer) => Readonly<Record<string, string>>,
    on: {
      hear(notice: Exclude<Notice, { readonly type: 'failed' }>): void
      take?(bytes: Bytes): void
      opened?(socket: WebSocket): void
      end(reason: string): void
    },
  ): { readonly socket: () => WebSocket | null; close(): void; drop(): void } {
    let socket: WebSocket | null = null
    let over = false
    let reason = ''
    const end = (text: string): void => {
      if (over) return
      over = true
      socket?.close()
      on.end(text)
    }
    const begin = async (): Promise<void> => {
      const offer = await ask()
      if (over) return
      const address = new URL(`bridge?${new URLSearchParams(query(offer)).toString()}`, access().base)
      address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
      const made = new WebSocket(address, [PROTOCOL, offer.token])
      made.binaryType = 'arraybuffer'
      socket = made
      made.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
        if (over) return
        if (typeof data !== 'string') return on.take?.(uint8ArrayToBytes(new Uint8Array(data)))
        const notice = JSON.parse(data) as Notice
        if (notice.type === 'failed') reason = notice.message
        else on.hear(notice)
      })
      made.addEventListener('open', () => on.opened?.(made))
      made.addEventListener('error', () => (reason ||= 'The bridge refused the connection.'))
      made.addEventListener('close', () => end(reason))
    }
    begin().catch((error: unknown) => end(error instanceof Error ? error.message : String(error)))
    return {
      socket: () => socket,
      close: () => end(''),
      drop() {
        over = true
        socket?.close()
      },
    }
  }

  function connection(
    query: (offer: BridgeOffer) => Readonly<Record<string, string>>,
    events: BridgeEvents,
  ): BridgeConnection {
    const waiting: Bytes[] = []
    let over = false
    const channel = open(query, {
      hear(notice) {
        if (notice.type !== 'connected') return
        events.connected()
        for (const bytes of waiting.splice(0)) sendParts(channel.socket(), bytes)
      },
      take: (bytes) => events.received(bytes),
      end(reason) {
        over = true
        events.closed(reason)
      },
    })
    return {
      send(bytes) {
        if (over) return
        const socket = channel.socket()
        if (socket?.readyState === WebSocket.OPEN && waiting.length === 0) sendParts(socket, bytes)
        else waiting.push(bytes)
      },
      close() {
        over = true
        channel.drop()
      },
      waiting: () => channel.socket()?.bufferedAmount ?? 0,
    }
  }

  return {
    offer: ask,
    nodes: async (target) =>
      (await post(`nodes?target=${encodeURIComponent(target)}`))['nodes'] as readonly ClusterNode[],
    connect: (target, events, node) =>
      connection(({ targets }) => {
        // People say localhost; the bridge goes by what it was told.
        const named = targets.find(
          ({ name }) => name === target || name === target.replace(/^localhost:/, '127.0.0.1:'),
        )
        if (named === undefined) {
          const names = targets.map(({ name }) => name).join(', ')
          throw new BridgeError(`${target} is not a target of the bridge, which reaches ${names || 'none'}.`)
        }
        return { target: named.name, ...(node !== undefined && { node }) }
      }, events),
    listen(events) {
      const door = open(
        ({ listens }) => {
          if (!listens)
            throw new BridgeError(
              'The bridge has no port for callers: start the page with VALKEY_LISTEN=6380 npm start, or a bridge with --listen 6380.',
            )
          return { listen: '1' }
        },
        {
          hear(notice) {
            if (notice.type === 'listening') events.listening(notice.address)
            else if (notice.type === 'caller')
              events.caller(notice.from, (given) => connection(() => ({ accept: notice.id }), given))
          },
          end: (reason) => events.closed(reason),
        },
      )
      return () => door.close()
    },
    build: (request) =>
      new Promise((resolve, reject) => {
        const channel = open(
          ({ builds }) => {
            if (!builds)
              throw new BridgeError(
                'The bridge builds nothing: start the page with VALKEY_BUILD=1 npm start, or a bridge with --build.',
              )
            return { build: '1' }
          },
          {
            hear(notice) {
              if (notice.type !== 'built') return
              resolve(notice)
              channel.close()
            },
            opened: (socket) => socket.send(JSON.stringify(request)),
            end: (reason) => reject(new BridgeError(reason || 'The bridge ended the connection.')),
          },
        )
      }),
  }
}
