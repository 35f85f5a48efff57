// CLUSTER's changes of slots: they get and lose their owners, and move. SETSLOT reaches this node's replicas before it is done
// here: should this node fail in between, who takes its place knows as much.
import { isWord } from '../base/bytes.ts'
import { ReplyError, wrongArity } from '../base/errors.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { isReplica, logName, primaryOf, type ClusterNode } from '../cluster/node.ts'
import { follow } from '../cluster/roles.ts'
import { timeoutArgument } from '../server/blocking.ts'
import type { CommandContext } from '../server/context.ts'
import { PROPAGATE_REPLICAS } from '../server/propagation.ts'
import { clusterOf, slotArgument } from './cluster-arguments.ts'

/** How long SETSLOT waits for replicas, unless it is told. */
const SETSLOT_TIMEOUT_MS = 2000

/** CLUSTER ADDSLOTS and DELSLOTS. */
export function changeSlots(adding: boolean): (c: CommandContext) => void {
  return (c) => {
    const cluster = clusterOf(c)
    const slots = c.argv.slice(2).map(slotArgument)
    applySlots(c, cluster, slots, adding)
  }
}

/** CLUSTER ADDSLOTSRANGE and DELSLOTSRANGE. */
export function changeSlotRanges(adding: boolean): (c: CommandContext) => void {
  return (c) => {
    const cluster = clusterOf(c)
    if (c.argv.length % 2 === 1) throw wrongArity(c.command.fullName)
    const taken = new Set<number>()
    for (let i = 2; i < c.argv.length; i += 2) {
      const first = slotArgument(c.argv[i])
      const last = slotArgument(c.argv[i + 1])
      if (first > last) {
        throw new ReplyError(`ERR start slot number ${first} is greater than end slot number ${last}`)
      }
      for (let slot = first; slot <= last; slot++) checkSlot(cluster, slot, adding, taken)
    }
    applySlots(c, cluster, [...taken], adding, false)
  }
}

function checkSlot(cluster: Cluster, slot: number, adding: boolean, taken: Set<number>): void {
  const owned = cluster.slots[slot] !== null
  if (owned === adding) {
    throw new ReplyError(`ERR Slot ${slot} is already ${adding ? 'busy' : 'unassigned'}`)
  }
  if (taken.has(slot)) throw new ReplyError(`ERR Slot ${slot} specified multiple times`)
  taken.add(slot)
}

function applySlots(
  c: CommandContext,
  cluster: Cluster,
  slots: readonly number[],
  adding: boolean,
  check = true,
): void {
  const taken = new Set<number>()
  if (check) for (const slot of slots) checkSlot(cluster, slot, adding, taken)
  // What was on its way here has arrived.
  if (adding) for (const slot of slots) cluster.importing.delete(slot)
  cluster.assign(slots, adding ? cluster.myself : null)
  c.reply.ok()
}

/** CLUSTER FLUSHSLOTS. */
export function clusterFlushSlots(c: CommandContext): void {
  const cluster = clusterOf(c)
  if ((c.server.databases[0]?.size ?? 0) > 0) {
    throw new ReplyError('ERR DB must be empty to perform CLUSTER FLUSHSLOTS.')
  }
  cluster.assign(cluster.slotsOf(cluster.myself), null)
  c.reply.ok()
}

type SlotMove = (cluster: Cluster, slot: number, node: ClusterNode) => void

interface SetSlotRow {
  /** Refuses before the node is looked up. */
  readonly check?: (cluster: Cluster, slot: number) => void
  /** Refuses a node. */
  readonly checkNode?: (cluster: Cluster, slot: number, node: ClusterNode) => void
  readonly unknown: string
  readonly run: SlotMove
}

const SETSLOT: Readonly<Record<string, SetSlotRow>> = {
  migrating: {
    check(cluster, slot) {
      if (!isReplica(cluster.myself) && !cluster.slots[slot]?.isMyself)
        throw new ReplyError(`ERR I'm not the owner of hash slot ${slot}`)
    },
    unknown: "I don't know about node",
    run(cluster, slot, node) {
      cluster.server.host.log('notice', `Migrating slot ${slot} to node ${logName(node)}`)
      cluster.migrating.set(slot, node)
    },
  },
  importing: {
    check(cluster, slot) {
      if (cluster.slots[slot]?.isMyself)
        throw new ReplyError(`ERR I'm already the owner of hash slot ${slot}`)
    },
    unknown: "I don't know about node",
    run(cluster, slot, node) {
      cluster.server.host.log('notice', `Importing slot ${slot} from node ${logName(node)}`)
      cluster.importing.set(slot, node)
    },
  },
  node: {
    checkNode(cluster, slot, node) {
      if (cluster.slots[slot]?.isMyself && !node.isMyself && cluster.countKeys(slot) > 0) {
        throw new ReplyError(
          `ERR Can't assign hashslot ${slot} to a different node while I still hold keys for this hash slot.`,
        )
      }
    },
    unknown: 'Unknown node',
    run: giveSlot,
  },
}

