// The sockets the server listens on: TCP on each bind address, and a Unix socket.
//
// Addresses follow valkey.conf: `*` is every IPv4 address, `::*` every IPv6 one, and a leading `-` means that an address this
// machine does not have is passed over. Error lines are valkey-server's. Change together: cli/start-server.ts, which logs them.

import { chmodSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { ListenOptions, Server as NetServer, Socket } from 'node:net'

/** Where to listen, in the words of the configuration. */
export interface ListenSettings {
  /** 0 for no TCP. */
  readonly port: number
  readonly bind: readonly string[]
  readonly backlog: number
  /** Path of the Unix socket, or ''. */
  readonly unixsocket: string
  /** Its permissions as an octal number's value; 0 to leave them. */
  readonly unixsocketperm: number
}

/** Takes a new connection; `local` says whether it came through the Unix socket. */
export type AcceptSocket = (socket: Socket, local: boolean) => void

/** Open listeners. */
export interface Listeners {
  /** `tcp` and `unix`, as far as there are any, in the order in which the server says that it is ready. */
  readonly kinds: readonly ('tcp' | 'unix')[]
  /** Listens on another TCP port or other addresses instead; connections stay. @throws ListenError, and listens on none */
  listenElsewhere(settings: ListenSettings): Promise<void>
  /** Closes them; connections stay. */
  close(): void
}

/** The server cannot listen as told. `lines` are for the log, at warning level. */
export class ListenError extends Error {
  readonly lines: readonly string[]

  constructor(lines: readonly string[]) {
    super(lines.at(-1))
    this.lines = lines
  }
}

const SYSTEM_TEXTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'bind: Address already in use',
  EADDRNOTAVAIL: 'bind: Cannot assign requested address',
  EACCES: 'bind: Permission denied',
  EAFNOSUPPORT: 'unable to bind socket, errno: 97',
  ENOTFOUND: 'Name or service not known',
  ENOENT: 'bind: No such file or directory',
  EINVAL: 'bind: Invalid argument',
}
/** Errors that pass over an optional address, and those that pass over any. */
const OPTIONAL_ERRORS: ReadonlySet<string> = new Set(['EADDRNOTAVAIL'])
const PASSED_ERRORS: ReadonlySet<string> = new Set(['EAFNOSUPPORT', 'EPROTONOSUPPORT', 'ENOPROTOOPT'])

function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? ''
}

function listen(options: ListenOptions, accept: AcceptSocket, local: boolean): Promise<NetServer> {
  return new Promise((resolve, reject) => {
    const listener = createServer({ noDelay: true }, (socket) => accept(socket, local))
    listener.once('error', reject)
    listener.listen(options, () => {
      listener.off('error', reject)
      resolve(listener)
    })
  })
}

/** Node's way to say a bind address of valkey.conf. */
function addressOptions(address: string): Pick<ListenOptions, 'host' | 'ipv6Only'> {
  if (address === '*') return { host: '0.0.0.0' }
  if (address === '::*') return { host: '::', ipv6Only: true }
  return address.includes(':') ? { host: address, ipv6Only: true } : { host: address }
}

async function listenTcp(settings: ListenSettings, accept: AcceptSocket): Promise<NetServer[]> {
  const { port, backlog } = settings
  const listeners: NetServer[] = []
  for (const word of settings.bind) {
    const optional = word.startsWith('-')
    const address = optional ? word.slice(1) : word
    try {
      listeners.push(await listen({ port, backlog, ...addressOptions(address) }, accept, false))
    } catch (error) {
      const code = errorCode(error)
      if (PASSED_ERRORS.has(code) || (optional && OPTIONAL_ERRORS.has(code))) continue
      for (const listener of listeners) listener.close()
      throw new ListenError([
        `Warning: Could not create server TCP listening socket ${address}:${port}: ${SYSTEM_TEXTS[code] ?? (error as Error).message}`,
        `Failed listening on port ${port} (tcp), aborting.`,
      ])
    }
  }
  return listeners
}

async function listenUnix(settings: ListenSettings, accept: AcceptSocket): Promise<NetServer> {
  const path = settings.unixsocket
  rmSync(path, { force: true })
  try {
    const listener = await listen({ path, backlog: settings.backlog }, accept, true)
    if (settings.unixsocketperm !== 0) chmodSync(path, settings.unixsocketperm)
    return listener
  } catch (error) {
    throw new ListenError([
      `Failed opening Unix socket: ${SYSTEM_TEXTS[errorCode(error)] ?? (error as Error).message}`,
    ])
  }
}

/**
 * Opens everything the settings ask for.
 *
 * @throws ListenError if one cannot be opened, or if there is nothing to listen on
 */
export async function openListeners(settings: ListenSettings, accept: AcceptSocket): Promise<Listeners> {
  let tcp = settings.port === 0 ? [] : await listenTcp(settings, accept)
  const unix = settings.unixsocket === '' ? [] : [await listenUnix(settings, accept)]
  if (tcp.length + unix.length === 0) throw new ListenError(['Configured to not listen anywhere, exiting.'])
  return {
    kinds: [...(tcp.length > 0 ? (['tcp'] as const) : []), ...(unix.length > 0 ? (['unix'] as const) : [])],
    async listenElsewhere(other) {
      // The old ones go first, for they may be in the way.
      for (const listener of tcp) listener.close()
      tcp = []
      if (other.port !== 0) tcp = await listenTcp(other, accept)
    },
    close() {
      for (const listener of [...tcp, ...unix]) listener.close()
      if (unix.length > 0) rmSync(settings.unixsocket, { force: true })
    },
  }
}
