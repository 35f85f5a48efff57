// The page's side of the bridge: a token for each connection, then a WebSocket that carries the server's bytes.
//
// Used by the page (console and panels of a real server) and by the engine's worker (replication, MIGRATE), so it knows neither. Texts of
// failures are the bridge's own, since only it sees why a server was not reached. Change together: packages/server/src/bridge.
import { bytesToUint8Array, uint8ArrayToBytes } from '@valkey-playground/engine'
import type { Bytes } from '@valkey-playground/ui'

const PROTOCOL = 'valkey-bridge.1'

/** Why the bridge or a server behind it is not to be had; the message is for people. */
export class BridgeError extends Error {}

/** A server that the bridge reaches. */
export interface BridgeTarget {
  readonly name: string
  readonly tls: boolean
}

/** What a connection tells. */
export interface BridgeEvents {
  connected(): void
  received(bytes: Bytes): void
  /** @param reason empty when the other side just ended it */
  closed(reason: string): void
}

/** A connection to a server. What is sent before `connected` waits. */
export interface BridgeConnection {
  send(bytes: Bytes): void
  close(): void
}

type Notice =
  | { readonly type: 'connected' }
  | { readonly type: 'failed'; readonly reason: string; readonly message: string }

/** The bridge at `base`, an absolute address that ends in `/`. */
export interface BridgeClient {
  /** The servers it was started for. Rejects with a BridgeError where no bridge is. */
  targets(): Promise<readonly BridgeTarget[]>
  connect(target: string, events: BridgeEvents): BridgeConnection
}

/** Makes a client; nothing is asked until it is used. */
export function createBridgeClient(base: string): BridgeClient {
  async function ask(): Promise<{ readonly token: string; readonly targets: readonly BridgeTarget[] }> {
    let response: Response
    try {
      response = await fetch(new URL('bridge/token', base), { method: 'POST', cache: 'no-store' })
    } catch {
      throw new BridgeError('The bridge does not answer: is the page’s server still running?')
    }
    if (response.status === 404 || response.status === 405)
      throw new BridgeError('This page is served without a bridge: start it with “npm start”.')
    const body = (await response.json()) as { token?: string; targets?: BridgeTarget[]; error?: string }
    if (body.token === undefined)
      throw new BridgeError(`The bridge refuses: ${body.error ?? response.status}`)
    return { token: body.token, targets: body.targets ?? [] }
  }

  return {
    targets: async () => (await ask()).targets,
    connect(target, events) {
      let socket: WebSocket | null = null
      let over = false
      let reason = ''
      const waiting: Bytes[] = []
      const end = (text: string): void => {
        if (over) return
        over = true
        socket?.close()
        events.closed(text)
      }
      const open = async (): Promise<void> => {
        const { token, targets } = await ask()
        if (over) return
        // People say localhost; the bridge goes by what it was told.
        const named = targets.find(
          ({ name }) => name === target || name === target.replace(/^localhost:/, '127.0.0.1:'),
        )
        if (named === undefined) {
          const names = targets.map(({ name }) => name).join(', ')
          throw new BridgeError(`${target} is not a target of the bridge, which reaches ${names || 'none'}.`)
        }
        const address = new URL(`bridge?target=${encodeURIComponent(named.name)}`, base)
        address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
        const made = new WebSocket(address, [PROTOCOL, token])
        made.binaryType = 'arraybuffer'
        socket = made
        made.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
          if (over) return
          if (typeof data !== 'string') return events.received(uint8ArrayToBytes(new Uint8Array(data)))
          const notice = JSON.parse(data) as Notice
          if (notice.type === 'failed') reason = notice.message
          else {
            events.connected()
            for (const bytes of waiting.splice(0)) made.send(bytesToUint8Array(bytes))
          }
        })
        made.addEventListener('error', () => (reason ||= 'The bridge refused the connection.'))
        made.addEventListener('close', () => end(reason))
      }
      open().catch((error: unknown) => end(error instanceof Error ? error.message : String(error)))
      return {
        send(bytes) {
          if (over) return
          if (socket?.readyState === WebSocket.OPEN && waiting.length === 0)
            socket.send(bytesToUint8Array(bytes))
          else waiting.push(bytes)
        },
        close() {
          over = true
          socket?.close()
        },
      }
    },
  }
}
