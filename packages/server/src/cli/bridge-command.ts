// `valkey-playground bridge`: lets a page in a browser on this machine reach servers that are named here, and no others.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { attachBridge } from '../bridge/bridge.ts'
import { parseTarget, type BridgeTarget } from '../bridge/targets.ts'

const HELP = `Usage: valkey-playground bridge [--target host:port]... [options]

Relays WebSocket connections of the playground's page to Valkey servers over TCP. It
listens on 127.0.0.1 only and reaches only the targets named here. 'npm start' has one
built in; this one is for pages served from elsewhere.

Options:
  --target <host:port>    a server to reach; tls://host:port speaks TLS to it; may be
                          given several times (default: 127.0.0.1:6379). A cluster is named
                          by one of its nodes, cluster://host:port, and all nodes that it
                          names may be reached; sentinel://host:port/name is the primary of
                          that name. user:password@ before the host lets the bridge ask a
                          group that wants a login
  --ca <file>             certificates (PEM) to trust where servers speak TLS, in place of
                          the usual authorities'
  --origin <origin>       a page that may use the bridge, as https://example.org; may be
                          given several times
  --port <port>           where to listen (default: 4174; 0 for any free one)
  --listen <port>         a port of 127.0.0.1 that pages may open: replicas and clients on
                          this machine reach the engine in the page by it (0: any free one)
  --build                 pages may have their sources built by this machine's compiler (CC,
                          CXX), so that servers here can load them. Compilers read files:
                          give it only to pages you trust
  --max-connections <n>   connections at a time (default: 64)
  -h, --help              this text

At the start it prints a pairing code. The page asks for it once; the code works once. Each
connection then needs a token of its own, which the page fetches and which works once.
Passwords and ACL users are the servers' own: the bridge does not see the difference.
`

/** Runs a bridge until the process is told to end. Resolves to an exit code if it cannot start, to null once it serves. */
export async function runBridgeCommand(args: readonly string[]): Promise<number | null> {
  let targets: readonly BridgeTarget[]
  let ca: string | undefined
  let values: ReturnType<typeof readOptions>
  try {
    values = readOptions(args)
    targets = values.target.map(parseTarget)
    if (values.ca !== undefined) ca = readFileSync(values.ca, 'utf8')
    if (!(values.maxConnections > 0)) throw new Error('--max-connections needs a number above 0')
    for (const [flag, port] of [
      ['--port', values.port],
      ['--listen', values.listen ?? 0],
    ] as const)
      if (!(port >= 0 && port < 65536)) throw new Error(`${flag} needs a number below 65536`)
  } catch (error) {
    process.stderr.write(`valkey-playground bridge: ${(error as Error).message}\n`)
    return 2
  }
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const server = createServer((request, response) => {
    if (!bridge.answer(request, response)) response.writeHead(404).end('nothing here\n')
  })
  const bridge = attachBridge(server, {
    targets,
    origins: values.origin,
    maxConnections: values.maxConnections,
    ca,
    door: values.listen,
    workshop: values.build,
    now: () => performance.now(),
  })
  return await new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE'
      const text = inUse ? `port ${values.port} is in use` : error.message
      process.stderr.write(`valkey-playground bridge: ${text}\n`)
      resolve(1)
    })
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        bridge.close()
        process.exit(0)
      })
    server.listen(values.port, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      process.stdout.write(
        `Bridge on http://127.0.0.1:${port}\n` +
          targets.map(({ name, tls }) => `  to ${name}${tls ? ' (TLS)' : ''}\n`).join('') +
          (values.listen === null ? '' : '  a port for callers of the page\n') +
          (values.build ? '  builds modules with the compiler of this machine\n' : '') +
          `Pairing code: ${bridge.pairingCode()}\n`,
      )
      resolve(null)
    })
  })
}

function readOptions(args: readonly string[]): {
  readonly help: boolean
  readonly target: readonly string[]
  readonly origin: readonly string[]
  readonly port: number
  readonly listen: number | null
  readonly build: boolean
  readonly ca: string | undefined
  readonly maxConnections: number
} {
  const { values } = parseArgs({
    args: [...args],
    options: {
      target: { type: 'string', multiple: true, default: ['127.0.0.1:6379'] },
      origin: { type: 'string', multiple: true, default: [] },
      port: { type: 'string', default: '4174' },
      listen: { type: 'string' },
      ca: { type: 'string' },
      build: { type: 'boolean', default: false },
      'max-connections': { type: 'string', default: '64' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  return {
    help: values.help,
    target: values.target,
    origin: values.origin,
    port: Number(values.port),
    listen: values.listen === undefined ? null : Number(values.listen),
    build: values.build,
    ca: values.ca,
    maxConnections: Number(values['max-connections']),
  }
}
