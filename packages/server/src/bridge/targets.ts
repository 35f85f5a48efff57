// The servers a bridge may reach: exactly those named when it was started, never one that a page asks for.

/** One server. */
export interface BridgeTarget {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  /** What pages call it: `host:port`. */
  readonly name: string
}

const ADDRESS =
  /^(?:(?<scheme>tcp|tls):\/\/)?(?:\[(?<six>[\da-fA-F:.]+)\]|(?<host>[\w.-]+)):(?<port>\d{1,5})$/

/**
 * Reads `host:port`, `[::1]:port`, or either behind `tls://`.
 *
 * @throws Error with a text for the user
 */
export function parseTarget(text: string): BridgeTarget {
  const groups = ADDRESS.exec(text)?.groups
  const port = Number(groups?.['port'])
  if (groups === undefined || port < 1 || port > 65535)
    throw new Error(`${text}: not an address such as 127.0.0.1:6379 or tls://host:6380`)
  const host = (groups['six'] ?? groups['host']) as string
  const shown = groups['six'] === undefined ? host : `[${host}]`
  return { host, port, tls: groups['scheme'] === 'tls', name: `${shown}:${port}` }
}
