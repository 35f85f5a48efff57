// One RESP connection to a server: commands out in order, replies matched to them, and all that comes by itself handed on.
//
// In RESP3 what comes by itself says so (push). In RESP2 it does not: messages of a subscribed connection are arrays that begin with a
// word of the protocol, and lines of MONITOR are simple strings that begin with a time.
import { parseReply, type ReplyNode } from '@valkey-playground/engine'
import type { Bytes } from '@valkey-playground/ui'
import type { BridgeClient, BridgeConnection } from './bridge-words.ts'

interface Waiting {
  /** Replies that it still gets: SUBSCRIBE has one for each channel. */
  left: number
  raw: Bytes
  readonly confirms: boolean
  readonly resolve: (raw: Bytes) => void
  readonly reject: (error: Error) => void
}

const MESSAGE = /^(p|s)?message$/
const CONFIRMATION = /^(p|s)?(un)?subscribe$/
const MONITOR_LINE = /^\d+\.\d+ \[/

/** A connection; it opens at once, and commands wait until it has. */
export class RespConnection {
  readonly #connection: BridgeConnection
  readonly #onPush: (raw: Bytes) => void
  readonly #onClosed: (reason: string) => void
  readonly #waiting: Waiting[] = []
  #buffer: Bytes = ''
  #closed: string | null = null

  constructor(
    bridge: BridgeClient,
    { target, node }: { readonly target: string; readonly node: string },
    onPush: (raw: Bytes) => void,
    onClosed: (reason: string) => void,
  ) {
    this.#onPush = onPush
    this.#onClosed = onClosed
    const name = node === '' ? target : node
    this.#connection = bridge.connect(
      target,
      {
        connected: () => undefined,
        received: (bytes) => this.#received(bytes),
        closed: (reason) => this.#end(reason === '' ? `${name} closed the connection` : reason),
      },
      node === '' ? undefined : node,
    )
  }

  /** Sends a command. Resolves to the bytes of its reply; rejects when the connection ends first. */
  send(argv: readonly Bytes[]): Promise<Bytes> {
    if (this.#closed !== null) return Promise.reject(new Error(this.#closed))
    const confirms = CONFIRMATION.test((argv[0] ?? '').toLowerCase())
    return new Promise((resolve, reject) => {
      const left = confirms ? Math.max(1, argv.length - 1) : 1
      this.#waiting.push({ left, raw: '', confirms, resolve, reject })
      this.#connection.send(encodeRequest(argv))
    })
  }

  close(): void {
    this.#connection.close()
    this.#end('The connection was closed.')
  }

  #received(bytes: Bytes): void {
    this.#buffer += bytes
    let at = 0
    try {
      for (;;) {
        const node = at < this.#buffer.length ? parseReply(this.#buffer, at) : undefined
        if (node === undefined) break
        this.#take(node, this.#buffer.slice(at, node.end))
        at = node.end
      }
    } catch (error) {
      this.#connection.close()
      this.#end(`The server sent what is no reply: ${error instanceof Error ? error.message : String(error)}`)
    }
    this.#buffer = this.#buffer.slice(at)
  }

  #take(node: ReplyNode, raw: Bytes): void {
    const waiting = this.#waiting[0]
    if (waiting === undefined || comesByItself(node, waiting.confirms)) return this.#onPush(raw)
    waiting.raw += raw
    waiting.left = node.type === 'error' ? 0 : waiting.left - 1
    if (waiting.left > 0) return
    this.#waiting.shift()
    waiting.resolve(waiting.raw)
  }

  #end(reason: string): void {
    if (this.#closed !== null) return
    this.#closed = reason
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(reason))
    this.#onClosed(reason)
  }
}

/** A command as the protocol has it. */
export function encodeRequest(argv: readonly Bytes[]): Bytes {
  return `*${argv.length}\r\n${argv.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`
}

function comesByItself(node: ReplyNode, confirms: boolean): boolean {
  if (node.type === 'simple') return MONITOR_LINE.test(node.text)
  if (node.type !== 'push' && node.type !== 'array') return false
  const first = node.items[0]
  const word = first?.type === 'bulk' || first?.type === 'simple' ? first.text : ''
  if (node.type === 'push') return !(confirms && CONFIRMATION.test(word))
  return MESSAGE.test(word) && node.items.length <= 4
}
