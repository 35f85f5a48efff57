// Messages that come over the bus of a cluster: whose callback hears them. That they come as they were sent between nodes is
// shown with real servers beside ours, in the server's tests.
import { describe, expect, it } from 'vitest'
import { moduleTypeId } from '@valkey-playground/engine'
import { compileModule, createBench, heldIn, type Bench } from './harness.ts'

const SENDER = 'c'.repeat(40)

function idOf(name: string): string {
  const id = moduleTypeId(name, 0)
  return Array.from({ length: 8 }, (_, i) => String.fromCharCode(Number((id >> BigInt(8 * i)) & 255n))).join(
    '',
  )
}

async function start(): Promise<Bench> {
  const bench = createBench({}, { 'cluster-enabled': 'yes' })
  expect(bench.load('messenger.wasm', await compileModule('messenger'))).toBe('+OK\r\n')
  return bench
}

function arrive({ server }: Bench, type: number, payload: string, name = 'messenger'): void {
  server.cluster?.onModuleMessage?.({ sender: SENDER, moduleId: idOf(name), type, payload })
  server.settle()
}

const heard = (type: number, length: number, sum: number, first: string): string =>
  `*1\r\n*5\r\n$40\r\n${SENDER}\r\n:${type}\r\n:${length}\r\n:${sum}\r\n$${first.length}\r\n${first}\r\n`

describe('[VM_RegisterClusterMessageReceiver]', () => {
  it('hears messages of its type from its own module on other nodes', async () => {
    const bench = await start()
    bench.run('messenger.listen 255 1')
    arrive(bench, 254, 'other type')
    arrive(bench, 255, 'other module', 'messengeR')
    arrive(bench, 255, 'a\0b')
    expect(bench.run('messenger.heard')).toBe(heard(255, 3, 97 * 961 + 98, 'a\0b'))
  })

  it('hears them in a context that commands can be called from', async () => {
    const bench = await start()
    bench.run('messenger.listen 9 1')
    bench.run('SUBSCRIBE messenger:heard', 3)
    arrive(bench, 9, '')
    expect(bench.output(3)).toMatch(/>3\r\n\$7\r\nmessage\r\n\$15\r\nmessenger:heard\r\n\$1\r\n9\r\n$/)
    expect(bench.run('messenger.heard')).toBe(heard(9, 0, 0, ''))
  })

  it('hears none after it was taken back, and none once its module is gone', async () => {
    const bench = await start()
    bench.run('messenger.listen 1 1')
    bench.run('messenger.listen 2 1')
    bench.run('messenger.listen 1 0')
    arrive(bench, 1, 'x')
    expect(bench.run('messenger.heard')).toBe('*0\r\n')
    expect(bench.run('MODULE UNLOAD messenger')).toBe('+OK\r\n')
    arrive(bench, 2, 'x')
    expect(bench.log.filter((line) => line.startsWith('warning'))).toEqual([])
  })
})

describe('[VM_SetClusterFlags]', () => {
  it('switches failover and redirection off, each by its bit, and nothing on again', async () => {
    const bench = await start()
    const cluster = bench.server.cluster
    const state = (): unknown => [cluster?.failsOver, cluster?.redirects]
    const seen = ['0', '2', '4', '0'].map((flags) => {
      bench.run(`messenger.flags ${flags}`)
      return state()
    })
    expect(seen).toEqual([
      [true, true],
      [false, true],
      [false, false],
      [false, false],
    ])
  })
})

it('[VM_GetClusterNodesList] [VM_FreeClusterNodesList] nothing is left of a list', async () => {
  const bench = await start()
  const peers = bench.run('messenger.peers')
  expect(peers).toMatch(/^\*2\r\n:1\r\n\*3\r\n\$40\r\n[0-9a-f]{40}\r\n/)
  const before = heldIn(bench)
  expect(bench.run('messenger.peers')).toBe(peers)
  expect(heldIn(bench)).toEqual(before)
})
