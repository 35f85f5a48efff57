// A private valkey-server for twin tests: on a socket file in a directory of its own, without persistence, ended with the
// test process. The binary is VALKEY_SERVER or .valkey/valkey-server under the project's root.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseReply, type ReplyNode } from '../../src/index.ts'

const ROOT = resolve(import.meta.dirname, '../../../..')
const PATIENCE_MS = 15_000

/** The server binary, or undefined when there is none. */
export function valkeyServerPath(): string | undefined {
  const path = process.env['VALKEY_SERVER'] ?? join(ROOT, '.valkey/valkey-server')
  return existsSync(path) ? path : undefined
}

/** Bytes in, replies out, with raw bytes kept. */
export interface Wire {
  send(argv: readonly string[]): void
  sendRaw(bytes: string): void
  /** Raw bytes of the next `count` replies; in RESP3, pushes in between are part of them unless they are what is counted. */
  read(count: number, countPushes: boolean): Promise<string>
  close(): void
}

/** Cuts the first `count` replies off a buffer; undefined while they are not all there. */
export function cutReplies(buffer: string, count: number, countPushes: boolean): string | undefined {
  let end = 0
  let seen = 0
  while (seen < count) {
    const node: ReplyNode | undefined = end < buffer.length ? parseReply(buffer, end) : undefined
    if (!node) return undefined
    end = node.end
    if (node.type !== 'push' || countPushes) seen++
  }
  return buffer.slice(0, end)
}

/** A command as bytes. */
export function encode(argv: readonly string[]): string {
  return `*${argv.length}\r\n${argv.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`
}

/** A connection to the real server. */
export class RealWire implements Wire {
  readonly #socket: Socket
  #buffer = ''
  #wake: (() => void) | null = null

  constructor(path: string) {
    this.#socket = connect(path)
    this.#socket.setEncoding('latin1')
    this.#socket.on('data', (text: string) => {
      this.#buffer += text
      this.#wake?.()
    })
    this.#socket.on('error', () => this.#wake?.())
  }

  send(argv: readonly string[]): void {
    this.#socket.write(encode(argv), 'latin1')
  }

  sendRaw(bytes: string): void {
    this.#socket.write(bytes, 'latin1')
  }

  async read(count: number, countPushes: boolean): Promise<string> {
    return this.take((buffer) => cutReplies(buffer, count, countPushes))
  }

  /** Waits until `cut` finds what it wants at the head of the buffer, and removes it. */
  async take(cut: (buffer: string) => string | undefined): Promise<string> {
    const deadline = Date.now() + PATIENCE_MS
    for (;;) {
      const found = cut(this.#buffer)
      if (found !== undefined) {
        this.#buffer = this.#buffer.slice(found.length)
        return found
      }
      const left = deadline - Date.now()
      if (left <= 0)
        throw new Error(`the real server did not answer; it sent ${JSON.stringify(this.#buffer)}`)
      await new Promise<void>((wake) => {
        const timer = setTimeout(wake, left)
        this.#wake = () => {
          clearTimeout(timer)
          wake()
        }
      })
    }
  }

  close(): void {
    this.#socket.destroy()
  }
}

function accepts(path: string): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      answer(true)
    })
    socket.once('error', () => answer(false))
  })
}

/** A running valkey-server. */
export class RealServer {
  readonly #process: ChildProcess
  readonly #kill = (): void => void this.#process.kill('SIGKILL')
  readonly #directory: string
  readonly #socketPath: string
  #stream: RealWire | null = null

  private constructor(child: ChildProcess, directory: string, socketPath: string) {
    this.#process = child
    this.#directory = directory
    this.#socketPath = socketPath
    process.once('exit', this.#kill)
  }

  /** Starts one. @param extra more command line arguments @param files what it finds in its directory */
  static async start(
    extra: readonly string[] = [],
    files: Readonly<Record<string, string>> = {},
  ): Promise<RealServer> {
    const binary = valkeyServerPath()
    if (!binary) {
      throw new Error(
        'twin tests need a real valkey-server 8.1: set VALKEY_SERVER, or VALKEY_PLAYGROUND_NO_SERVER=1 to do without',
      )
    }
    const directory = mkdtempSync(join(tmpdir(), 'twin-'))
    const socketPath = join(directory, 'socket')
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content)
    const options = ['--port', '0', '--unixsocket', socketPath, '--save', '', '--dir', directory]
    const allow = [
      '--enable-debug-command',
      'yes',
      '--enable-module-command',
      'yes',
      '--repl-diskless-sync-delay',
      '0',
    ]
    const child = spawn(binary, [...options, ...allow, ...extra], { stdio: 'ignore' })
    const server = new RealServer(child, directory, socketPath)
    // The file is there a moment before anyone listens on it.
    for (let i = 0; !(await accepts(socketPath)); i++) {
      if (child.exitCode !== null) throw new Error(`valkey-server ended at once with ${child.exitCode}`)
      if (i > 3000) throw new Error('valkey-server did not start')
      await new Promise((wake) => setTimeout(wake, 10))
    }
    return server
  }

  /** Opens a connection. */
  connect(): RealWire {
    return new RealWire(this.#socketPath)
  }

  /** The replication stream: the connection is a replica's, past the snapshot. Opened once. */
  async stream(): Promise<RealWire> {
    if (this.#stream) return this.#stream
    const wire = this.connect()
    this.#stream = wire
    wire.sendRaw('SYNC\r\n')
    const header = await wire.take((buffer) => /^\n*\$\d+\r\n/.exec(buffer)?.[0])
    const length = Number(/\d+/.exec(header)?.[0])
    await wire.take((buffer) => (buffer.length >= length ? buffer.slice(0, length) : undefined))
    return wire
  }

  /** Ends it and removes its directory. */
  async stop(): Promise<void> {
    this.#stream?.close()
    const { exitCode, signalCode } = this.#process
    const ended =
      exitCode !== null || signalCode !== null
        ? undefined
        : new Promise((resolveEnd) => this.#process.once('exit', resolveEnd))
    this.#kill()
    process.off('exit', this.#kill)
    await ended
    rmSync(this.#directory, { recursive: true, force: true })
  }
}
