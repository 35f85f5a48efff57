// What the statistics of slots count between a primary and its replica. All else is compared with the real server.
import { describe, expect, it } from 'vitest'
import { TestNetwork } from '../test-network.ts'
import type { TestServer } from '../test-server.ts'

const SLOT_OF_KEY = 12539

function startPair(): { net: TestNetwork; primary: TestServer; replica: TestServer } {
  const net = new TestNetwork()
  const config = { 'cluster-enabled': 'yes', 'cluster-slot-stats-enabled': 'yes' }
  const [primary, replica] = [net.server(7000, config), net.server(7001, config)]
  for (const { server } of [primary, replica]) server.cluster?.bus.start()
  primary.run('CLUSTER ADDSLOTSRANGE 0 16383')
  replica.run('CLUSTER MEET 127.0.0.1 7000')
  const reached = (holds: () => boolean): void => {
    for (let steps = 0; !holds(); steps++) {
      if (steps > 600) throw new Error('it does not come to that')
      net.advance(0.1, 100)
    }
  }
  const id = primary.server.cluster?.myself.id ?? ''
  reached(() => replica.run('CLUSTER NODES').includes('0-16383'))
  replica.run(`CLUSTER REPLICATE ${id}`)
  reached(() => replica.run('ROLE').includes('connected'))
  reached(() => primary.run('CLUSTER INFO').includes('cluster_state:ok'))
  return { net, primary, replica }
}

function figures({ server }: TestServer): { bytesIn: number; bytesOut: number } | undefined {
  const usage = server.cluster?.slotStats.of(SLOT_OF_KEY)
  return usage && { bytesIn: usage.bytesIn, bytesOut: usage.bytesOut }
}

describe('[CLUSTER SLOT-STATS] the stream of effects', () => {
  it('counts as sent for each replica and as received there', () => {
    const { net, primary, replica } = startPair()
    expect(primary.run('SET key value')).toBe('+OK\r\n')
    net.run()
    // 33 bytes of request and of stream, 5 of reply.
    expect(figures(primary)).toEqual({ bytesIn: 33, bytesOut: 38 })
    expect(figures(replica)).toEqual({ bytesIn: 33, bytesOut: 0 })
  })
})
