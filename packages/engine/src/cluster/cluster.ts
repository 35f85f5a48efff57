// Cluster mode: who owns which hash slot, as this node sees it. There is no bus between nodes: other nodes are known only
// from the nodes file, are never heard of, and this node is always a primary. Everything about slots is the real server's:
// ownership, slots on their way in and out, epochs, the file.
//
// Change together: route.ts (who may serve a request) and commands/cluster*.ts.
import { bytesToUint8Array, uint8ArrayToBytes, type Bytes } from '../base/bytes.ts'
import { SLOTS } from '../base/hash-slot.ts'
import { randomHex } from '../server/random-hex.ts'
import type { Server } from '../server/server.ts'
import { after, attempt, type MaybePromise } from '../server/storage.ts'
import type { ClusterNode } from './node.ts'
import type { SlotUsage } from './slot-stats.ts'
import { readNodesFile, writeNodesFile, type ClusterState } from './nodes-file.ts'

const ID_LENGTH = 40
const BUS_PORT_OFFSET = 10000

/** The cluster of a server in cluster mode. */
export class Cluster implements ClusterState {
  readonly #server: Server
  readonly #nodes = new Map<string, ClusterNode>()
  slots: (ClusterNode | null)[] = new Array<ClusterNode | null>(SLOTS).fill(null)
  migrating: Map<number, ClusterNode> = new Map()
  importing: Map<number, ClusterNode> = new Map()
  currentEpoch = 0
  lastVoteEpoch = 0
  #myself: ClusterNode
  /** Null until somebody asks. */
  #healthy: boolean | null = null
  /** What the requests to each slot have taken, while that is counted. */
  readonly usage: Map<number, SlotUsage> = new Map()
  /** A module keeps requests from being redirected. */
  redirects = true

  constructor(server: Server) {
    this.#server = server
    this.#myself = {
      id: randomHex(server.host, ID_LENGTH),
      shardId: randomHex(server.host, ID_LENGTH),
      ip: '',
      port: 0,
      busPort: 0,
      hostname: '',
      nodeName: '',
      clientIpv4: '',
      clientIpv6: '',
      isMyself: true,
      primary: null,
      configEpoch: 0,
      flags: [],
    }
    this.#nodes.set(this.#myself.id, this.#myself)
    this.#followConfig()
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

  /** Number of slots with an owner. */
  get assigned(): number {
    return this.slots.reduce((count, owner) => count + (owner ? 1 : 0), 0)
  }

  /** Number of primaries that own slots. */
  get size(): number {
    return new Set(this.slots.filter((owner) => owner !== null)).size
  }

