// Full synchronizations over two connections with the real server, each way: the stream comes while the snapshot is still made,
// either connection is cut in the middle, and the data are equal in the end.
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

const DUAL = ['--dual-channel-replication-enabled', 'yes']
/** So many microseconds for each key that it lasts until it is told otherwise. */
const SLOW = [...DUAL, '--rdb-key-save-delay', '200000']
/** A child of the real server can not be told any more: there it is the replica that is slow. */
const SLOW_LOAD = [
  ...DUAL,
  ...['--key-load-delay', '200000'],
  // Clients are heard after so many bytes.
  ...['--loading-process-events-interval-bytes', '1024'],
]

/** A child of the real server notices that nobody reads any more when it writes, which it does for so much only. */
const BULKY = Array.from({ length: 60 }, (_, i) => `SET bulky:${i} ${'x'.repeat(50_000)}`)

const KINDS: readonly [string, typeof ours, typeof ours][] = [
  ['a real server follows ours', ours, real],
  ['ours follows a real server', real, ours],
]

/** The replica is sent the stream over the one connection and the snapshot over the other. */
async function inTransfer(primary: Node, snapshot: boolean): Promise<void> {
  await until('two channels', async () => {
    const text = await call(primary, 'INFO replication')
    const follows = /state=bg_transfer,.*type=main-channel/.test(text)
    return follows && (!snapshot || /state=wait_bgsave,.*type=rdb-channel/.test(text))
  })
}

/** Ends the connection of a replica whose last command was this one. */
async function cut(primary: Node, command: string): Promise<void> {
  const line = (await call(primary, 'CLIENT LIST'))
    .split('\n')
    .find((one) => one.includes(` cmd=${command} `))
  expect(await call(primary, `CLIENT KILL ID ${/id=(\d+)/.exec(line ?? '')?.[1]}`)).toBe(':1\r\n')
}

it.each(KINDS)('%s under writes, which come before the snapshot is there', async (_name, first, second) => {
  const slowLoad = first === real
  const primary = await first(...(slowLoad ? DUAL : SLOW))
  const replica = await second(...(slowLoad ? SLOW_LOAD : DUAL))
  await load(primary, writes(1))
  await call(replica, `REPLICAOF 127.0.0.1 ${primary.port}`)
  await inTransfer(primary, !slowLoad)
  await load(primary, writes(2))
  await until(
    'the stream kept',
    async () => Number(await info(replica, 'replicas_repl_buffer_size')) > 50_000,
  )
  expect(await info(primary, 'replicas_waiting_psync')).toBe('0')
  await call(primary, 'CONFIG SET rdb-key-save-delay 0')
  await call(replica, 'CONFIG SET key-load-delay 0')
  await load(primary, writes(3))
  await until('the link', async () => (await info(replica, 'master_link_status')) === 'up')
  await until('one channel', async () => (await info(primary, 'connected_slaves')) === '1')
  await expectEqual(primary, replica)
  expect([await info(primary, 'sync_full'), await info(primary, 'sync_partial_ok')]).toEqual(['1', '1'])
  expect(Number(await info(replica, 'replicas_repl_buffer_peak'))).toBeGreaterThan(50_000)
})

it.each(KINDS)('%s anew when either connection is cut in the middle', async (_name, first, second) => {
  const [primary, replica] = [await first(...SLOW, '--rdbcompression', 'no'), await second(...DUAL)]
  await load(primary, BULKY)
  await call(replica, `REPLICAOF 127.0.0.1 ${primary.port}`)
  for (const command of ['sync', 'psync']) {
    await inTransfer(primary, true)
    await load(primary, writes(2))
    await cut(primary, command)
    const full = command === 'sync' ? '2' : '3'
    await until('the next try', async () => (await info(primary, 'sync_full')) === full)
  }
  await call(primary, 'CONFIG SET rdb-key-save-delay 0')
  await until('the link', async () => (await info(replica, 'master_link_status')) === 'up')
  await load(primary, writes(3))
  await expectEqual(primary, replica)
  expect(await info(primary, 'replicas_waiting_psync')).toBe('0')
})
