// How the twin tests of cluster mode start their servers: both know the same nodes from the same file.
import { createServer } from 'node:net'
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

/** A port for the bus that nobody listens on. */
export function freeBusPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const listener = createServer()
    listener.once('error', reject)
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address()
      listener.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Starts both in cluster mode. @param port of the bus: one that is free */
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
