// What a node of a cluster says of itself follows its configuration.
import type { Cluster } from './cluster.ts'
import { markNode, NODE } from './node.ts'

const BUS_PORT_OFFSET = 10000

const FOLLOWED = [
  'cluster-announce-ip',
  'cluster-announce-port',
  'cluster-announce-bus-port',
  'cluster-announce-hostname',
  'cluster-announce-human-nodename',
  'cluster-announce-client-ipv4',
  'cluster-announce-client-ipv6',
  'cluster-require-full-coverage',
  'cluster-replica-no-failover',
  'port',
] as const

/** The port of a node's bus. */
export function busPort({ server: { config } }: Cluster): number {
  return config.number('cluster-port') || config.number('port') + BUS_PORT_OFFSET
}

/** Keeps what is known of this node equal to its configuration, now and when that changes. */
export function followConfig(cluster: Cluster): void {
  const { config } = cluster.server
  const update = (): void => {
    const me = cluster.myself
    me.port = config.number('cluster-announce-port') || config.number('port')
    me.busPort = config.number('cluster-announce-bus-port') || busPort(cluster)
    // One that was learnt from others stays.
    me.ip = config.text('cluster-announce-ip') || me.ip
    me.hostname = config.text('cluster-announce-hostname')
    me.nodeName = config.text('cluster-announce-human-nodename')
    me.clientIpv4 = config.text('cluster-announce-client-ipv4')
    me.clientIpv6 = config.text('cluster-announce-client-ipv6')
    markNode(me, NODE.nofailover, config.flag('cluster-replica-no-failover'))
    cluster.health.forget()
  }
  for (const name of FOLLOWED) config.watch(name, update)
  update()
}
