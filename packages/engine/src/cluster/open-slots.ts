// Slots on their way in and out, as a snapshot for a replica tells them: it takes over where its primary stops.
//
//   609>id of the node it goes to,7<id of the node it comes from,
import type { Bytes } from '../base/bytes.ts'
import { SLOTS } from '../base/hash-slot.ts'
import type { Cluster } from './cluster.ts'
import { makeNode, type ClusterNode } from './node.ts'

/** Tells them; '' for none. */
export function tellOpenSlots({ importing, migrating }: Cluster): Bytes {
  const tell = (map: ReadonlyMap<number, ClusterNode>, sign: string): string =>
    [...map]
      .toSorted(([a], [b]) => a - b)
      .map(([slot, { id }]) => `${slot}${sign}${id},`)
      .join('')
  return tell(importing, '<') + tell(migrating, '>')
}

/** Takes them over. A node that is not known yet is noted; who it is comes by gossip. */
export function takeOpenSlots(cluster: Cluster, text: Bytes): void {
  for (const [, slot, sign, id = ''] of text.matchAll(/(\d+)([<>])([^,]{40}),/g)) {
    if (Number(slot) >= SLOTS) continue
    let node = cluster.node(id)
    if (!node) cluster.add((node = makeNode(cluster.server.host, { id, flags: 0 })))
    ;(sign === '<' ? cluster.importing : cluster.migrating).set(Number(slot), node)
  }
}
