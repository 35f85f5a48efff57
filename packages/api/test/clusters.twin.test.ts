// Modules on a node in cluster mode, on both servers. The last test takes redirections away for good.
import { freeBusPort, launchCluster, ME } from '../../engine/test/twin/cluster-launch.ts'
import type { Step } from '../../engine/test/twin/twin.ts'
import { moduleTwins, reportCoverage } from './twin/module-twin.ts'

const OTHER = 'c'.repeat(40)
const REPLICA = 'd'.repeat(40)
const SHARD = 'e'.repeat(40)

launchCluster(await freeBusPort(), '5461-16383', [
  `${OTHER} 127.0.0.1:7001@17001,,tls-port=0,shard-id=${SHARD},client-ipv4=10.9.8.7 master,nofailover - 0 0 1 disconnected 0-5460`,
  `${REPLICA} 127.0.0.1:7002@17002,,tls-port=0,shard-id=${SHARD} slave ${OTHER} 0 0 1 disconnected`,
])

const names: readonly Step[] = [0, 4000, 8000, 12000, 16000].map(
  (first): Step => `clusters.names ${first} 400`,
)

moduleTwins('clusters', 'Modules in a cluster', {
  '[VM_GetClusterNodesList] and what is known of nodes': [
    { run: 'clusters.nodes', sorted: true },
    'clusters.mine',
    `clusters.node ${ME}`,
    `clusters.node ${OTHER}`,
    `clusters.node ${REPLICA}`,
    `clusters.node ${'f'.repeat(40)}`,
    'clusters.node short',
    `clusters.nodefor 0 ${OTHER}`,
    `clusters.nodefor 0 ${ME}`,
    `clusters.nodefor 123456789 ${ME}`,
  ],
  '[VM_ClusterKeySlot] and the names of slots': [
    'clusters.slot foo',
    'clusters.slot {user}.x',
    'clusters.slot {}x',
    'clusters.slot ""',
    ...names,
    'clusters.names 16380 8',
  ],
  '[VM_SendClusterMessage] to all and to one who is not there': [
    'clusters.send *',
    `clusters.send ${'f'.repeat(40)}`,
    `clusters.send ${OTHER}`,
  ],
  '[VM_CreateCommand] commands are routed, or do not exist': [
    'clusters.get a a',
    'clusters.get a b',
    'clusters.get a c',
    'clusters.get b b',
    'clusters.alone x',
  ],
  '[VM_Call] keeps to the slots of the node': ['clusters.call a', 'clusters.call b'],
  '[VM_SetClusterFlags] a module takes redirections away': [
    'clusters.here',
    'SET b 1',
    'MSET a 1 c 2',
    'clusters.get a c',
    'DEL a',
    'DEL b',
    'DEL c',
  ],
})
reportCoverage(10)
