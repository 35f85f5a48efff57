// Nodes on a network in memory, with clocks the test moves: what they know of each other, and who takes whose place.
import { describe, expect, it } from 'vitest'
import { TestNetwork } from '../test-network.ts'
import type { TestServer } from '../test-server.ts'
import type { ModuleMessage } from './cluster.ts'
import { flagsOf } from './node-text.ts'

const STEP_MS = 100
const RANGES = ['0 5460', '5461 10922', '10923 16383']

interface Nodes {
  readonly network: TestNetwork
  readonly nodes: readonly TestServer[]
  /** Moves time on until something holds. */
  until(holds: () => boolean): void
}

/** Nodes that have met; the first three own the slots. */
function startNodes(count: number, config: Readonly<Record<string, string>> = {}): Nodes {
  const network = new TestNetwork()
  const nodes = Array.from({ length: count }, (_, i) => {
    const settings = { 'cluster-enabled': 'yes', 'cluster-node-timeout': '2000', ...config }
    const node = network.server(7000 + i, settings)
    node.server.cluster?.bus.start()
    return node
  })
  RANGES.forEach((range, i) => nodes[i]?.run(`CLUSTER ADDSLOTSRANGE ${range}`))
  nodes.forEach((node, i) => node.run(`CLUSTER SET-CONFIG-EPOCH ${i + 1}`))
  for (const node of nodes.slice(1)) nodes[0]?.run(`CLUSTER MEET 127.0.0.1 ${port(node)}`)
  const until = (holds: () => boolean): void => {
    for (let steps = 0; !holds(); steps++) {
      if (steps > 600) throw new Error('it does not come to that')
      network.advance(STEP_MS / 1000, STEP_MS)
    }
  }
  until(() => nodes.every((node) => lines(node).length === count && info(node, 'cluster_state') === 'ok'))
  return { network, nodes, until }
}

function port({ server }: TestServer): number {
  return server.config.number('port')
}

function id(node: TestServer | undefined): string {
  return node?.server.cluster?.myself.id ?? ''
}

function info(node: TestServer, name: string): string | undefined {
  return new RegExp(`${name}:(.*)\r\n`).exec(node.run('CLUSTER INFO'))?.[1]
}

/** A node's lines of CLUSTER NODES that are not in handshake, by port: flags, primary, slots. */
function lines(node: TestServer): string[] {
  return node
    .run('CLUSTER NODES')
    .split('\n')
    .filter((line) => line.includes('@') && !line.includes('handshake'))
    .map((line) => {
      const [, address = '', flags = '', primary, , , , , ...slots] = line.split(' ')
      return [/:(\d+)@/.exec(address)?.[1], flags.replace('myself,', ''), primary, ...slots].join(' ').trim()
    })
    .toSorted()
}

const THREE = ['7000 master - 0-5460', '7001 master - 5461-10922', '7002 master - 10923-16383']

