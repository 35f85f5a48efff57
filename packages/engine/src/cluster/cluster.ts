// Cluster mode: which nodes there are and who owns which hash slot, as this node sees it. What it hears from others comes over
// the bus (bus/); this file keeps what is known: nodes, slots, slots in and out, epochs, the file.
//
// Changes ask for what has to follow (`later`): it is done once, when the running piece of work is over. Change together:
// route.ts (who may serve a request) and commands/cluster*.ts.
import type { Bytes } from '../base/bytes.ts'
import { SLOTS } from '../base/hash-slot.ts'
import type { Database } from '../db/database.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { emptyDatabases } from '../server/empty-all.ts'
import { randomHex } from '../server/random-hex.ts'
import type { Server } from '../server/server.ts'
import { after, type MaybePromise } from '../server/storage.ts'
import { ClusterBus } from './bus/bus.ts'
import { Election } from './election.ts'
import { ClusterHealth } from './health.ts'
import {
  ID_LENGTH,
  isNode,
  isReplica,
  isVoter,
  logName,
  makeNode,
  markNode,
  NODE,
  type ClusterNode,
} from './node.ts'
import { loadNodesFile, saveNodesFile, type ClusterState } from './nodes-file.ts'
import { followConfig } from './own-facts.ts'
import { becomePrimary } from './roles.ts'
import { blockedRefusal } from './route.ts'
import { SlotStats } from './slot-stats.ts'

/** What may have to follow a change: write the file, look whether all is well, tell everybody, go on with an election. */
export type ClusterTask = 'save' | 'state' | 'broadcast' | 'failover' | 'manual-failover'

/** A module's message from another node. */
export interface ModuleMessage {
  /** The id of the node it comes from. */
  readonly sender: string
  /** Eight bytes that stand for the module's name. */
  readonly moduleId: Bytes
  readonly type: number
  readonly payload: Bytes
}

/** Where a node is found. */
export type NodeAddress = Pick<ClusterNode, 'ip' | 'port' | 'tlsPort' | 'busPort'>

/** The cluster of a server in cluster mode. */
export class Cluster implements ClusterState {
  readonly server: Server
  readonly #nodes = new Map<string, ClusterNode>()
  slots: (ClusterNode | null)[] = new Array<ClusterNode | null>(SLOTS).fill(null)
  migrating: Map<number, ClusterNode> = new Map()
  importing: Map<number, ClusterNode> = new Map()
  /** Slots whose owner does not claim them any more. */
  readonly unclaimed: Set<number> = new Set()
  /** Ids of nodes that are not to come back, and until when (Unix seconds). */
  readonly forgotten: Map<string, number> = new Map()
  /** Primaries without replicas, and since when (Unix ms). */
  readonly orphans: Map<ClusterNode, number> = new Map()
  currentEpoch = 0
  lastVoteEpoch = 0
  #myself: ClusterNode
  readonly bus: ClusterBus
  readonly health: ClusterHealth
  readonly election: Election
  /** Rounds of the bus's periodic work so far. */
  rounds = 0
  readonly slotStats: SlotStats
  /** A module keeps requests from being redirected. */
  redirects = true
  /** A module keeps this node from taking its primary's place. */
  failsOver = true
  /** Hears modules' messages. */
  onModuleMessage: ((message: ModuleMessage) => void) | null = null
  readonly #tasks = new Set<ClusterTask>()

  constructor(server: Server) {
    this.server = server
    this.slotStats = new SlotStats(server.config)
    this.bus = new ClusterBus(this)
    this.health = new ClusterHealth(this)
    this.election = new Election(this)
    this.#myself = makeNode(server.host, { flags: NODE.myself | NODE.primary })
    this.#nodes.set(this.#myself.id, this.#myself)
    followConfig(this)
  }

  /** This node. */
  get myself(): ClusterNode {
    return this.#myself
  }

