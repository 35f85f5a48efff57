// Starts servers for a measurement, ours and the real one, and asks them things.

import { spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { encode } from './cases.ts'

/** A running server. */
export interface Target {
  readonly port: number
  readonly pid: number
  stop(): void
}

/** The command line that starts our server. */
export const OUR_SERVER: readonly [string, ...string[]] = [
  join(process.cwd(), 'packages/server/bin/valkey-playground'),
  'server',
]

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

/** Starts a server without persistence; resolves when it is ready. */
export async function startTarget(
  [command, ...args]: readonly [string, ...string[]],
  folder: string,
  options: readonly string[] = [],
): Promise<Target> {
  const port = await freePort()
  const common = ['--port', String(port), '--save', '', '--appendonly', 'no', '--dir', folder]
  const child = spawn(command, [...args, ...common, ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    let log = ''
    child.stdout.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('Ready to accept connections')) resolve()
    })
    child.on('error', reject)
    child.on('exit', () => reject(new Error(`${command} did not start:\n${log}`)))
  })
  return { port, pid: child.pid ?? 0, stop: () => child.kill() }
}

/** Sends commands on one connection and resolves to all that comes back, up to the reply of a last PING. */
export function ask(port: number, commands: readonly (readonly string[])[]): Promise<string> {
  const end = 'the-end-of-the-answers'
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (!text.endsWith(`${end}\r\n`)) return
      socket.destroy()
      resolve(text.slice(0, text.lastIndexOf('$')))
    })
    socket.write([...commands, ['PING', end]].map(encode).join(''))
  })
}
