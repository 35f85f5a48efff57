// One cluster of two real servers and two of ours, with the same module on all: what is said of nodes must be the same
// everywhere, and a message must arrive as it was sent, whoever sends it to whom.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildTwice, freePort, RawClient, startRealServer, startServer } from './support.ts'

const RANGES = ['0 4999', '5000 9999', '10000 14999', '15000 16383']
/** Types that every node listens to; the server has no place for 255. */
const LISTENED = ['0', '7', '254']

interface Node {
  readonly client: RawClient
  readonly id: string
  readonly port: number
  readonly busPort: number
  stop(): Promise<unknown>
}

const folder = mkdtempSync(join(tmpdir(), 'vp-bus-'))
let nodes: readonly Node[] = []

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((wake) => setTimeout(wake, 50))
}

/** Real servers at even places, ours at odd ones. */
async function start(place: number, built: ReturnType<typeof buildTwice>): Promise<Node> {
  const real = place % 2 === 0
  const busPort = await freePort()
  const settings = {
    'cluster-enabled': 'yes',
    'cluster-port': busPort,
    'cluster-ping-interval': 200,
    'enable-module-command': 'yes',
    save: '',
  }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  const server = await (real ? startRealServer(args) : startServer(args))
  const client = new RawClient(server)
  const ask = async (line: string): Promise<string> => await client.call(...line.split(' '))
  expect(await ask(`MODULE LOAD ${real ? built.library : built.wasm}`)).toBe('+OK\r\n')
  expect(await ask(`CLUSTER ADDSLOTSRANGE ${RANGES[place]}`)).toBe('+OK\r\n')
  expect(await ask(`CLUSTER SET-CONFIG-EPOCH ${place + 1}`)).toBe('+OK\r\n')
  for (const type of LISTENED) expect(await ask(`messenger.listen ${type} 1`)).toBe('+OK\r\n')
  const id = (await ask('CLUSTER MYID')).slice(5, 45)
  return { client, id, port: server.port, busPort, stop: () => server.stop() }
}

/** A node's picture of the cluster, without what differs by who is asked and when. */
async function picture({ client }: Node): Promise<string[]> {
  return (await client.call('CLUSTER', 'NODES'))
    .split('\n')
    .filter((line) => line.includes('@'))
    .map((line) => line.replace('myself,', '').replace(/ (\S+) \d+ \d+ (\d+) /, ' $1 … $2 '))
    .toSorted()
}

beforeAll(async () => {
  const built = buildTwice('messenger', folder)
  nodes = await Promise.all([0, 1, 2, 3].map((place) => start(place, built)))
  const [first, ...others] = nodes as [Node, ...Node[]]
  // A real node meets ours and a real one, one of ours meets the other one of ours.
  const [oursOne, realTwo, oursTwo] = others as [Node, Node, Node]
  for (const [from, to] of [
    [first, oursOne],
    [first, realTwo],
    [oursOne, oursTwo],
  ] as const) {
    expect(await from.client.call('CLUSTER', 'MEET', '127.0.0.1', String(to.port), String(to.busPort))).toBe(
      '+OK\r\n',
    )
  }
  await eventually(async () => {
    const all = await Promise.all(nodes.map(picture))
    const links = await Promise.all(nodes.map(({ client }) => client.call('CLUSTER', 'LINKS')))
    const same = all.every((one) => one.length === 4 && one.join() === all[0]?.join())
    return same && links.every((reply) => reply.startsWith('*6\r\n')) && !all.join().includes('handshake')
  })
}, 90_000)

afterAll(async () => {
  for (const { client } of nodes) client.socket.destroy()
  await Promise.all(nodes.map((node) => node.stop()))
  rmSync(folder, { recursive: true, force: true })
})

