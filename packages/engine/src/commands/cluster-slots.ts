// CLUSTER's changes: slots get and lose their owners, move, and nodes are forgotten.
import { isWord, type Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError, wrongArity } from '../base/errors.ts'
import { integerArgument, parseInteger } from '../base/numbers.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { ClusterNode } from '../cluster/node.ts'
import { timeoutArgument } from '../server/blocking.ts'
import type { CommandContext } from '../server/context.ts'
import { clusterOf, nodeArgument, slotArgument } from './cluster-arguments.ts'
import { subcommandSyntaxError } from './help.ts'

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
  const own = cluster.slots.flatMap((owner, slot) => (owner?.isMyself ? [slot] : []))
  cluster.assign(own, null)
  c.reply.ok()
}

type SlotMove = (cluster: Cluster, slot: number, node: ClusterNode) => void

interface SetSlotRow {
  /** Refuses before the node is looked up. */
  readonly check?: (cluster: Cluster, slot: number) => void
  readonly unknown?: (id: Bytes) => string
  readonly run: SlotMove
}

const SETSLOT: Readonly<Record<string, SetSlotRow>> = {
  migrating: {
    check(cluster, slot) {
      if (!cluster.slots[slot]?.isMyself) throw new ReplyError(`ERR I'm not the owner of hash slot ${slot}`)
    },
    unknown: (id) => `ERR I don't know about node ${id}`,
    run(cluster, slot, node) {
      cluster.migrating.set(slot, node)
    },
  },
  importing: {
    check(cluster, slot) {
      if (cluster.slots[slot]?.isMyself)
        throw new ReplyError(`ERR I'm already the owner of hash slot ${slot}`)
    },
    unknown: (id) => `ERR I don't know about node ${id}`,
    run(cluster, slot, node) {
      cluster.importing.set(slot, node)
    },
  },
  node: { run: giveSlot },
}

/** CLUSTER SETSLOT. */
export function clusterSetSlot(c: CommandContext): void {
  const cluster = clusterOf(c)
  const slot = slotArgument(c.argv[2])
  const [, , , word = '', id] = c.argv
  if (isWord(word, 'stable')) {
    checkTimeout(c, 4)
    cluster.importing.delete(slot)
    cluster.migrating.delete(slot)
  } else {
    const row = id === undefined ? undefined : SETSLOT[word.toLowerCase()]
    if (!row || id === undefined) {
      throw new ReplyError('ERR Invalid CLUSTER SETSLOT action or number of arguments. Try CLUSTER HELP')
    }
    row.check?.(cluster, slot)
    const node = cluster.node(id)
    if (!node) throw new ReplyError((row.unknown ?? ((name: Bytes) => `ERR Unknown node ${name}`))(id))
    if (node.primary) throw new ReplyError('ERR Target node is not a master')
    if (
      row.run === giveSlot &&
      cluster.slots[slot]?.isMyself &&
      !node.isMyself &&
      cluster.countKeys(slot) > 0
    ) {
      throw new ReplyError(
        `ERR Can't assign hashslot ${slot} to a different node while I still hold keys for this hash slot.`,
      )
    }
    checkTimeout(c, 5)
    row.run(cluster, slot, node)
  }
  cluster.changed()
  c.reply.ok()
}

function checkTimeout(c: CommandContext, from: number): void {
  for (let i = from; i < c.argv.length; i++) {
    if (!isWord(c.argv[i], 'timeout')) continue
    if (i + 1 >= c.argv.length) throw new ReplyError('ERR Missing timeout value')
    timeoutArgument(c, c.argv[i + 1], 'ms')
  }
}

function giveSlot(cluster: Cluster, slot: number, node: ClusterNode): void {
  if (cluster.countKeys(slot) === 0) cluster.migrating.delete(slot)
  cluster.assign([slot], node)
  if (node.isMyself && cluster.importing.delete(slot)) cluster.bumpEpoch()
}

