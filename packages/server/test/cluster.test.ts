// A node of a cluster as a process, and scripts that run long in one: what only the whole shows.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freePort, RawClient, startServer } from './support.ts'

// A node that starts waits before it serves: it might have been replaced meanwhile.
async function serves(client: RawClient): Promise<void> {
  while (!(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) {
    await new Promise((wake) => setTimeout(wake, 50))
  }
}

it('[CLUSTER] a node finds its id and its slots again when it starts again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vp-cluster-'))
  const options = ['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())]
  const first = await startServer(options, undefined, folder)
  expect(first.log).toMatch(/Running mode=cluster, port=\d+\./)
  const client = new RawClient(first)
  expect(await client.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')).toBe('+OK\r\n')
  expect(await client.call('SET', 'a', '1')).toBe('-CLUSTERDOWN The cluster is down\r\n')
  await serves(client)
  expect(await client.call('SET', 'a', '1')).toBe('+OK\r\n')
  expect(await client.call('CLUSTER', 'DELSLOTS', '15495')).toBe('+OK\r\n')
  const id = await client.call('CLUSTER', 'MYID')
  expect(readFileSync(join(folder, 'nodes.conf'), 'latin1')).toMatch(
    /myself,master - 0 0 0 connected 0-15494 15496-16383\n/,
  )
  client.command('SHUTDOWN')
  expect(await first.exited).toBe(0)

  const second = await startServer(options, undefined, folder)
  // It holds a key of a slot that nobody owns: that makes it the owner.
  expect(second.log).toContain('I have keys for unassigned slot 15495. Taking responsibility for it.')
  const again = new RawClient(second)
  expect(await again.call('CLUSTER', 'MYID')).toBe(id)
  await serves(again)
  expect(await again.call('GET', 'a')).toBe('$1\r\n1\r\n')
  await second.stop()
  rmSync(folder, { recursive: true, force: true })
})

it('[INFO] what is still to be sent over the bus counts for its links', async () => {
  const ports = [await freePort(), await freePort()].map(String)
  const nodes = await Promise.all(
    ports.map((port) => startServer(['--cluster-enabled', 'yes', '--cluster-port', port])),
  )
  const [client, other] = nodes.map((node) => new RawClient(node)) as [RawClient, RawClient]
  await client.call('CLUSTER', 'MEET', '127.0.0.1', String(nodes[1]?.port), ports[1] as string)
  while (!/ (?!myself)\S*master - \d+ \d+ \d+ connected/.test(await client.call('CLUSTER', 'NODES')));
  for (const words of [
    ['MULTI'],
    ['INFO', 'memory'],
    ['PUBLISH', 'c', 'x'.repeat(100_000)],
    ['INFO', 'memory'],
  ])
    await client.call(...words)
  const [before = 0, after = 0] = [...(await client.call('EXEC')).matchAll(/mem_cluster_links:(\d+)/g)].map(
    ([, bytes]) => Number(bytes),
  )
  expect(after - before).toBeGreaterThan(100_000)
  expect(await other.call('PING')).toBe('+PONG\r\n')
  await Promise.all(nodes.map((node) => node.stop()))
})

it('[SCRIPT KILL] an endless script keeps nobody from being heard', async () => {
  const server = await startServer(['--busy-reply-threshold', '100'])
  const busy = new RawClient(server)
  const other = new RawClient(server)
  const ended = busy.call('EVAL', 'while true do end', '0')
  let reply = ''
  while (!reply.startsWith('-BUSY ')) reply = await other.call('GET', 'a')
  expect(await other.call('SCRIPT', 'KILL')).toBe('+OK\r\n')
  expect(await ended).toMatch(/^-ERR Script killed by user with SCRIPT KILL\. script: /)
  expect(await other.call('GET', 'a')).toBe('$-1\r\n')
  await server.stop()
})
