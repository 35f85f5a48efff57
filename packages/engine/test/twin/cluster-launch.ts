// How the twin tests of cluster mode start their servers: both know the same nodes from the same file.
import { launchTwins, type Step } from './twin.ts'

/** The ids of the node under test and of its shard. */
export const ME: string = 'a'.repeat(40)
const SHARD = 'b'.repeat(40)

/** CLUSTER SHARDS, but for how far the stream is: that counts the twin's own commands too. */
export const SHARDS: Step = {
  run: 'CLUSTER SHARDS',
  mask: (raw: string) => raw.replace(/(replication-offset\r\n):\d+/g, '$1:…'),
}

/** The lines of nodes.conf for the node under test. @param others lines of other nodes */
function nodesFile(slots: string, others: readonly string[]): string {
  const me = `${ME} :0@PORT,,tls-port=0,shard-id=${SHARD} myself,master - 0 0 0 connected ${slots}`
  return [me, ...others, 'vars currentEpoch 0 lastVoteEpoch 0', ''].join('\n')
}

/** Starts both in cluster mode. @param port of the bus: each test file has its own */
export function launchCluster(port: number, slots = '0-16383', others: readonly string[] = []): void {
  launchTwins({
    // Nodes that are only named in the file must not be taken for failed while the test runs.
    config: {
      port: '0',
      'cluster-enabled': 'yes',
      'cluster-port': String(port),
      'cluster-node-timeout': '600000',
    },
    files: { 'nodes.conf': nodesFile(slots, others).replace('PORT', String(port)) },
    async ready(ask) {
      // A node that starts with slots waits before it serves them.
      while (!(await ask(['CLUSTER', 'INFO'])).includes('cluster_state:ok')) {
        await new Promise((wake) => setTimeout(wake, 50))
      }
    },
    ours: async (server) => {
      await server.cluster?.load()
    },
  })
}
