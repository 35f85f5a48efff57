// When a node counts as failed: this one does not reach it (pfail), and most primaries say the same (fail).
import type { Cluster } from './cluster.ts'
import { isNode, isReplica, isVoter, logName, markNode, NODE, type ClusterNode } from './node.ts'

/** Reports hold for so many node timeouts. */
const REPORT_TIMEOUTS = 2
/** A primary that is back and was not replaced is well again after so many node timeouts. */
const UNDO_TIMEOUTS = 2

/** Notes that a primary says that a node has failed. Returns whether it had not said so before. */
export function addReport(cluster: Cluster, node: ClusterNode, sender: ClusterNode): boolean {
  const { reports } = node.contact
  const isNew = !reports.has(sender)
  reports.set(sender, cluster.server.host.now())
  return isNew
}

/** Notes that a primary says no longer that a node has failed. Returns whether it had said so. */
export function dropReport(cluster: Cluster, node: ClusterNode, sender: ClusterNode): boolean {
  if (!node.contact.reports.delete(sender)) return false
  countReports(cluster, node)
  return true
}

/** How many other nodes say that a node has failed. */
export function countReports(cluster: Cluster, node: ClusterNode): number {
  const { reports } = node.contact
  if (reports.size === 0) return 0
  const oldest = cluster.server.host.now() - REPORT_TIMEOUTS * cluster.nodeTimeout
  for (const [sender, at] of reports) if (at < oldest || !isVoter(sender)) reports.delete(sender)
  return reports.size
}

/** A node that this one does not reach has failed if most primaries say so. */
export function markFailing(cluster: Cluster, node: ClusterNode): void {
  if (!isNode(node, NODE.pfail) || isNode(node, NODE.fail)) return
  const votes = countReports(cluster, node) + (isVoter(cluster.myself) ? 1 : 0)
  if (votes < cluster.quorum) return
  cluster.server.host.log('notice', `Marking node ${logName(node)} as failing (quorum reached).`)
  fail(cluster, node)
  cluster.bus.broadcast({ type: 'fail', about: node.id })
}

/** A node has failed: somebody has found out. */
export function fail(cluster: Cluster, node: ClusterNode): void {
  markNode(node, NODE.pfail, false)
  markNode(node, NODE.fail)
  node.contact.failedAt = cluster.server.host.now()
  cluster.later('state', 'save')
}

/** A failed node has answered: it is well again, unless others may be about to replace it. */
export function clearFailure(cluster: Cluster, node: ClusterNode): void {
  const { host } = cluster.server
  const voter = isVoter(node)
  if (voter && host.now() - node.contact.failedAt <= UNDO_TIMEOUTS * cluster.nodeTimeout) return
  const what = isReplica(node) ? 'replica is reachable again.' : 'primary without slots is reachable again.'
  const why = voter ? 'is reachable again and nobody is serving its slots after some time.' : what
  host.log('notice', `Clear FAIL state for node ${logName(node)}: ${why}`)
  markNode(node, NODE.fail, false)
  cluster.later('state', 'save')
}
