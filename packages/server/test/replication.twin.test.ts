// Replication with the real server, over TCP: each is the other's primary and replica, under writes of every kind, with broken
// connections in between. What they hold in the end must have the same digest.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { RawClient, buildTwice, freePort, startServer } from './support.ts'
import type { ServerProcess } from './support.ts'

const REAL =
  process.env['VALKEY_SERVER'] ?? fileURLToPath(new URL('../../../.valkey/valkey-server', import.meta.url))
const OPTIONS = ['--save', '', '--enable-debug-command', 'yes', '--repl-diskless-sync-delay', '0']
const PATIENCE_MS = 15_000

/** A server of either kind, with one connection to it. */
interface Node {
  readonly port: number
  readonly client: RawClient
}

const children: (ChildProcess | ServerProcess)[] = []
const folder = mkdtempSync(join(tmpdir(), 'vp-replication-'))

async function stopAll(): Promise<void> {
  for (const child of children.splice(0)) {
    if ('stop' in child) await child.stop('SIGKILL')
    else child.kill('SIGKILL')
  }
}
afterEach(stopAll)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function ours(...extra: string[]): Promise<Node> {
  const server = await startServer([...OPTIONS, ...extra])
  children.push(server)
  return { port: server.port, client: new RawClient(server) }
}

