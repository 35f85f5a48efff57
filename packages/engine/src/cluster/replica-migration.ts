// A replica moves to a primary that has lost all of its replicas, if its own primary can spare one. Of those that could move,
// the one with the smallest id does.
import type { Cluster } from './cluster.ts'
import { isNode, isReplica, logName, NODE, type ClusterNode } from './node.ts'
import { follow } from './roles.ts'

/** After a failover, replicas need time to say whom they follow now. */
const DELAY_MS = 5000

/** Moves this replica if that is due. To be called periodically. */
export function moveToOrphan(cluster: Cluster): void {
  const { myself, nodes, server, health, orphans } = cluster
  const primary = myself.primary
  const now = server.host.now()
  const well = new Map<ClusterNode, ClusterNode[]>()
  for (const node of nodes) {
    if (node.primary && !isNode(node, NODE.fail))
      well.set(node.primary, [...(well.get(node.primary) ?? []), node])
  }
  for (const node of nodes) {
    if (!isOrphan(node, well.get(node)?.length ?? 0)) orphans.delete(node)
    else if (!orphans.has(node)) orphans.set(node, now)
  }
  const target = [...orphans.keys()].find((node) => node.slots.size > 0)
  if (!target || !primary || !health.ok || !cluster.failsOver) return
  const own = well.get(primary) ?? []
  const most = Math.max(...[...well.values()].map(({ length }) => length))
  const spare = own.filter((node) => !isNode(node, NODE.pfail)).length
  if (most < 2 || own.length < most || spare <= server.config.number('cluster-migration-barrier')) return
  const candidates = [...well.values()].filter(({ length }) => length === most).flat()
  if (candidates.some(({ id }) => id < myself.id)) return
  if (now - (orphans.get(target) ?? now) <= DELAY_MS) return
  server.host.log('notice', `Migrating to orphaned primary ${logName(target)} in shard ${target.shardId}`)
  follow(cluster, target, { closeSlots: true, fullSync: true })
}

function isOrphan(node: ClusterNode, replicas: number): boolean {
  return !isReplica(node) && !isNode(node, NODE.fail) && isNode(node, NODE.migrateTo) && replicas === 0
}
