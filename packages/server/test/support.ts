// Starts the real program as a child and talks to it over TCP, for tests of what only the whole shows.
//
// Ports are asked from the system, so that tests can run side by side. Every started server is killed by its own id.

import { parseReplies } from '@valkey-playground/engine'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../bin/valkey-playground', import.meta.url))

/** A port nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

/** What a run of the program printed, and how it ended. */
export interface ProgramResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the program to its end. */
export function runProgram(
  args: readonly string[],
  options: { cwd?: string; input?: string } = {},
): ProgramResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    encoding: 'utf8',
    ...options,
  })
  return { code: status, stdout, stderr }
}

/** A server child. */
export class ServerProcess {
  readonly child: ChildProcess
  readonly port: number
  log = ''
  readonly exited: Promise<number | null>
  #watchers: (() => void)[] = []

  /** @param folder where it works and saves; without one it gets its own, which goes when it ends */
  constructor(args: readonly string[], port: number, input?: string, folder?: string) {
    this.port = port
    const own = folder === undefined ? mkdtempSync(join(tmpdir(), 'vp-data-')) : null
    this.child = spawn(process.execPath, [PROGRAM, 'server', ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: folder ?? own ?? undefined,
    })
    if (own !== null) this.child.on('close', () => rmSync(own, { recursive: true, force: true }))
    this.child.stdin?.end(input ?? '')
    const collect = (chunk: Buffer): void => {
      this.log += chunk.toString('latin1')
      for (const watch of this.#watchers) watch()
    }
    this.child.stdout?.on('data', collect)
    this.child.stderr?.on('data', collect)
    this.exited = new Promise((resolve) =>
      this.child.on('close', (code) => {
        resolve(code)
        for (const watch of this.#watchers) watch()
      }),
    )
  }

  /** Resolves when the log matches; rejects if the server ends first. */
  logged(pattern: Pick<RegExp, 'test'>): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(this.log)) resolve()
        else if (this.child.exitCode !== null) reject(new Error(`the server ended; its log:\n${this.log}`))
      }
      this.#watchers.push(look)
      look()
    })
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal)
    return this.exited
  }
}

/** Starts a server on a free port and waits until it is ready. */
export async function startServer(
  args: readonly string[] = [],
  input?: string,
  folder?: string,
): Promise<ServerProcess> {
  const port = await freePort()
  const first = args[0] !== undefined && !args[0].startsWith('-') ? [args[0]] : []
  const rest = args.slice(first.length)
  const server = new ServerProcess([...first, '--port', String(port), ...rest], port, input, folder)
  await server.logged(/Ready to accept connections/)
  return server
}

/** The real server's program; valkey-cli and valkey-benchmark are beside it. */
export const REAL_SERVER: string =
  process.env['VALKEY_SERVER'] ?? fileURLToPath(new URL('../../../.valkey/valkey-server', import.meta.url))

/** A real valkey-server on a free port. */
export interface RealServerProcess {
  readonly port: number
  stop(): Promise<void>
}

/** Starts a real server without persistence, in a folder of its own, and waits until it is ready. @param config a configuration file */
export async function startRealServer(
  args: readonly string[] = [],
  config?: string,
): Promise<RealServerProcess> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'vp-real-'))
  const options = [
    ...(config === undefined ? [] : [config]),
    '--port',
    String(port),
    '--save',
    '',
    '--dir',
    folder,
    ...args,
  ]
  const child = spawn(REAL_SERVER, options, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => chunk.includes('Ready to accept') && resolve())
    child.on('error', reject)
    child.on('exit', () => reject(new Error(`${REAL_SERVER} ended`)))
  })
  return {
    port,
    async stop() {
      child.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Builds a test module of the API twice: for the real server and for ours. Returns the files. */
export function buildTwice(
  name: string,
  folder: string,
): { readonly library: string; readonly wasm: string } {
  const source = fileURLToPath(new URL(`../../api/test/modules/${name}.c`, import.meta.url))
  const headers = fileURLToPath(new URL('../../api/include', import.meta.url))
  const library = join(folder, `${name}.so`)
  const wasm = join(folder, `${name}.wasm`)
  execFileSync('cc', ['-std=gnu11', '-shared', '-fPIC', '-O1', '-w', '-I', headers, source, '-o', library])
  const { code, stderr } = runProgram(['compile', source, '-o', wasm])
  if (code !== 0) throw new Error(stderr)
  return { library, wasm }
}

/** Whether replies have come to their end; the network may cut them anywhere. */
function isWhole(received: string): boolean {
  return received !== '' && parseReplies(received).at(-1)?.end === received.length
}

/** A connection that sends bytes and gives back bytes, as latin-1 text. */
export class RawClient {
  readonly socket: Socket
  received = ''
  closed = false
  #watchers: (() => void)[] = []

  constructor(target: { port: number } | { path: string }) {
    this.socket = 'path' in target ? connect(target.path) : connect(target.port, '127.0.0.1')
    this.socket.on('data', (chunk) => {
      this.received += chunk.toString('latin1')
      for (const watch of this.#watchers) watch()
    })
    this.socket.on('error', () => {})
    this.socket.on('close', () => {
      this.closed = true
      for (const watch of this.#watchers) watch()
    })
  }

  /** Sends a command line as an array of its words. */
  command(...words: readonly string[]): void {
    this.send(`*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`)
  }

  send(bytes: string): void {
    this.socket.write(bytes, 'latin1')
  }

  /** Takes what has been received once it matches; rejects after a minute or when the connection closes. */
  until(pattern: Pick<RegExp, 'test'>): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`got ${JSON.stringify(this.received)}`)), 60_000)
      const look = (): void => {
        if (!pattern.test(this.received)) {
          if (this.closed) reject(new Error(`closed after ${JSON.stringify(this.received)}`))
          return
        }
        clearTimeout(timer)
        this.#watchers = []
        const text = this.received
        this.received = ''
        resolve(text)
      }
      this.#watchers.push(look)
      look()
    })
  }

  /** Sends a command and resolves to its one-line or bulk reply, raw. */
  async call(...words: readonly string[]): Promise<string> {
    this.command(...words)
    return this.until({ test: isWhole })
  }

  /** Resolves to everything received when the server has closed the connection. */
  end(): Promise<string> {
    return new Promise((resolve) => {
      if (this.closed) resolve(this.received)
      else this.socket.on('close', () => resolve(this.received))
    })
  }
}