describe('Nodes of a cluster', () => {
  it('[CLUSTER MEET] make each other known, and who owns what', () => {
    const { nodes } = startNodes(3)
    for (const node of nodes) expect(lines(node)).toEqual(THREE)
    expect(nodes[0]?.run('SET b 1')).toBe('+OK\r\n')
    expect(nodes[1]?.run('SET b 1')).toBe('-MOVED 3300 127.0.0.1:7000\r\n')
    expect(nodes[2]?.server.cluster?.bus.connections).toBe(4)
  })

  it('[PUBLISH] pass messages on to listeners at other nodes', () => {
    const { network, nodes } = startNodes(3)
    nodes[2]?.run('SUBSCRIBE news', 'reader')
    nodes[2]?.received('reader')
    expect(nodes[0]?.run('PUBLISH news today')).toBe(':0\r\n')
    network.run()
    expect(nodes[2]?.received('reader')).toBe('*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\ntoday\r\n')
  })

  it('carry messages of modules to one node or to all', () => {
    const { network, nodes } = startNodes(3)
    const heard: (ModuleMessage & { readonly at: number })[] = []
    nodes.forEach((node, at) => {
      const { cluster } = node.server
      if (cluster) cluster.onModuleMessage = (message) => heard.push({ ...message, at })
    })
    const bus = nodes[0]?.server.cluster?.bus
    expect(bus?.sendModule(null, '\0\0\0\0\0\0\0\x01', 9, 'to all')).toBe(true)
    expect(bus?.sendModule(id(nodes[2]), '\0\0\0\0\0\0\0\x01', 255, '')).toBe(true)
    expect(bus?.sendModule('f'.repeat(40), '\0\0\0\0\0\0\0\x01', 1, 'x')).toBe(false)
    network.run()
    const common = { sender: id(nodes[0]), moduleId: '\0\0\0\0\0\0\0\x01' }
    expect(heard).toEqual([
      { ...common, type: 9, payload: 'to all', at: 1 },
      { ...common, type: 9, payload: 'to all', at: 2 },
      { ...common, type: 255, payload: '', at: 2 },
    ])
  })

  it('[CLUSTER SETSLOT] agree that a slot has moved', () => {
    const { nodes, until } = startNodes(3)
    const [a, b, c] = nodes
    b?.run(`CLUSTER SETSLOT 3300 IMPORTING ${id(a)}`)
    a?.run(`CLUSTER SETSLOT 3300 MIGRATING ${id(b)}`)
    expect(a?.run('GET b')).toBe('-ASK 3300 127.0.0.1:7001\r\n')
    b?.run(`CLUSTER SETSLOT 3300 NODE ${id(b)}`)
    a?.run(`CLUSTER SETSLOT 3300 NODE ${id(b)}`)
    until(() => c?.run('GET b') === '-MOVED 3300 127.0.0.1:7001\r\n')
    expect(nodes.map(lines)).toEqual(
      Array(3).fill([
        '7000 master - 0-3299 3301-5460',
        '7001 master - 3300 5461-10922',
        '7002 master - 10923-16383',
      ]),
    )
  })

  it('delete what they hold of a slot that another one has taken: modules and replicas hear of it, clients do not', () => {
    const { nodes, until } = startNodes(3, { 'notify-keyspace-events': 'KEA' })
    const [a, b] = nodes as [TestServer, TestServer]
    a.run('SET b 1')
    a.run('SET {b}2 2')
    a.run('PSUBSCRIBE *', 'reader')
    a.received('reader')
    const heard: string[] = []
    a.server.onPropagate(({ argv }) => heard.push(argv.join(' ')))
    a.server.keyspace.onEvent((_type, event, key) => heard.push(`${event} of ${key}`))
    b.run('CLUSTER BUMPEPOCH')
    b.run(`CLUSTER SETSLOT 3300 NODE ${id(b)}`)
    until(() => heard.length > 0)
    expect(heard).toEqual(['del of b', 'UNLINK b', 'del of {b}2', 'UNLINK {b}2'])
    expect([a.run('DBSIZE'), a.received('reader')]).toEqual([':0\r\n', ''])
  })

  it('[CLUSTER FORGET] pass it on that a node is to be forgotten', () => {
    const { network, nodes, until } = startNodes(4)
    nodes[3]?.run('CLUSTER RESET HARD')
    const gone = nodes[0]?.server.cluster?.nodes.find((node) => node.port === 7003)
    nodes[0]?.run(`CLUSTER FORGET ${gone?.id}`)
    until(() => nodes.slice(0, 3).every((node) => lines(node).length === 3))
    network.advance(5, STEP_MS)
    expect(lines(nodes[1] as TestServer)).toEqual(THREE)
  })

  it('[DEBUG] lose what they are told to lose', () => {
    const { network, nodes, until } = startNodes(3)
    const [a, b] = nodes as [TestServer, TestServer]
    expect(b.run('DEBUG DROP-CLUSTER-PACKET-FILTER 4')).toBe('+OK\r\n')
    b.run('SUBSCRIBE news', 'reader')
    b.received('reader')
    a.run('PUBLISH news lost')
    network.run()
    b.run('DEBUG DROP-CLUSTER-PACKET-FILTER -1')
    a.run('PUBLISH news found')
    network.run()
    expect(b.received('reader')).toMatch(/^\*3\r\n\$7\r\nmessage\r\n\$4\r\nnews\r\n\$5\r\nfound\r\n$/)
    expect(a.run(`DEBUG CLUSTERLINK KILL ALL ${id(b)}`)).toBe('+OK\r\n')
    expect(a.server.cluster?.bus.connections).toBe(2)
    until(() => a.server.cluster?.bus.connections === 4)
  })

  it('fall silent: first one does not reach them, then most do not, then the cluster is down', () => {
    const { network, nodes, until } = startNodes(3)
    const [a, b] = nodes as [TestServer, TestServer]
    network.remove(7002)
    until(() => lines(a).some((line) => line.startsWith('7002 master,fail -')))
    until(() => info(b, 'cluster_state') === 'fail')
    expect(b.host.lines.filter((line) => /FAIL|failing/.test(line))).toHaveLength(1)
    expect(a.run('GET b')).toBe('-CLUSTERDOWN The cluster is down\r\n')
  })
})

