// Modules Cluster API. Nodes, slots and the bus that messages go over are the engine's; without cluster mode the functions
// answer as the real server does then. Messages: cluster-messages.ts.
// @see https://valkey.io/topics/modules-api-ref/#section-modules-cluster-api
import {
  CLUSTER_SLOTS,
  isNode,
  isReplica,
  keySlot,
  NODE,
  type Bytes,
  type Client,
} from '@valkey-playground/engine'
import { clusterMessages } from '../cluster-messages.ts'
import type { ModuleApi } from '../module-api.ts'
import { perEngine } from '../per-engine.ts'
import { C, type Handlers } from '../spec/index.ts'

const ERR: number = C.VALKEYMODULE_ERR
const OK: number = C.VALKEYMODULE_OK
const ID_LENGTH: number = C.VALKEYMODULE_NODE_ID_LEN
/** A type is a byte. */
const MOST_TYPES = 255
/** Bytes of a buffer for an address, the NUL included. */
const IP_BUFFER = 46
const DIGITS = '0123456789'
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const LOWER = 'abcdefghijklmnopqrstuvwxyz'

// A text for each slot: the first one of one, two or three letters that falls into it. Where a text has several, its first
// letter goes through lower case before upper case, the others the other way round.
function slotNames(): readonly Bytes[] {
  const names = new Array<Bytes>(CLUSTER_SLOTS).fill('')
  const put = (text: Bytes): void => {
    const slot = keySlot(text)
    if (names[slot] === '') names[slot] = text
  }
  const first = DIGITS + LOWER + UPPER
  const other = DIGITS + UPPER + LOWER
  for (const a of other) put(a)
  for (const a of first) for (const b of other) put(a + b)
  for (const a of first) for (const b of other) for (const c of other) put(a + b + c)
  return names
}

/** VALKEYMODULE_NODE_* for what nodes are. */
const NODE_FLAGS: readonly (readonly [number, number])[] = [
  [NODE.myself, C.VALKEYMODULE_NODE_MYSELF],
  [NODE.pfail, C.VALKEYMODULE_NODE_PFAIL],
  [NODE.fail, C.VALKEYMODULE_NODE_FAIL],
  [NODE.nofailover, C.VALKEYMODULE_NODE_NOFAILOVER],
]

function writeNodeInfo(
  m: ModuleApi,
  client: Client | null,
  [id, ip, primaryId, port, flags]: readonly number[],
): number {
  const { cluster } = m.server
  const node = cluster?.node(m.text(id ?? 0))
  if (!node) return ERR
  const { memory } = m
  if (ip) {
    const announced = client?.laddr.startsWith('[') ? node.clientIpv6 : node.clientIpv4
    memory.writeBytes(ip, `${((client && announced) || node.ip).slice(0, IP_BUFFER - 1)}\0`)
  }
  if (primaryId) memory.writeBytes(primaryId, node.primary?.id ?? '\0'.repeat(ID_LENGTH))
  if (port) memory.writeI32(port, node.port)
  if (flags) {
    let bits: number = isReplica(node) ? C.VALKEYMODULE_NODE_REPLICA : C.VALKEYMODULE_NODE_PRIMARY
    for (const [bit, flag] of NODE_FLAGS) if (isNode(node, bit)) bits |= flag
    memory.writeI32(flags, bits)
  }
  return OK
}

const namesOf = perEngine(() => ({
  names: null as readonly Bytes[] | null,
  pointers: new Map<number, number>(),
  /** This node's id in memory, 0 before it is asked for. */
  id: 0,
}))

export const cluster: Handlers<ModuleApi> = {
  RegisterClusterMessageReceiver(m, ctx, type, callback) {
    const { module } = m.context(ctx)
    if (module) clusterMessages(m).register(module, type & MOST_TYPES, callback)
  },

  SendClusterMessage(m, ctx, target, type, message, length) {
    const { module } = m.context(ctx)
    if (!m.server.cluster || !module) return ERR
    const node = target === 0 ? null : m.text(target)
    const payload = m.memory.readBytes(message, length)
    return clusterMessages(m).send(module, node, type & MOST_TYPES, payload) ? OK : ERR
  },

  GetClusterNodesList(m, ctx, count) {
    m.context(ctx)
    const { cluster } = m.server
    if (!cluster) return 0
    const nodes = cluster.nodes.filter((node) => !isNode(node, NODE.noaddr | NODE.handshake))
    const list = m.runtime.malloc((nodes.length + 1) * 4)
    nodes.forEach((node, i) => {
      const id = m.runtime.malloc(ID_LENGTH)
      m.memory.writeBytes(id, node.id)
      m.memory.writeI32(list + 4 * i, id)
    })
    m.memory.writeI32(list + 4 * nodes.length, 0)
    m.memory.writeI32(count, nodes.length)
    return list
  },

  FreeClusterNodesList(m, list) {
    if (list === 0) return
    for (let at = list; m.memory.readU32(at) !== 0; at += 4) m.runtime.free(m.memory.readU32(at))
    m.runtime.free(list)
  },

  GetMyClusterID(m) {
    const { cluster } = m.server
    if (!cluster) return 0
    const state = namesOf(m)
    state.id ||= m.runtime.newCString(cluster.myself.id)
    // CLUSTER RESET HARD changes it, in place.
    m.memory.writeBytes(state.id, cluster.myself.id)
    return state.id
  },

  GetClusterSize: (m) => m.server.cluster?.nodes.length ?? 0,

  GetClusterNodeInfo(m, ctx, id, ip, primaryId, port, flags) {
    m.context(ctx)
    return writeNodeInfo(m, null, [id, ip, primaryId, port, flags])
  },

  GetClusterNodeInfoForClient(m, ctx, clientId, id, ip, primaryId, port, flags) {
    m.context(ctx)
    const client = m.server.clients.get(Number(clientId))
    return client ? writeNodeInfo(m, client, [id, ip, primaryId, port, flags]) : ERR
  },

  SetClusterFlags(m, ctx, flags) {
    m.context(ctx)
    const { cluster } = m.server
    if (!cluster) return
    if (Number(flags) & C.VALKEYMODULE_CLUSTER_FLAG_NO_REDIRECTION) cluster.redirects = false
    if (Number(flags) & C.VALKEYMODULE_CLUSTER_FLAG_NO_FAILOVER) cluster.failsOver = false
  },

  ClusterKeySlot: (m, key) => keySlot(m.string(key).bytes),

  ClusterCanonicalKeyNameInSlot(m, slot) {
    if (slot >>> 0 >= CLUSTER_SLOTS) return 0
    const state = namesOf(m)
    state.names ??= slotNames()
    let pointer = state.pointers.get(slot)
    if (pointer === undefined)
      state.pointers.set(slot, (pointer = m.runtime.newCString(state.names[slot] ?? '')))
    return pointer
  },
}
