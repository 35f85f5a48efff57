// DEBUG RESTART and CRASH-AND-RECOVER: a server that begins anew in its process.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { RawClient, type ServerProcess, startServer } from './support.ts'

const cleanup: (() => unknown)[] = []

afterEach(async () => {
  for (const clean of cleanup.splice(0).reverse()) await clean()
})

/** A server with a configuration file and a folder that lasts. */
async function serve(lines: readonly string[] = []): Promise<{ server: ServerProcess; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'vp-restart-'))
  cleanup.push(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'server.conf')
  writeFileSync(file, ['enable-debug-command yes', 'save 3600 1', ...lines, ''].join('\n'))
  const server = await startServer([file], undefined, folder)
  cleanup.push(() => server.stop('SIGKILL'))
  return { server, folder }
}

/** Asks for the start, and for the value of keys once it is over. */
async function restart(server: ServerProcess, words: readonly string[], keys: readonly string[]) {
  const asking = new RawClient(server)
  const before = server.log.length
  asking.command('DEBUG', ...words)
  const reply = await asking.end()
  await server.logged({
    test: (log: string) => log.slice(before).includes('Ready to accept connections tcp'),
  })
  const client = new RawClient(server)
  const values: string[] = []
  for (const key of keys) values.push(await client.call('GET', key))
  return { reply, values, client, log: server.log.slice(before) }
}

it('[DEBUG RESTART] saves the data and the configuration, ends all connections, and is the same process after', async () => {
  const { server, folder } = await serve()
  const [client, idle] = [new RawClient(server), new RawClient(server)]
  for (const words of [
    ['SET', 'a', '1'],
    ['CONFIG', 'SET', 'timeout', '17'],
  ])
    expect(await client.call(...words)).toBe('+OK\r\n')
  const [after] = await Promise.all([restart(server, ['RESTART'], ['a']), client.end(), idle.end()])
  expect([after.reply, after.values]).toEqual(['', ['$1\r\n1\r\n']])
  expect(after.log).toMatch(
    /User requested shutdown[^]*DB saved on disk[^]*bye bye[^]*Valkey is starting[^]*DB loaded/,
  )
  expect(await after.client.call('CONFIG', 'GET', 'timeout')).toBe('*2\r\n$7\r\ntimeout\r\n$2\r\n17\r\n')
  expect(readFileSync(join(folder, 'server.conf'), 'latin1')).toMatch(/^timeout 17$/m)
  expect(await after.client.call('INFO', 'server')).toMatch(`process_id:${server.child.pid}\r\n`)
  expect(await server.stop()).toBe(0)
})

it('[DEBUG CRASH-AND-RECOVER] saves nothing, but what was written down as it came is there', async () => {
  const [plain, written] = await Promise.all([serve(), serve(['appendonly yes', 'appendfsync always'])])
  const results = []
  for (const { server } of [plain, written]) {
    const client = new RawClient(server)
    await client.call('SET', 'a', '1')
    const { reply, values } = await restart(server, ['CRASH-AND-RECOVER', '1'], ['a'])
    results.push([reply, ...values])
  }
  expect(results).toEqual([
    ['', '$-1\r\n'],
    ['', '$1\r\n1\r\n'],
  ])
})

it('[DEBUG RESTART] serves on when the data cannot be saved or the time is no number', async () => {
  const { server, folder } = await serve()
  const client = new RawClient(server)
  await client.call('SET', 'a', '1')
  mkdirSync(join(folder, 'dump.rdb'))
  expect(await client.call('DEBUG', 'RESTART')).toBe(
    '-ERR failed to restart the server. Check server logs.\r\n',
  )
  expect(await client.call('DEBUG', 'RESTART', 'soon')).toBe(
    '-ERR value is not an integer or out of range\r\n',
  )
  expect(await client.call('GET', 'a')).toBe('$1\r\n1\r\n')
})
