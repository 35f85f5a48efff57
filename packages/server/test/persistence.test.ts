// What the server saves and finds again.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { RawClient, ServerProcess, freePort, startServer } from './support.ts'

const folders: string[] = []
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vp-persistence-'))
  folders.push(folder)
})
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true })
})

async function open(args: readonly string[] = []): Promise<{ server: ServerProcess; client: RawClient }> {
  const server = await startServer(args, undefined, folder)
  return { server, client: new RawClient(server) }
}

it('[SHUTDOWN] saves where save points are set, and the next start finds the data', async () => {
  const first = await open()
  await first.client.call('SET', 'key', 'value')
  await first.client.call('RPUSH', 'list', 'a', 'b')
  first.client.command('SHUTDOWN')
  expect(await first.server.exited).toBe(0)
  expect(first.server.log).toMatch(/Saving the final RDB snapshot before exiting\.[^]*DB saved on disk/)
  const second = await open()
  expect(second.server.log).toMatch(
    /Done loading RDB, keys loaded: 2, keys expired: 0\.[^]*DB loaded from disk: \d/,
  )
  expect(await second.client.call('GET', 'key')).toBe('$5\r\nvalue\r\n')
  expect(await second.client.call('LRANGE', 'list', '0', '-1')).toBe('*2\r\n$1\r\na\r\n$1\r\nb\r\n')
  await second.server.stop()
})

it('[SIGTERM] saves as SHUTDOWN does, and NOSAVE or no save points save nothing', async () => {
  const first = await open(['--save', ''])
  await first.client.call('SET', 'key', 'value')
  expect(await first.server.stop()).toBe(0)
  expect(readdirSync(folder)).toEqual([])
  const second = await open()
  await second.client.call('SET', 'key', 'value')
  second.client.command('SHUTDOWN', 'NOSAVE')
  expect(await second.server.exited).toBe(0)
  expect(readdirSync(folder)).toEqual([])
  const third = await open(['--dbfilename', 'other.rdb'])
  await third.client.call('SET', 'key', 'value')
  expect(await third.server.stop()).toBe(0)
  expect(readdirSync(folder)).toEqual(['other.rdb'])
  expect(readFileSync(join(folder, 'other.rdb'), 'latin1').slice(0, 9)).toBe('REDIS0011')
})

it('[SAVE] and [BGSAVE] write the file at once, and INFO tells', async () => {
  const { server, client } = await open()
  await client.call('SET', 'key', 'value')
  expect(await client.call('INFO', 'persistence')).toMatch(/rdb_changes_since_last_save:1\r\n/)
  expect(await client.call('SAVE')).toBe('+OK\r\n')
  expect(await client.call('INFO', 'persistence')).toMatch(
    /rdb_changes_since_last_save:0\r\n[^]*rdb_last_bgsave_status:ok\r\n[^]*rdb_saves:1\r\n/,
  )
  rmSync(join(folder, 'dump.rdb'))
  expect(await client.call('BGSAVE')).toBe('+Background saving started\r\n')
  expect(existsSync(join(folder, 'dump.rdb'))).toBe(true)
  await server.stop()
})

it('[BGSAVE] that takes time has a process of its own, which can be killed', async () => {
  const { server, client } = await open(['--rdb-key-save-delay', '10000000'])
  const begin = async (): Promise<number> => {
    expect(await client.call('BGSAVE')).toBe('+Background saving started\r\n')
    const name = (): string | undefined => readdirSync(folder).find((one) => one.startsWith('temp-'))
    await expect.poll(name).toMatch(/^temp-\d+\.rdb$/)
    return Number(/\d+/.exec(name() ?? '')?.[0])
  }
  for (const key of ['a', 'b', 'c']) await client.call('SET', key, key)
  process.kill(await begin(), 'SIGKILL')
  await server.logged(/Background saving terminated by signal 9/)
  expect(readdirSync(folder)).toEqual([])
  expect(await client.call('SET', 'a', '1')).toMatch(/^-MISCONF /)
  await begin()
  expect(await client.call('CONFIG', 'SET', 'rdb-key-save-delay', '0')).toBe('+OK\r\n')
  await server.logged(/Background saving terminated with success/)
  expect(readdirSync(folder)).toEqual(['dump.rdb'])
  expect(await client.call('CONFIG', 'SET', 'rdb-key-save-delay', '10000000')).toBe('+OK\r\n')
  await begin()
  client.command('SHUTDOWN', 'NOSAVE')
  expect(await server.exited).toBe(0)
  expect(readdirSync(folder)).toEqual(['dump.rdb'])
})

it('saves by itself when a save point is reached', async () => {
  const { server, client } = await open(['--save', '1 2'])
  await client.call('SET', 'a', '1')
  await client.call('SET', 'b', '2')
  await server.logged(/2 changes in 1 seconds\. Saving\.\.\.[^]*Background saving terminated with success/)
  expect(existsSync(join(folder, 'dump.rdb'))).toBe(true)
  await server.stop()
})

it('does not start on a file that is broken', async () => {
  const file = join(folder, 'dump.rdb')
  const first = await open()
  await first.client.call('SET', 'key', 'a value that is not short')
  await first.client.call('SAVE')
  await first.server.stop()
  const whole = readFileSync(file)
  for (const [bytes, said] of [
    [whole.subarray(0, whole.length - 12), /Unexpected EOF reading RDB file/],
    [Buffer.concat([whole.subarray(0, -1), Buffer.of(0x55)]), /Wrong RDB checksum/],
    [Buffer.from('not a snapshot at all'), /Wrong signature trying to load DB from file/],
  ] as const) {
    writeFileSync(file, bytes)
    const port = await freePort()
    const server = new ServerProcess(['--port', String(port)], port, undefined, folder)
    expect(await server.exited).toBe(1)
    expect(server.log).toMatch(said)
    expect(server.log).toMatch(/Terminating server after rdb file reading failure\./)
    expect(server.log).toMatch(/Fatal error loading the DB, check server logs\. Exiting\./)
  }
})

it('writes and SHUTDOWN are refused when the data can not be saved, unless they are forced', async () => {
  const { server, client } = await open()
  await client.call('SET', 'key', 'value')
  rmSync(folder, { recursive: true })
  expect(await client.call('SAVE')).toBe('-ERR\r\n')
  expect(await client.call('SHUTDOWN')).toBe('-ERR Errors trying to SHUTDOWN. Check logs.\r\n')
  // Who asked heard of it; only what fails in the background makes the server refuse writes.
  expect(await client.call('INFO', 'persistence')).toMatch(/rdb_last_bgsave_status:ok\r\n/)
  await client.call('BGSAVE')
  expect(await client.call('INFO', 'persistence')).toMatch(/rdb_last_bgsave_status:err\r\n/)
  const refusal =
    /^-MISCONF Valkey is configured to save RDB snapshots, but it's currently unable to persist to disk\./
  expect(await client.call('SET', 'key', 'other')).toMatch(refusal)
  expect(await client.call('PING')).toMatch(refusal)
  expect(await client.call('GET', 'key')).toBe('$5\r\nvalue\r\n')
  await client.call('CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'no')
  expect(await client.call('SET', 'key', 'other')).toBe('+OK\r\n')
  client.command('SHUTDOWN', 'FORCE')
  expect(await server.exited).toBe(0)
})
