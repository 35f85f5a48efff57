// The servers a bridge may reach: exactly those named when it was started, never one that a page asks for.
//
// A cluster or a sentinel group is named by one of its members; which servers that means is topology.ts's to find out, not the page's.

/** A server, or a group of servers behind one name. */
export interface BridgeTarget {
  readonly kind: 'server' | 'cluster' | 'sentinel'
  /** Of the server itself, or of the member that knows the others. */
  readonly host: string
  readonly port: number
  readonly tls: boolean
  /** What pages call it: `host:port`, or the address as it was given, without password. */
  readonly name: string
  /** The primary's name, of a sentinel group. */
  readonly group?: string
  /** How the bridge itself logs in to learn who belongs to a group; pages log in by themselves. */
  readonly login?: { readonly user: string; readonly password: string }
}

const SCHEMES: Readonly<Record<string, Pick<BridgeTarget, 'kind' | 'tls'>>> = {
  tcp: { kind: 'server', tls: false },
  tls: { kind: 'server', tls: true },
  cluster: { kind: 'cluster', tls: false },
  'cluster+tls': { kind: 'cluster', tls: true },
  sentinel: { kind: 'sentinel', tls: false },
}
const ADDRESS =
  /^(?:(?<scheme>[a-z+]+):\/\/)?(?:(?<user>[^:@/]*):(?<password>[^@/]*)@)?(?:\[(?<six>[\da-fA-F:.]+)\]|(?<host>[\w.-]+)):(?<port>\d{1,5})(?:\/(?<group>[\w.-]+))?$/

/**
 * Reads `host:port`, `[::1]:port`, either behind `tls://`, `cluster://` or `cluster+tls://`, or `sentinel://host:port/name`. A login for
 * the group itself comes before the host, as `user:password@`.
 *
 * @throws Error with a text for the user
 */
export function parseTarget(text: string): BridgeTarget {
  const groups = ADDRESS.exec(text)?.groups
  const port = Number(groups?.['port'])
  const scheme = groups?.['scheme'] ?? 'tcp'
  const nature = Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme] : undefined
  if (groups === undefined || nature === undefined || port < 1 || port > 65535)
    throw new Error(`${text}: not an address such as 127.0.0.1:6379, tls://host:6380 or cluster://host:7000`)
  const group = groups['group']
  if ((nature.kind === 'sentinel') !== (group !== undefined))
    throw new Error(`${text}: a sentinel's address ends in the primary's name, as sentinel://host:26379/name`)
  const password = groups['password']
  if (nature.kind === 'server' && password !== undefined)
    throw new Error(`${text}: pages log in to a server by themselves, its address needs no password`)
  const host = (groups['six'] ?? groups['host']) as string
  const address = addressOf({ host, port })
  return {
    ...nature,
    host,
    port,
    name:
      nature.kind === 'server' ? address : `${scheme}://${address}${group === undefined ? '' : `/${group}`}`,
    ...(group !== undefined && { group }),
    ...(password !== undefined && {
      login: { user: decodeURIComponent(groups['user'] ?? ''), password: decodeURIComponent(password) },
    }),
  }
}

/** `host:port`, with brackets around what has colons itself. */
export function addressOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