/** CLUSTER FORGET. */
export function clusterForget(c: CommandContext): void {
  const cluster = clusterOf(c)
  const node = nodeArgument(cluster, c.argv[2])
  if (node.isMyself) throw new ReplyError("ERR I tried hard but I can't forget myself...")
  cluster.forget(node)
  c.reply.ok()
}

/** CLUSTER REPLICATE: refused, for want of a bus to hear the primary on. */
export function clusterReplicate(c: CommandContext): void {
  const cluster = clusterOf(c)
  const node = nodeArgument(cluster, c.argv[2])
  if (node.isMyself) throw new ReplyError("ERR Can't replicate myself")
  if (node.primary) throw new ReplyError('ERR I can only replicate a master, not a replica.')
  const keys = c.server.databases[0]?.size ?? 0
  if (keys > 0 || cluster.slots.includes(cluster.myself)) {
    throw new ReplyError('ERR To set a master the node must be empty and without assigned slots.')
  }
  throw new ReplyError(NO_BUS)
}

/** CLUSTER MEET: refused likewise, once its arguments make sense. */
export function clusterMeet(c: CommandContext): void {
  clusterOf(c)
  if (c.argv.length > 5) throw subcommandSyntaxError(c)
  const port = portOf(c.argv[3], 'base')
  if (port <= 0 || port > 65535) throw new ReplyError('ERR Port number is out of range')
  const bus = c.argv.length === 5 ? portOf(c.argv[4], 'bus') : port + 10000
  if (bus <= 0 || bus > 65535) throw new ReplyError('ERR Cluster bus port number is out of range')
  throw new ReplyError(NO_BUS)
}

const NO_BUS = 'ERR this node has no cluster bus: it can not reach other nodes'

function portOf(text: Bytes | undefined, kind: 'base' | 'bus'): number {
  const port = parseInteger(text ?? '')
  if (port === undefined) throw new ReplyError(`ERR Invalid ${kind} port specified: ${text}`)
  return Number(port)
}

/** CLUSTER FAILOVER: this node is always a primary. */
export function clusterFailover(c: CommandContext): void {
  clusterOf(c)
  if (c.argv.length > 3) throw subcommandSyntaxError(c)
  const how = c.argv[2]
  if (how !== undefined && !isWord(how, 'force') && !isWord(how, 'takeover')) throw syntaxError()
  throw new ReplyError('ERR You should send CLUSTER FAILOVER to a replica')
}

/** CLUSTER RESET. */
export function clusterReset(c: CommandContext): void {
  const cluster = clusterOf(c)
  if (c.argv.length > 3) throw subcommandSyntaxError(c)
  const how = c.argv[2]
  if (how !== undefined && !isWord(how, 'hard') && !isWord(how, 'soft')) throw syntaxError()
  if (c.db.size > 0) {
    throw new ReplyError("ERR CLUSTER RESET can't be called with master nodes containing keys")
  }
  cluster.reset(isWord(how, 'hard'))
  c.reply.ok()
}

/** CLUSTER BUMPEPOCH. */
export function clusterBumpEpoch(c: CommandContext): void {
  const cluster = clusterOf(c)
  const word = cluster.bumpEpoch() ? 'BUMPED' : 'STILL'
  c.reply.simple(`${word} ${cluster.myself.configEpoch}`)
}

/** CLUSTER SET-CONFIG-EPOCH. */
export function clusterSetConfigEpoch(c: CommandContext): void {
  const cluster = clusterOf(c)
  const epoch = integerArgument(c.argv[2])
  if (epoch < 0) throw new ReplyError(`ERR Invalid config epoch specified: ${epoch}`)
  if (cluster.nodes.length > 1) {
    throw new ReplyError(
      'ERR The user can assign a config epoch only when the node does not know any other node.',
    )
  }
  if (cluster.myself.configEpoch !== 0) throw new ReplyError('ERR Node config epoch is already non-zero')
  cluster.myself.configEpoch = epoch
  cluster.currentEpoch = Math.max(cluster.currentEpoch, epoch)
  cluster.changed()
  c.reply.ok()
}
