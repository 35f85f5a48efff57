// Full synchronizations with the real server that take their time: snapshots that are made slowly, while writes go on, sent while
// they are made, and loaded while they come; and a link that breaks in the middle. The snapshots would take a quarter of a minute:
// what is looked for is there long before.
import { expect, it } from 'vitest'
import {
  call,
  expectEqual,
  info,
  load,
  ours,
  real,
  until,
  useNodes,
  writes,
  type Node,
} from './replication-nodes.ts'

useNodes()

const SLOW = ['--rdb-key-save-delay', '200000', '--rdbcompression', 'no']
const BESIDE = ['--repl-diskless-load', 'swapdb', '--replica-read-only', 'no']
const BULKY = Array.from({ length: 60 }, (_, i) => `SET bulky:${i} ${'x'.repeat(100_000)}`)

/** A primary's replicas are in this state, so many of them. */
async function replicas(primary: Node, state: string, count: number): Promise<void> {
  await until(`${count} replicas ${state}`, async () => {
    const text = await call(primary, 'INFO replication')
    return text.split(`state=${state}`).length === count + 1
  })
}

/** @param begun tells when a part of the snapshot has come */
async function brokenOff(primary: Node, replica: Node, begun: () => Promise<boolean>): Promise<unknown> {
  await load(primary, BULKY)
  await call(replica, 'SET mine 1')
  await call(replica, `REPLICAOF 127.0.0.1 ${primary.port}`)
  await replicas(primary, 'wait_bgsave', 1)
  await load(primary, writes(1))
  await until('a part of the snapshot', begun)
  expect(await info(primary, 'rdb_bgsave_in_progress')).toBe('1')
  // What comes next is not to begin before the old data were seen.
  await call(primary, 'CONFIG SET repl-diskless-sync-delay 3600')
  await load(primary, ['CLIENT KILL TYPE replica', 'CONFIG SET rdb-key-save-delay 0'])
  await until('the old data', async () => (await call(replica, 'GET mine')) === '$1\r\n1\r\n')
  await call(primary, 'CONFIG SET repl-diskless-sync-delay 0')
  await replicas(primary, 'online', 1)
  await load(primary, writes(2))
  await expectEqual(primary, replica)
  return call(replica, 'EXISTS mine')
}

it('a real server loads from ours while the snapshot is made, and has its data back when the link breaks', async () => {
  const primary = await ours(...SLOW)
  const saved = async (): Promise<boolean> => Number(await info(primary, 'current_save_keys_processed')) > 5
  expect(await brokenOff(primary, await real(...BESIDE), saved)).toBe(':0\r\n')
})

it('ours loads from a real server in the same way', async () => {
  const replica = await ours(...BESIDE)
  const loading = async (): Promise<boolean> => (await info(replica, 'loading')) === '1'
  expect(await brokenOff(await real(...SLOW), replica, loading)).toBe(':0\r\n')
})

it('a snapshot of ours for the disk serves a real server and ours that come one after the other', async () => {
  const primary = await ours(...SLOW, '--repl-diskless-sync', 'no')
  await load(primary, writes(1))
  const followers = [await real(), await ours()]
  for (const [i, follower] of followers.entries()) {
    await call(follower, `REPLICAOF 127.0.0.1 ${primary.port}`)
    await replicas(primary, 'wait_bgsave', i + 1)
    await load(primary, writes(2 + i))
  }
  await call(primary, 'CONFIG SET rdb-key-save-delay 0')
  await replicas(primary, 'online', 2)
  await load(primary, writes(4))
  await expectEqual(primary, ...followers)
  expect([await info(primary, 'total_forks'), await info(primary, 'sync_full')]).toEqual(['1', '2'])
})

it.each([
  ['ours', ours],
  ['the real server', real],
])('requests wait while %s loads less than the piece after which clients are heard', async (_name, start) => {
  const primary = await real()
  await load(
    primary,
    Array.from({ length: 40 }, (_, i) => `SET key:${i} value`),
  )
  const replica = await start('--key-load-delay', '10000')
  await call(replica, `REPLICAOF 127.0.0.1 ${primary.port}`)
  const answers = new Set<unknown>()
  await until('the last key', async () => {
    const answer = await call(replica, 'GET key:39')
    answers.add(answer)
    return answer === '$5\r\nvalue\r\n'
  })
  expect([...answers].filter((answer) => answer !== '$-1\r\n')).toEqual(['$5\r\nvalue\r\n'])
})
