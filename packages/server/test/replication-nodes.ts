// Servers of both kinds that replicate with each other, for tests: how they are started, asked, written to and compared. They
// end with the test.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { RawClient, freePort, startServer } from './support.ts'
import type { ServerProcess } from './support.ts'

const REAL =
  process.env['VALKEY_SERVER'] ?? fileURLToPath(new URL('../../../.valkey/valkey-server', import.meta.url))
const OPTIONS = ['--save', '', '--enable-debug-command', 'yes', '--repl-diskless-sync-delay', '0']
const PATIENCE_MS = 15_000

/** A server of either kind, with one connection to it. */
export interface Node {
  readonly port: number
  readonly client: RawClient
}

const children: (ChildProcess | ServerProcess)[] = []

/** Where the real servers of a test file work, which calls `useNodes`; known once its tests run. */
export let folder = ''

/** Has the servers of a file's tests work in a folder of its own, and end with the test that started them. */
export function useNodes(): void {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vp-replication-'))
  })
  afterEach(stopAll)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
}

async function stopAll(): Promise<void> {
  for (const child of children.splice(0)) {
    if ('stop' in child) await child.stop('SIGKILL')
    else child.kill('SIGKILL')
  }
}

/** Starts a server of ours. */
export async function ours(...extra: string[]): Promise<Node> {
  const server = await startServer([...OPTIONS, ...extra])
  children.push(server)
  return { port: server.port, client: new RawClient(server) }
}

/** Starts a real server. */
export async function real(...extra: string[]): Promise<Node> {
  const port = await freePort()
  const child = spawn(REAL, ['--port', String(port), '--dir', folder, ...OPTIONS, ...extra], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => chunk.includes('Ready to accept') && resolve())
    child.on('exit', () => reject(new Error(`${REAL} ended`)))
  })
  return { port, client: new RawClient({ port }) }
}

/** Runs a line and answers the reply's bytes. */
export async function call(node: Node, line: string): Promise<string> {
  return node.client.call(...line.split(' '))
}

/** Sends all lines at once and waits until the last is answered. */
export async function load(node: Node, lines: readonly string[]): Promise<void> {
  for (const line of lines) node.client.command(...line.split(' '))
  node.client.command('ECHO', 'end-of-load')
  await node.client.until(/end-of-load\r\n$/)
}

/** A field of INFO. */
export async function info(node: Node, name: string): Promise<string> {
  const text = await call(node, 'INFO everything')
  return new RegExp(`^${name}:(.*)\r$`, 'm').exec(text)?.[1] ?? ''
}

/** Waits until something holds. */
export async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Makes one server the replica of another and waits until it follows the stream. */
export async function follow(replica: Node, primary: Node): Promise<void> {
  expect(await call(replica, `REPLICAOF 127.0.0.1 ${primary.port}`)).toBe('+OK\r\n')
  await until('the link', async () => (await info(replica, 'master_link_status')) === 'up')
  const online = `port=${replica.port},state=online`
  await until('the replica', async () => (await call(primary, 'INFO replication')).includes(online))
}

/** Compares data at a moment when all have the same part of the stream, and it does not go on meanwhile. */
export async function expectEqual(...nodes: Node[]): Promise<void> {
  const offsets = (): Promise<string[]> => Promise.all(nodes.map((node) => info(node, 'master_repl_offset')))
  let digests: string[] = []
  await until('equal offsets', async () => {
    const before = await offsets()
    if (new Set(before).size > 1) return false
    digests = await Promise.all(nodes.map((node) => call(node, 'DEBUG DIGEST')))
    return (await offsets()).join() === before.join()
  })
  expect(digests).toEqual(digests.map(() => digests[0]))
}

/** Writes of every kind; `round` makes them differ. */
export function writes(round: number): string[] {
  const lines: string[] = []
  for (let i = 0; i < 300; i++) {
    const n = round * 1000 + i
    lines.push(
      `SELECT ${i % 3}`,
      `SET string:${i % 50} ${'x'.repeat(n % 40)}${n}`,
      `APPEND string:${i % 50} tail`,
      `INCRBYFLOAT float:${i % 5} 0.1`,
      `RPUSH list:${i % 7} ${n} a b`,
      `LPOP list:${i % 7}`,
      `SADD set:${i % 7} ${n} m${i % 10}`,
      `SPOP set:${i % 7}`,
      `HSET hash:${i % 7} f${i % 20} ${n} g ${i}`,
      `HINCRBY hash:${i % 7} count ${i}`,
      `ZADD zset:${i % 7} ${i % 13}.5 m${n % 30}`,
      `ZPOPMIN zset:${i % 7}`,
      `XADD stream:${i % 3} MAXLEN ~ 50 * field ${n}`,
      `PFADD hll ${n}`,
      `SETBIT bits ${n % 5000} 1`,
      `GEOADD geo ${(i % 100) + 0.5} 10.25 place${i % 20}`,
      `SET gone:${i} 1 PX ${1 + (i % 60)}`,
      `EXPIRE string:${(i * 7) % 50} 1000`,
      `GETEX string:${(i * 3) % 50} PERSIST`,
    )
    if (i % 20 === 0) {
      lines.push(
        'MULTI',
        `INCR counter`,
        `SELECT 5`,
        `LPUSH log ${n}`,
        'EXEC',
        'SELECT 0',
        `COPY string:1 copy:${i} REPLACE`,
      )
    }
    if (i % 50 === 0) {
      lines.push(
        `XGROUP CREATE stream:0 group${i} $ MKSTREAM`,
        `XREADGROUP GROUP group${i} me STREAMS stream:0 >`,
      )
    }
  }
  return lines
}
