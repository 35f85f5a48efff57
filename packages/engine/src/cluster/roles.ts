// Who is a primary and who follows whom, and what follows from it for this node's replication.
import type { Cluster } from './cluster.ts'
import { isReplica, logName, markNode, NODE, type ClusterNode } from './node.ts'

/** A node is a primary from now on. */
export function becomePrimary(cluster: Cluster, node: ClusterNode): void {
  if (!isReplica(node)) return
  if (node.primary && !node.isMyself) markNode(node, NODE.migrateTo)
  markNode(node, NODE.replica, false)
  markNode(node, NODE.primary)
  node.primary = null
  cluster.later('save', 'state')
}

/** A node follows another one. */
export function becomeReplica(node: ClusterNode, primary: ClusterNode | null): void {
  markNode(node, NODE.primary | NODE.migrateTo, false)
  markNode(node, NODE.replica)
  node.primary = primary
  if (primary) markNode(primary, NODE.migrateTo)
}

/** This node follows another one. */
export function follow(
  cluster: Cluster,
  primary: ClusterNode,
  { closeSlots, fullSync }: { readonly closeSlots: boolean; readonly fullSync: boolean },
): void {
  const { myself, server, election } = cluster
  if (closeSlots) cluster.closeSlots()
  becomeReplica(myself, primary)
  setShardId(cluster, myself, primary.shardId)
  server.replication.setPrimary(primary.ip, primary.port, fullSync)
  for (const [slot, owner] of cluster.slots.entries())
    if (owner !== primary) server.pubsub.dropShardChannels(slot)
  election.resetManual()
  election.forget()
  cluster.later('save', 'state')
}

/** Sets the shard of a node. A replica's is its primary's, and this node's follows that. */
export function setShardId(cluster: Cluster, node: ClusterNode, shardId: string): void {
  const { myself, server } = cluster
  if (isReplica(node) && node.primary && node.primary.shardId !== shardId) {
    server.host.log(
      'notice',
      `Shard id ${shardId} update request for node id ${node.id} diverges from existing primary shard id ${node.primary.shardId}, rejecting!`,
    )
    return
  }
  for (const one of [node, ...(myself.primary === node ? [myself] : [])]) {
    if (one.shardId === shardId) continue
    one.shardId = shardId
    cluster.later('save')
  }
}

/** A node says that it follows another one, which may not be known. */
export function takeReplica(cluster: Cluster, sender: ClusterNode, primary: ClusterNode | undefined): void {
  const { myself, server } = cluster
  if (!primary || sender.primary === primary) return
  server.host.log(
    'notice',
    `Node ${logName(sender)} is now a replica of node ${logName(primary)} in shard ${primary.shardId}`,
  )
  becomeReplica(sender, primary)
  const above = myself.primary?.primary
  if (above && above !== myself && myself.primary) {
    server.host.log(
      'notice',
      `I'm a sub-replica! Reconfiguring myself as a replica of ${above.id} from ${myself.primary.id}`,
    )
    follow(cluster, above, { closeSlots: true, fullSync: above.shardId !== myself.shardId })
  }
  setShardId(cluster, sender, primary.shardId)
  cluster.later('save')
}