async function real(...extra: string[]): Promise<Node> {
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

async function call(node: Node, line: string): Promise<string> {
  return node.client.call(...line.split(' '))
}

/** Sends all lines at once and waits until the last is answered. */
async function load(node: Node, lines: readonly string[]): Promise<void> {
  for (const line of lines) node.client.command(...line.split(' '))
  node.client.command('ECHO', 'end-of-load')
  await node.client.until(/end-of-load\r\n$/)
}

async function info(node: Node, name: string): Promise<string> {
  const text = await call(node, 'INFO everything')
  return new RegExp(`^${name}:(.*)\r$`, 'm').exec(text)?.[1] ?? ''
}

async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function follow(replica: Node, primary: Node): Promise<void> {
  expect(await call(replica, `REPLICAOF 127.0.0.1 ${primary.port}`)).toBe('+OK\r\n')
  await until('the link', async () => (await info(replica, 'master_link_status')) === 'up')
  const online = `port=${replica.port},state=online`
  await until('the replica', async () => (await call(primary, 'INFO replication')).includes(online))
}

/** Compares data at a moment when all have the same part of the stream, and it does not go on meanwhile. */
async function expectEqual(...nodes: Node[]): Promise<void> {
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
function writes(round: number): string[] {
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

async function scripts(node: Node): Promise<void> {
  node.client.command(
    'EVAL',
    "redis.call('set', KEYS[1], redis.call('time')[1]) redis.call('incr', 'by-script') return redis.call('spop', 'set:1')",
    '1',
    'from-script',
  )
  await node.client.until(/\r\n$/)
}

/** How often a primary has sent all its data, and whether it has ever sent only what was missing. */
async function syncs(primary: Node): Promise<{ full: string; partial: boolean }> {
  return { full: await info(primary, 'sync_full'), partial: (await info(primary, 'sync_partial_ok')) !== '0' }
}

async function underLoad(primary: Node, replica: Node): Promise<unknown> {
  await load(primary, writes(1))
  await follow(replica, primary)
  await load(primary, writes(2))
  await scripts(primary)
  await call(primary, 'CLIENT KILL TYPE replica')
  await load(primary, writes(3))
  await until('the link', async () => (await info(replica, 'master_link_status')) === 'up')
  await load(primary, writes(4))
  await expectEqual(primary, replica)
  return syncs(primary)
}

describe('under writes of every kind, with a broken connection', () => {
  it('a real server follows ours', async () => {
    expect(await underLoad(await ours(), await real())).toEqual({ full: '1', partial: true })
  })

  it('a real server follows ours, through a snapshot with a length', async () => {
    expect(await underLoad(await ours('--repl-diskless-sync', 'no'), await real())).toEqual({
      full: '1',
      partial: true,
    })
  })

  it('ours follows a real server', async () => {
    expect(await underLoad(await real(), await ours())).toEqual({ full: '1', partial: true })
  })

  it('ours follows a real server, through a snapshot with a length, which it loads beside its data', async () => {
    expect(
      await underLoad(await real('--repl-diskless-sync', 'no'), await ours('--repl-diskless-load', 'swapdb')),
    ).toEqual({ full: '1', partial: true })
  })
})

describe('a backlog that is too short', () => {
  const lines = Array.from({ length: 40 }, (_, i) => `SET big:${i} ${'x'.repeat(5000)}${i}`)

  async function overflow(primary: Node, replica: Node): Promise<unknown> {
    await follow(replica, primary)
    await call(replica, 'REPLICAOF NO ONE')
    await call(replica, 'SET of-its-own 1')
    await load(primary, lines)
    await follow(replica, primary)
    await expectEqual(primary, replica)
    return syncs(primary)
  }

  it('makes a real server get all data from ours again', async () => {
    expect(await overflow(await ours('--repl-backlog-size', '16kb'), await real())).toEqual({
      full: '2',
      partial: false,
    })
  })

  it('makes ours get all data from a real server again', async () => {
    expect(await overflow(await real('--repl-backlog-size', '16kb'), await ours())).toEqual({
      full: '2',
      partial: false,
    })
  })
})

it('a chain of a real server, ours and another real one shares one stream, and goes on when its head is gone', async () => {
  // What the head adds to its stream after the middle has left it would cost a full synchronization.
  const silent = ['--repl-ping-replica-period', '3600']
  const [head, middle, tail] = [await real(...silent), await ours(), await real()]
  await follow(middle, head)
  await follow(tail, middle)
  await load(
    head,
    writes(1).filter((line) => !line.startsWith('SET gone')),
  )
  await expectEqual(head, middle, tail)
  const id = await info(head, 'master_replid')
  expect([await info(middle, 'master_replid'), await info(tail, 'master_replid')]).toEqual([id, id])
  await call(middle, 'REPLICAOF NO ONE')
  await load(middle, writes(2))
  await call(head, `REPLICAOF 127.0.0.1 ${middle.port}`)
  for (const node of [head, tail]) {
    await until('the link', async () => (await info(node, 'master_link_status')) === 'up')
  }
  await expectEqual(middle, head, tail)
  expect(await info(middle, 'sync_full')).toBe('1')
})

it('WAIT and WAITAOF count a real replica and ours alike', async () => {
  const primary = await ours('--appendonly', 'yes')
  const replicas = [await real(), await ours('--appendonly', 'yes')]
  for (const replica of replicas) await follow(replica, primary)
  await call(primary, 'SET a 1')
  expect(await call(primary, 'WAIT 2 10000')).toBe(':2\r\n')
  expect(await call(primary, 'WAITAOF 1 1 10000')).toBe('*2\r\n:1\r\n:1\r\n')
})

describe('FAILOVER', () => {
  async function handOver(from: Node, to: Node): Promise<unknown> {
    await follow(to, from)
    await call(from, 'SET before 1')
    expect(await call(from, `FAILOVER TO 127.0.0.1 ${to.port}`)).toBe('+OK\r\n')
    await until('the new primary', async () => (await info(to, 'role')) === 'master')
    await until('the link', async () => (await info(from, 'master_link_status')) === 'up')
    await call(to, 'SET after 1')
    await expectEqual(to, from)
    return syncs(to)
  }

  it('hands over from ours to a real server', async () => {
    expect(await handOver(await ours(), await real())).toEqual({ full: '0', partial: true })
  })

  it('hands over from a real server to ours', async () => {
    expect(await handOver(await real(), await ours())).toEqual({ full: '0', partial: true })
  })
})

describe('data of a module, which both have', () => {
  let built: ReturnType<typeof buildTwice>
  beforeAll(() => {
    built = buildTwice('datatypes', folder)
  })

  async function boxes(primary: Node, replica: Node): Promise<unknown> {
    await load(primary, ['datatypes.set before 12 some-text', 'datatypes.set gone 1 x', 'SET plain 1'])
    await follow(replica, primary)
    await load(primary, ['datatypes.set after -7 other', 'datatypes.set before 13 changed', 'DEL gone'])
    await expectEqual(primary, replica)
    const found: string[] = []
    for (const key of ['before', 'after', 'gone']) found.push(await call(replica, `datatypes.get ${key}`))
    return found
  }
  const wanted = ['13\r\n$7\r\nchanged', '-7\r\n$5\r\nother'].map(
    (box) => `*5\r\n:6\r\n:0\r\n:${box}\r\n:1\r\n`,
  )

  it('goes from ours to a real server', async () => {
    const found = await boxes(
      await ours('--loadmodule', built.wasm),
      await real('--loadmodule', built.library),
    )
    expect(found).toEqual([...wanted, '*5\r\n:0\r\n:0\r\n$-1\r\n$-1\r\n$-1\r\n'])
  })

  it('goes from a real server to ours', async () => {
    const found = await boxes(
      await real('--loadmodule', built.library),
      await ours('--loadmodule', built.wasm),
    )
    expect(found).toEqual([...wanted, '*5\r\n:0\r\n:0\r\n$-1\r\n$-1\r\n$-1\r\n'])
  })
})
