// A primary says which slots it owns, at which epoch: newer claims win. What this node loses by that may make it the
// winner's replica.
import { SLOTS } from '../base/hash-slot.ts'
import type { Cluster } from './cluster.ts'
import { inSameShard, isNode, isReplica, logName, NODE, primaryOf, type ClusterNode } from './node.ts'
import { follow } from './roles.ts'
import { hasSlot } from './slot-set.ts'

/** What a round of claims took from this node and its shard. */
interface Losses {
  /** Slots of this node that still have keys here. */
  readonly dirty: number[]
  /** Slots of this node's shard. */
  count: number
}

/** Takes in what slots a node claims. @param bits the bitmap of its slots */
export function takeClaims(cluster: Cluster, claimer: ClusterNode, epoch: number, bits: Uint8Array): void {
  const { myself, server } = cluster
  if (claimer.isMyself) {
    server.host.log('notice', 'Discarding UPDATE message about myself.')
    return
  }
  const shard = primaryOf(myself)
  const losses: Losses = { dirty: [], count: 0 }
  let claimed = 0
  for (let slot = 0; slot < SLOTS; slot++) {
    if (hasSlot(bits, slot)) {
      claimed++
      takeClaim(cluster, claimer, epoch, slot, shard, losses)
    } else {
      takeRenunciation(cluster, claimer, epoch, slot)
    }
  }
  if (cluster.redirects) drawConsequences(cluster, claimer, epoch, { shard, losses, claimed })
}

function takeClaim(
  cluster: Cluster,
  claimer: ClusterNode,
  epoch: number,
  slot: number,
  shard: ClusterNode,
  losses: Losses,
): void {
  const owner = cluster.slots[slot] ?? null
  if (owner === claimer) {
    cluster.unclaimed.delete(slot)
    return
  }
  const unclaimed = cluster.isUnclaimed(slot)
  if (!unclaimed && owner && owner.configEpoch >= epoch) return
  const { host } = cluster.server
  if (owner && !unclaimed && !inSameShard(owner, claimer)) {
    host.log(
      'notice',
      `Slot ${slot} is migrated from node ${logName(owner)} in shard ${owner.shardId} to node ${logName(claimer)} in shard ${claimer.shardId}.`,
    )
  }
  if (owner?.isMyself && cluster.countKeys(slot) > 0) losses.dirty.push(slot)
  if (owner === shard) losses.count++
  endMoves(cluster, claimer, slot)
  cluster.assign([slot], claimer)
}

// A slot that was moving has a new owner: in another shard that was somebody's decision, in the same one a failover.
function endMoves(cluster: Cluster, claimer: ClusterNode, slot: number): void {
  const { host } = cluster.server
  const target = cluster.migrating.get(slot)
  if (target && !inSameShard(claimer, cluster.myself)) {
    host.log(
      'notice',
      `Slot ${slot} is no longer being migrated to node ${logName(target)} in shard ${target.shardId}.`,
    )
    cluster.migrating.delete(slot)
  }
  const source = cluster.importing.get(slot)
  if (!source || source === claimer) return
  if (inSameShard(claimer, source)) {
    host.log(
      'notice',
      `Failover occurred in migration source. Update importing source for slot ${slot} to node ${logName(claimer)} in shard ${claimer.shardId}.`,
    )
    cluster.importing.set(slot, claimer)
  } else {
    host.log(
      'notice',
      `Slot ${slot} is no longer being imported from node ${logName(source)} in shard ${source.shardId}.`,
    )
    cluster.importing.delete(slot)
  }
}

function takeRenunciation(cluster: Cluster, claimer: ClusterNode, epoch: number, slot: number): void {
  const { myself, server } = cluster
  // It stays its slot until somebody claims it: clients are better sent around once more than told of an error.
  if (cluster.slots[slot] === claimer) cluster.unclaimed.add(slot)
  const target = cluster.migrating.get(slot)
  const replaced = target && target !== claimer && (target.configEpoch < epoch || isReplica(target))
  if (replaced && inSameShard(target, claimer)) {
    server.host.log(
      'notice',
      `Failover occurred in migration target. Slot ${slot} is now being migrated to node ${logName(claimer)} in shard ${claimer.shardId}.`,
    )
    cluster.migrating.set(slot, claimer)
    cluster.later('save', 'state')
  }
  if (isReplica(myself) || cluster.importing.get(slot) !== claimer) return
  server.host.log(
    'notice',
    `Slot ${slot} is no longer being imported from node ${logName(claimer)} in shard ${claimer.shardId}; Clear my importing source for the slot.`,
  )
  cluster.importing.delete(slot)
  if (cluster.slots[slot] === myself) return
  cluster.assign([slot], myself)
  cluster.bumpEpoch()
}

function drawConsequences(
  cluster: Cluster,
  claimer: ClusterNode,
  epoch: number,
  { shard, losses, claimed }: { shard: ClusterNode; losses: Losses; claimed: number },
): void {
  const { myself, server } = cluster
  const { host } = server
  const near = inSameShard(claimer, myself)
  const bothEmpty = myself.primary !== claimer && claimed === 0 && myself.slots.size === 0
  const succeeded = bothEmpty && near && primaryOf(myself).configEpoch < epoch
  let clean = false
  if ((losses.count > 0 || succeeded) && shard.slots.size === 0) {
    if (near || server.config.flag('cluster-allow-replica-migration')) {
      host.log(
        'notice',
        `Configuration change detected. Reconfiguring myself as a replica of node ${logName(claimer)} in shard ${claimer.shardId}`,
      )
      follow(cluster, claimer, { closeSlots: !near, fullSync: !near })
      cluster.later('broadcast')
    } else if (isNode(myself, NODE.primary) && claimed >= losses.count) {
      host.log(
        'notice',
        `My last slot was migrated to node ${logName(claimer)} in shard ${claimer.shardId}. I am now an empty primary.`,
      )
      clean = true
    }
  } else {
    clean = losses.dirty.length > 0
  }
  if (!clean) return
  for (const slot of losses.dirty) {
    host.log(
      'notice',
      `Deleting keys in dirty slot ${slot} on node ${logName(myself)} in shard ${myself.shardId}`,
    )
    cluster.deleteKeys(slot)
  }
}