describe('In a cluster of real servers and ours', () => {
  it('[CLUSTER NODES] all nodes tell the same', async () => {
    const all = await Promise.all(nodes.map(picture))
    expect(all).toEqual(Array(4).fill(all[0]))
    expect(all[0]?.map((line) => line.split(' ').slice(1).join(' ')).toSorted()).toEqual(
      nodes
        .map(({ port, busPort }, i) => {
          const slots = RANGES[i]?.replace(' ', '-')
          return `127.0.0.1:${port}@${busPort} master - … ${i + 1} connected ${slots}`
        })
        .toSorted(),
    )
  })

  it('[VM_GetClusterNodesList] and [VM_GetClusterNodeInfo] tell modules the same', async () => {
    const told = await Promise.all(nodes.map(({ client }) => client.call('messenger.peers')))
    const rows = told.map((reply) => reply.split('*3\r\n').toSorted())
    expect(rows).toEqual(Array(4).fill(rows[0]))
    expect(rows[0]).toHaveLength(5)
  })

  it('[VM_SendClusterMessage] and [VM_RegisterClusterMessageReceiver] carry messages between all of them', async () => {
    const large = 'abcdefghij'.repeat(100_000)
    const expected = nodes.map((): string[] => [])
    for (const [place, sender] of nodes.entries()) {
      const send = (target: string, type: string, message: string): Promise<string> =>
        sender.client.call('messenger.send', target, type, message)
      expect(await send('*', '7', `from ${place}`)).toBe(':0\r\n')
      expect(await send('*', '0', '')).toBe(':0\r\n')
      // Nobody listens to this type.
      expect(await send('*', '8', 'unheard')).toBe(':0\r\n')
      expect(await send('f'.repeat(40), '7', 'nobody')).toBe(':1\r\n')
      expect(await send('short', '7', 'nobody')).toBe(':1\r\n')
      expect(await send(sender.id, '7', 'myself')).toBe(':1\r\n')
      for (const [at, receiver] of nodes.entries()) {
        if (receiver === sender) continue
        expect(await send(receiver.id, '254', large)).toBe(':0\r\n')
        expected[at]?.push(
          `${sender.id} 0 0`,
          `${sender.id} 7 6 from ${place}`,
          `${sender.id} 254 1000000 abcdefghijabcdef`,
        )
      }
    }
    for (const { client } of nodes) {
      await eventually(async () => (await client.call('messenger.count')) === ':9\r\n')
    }
    const heard = await Promise.all(nodes.map(({ client }) => client.call('messenger.heard')))
    expect(heard.map(messagesOf)).toEqual(expected.map((messages) => messages.toSorted()))
    // The same bytes make the same sum, wherever they went through.
    const sums = heard.flatMap((reply) => [...reply.matchAll(/:1000000\r\n:(\d+)/g)].map(([, sum]) => sum))
    expect([sums.length, new Set(sums).size]).toEqual([12, 1])
  })

  it('[PUBLISH] reaches listeners everywhere', async () => {
    const readers = nodes.map(({ port }) => new RawClient({ port }))
    for (const reader of readers) await reader.call('SUBSCRIBE', 'news')
    for (const [place, { client }] of nodes.entries()) await client.call('PUBLISH', 'news', `by ${place}`)
    const messages = await Promise.all(
      readers.map(async (reader) =>
        (await reader.until(/(?:message[^]*?){4}by \d\r\n$/)).match(/by \d/g)?.toSorted(),
      ),
    )
    expect(messages).toEqual(Array(4).fill(['by 0', 'by 1', 'by 2', 'by 3']))
    for (const reader of readers) reader.socket.destroy()
  })

  it('[CLUSTER SETSLOT] a slot moved from a real server to ours is known to all', async () => {
    const [real, ours] = nodes as [Node, Node]
    const [key, slot] = ['b', '3300']
    await ours.client.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', real.id)
    await real.client.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', ours.id)
    for (const { client } of [ours, real])
      expect(await client.call('CLUSTER', 'SETSLOT', slot, 'NODE', ours.id)).toBe('+OK\r\n')
    for (const { client } of nodes.filter((node) => node !== ours)) {
      await eventually(
        async () => (await client.call('GET', key)) === `-MOVED ${slot} 127.0.0.1:${ours.port}\r\n`,
      )
    }
    // A node that has heard little for a moment takes the cluster to be down until it hears more.
    await eventually(async () => (await ours.client.call('GET', key)) === '$-1\r\n')
  })
})

/** Sender, type, length and first bytes of the messages in a reply of messenger.heard. */
function messagesOf(reply: string): string[] {
  const row = /\*5\r\n\$40\r\n([0-9a-f]{40})\r\n:(\d+)\r\n:(\d+)\r\n:\d+\r\n\$\d+\r\n(.*)\r\n/g
  return [...reply.matchAll(row)].map(([, ...parts]) => parts.join(' ').trim()).toSorted()
}