describe('Clients that wait for keys', () => {
  it('are sent on when the slot goes to another node, but not while it is on its way here', () => {
    const { nodes, until } = startNodes(3)
    const [first, second] = nodes as [TestServer, TestServer]
    first.run('BLPOP b 0', 'here')
    first.run('BLPOP bar 0', 'other')
    second.run(`CLUSTER SETSLOT 3300 IMPORTING ${id(first)}`)
    second.run('ASKING', 'early')
    second.run('BLPOP b 0', 'early')
    first.run(`CLUSTER SETSLOT 3300 MIGRATING ${id(second)}`)
    expect(first.received('here') + second.received('early')).toBe('')
    second.run(`CLUSTER SETSLOT 3300 NODE ${id(second)}`)
    until(() => first.received('here') === '-MOVED 3300 127.0.0.1:7001\r\n')
    second.run('RPUSH b 1')
    expect(second.received('early')).toBe('*2\r\n$1\r\nb\r\n$1\r\n1\r\n')
    expect(first.run('INFO clients')).toContain('blocked_clients:1\r\n')
  })

  it('are told when the cluster is down', () => {
    const { network, nodes, until } = startNodes(3)
    const [first] = nodes as [TestServer]
    first.run('BLPOP b 0', 'waiting')
    first.run('CLIENT PAUSE 600000 WRITE')
    first.run('SET b 1', 'paused')
    network.remove(7001)
    network.remove(7002)
    until(() => first.received('waiting') === '-CLUSTERDOWN The cluster is down\r\n')
    expect(first.received('paused')).toBe('')
  })

  it('are told when nobody has the slot', () => {
    const { nodes } = startNodes(3, { 'cluster-require-full-coverage': 'no' })
    const [first] = nodes as [TestServer]
    first.run('BLPOP b 0', 'waiting')
    first.run('CLUSTER DELSLOTS 3300')
    expect(first.received('waiting')).toBe('-CLUSTERDOWN Hash slot not served\r\n')
  })
})