  /** Whether requests are served: all slots have an owner (unless that is not asked for), and most owners are well. */
  get healthy(): boolean {
    return (this.#healthy ??= this.#computeHealth())
  }

  #computeHealth(): boolean {
    const owners = new Set<ClusterNode>()
    let covered = true
    for (const owner of this.slots) {
      if (owner) owners.add(owner)
      if (!owner || owner.flags.includes('fail')) covered = false
    }
    if (!covered && this.#server.config.flag('cluster-require-full-coverage')) return false
    const reachable = [...owners].filter(({ flags }) => !flags.includes('fail') && !flags.includes('fail?'))
    return reachable.length >= Math.floor(owners.size / 2) + 1
  }

  /** Number of keys of a slot. */
  countKeys(slot: number): number {
    return this.keysIn(slot).size
  }

  /** Keys of a slot. */
  keysIn(slot: number): ReadonlySet<Bytes> {
    return this.#server.databases[0]?.keysInSlot(slot) ?? new Set<Bytes>()
  }

  /** Gives slots to a node, or to nobody. Listeners to shard channels of a slot that this node loses hear that. */
  assign(slots: Iterable<number>, owner: ClusterNode | null): void {
    for (const slot of slots) {
      if (this.slots[slot] && this.slots[slot] !== owner) this.#server.pubsub.dropShardChannels(slot)
      this.slots[slot] = owner
      this.usage.delete(slot)
    }
    this.changed()
  }

  /** Counts what a request to a slot has taken. */
  countUsage(slot: number, micros: number, bytesIn: number, bytesOut: number): void {
    let usage = this.usage.get(slot)
    if (!usage) this.usage.set(slot, (usage = { micros: 0, bytesIn: 0, bytesOut: 0 }))
    usage.micros += micros
    usage.bytesIn += bytesIn
    usage.bytesOut += bytesOut
  }

  /** A new epoch for this node, unless it has the newest one already. Returns whether it got one. */
  bumpEpoch(): boolean {
    const newest = Math.max(this.currentEpoch, ...this.nodes.map(({ configEpoch }) => configEpoch))
    if (this.#myself.configEpoch !== 0 && this.#myself.configEpoch === newest) return false
    this.#myself.configEpoch = ++this.currentEpoch
    this.changed()
    this.#server.host.log('notice', `New configEpoch set to ${this.#myself.configEpoch}`)
    return true
  }

  /** Forgets a node. Its slots have no owner then. */
  forget(node: ClusterNode): void {
    this.#nodes.delete(node.id)
    for (const map of [this.migrating, this.importing]) {
      for (const [slot, other] of map) if (other === node) map.delete(slot)
    }
    this.assign(
      this.slots.flatMap((owner, slot) => (owner === node ? [slot] : [])),
      null,
    )
  }

  /** Forgets everything but this node. @param hard its id and epochs as well */
  reset(hard: boolean): void {
    const { host } = this.#server
    this.migrating.clear()
    this.importing.clear()
    this.assign(
      this.slots.flatMap((owner, slot) => (owner ? [slot] : [])),
      null,
    )
    this.#nodes.clear()
    if (hard) {
      this.currentEpoch = this.lastVoteEpoch = this.#myself.configEpoch = 0
      host.log('notice', 'configEpoch set to 0 via CLUSTER RESET HARD')
      this.#myself.id = randomHex(host, ID_LENGTH)
      this.#myself.shardId = randomHex(host, ID_LENGTH)
      host.log('notice', `Node hard reset, now I'm ${this.#myself.id}`)
    }
    this.#nodes.set(this.#myself.id, this.#myself)
    this.changed()
  }

  /** Something the file holds was changed: it is written, and whether requests are served is found out anew. */
  changed(): void {
    this.#healthy = null
    void this.save()
  }

  /** Writes the file. Returns whether that went well. */
  save(): MaybePromise<boolean> {
    const { storage, host, config } = this.#server
    return attempt(
      () =>
        after(
          storage.write(config.text('cluster-config-file'), [bytesToUint8Array(writeNodesFile(this))]),
          () => true,
        ),
      (error) => {
        host.log('warning', `Could not write the cluster node config: ${String(error)}`)
        return false
      },
    )
  }

  /** Takes over what the file holds, if there is one. To be called before data are loaded. */
  load(): MaybePromise<void> {
    const { storage, config, host } = this.#server
    return after(storage.read(config.text('cluster-config-file')), (bytes) => {
      if (bytes && bytes.length > 0) {
        const state = readNodesFile(uint8ArrayToBytes(bytes), () => randomHex(host, ID_LENGTH))
        if (!state) throw new Error('Unrecoverable error: corrupted cluster config file')
        this.#nodes.clear()
        for (const node of state.nodes) {
          this.#nodes.set(node.id, node)
          if (node.isMyself) this.#myself = node
        }
        this.slots = [...state.slots]
        this.migrating = new Map(state.migrating)
        this.importing = new Map(state.importing)
        this.currentEpoch = Math.max(state.currentEpoch, ...state.nodes.map(({ configEpoch }) => configEpoch))
        this.lastVoteEpoch = state.lastVoteEpoch
        this.#followConfig()
      }
      this.changed()
    })
  }

  /** After data were loaded: keys of slots without an owner make this node the owner; those of others' slots go. */
  claimLoadedKeys(): void {
    if (!this.redirects) return
    for (let slot = 0; slot < SLOTS; slot++) {
      if (this.countKeys(slot) === 0 || this.slots[slot] === this.#myself) continue
      const { host, databases } = this.#server
      if (this.slots[slot] === null) {
        host.log('notice', `I have keys for unassigned slot ${slot}. Taking responsibility for it.`)
        this.assign([slot], this.#myself)
      } else if (!this.importing.has(slot)) {
        host.log(
          'notice',
          `I have keys for slot ${slot}, but the slot is assigned to another node. Deleting keys in the slot.`,
        )
        for (const key of Array.from(this.keysIn(slot))) databases[0]?.delete(key)
      }
    }
  }

  // What this node says of itself follows the configuration.
  #followConfig(): void {
    const { config } = this.#server
    const update = (): void => {
      const me = this.#myself
      me.port = config.number('cluster-announce-port') || config.number('port')
      const ownBusPort = config.number('cluster-port') || config.number('port') + BUS_PORT_OFFSET
      me.busPort = config.number('cluster-announce-bus-port') || ownBusPort
      me.ip = config.text('cluster-announce-ip')
      me.hostname = config.text('cluster-announce-hostname')
      me.nodeName = config.text('cluster-announce-human-nodename')
      me.clientIpv4 = config.text('cluster-announce-client-ipv4')
      me.clientIpv6 = config.text('cluster-announce-client-ipv6')
      this.#healthy = null
    }
    for (const name of FOLLOWED) config.watch(name, update)
    update()
  }
}

const FOLLOWED = [
  'cluster-announce-ip',
  'cluster-announce-port',
  'cluster-announce-bus-port',
  'cluster-announce-hostname',
  'cluster-announce-human-nodename',
  'cluster-announce-client-ipv4',
  'cluster-announce-client-ipv6',
  'cluster-require-full-coverage',
] as const
