// Replication with the real server, over TCP: each is the other's primary and replica, under writes of every kind, with broken
// connections in between. What they hold in the end must have the same digest.
import { beforeAll, describe, expect, it } from 'vitest'
import {
  call,
  expectEqual,
  folder,
  follow,
  info,
  load,
  ours,
  real,
  until,
  useNodes,
  writes,
  type Node,
} from './replication-nodes.ts'
import { buildTwice } from './support.ts'

useNodes()

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