/** CLUSTER SETSLOT. */
export function clusterSetSlot(c: CommandContext): void {
  const cluster = clusterOf(c)
  if (isReplica(cluster.myself) && !c.client.primary) {
    throw new ReplyError('ERR Please use SETSLOT only with masters.')
  }
  const slot = slotArgument(c.argv[2])
  const change = slotChange(c, cluster, slot)
  const stable = isWord(c.argv[3], 'stable')
  const deadline = setSlotDeadline(c, stable ? 4 : 5)
  const done = (): void => {
    change()
    cluster.later('save', 'state')
    c.client.reply.ok()
  }
  const { replication, host } = c.server
  const replicas = replication.replicas.online().length
  if (isReplica(cluster.myself) || replicas === 0 || !c.mayBlock) return done()
  c.forcePropagation(PROPAGATE_REPLICAS)
  const end = deadline ?? host.now() + SETSLOT_TIMEOUT_MS
  const offset = replication.history.offset + 1
  replication.waits.start(c, { offset, replicas, local: null, done }, end)
}

// What is to be done, once it is sure that it may be. @throws ReplyError
function slotChange(c: CommandContext, cluster: Cluster, slot: number): () => void {
  const [, , , word = '', id] = c.argv
  if (isWord(word, 'stable')) {
    return () => {
      c.server.host.log('notice', `Marking slot ${slot} stable`)
      cluster.importing.delete(slot)
      cluster.migrating.delete(slot)
    }
  }
  const row = id === undefined ? undefined : SETSLOT[word.toLowerCase()]
  if (!row || id === undefined) {
    throw new ReplyError('ERR Invalid CLUSTER SETSLOT action or number of arguments. Try CLUSTER HELP')
  }
  row.check?.(cluster, slot)
  const node = cluster.node(id)
  if (!node) throw new ReplyError(`ERR ${row.unknown} ${id}`)
  if (isReplica(node)) throw new ReplyError('ERR Target node is not a master')
  row.checkNode?.(cluster, slot, node)
  return () => row.run(cluster, slot, node)
}

function setSlotDeadline(c: CommandContext, from: number): number | undefined {
  let deadline: number | undefined
  for (let i = from; i < c.argv.length; i++) {
    if (!isWord(c.argv[i], 'timeout')) continue
    if (i + 1 >= c.argv.length) throw new ReplyError('ERR Missing timeout value')
    deadline = timeoutArgument(c, c.argv[i + 1], 'ms')
  }
  return deadline
}

function giveSlot(cluster: Cluster, slot: number, node: ClusterNode): void {
  const { myself, server } = cluster
  const { host } = server
  host.log('notice', `Assigning slot ${slot} to node ${logName(node)} in shard ${node.shardId}`)
  if (cluster.countKeys(slot) === 0) cluster.migrating.delete(slot)
  const shard = primaryOf(myself)
  const wasOurs = cluster.slots[slot] === shard
  cluster.assign([slot], node)
  if (wasOurs && shard.slots.size === 0) {
    if (server.config.flag('cluster-allow-replica-migration')) {
      host.log(
        'notice',
        `Lost my last slot during slot migration. Reconfiguring myself as a replica of ${logName(node)} in shard ${node.shardId}`,
      )
      follow(cluster, node, { closeSlots: true, fullSync: true })
    } else if (!isReplica(myself)) {
      host.log(
        'notice',
        `My last slot was migrated to node ${logName(node)} in shard ${node.shardId}. I am now an empty primary.`,
      )
    }
  }
  const arrived = node.isMyself || node === myself.primary
  if (!arrived || !cluster.importing.delete(slot) || !node.isMyself) return
  if (cluster.bumpEpoch()) host.log('notice', `ConfigEpoch updated after importing slot ${slot}`)
  cluster.later('broadcast')
}