  /** All known nodes. */
  get nodes(): ClusterNode[] {
    return [...this.#nodes.values()]
  }

  /** A node by its id. */
  node(id: Bytes): ClusterNode | undefined {
    return this.#nodes.get(id)
  }

  /** Replicas of a primary, in the order of their ids: all nodes tell them in the same one. */
  replicasOf(primary: ClusterNode): ClusterNode[] {
    return this.nodes.filter((node) => node.primary === primary).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** Number of slots with an owner. */
  get assigned(): number {
    return this.slots.reduce((count, owner) => count + (owner ? 1 : 0), 0)
  }

  /** Number of primaries that own slots. */
  get size(): number {
    return this.nodes.filter(isVoter).length
  }

  /** So many primaries are most of them. */
  get quorum(): number {
    return Math.floor(this.size / 2) + 1
  }

  /** How far this node is in the stream of its shard; 0 for a replica without data. */
  get offset(): number {
    const { replication } = this.server
    return isReplica(this.#myself) ? replication.replicaOffset : replication.history.offset
  }

  /** Milliseconds of silence after which a node seems to have failed. */
  get nodeTimeout(): number {
    return this.server.config.number('cluster-node-timeout')
  }

  /** Whether requests are served. */
  get healthy(): boolean {
    return this.health.ok
  }

  /** Has something follow a change, when the running piece of work is over. */
  readonly later = (...tasks: readonly ClusterTask[]): void => {
    this.health.forget()
    if (this.#tasks.size === 0) this.server.runSoon(() => this.#follow())
    for (const task of tasks) this.#tasks.add(task)
  }

  #follow(): void {
    const tasks = new Set(this.#tasks)
    this.#tasks.clear()
    if (isReplica(this.#myself)) {
      if (tasks.has('manual-failover')) this.election.advanceManual()
      const mayElect = this.failsOver || !tasks.has('manual-failover')
      if (mayElect && (tasks.has('failover') || tasks.has('manual-failover'))) this.election.advance()
    }
    if (tasks.has('state')) this.lookAtHealth()
    if (tasks.has('save')) void this.save()
    if (tasks.has('broadcast')) this.bus.broadcastPong('all')
  }

  /** Looks whether requests are served, and ends the waiting of clients for keys that are served here no longer. */
  lookAtHealth(): void {
    const { blocking } = this.server
    if (this.bus.running) this.health.look()
    for (const client of Array.from(blocking.clients())) {
      const refusal = blockedRefusal(this, client)
      if (refusal !== null) blocking.fail(client, refusal)
    }
  }

  /** Number of keys of a slot. */
  countKeys(slot: number): number {
    return this.keysIn(slot).size
  }

  /** Keys of a slot. */
  keysIn(slot: number): ReadonlySet<Bytes> {
    return this.server.databases[0]?.keysInSlot(slot) ?? new Set<Bytes>()
  }

  /** Deletes the keys of a slot, here and on replicas. They are elsewhere: only modules hear of it. */
  deleteKeys(slot: number): void {
    const { server } = this
    const db = server.databases[0] as Database
    const word = server.config.flag('lazyfree-lazy-server-del') ? 'UNLINK' : 'DEL'
    for (const key of Array.from(this.keysIn(slot))) {
      server.runUnit(() => {
        db.delete(key)
        server.propagation.also(db.id, [word, key])
        server.keyspace.keyModified(db, key, null)
        server.keyspace.notifyModules(NOTIFY.generic, 'del', key, db.id)
        server.dirty++
      })
    }
  }

  /** Slots of a node. */
  slotsOf(node: ClusterNode): number[] {
    return this.slots.flatMap((owner, slot) => (owner === node ? [slot] : []))
  }

  /** Gives slots to a node, or to nobody. Listeners to shard channels of a slot that this node loses hear that. */
  assign(slots: Iterable<number>, owner: ClusterNode | null): void {
    for (const slot of slots) {
      const before = this.slots[slot]
      if (before && before !== owner) this.server.pubsub.dropShardChannels(slot)
      before?.slots.set(slot, false)
      owner?.slots.set(slot, true)
      this.slots[slot] = owner
      this.unclaimed.delete(slot)
      this.slotStats.reset(slot)
    }
    this.later('save', 'state')
  }

  /** Whether nobody claims a slot. */
  isUnclaimed(slot: number): boolean {
    return this.slots[slot] === null || this.unclaimed.has(slot)
  }

  /** The bitmap of the slots that a node claims. */
  claimedBits(node: ClusterNode): Uint8Array {
    const bits = Uint8Array.from(node.slots.bits)
    for (const slot of this.unclaimed) bits[slot >> 3] = (bits[slot >> 3] as number) & ~(1 << (slot & 7))
    return bits
  }

  /** Slots stop moving. */
  closeSlots(): void {
    this.migrating.clear()
    this.importing.clear()
  }

  /** A new epoch for this node, unless it has the newest one already. Returns whether it got one. */
  bumpEpoch(): boolean {
    const newest = Math.max(this.currentEpoch, ...this.nodes.map(({ configEpoch }) => configEpoch))
    if (this.#myself.configEpoch !== 0 && this.#myself.configEpoch === newest) return false
    this.#myself.configEpoch = ++this.currentEpoch
    this.later('save', 'broadcast')
    this.server.host.log('notice', `New configEpoch set to ${this.#myself.configEpoch}`)
    return true
  }

  /** Of two primaries with one epoch the one with the smaller id takes a new one. @param claimed the epoch the other one said */
  resolveCollision(sender: ClusterNode, claimed: number): void {
    const me = this.#myself
    const collides = claimed === me.configEpoch && sender.configEpoch === me.configEpoch
    if (!collides || isReplica(me) || !isNode(sender, NODE.primary) || sender.id <= me.id) return
    me.configEpoch = ++this.currentEpoch
    this.later('save', 'broadcast')
    this.server.host.log(
      'notice',
      `configEpoch collision with node ${logName(sender)}. configEpoch set to ${me.configEpoch}`,
    )
  }

  /** Takes a node in. */
  add(node: ClusterNode): void {
    this.#nodes.set(node.id, node)
  }

  /** A node has said its name. */
  rename(node: ClusterNode, id: string): void {
    this.#nodes.delete(node.id)
    node.id = id
    this.#nodes.set(id, node)
  }

  /** A node is found at an address: another one than before, if it is. */
  moveNode(node: ClusterNode, { ip, port, tlsPort, busPort }: NodeAddress): void {
    if (node.ip === ip && node.port === port && node.tlsPort === tlsPort && node.busPort === busPort) return
    Object.assign(node, { ip, port, tlsPort, busPort })
    if (node.contact.link) this.bus.drop(node.contact.link)
    markNode(node, NODE.noaddr, false)
    this.server.host.log('notice', `Address updated for node ${logName(node)}, now ${ip}:${port}`)
    if (this.#myself.primary === node) this.server.replication.setPrimary(ip, port)
    this.later('save', 'state')
  }

  /** Lets a node go. Its slots have no owner then. */
  remove(node: ClusterNode): void {
    this.#nodes.delete(node.id)
    this.orphans.delete(node)
    for (const map of [this.migrating, this.importing]) {
      for (const [slot, other] of map) if (other === node) map.delete(slot)
    }
    for (const other of this.nodes) {
      other.contact.reports.delete(node)
      if (other.primary === node) other.primary = null
    }
    for (const link of [node.contact.link, node.contact.inbound]) if (link) this.bus.drop(link)
    this.assign(this.slotsOf(node), null)
  }

  /** Lets a node go for good: for a while, those who still speak of it do not bring it back. */
  forget(node: ClusterNode): void {
    const { host, config } = this.server
    this.forgotten.set(node.id, Math.floor(host.now() / 1000) + config.number('cluster-blacklist-ttl'))
    this.remove(node)
  }

  /** Whether a node was let go for good a short while ago. */
  isForgotten(id: Bytes): boolean {
    const now = Math.floor(this.server.host.now() / 1000)
    for (const [one, until] of this.forgotten) if (until < now) this.forgotten.delete(one)
    return this.forgotten.has(id)
  }

  /** Forgets everything but this node. A replica loses its data by that. @param hard its id and epochs as well */
  reset(hard: boolean): void {
    const { host, config, replication, databases } = this.server
    const me = this.#myself
    if (isReplica(me)) {
      becomePrimary(this, me)
      replication.unsetPrimary()
      emptyDatabases(this.server, databases, config.flag('lazyfree-lazy-user-flush'))
    }
    this.closeSlots()
    this.election.resetManual()
    for (const node of this.nodes) if (node !== me) this.remove(node)
    this.assign(this.slotsOf(me), null)
    this.forgotten.clear()
    if (hard) {
      this.currentEpoch = this.lastVoteEpoch = me.configEpoch = 0
      host.log('notice', 'configEpoch set to 0 via CLUSTER RESET HARD')
      this.rename(me, randomHex(host, ID_LENGTH))
      me.shardId = randomHex(host, ID_LENGTH)
      host.log('notice', `Node hard reset, now I'm ${me.id}`)
    }
    this.later('save', 'state')
  }

  /** Writes the file. Returns whether that went well. */
  save(): MaybePromise<boolean> {
    return saveNodesFile(this.server, this)
  }

  /** Takes over what the file holds, if there is one. To be called before data are loaded. */
  load(): MaybePromise<void> {
    return after(loadNodesFile(this.server), (state) => {
      this.later('save', 'state')
      if (!state) return
      this.#nodes.clear()
      for (const node of state.nodes) {
        this.#nodes.set(node.id, node)
        if (node.isMyself) this.#myself = node
      }
      this.slots = [...state.slots]
      for (const [slot, owner] of this.slots.entries()) owner?.slots.set(slot, true)
      this.migrating = new Map(state.migrating)
      this.importing = new Map(state.importing)
      this.currentEpoch = Math.max(state.currentEpoch, ...state.nodes.map(({ configEpoch }) => configEpoch))
      this.lastVoteEpoch = state.lastVoteEpoch
      followConfig(this)
    })
  }

  /** After data were loaded: keys of slots without an owner make this node the owner; those of others' slots go. */
  claimLoadedKeys(): void {
    if (!this.redirects || isReplica(this.#myself)) return
    for (let slot = 0; slot < SLOTS; slot++) {
      if (this.countKeys(slot) === 0 || this.slots[slot] === this.#myself) continue
      const { host } = this.server
      if (this.slots[slot] === null) {
        host.log('notice', `I have keys for unassigned slot ${slot}. Taking responsibility for it.`)
        this.assign([slot], this.#myself)
      } else if (!this.importing.has(slot)) {
        host.log(
          'notice',
          `I have keys for slot ${slot}, but the slot is assigned to another node. Deleting keys in the slot.`,
        )
        this.deleteKeys(slot)
      }
    }
  }
}