describe('Replicas', () => {
  it('[CLUSTER REPLICATE] get the data, send writers away and show it to readers', () => {
    const { nodes, until } = startNodes(4)
    const [primary, , , replica] = nodes as [TestServer, TestServer, TestServer, TestServer]
    primary.run('SET b 1')
    expect(replica.run(`CLUSTER REPLICATE ${id(primary)}`)).toBe('+OK\r\n')
    until(() => replica.run('DBSIZE') === ':1\r\n')
    expect(replica.run('GET b')).toBe('-MOVED 3300 127.0.0.1:7000\r\n')
    replica.run('READONLY')
    expect(replica.run('GET b')).toBe('$1\r\n1\r\n')
    expect(replica.run('SET b 2')).toBe('-MOVED 3300 127.0.0.1:7000\r\n')
    until(() => nodes.every((node) => lines(node).includes(`7003 slave ${id(primary)}`)))
  })

  it('[CLUSTER FAILOVER] take over when they are told, with all data', () => {
    const { nodes, until } = startNodes(4)
    const [primary, , other, replica] = nodes as [TestServer, TestServer, TestServer, TestServer]
    replica.run(`CLUSTER REPLICATE ${id(primary)}`)
    until(() => /state=online/.test(primary.run('INFO replication')) && lines(primary).length === 4)
    primary.run('SET b 1')
    expect(primary.run('CLUSTER FAILOVER')).toBe('-ERR You should send CLUSTER FAILOVER to a replica\r\n')
    expect(replica.run('CLUSTER FAILOVER')).toBe('+OK\r\n')
    until(() => lines(other).includes('7003 master - 0-5460'))
    until(() => lines(other).includes(`7000 slave ${id(replica)}`))
    expect(replica.run('GET b')).toBe('$1\r\n1\r\n')
    expect(primary.run('SET b 2')).toBe('-MOVED 3300 127.0.0.1:7003\r\n')
  })

  it('learn from the snapshot which slots are on their way', () => {
    const { nodes, until } = startNodes(4)
    const [primary, other, , replica] = nodes as [TestServer, TestServer, TestServer, TestServer]
    primary.run(`CLUSTER SETSLOT 3300 MIGRATING ${id(other)}`)
    primary.run(`CLUSTER SETSLOT 6000 IMPORTING ${id(other)}`)
    replica.run(`CLUSTER REPLICATE ${id(primary)}`)
    until(() => /master_link_status:up/.test(replica.run('INFO replication')))
    const open = new RegExp(`\\[3300->-${id(other)}\\] \\[6000-<-${id(other)}\\]`)
    expect(replica.run('CLUSTER NODES')).toMatch(open)
    expect(primary.run(`CLUSTER SETSLOT 3300 STABLE`)).toBe('')
    until(() => primary.received() === '+OK\r\n')
    expect(replica.run('CLUSTER NODES')).not.toContain('[3300')
  })

  it('take over when their primary has failed and most primaries agree', () => {
    const { network, nodes, until } = startNodes(4)
    const [primary, witness, , replica] = nodes as [TestServer, TestServer, TestServer, TestServer]
    replica.run(`CLUSTER REPLICATE ${id(primary)}`)
    primary.run('SET b 1')
    until(
      () =>
        /master_link_status:up/.test(replica.run('INFO replication')) && replica.run('DBSIZE') === ':1\r\n',
    )
    network.remove(7000)
    until(() => lines(witness).includes('7003 master - 0-5460') && info(replica, 'cluster_state') === 'ok')
    expect(replica.run('GET b')).toBe('$1\r\n1\r\n')
    expect(lines(witness)).toContain('7000 master,fail -')
  })

  it('take over from a primary that they had no data of yet, if their own are not too old', () => {
    const { network, nodes, until } = startNodes(4, { 'repl-diskless-sync-delay': '600' })
    const [primary, next, witness, replica] = nodes as [TestServer, TestServer, TestServer, TestServer]
    primary.run('CONFIG SET repl-diskless-sync-delay 0')
    replica.run(`CLUSTER REPLICATE ${id(primary)}`)
    until(() => /master_link_status:up/.test(replica.run('INFO replication')))
    replica.run(`CLUSTER REPLICATE ${id(next)}`)
    until(() => /state=wait_bgsave/.test(next.run('INFO replication')))
    network.advance(2, STEP_MS)
    expect(replica.run('INFO replication')).toContain('master_link_down_since_seconds:2\r\n')
    network.remove(7001)
    until(() => lines(witness).includes('7003 master - 5461-10922'))
  })

  it('stay replicas where a module does not want failovers', () => {
    const { network, nodes, until } = startNodes(4)
    const [primary, witness, , replica] = nodes as [TestServer, TestServer, TestServer, TestServer]
    replica.run(`CLUSTER REPLICATE ${id(primary)}`)
    until(() => /master_link_status:up/.test(replica.run('INFO replication')))
    if (replica.server.cluster) replica.server.cluster.failsOver = false
    network.remove(7000)
    until(() => lines(witness).some((line) => line.startsWith('7000 master,fail')))
    network.advance(20, STEP_MS)
    expect(lines(replica)).toContain(`7003 slave ${id(primary)}`)
  })
})

it('flags of nodes are read as they are written', () => {
  expect(flagsOf('myself,slave,fail?,nofailover')).toBe(16 | 2 | 4 | 512)
  expect(flagsOf('noflags')).toBe(0)
})
