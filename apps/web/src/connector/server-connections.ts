// The connections of one login: by name, each to the server or, in a cluster, to the node where that name has got to.
//
// Redirects are followed as valkey-cli -c follows them: MOVED takes the named connection to the other node for good, ASK only for the one
// command. The bridge lets a page only to nodes that the cluster itself names, so a reply cannot lead elsewhere.
import type { Bytes } from '@valkey-playground/ui'
import type { BridgeClient } from './bridge-words.ts'
import { RespConnection } from './resp-connection.ts'

/** How to reach a server and what may be done there. */
export interface ServerLogin {
  /** A target of the bridge. */
  readonly target: string
  readonly user: string
  readonly password: string
  readonly readOnly: boolean
}

/** A redirect that was followed. */
export interface Redirect {
  readonly kind: 'MOVED' | 'ASK'
  readonly slot: string
  readonly node: string
}

/** A redirect in a reply, and the address it names; null for other replies. */
export function redirectIn(raw: Bytes): {
  readonly kind: Redirect['kind']
  readonly slot: string
  readonly host: string
  readonly port: string
} | null {
  const match = REDIRECT.exec(raw)
  if (match === null) return null
  const [, kind, slot = '', host = '', port = ''] = match
  return { kind: kind as Redirect['kind'], slot, host, port }
}

/** A redirect in words, as valkey-cli says it. */
export function redirectText({ kind, slot, node }: Redirect): string {
  const once = kind === 'ASK' ? ' (ASK: for this command only)' : ''
  return `-> Redirected to slot [${slot}] located at ${node}${once}`
}

/** What the connections need. */
export interface ConnectionParts {
  readonly bridge: BridgeClient
  readonly login: ServerLogin
  /** Whether the target is a cluster. */
  readonly cluster: boolean
  readonly onPush: (client: string, raw: Bytes) => void
  /** A connection ended by itself. */
  readonly onLost: (client: string, reason: string) => void
}

const REDIRECT = /^-(MOVED|ASK) (\d+) (\S*):(\d+)\r\n$/
/** Redirects followed for one command: more mean that the cluster is not agreed. */
const MOST_REDIRECTS = 5
/** The node that the target names. */
const FIRST = ''

/** Named connections. */
export class ServerConnections {
  readonly #parts: ConnectionParts
  readonly #connections = new Map<string, RespConnection>()
  /** Where each name is. */
  readonly #places = new Map<string, string>()
  /** The protocol each name chose, which its other connections choose as well. */
  readonly #greetings = new Map<string, readonly Bytes[]>()
  /** The addresses that the server knows the connections by. */
  readonly #own = new Set<string>()

  constructor(parts: ConnectionParts) {
    this.#parts = parts
  }

  /** Sends a command on a named connection. Resolves to the reply's bytes. @param redirected hears redirects that are followed */
  async send(client: string, argv: readonly Bytes[], redirected?: (one: Redirect) => void): Promise<Bytes> {
    let raw = await this.#at(client, this.#places.get(client) ?? FIRST, argv)
    for (let count = 0; this.#parts.cluster && count < MOST_REDIRECTS; count++) {
      const found = redirectIn(raw)
      if (found === null) break
      const { kind, slot, host, port } = found
      const node = host === '' ? `${this.#hostOf(client)}:${port}` : `${host}:${port}`
      redirected?.({ kind, slot, node })
      if (kind === 'MOVED') this.#places.set(client, node)
      else await this.#at(client, node, ['ASKING'])
      raw = await this.#at(client, node, argv)
    }
    if (/^hello$/i.test(argv[0] ?? '') && !raw.startsWith('-')) this.#greetings.set(client, argv.slice(0, 2))
    return raw
  }

  /** Puts a named connection at a node; empty for the one that the target names. */
  place(client: string, node: string): void {
    this.#places.set(client, node)
  }

  /** Whether MONITOR's or CLIENT LIST's `address` is one of these. */
  isOwn(address: string): boolean {
    return this.#own.has(address)
  }

  /** Ends the connections of a name. */
  end(client: string): void {
    for (const [key, connection] of this.#connections) {
      if (!key.startsWith(`${client}@`)) continue
      this.#connections.delete(key)
      connection.close()
    }
  }

  /** Ends all. */
  close(): void {
    const all = [...this.#connections.values()]
    this.#connections.clear()
    for (const connection of all) connection.close()
  }

  /** The host where a name is: servers that do not know their own leave it out of redirects. */
  #hostOf(client: string): string {
    const place = this.#places.get(client) || this.#parts.login.target.replace(/^[a-z+]+:\/\//, '')
    return place.slice(0, place.lastIndexOf(':'))
  }

  async #at(client: string, node: string, argv: readonly Bytes[]): Promise<Bytes> {
    return await (await this.#open(client, node)).send(argv)
  }

  async #open(client: string, node: string): Promise<RespConnection> {
    const { bridge, login, onPush, onLost } = this.#parts
    const key = `${client}@${node}`
    const known = this.#connections.get(key)
    if (known !== undefined) return known
    const made = new RespConnection(
      bridge,
      { target: login.target, node },
      (raw) => onPush(client, raw),
      (reason) => {
        if (this.#connections.get(key) !== made) return
        this.#connections.delete(key)
        onLost(client, reason)
      },
    )
    this.#connections.set(key, made)
    const greeting = this.#greetings.get(client)
    const first = [...loginOf(login), ...(greeting === undefined ? [] : [greeting])]
    const answers = first.map((argv) => made.send(argv))
    // Where that is denied, the page's own commands are heard among the others.
    const told = made.send(['CLIENT', 'INFO']).catch(() => '')
    for (const raw of await Promise.all(answers)) {
      if (!raw.startsWith('-')) continue
      this.#connections.delete(key)
      made.close()
      throw new Error(raw.slice(1).trim())
    }
    const address = / addr=(\S+)/.exec(await told)?.[1]
    if (address !== undefined) this.#own.add(address)
    return made
  }
}

/** The command that logs in, if one is needed. */
export function loginOf({
  user,
  password,
}: Pick<ServerLogin, 'user' | 'password'>): readonly (readonly Bytes[])[] {
  return password === '' ? [] : [['AUTH', ...(user === '' ? [] : [user]), password]]
}
