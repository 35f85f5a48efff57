// What the CLUSTER commands' handlers have in common: the cluster itself, and reading slots and nodes.
import type { Bytes } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import { SLOTS } from '../base/hash-slot.ts'
import { parseInteger } from '../base/numbers.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { ClusterNode } from '../cluster/node.ts'
import type { CommandContext } from '../server/context.ts'

/** The cluster. @throws ReplyError outside of cluster mode */
export function clusterOf({ server }: CommandContext): Cluster {
  if (!server.cluster) throw new ReplyError('ERR This instance has cluster support disabled')
  return server.cluster
}

/** A slot's number. @throws ReplyError */
export function slotArgument(text: Bytes | undefined): number {
  const slot = text === undefined ? undefined : parseInteger(text)
  if (slot === undefined || slot < 0 || slot >= SLOTS) {
    throw new ReplyError('ERR Invalid or out of range slot')
  }
  return Number(slot)
}

/** A node by its id. @throws ReplyError */
export function nodeArgument(cluster: Cluster, id: Bytes | undefined): ClusterNode {
  const node = cluster.node(id ?? '')
  if (!node) throw new ReplyError(`ERR Unknown node ${id}`)
  return node
}
