// Who serves a request in cluster mode: this node, another one (MOVED, ASK), or nobody now. The keys of a request, or of a
// whole transaction, must be in one slot.
import type { Bytes } from '../base/bytes.ts'
import { keySlot } from '../base/hash-slot.ts'
import type { Client } from '../server/client.ts'
import { FLAG, type Command } from '../server/command.ts'
import { keysOf } from '../server/get-keys.ts'
import type { Server } from '../server/server.ts'
import type { Cluster } from './cluster.ts'
import { isReplica, primaryOf, type ClusterNode } from './node.ts'
import { endpointOf } from './node-text.ts'

/** Why a request is not served here. */
export type RouteProblem = 'cross-slot' | 'unstable' | 'down' | 'down-read-only' | 'unbound' | 'moved' | 'ask'

/** What was found out about a request. */
export interface Route {
  /** The slot of its keys, or -1 when it has none. */
  readonly slot: number
  readonly problem: RouteProblem | null
  /** Where to turn to, for `moved` and `ask`. */
  readonly node: ClusterNode | null
}

interface Call {
  readonly command: Command
  readonly argv: readonly Bytes[]
}

const HERE: Route = { slot: -1, problem: null, node: null }

/** Finds out who serves a request. @param flags of the command, and of those queued behind EXEC */
export function routeOf(
  server: Server,
  client: Client,
  command: Command,
  argv: readonly Bytes[],
  flags: number,
): Route {
  const { cluster } = server
  if (!cluster?.redirects) return HERE
  const isExec = command.fullName === 'exec'
  if (isExec && !client.transaction.active) return HERE
  const calls: readonly Call[] = isExec ? client.transaction.queue : [{ command, argv }]
  const keys = calls.flatMap((call) =>
    (keysOf(call.command, call.argv, { notKeys: true }) ?? []).map(
      ({ position }) => call.argv[position] ?? '',
    ),
  )
  const [first] = keys
  if (first === undefined) return HERE
  const slot = keySlot(first)
  const problem = (kind: RouteProblem, node: ClusterNode | null = null): Route => ({
    slot,
    problem: kind,
    node,
  })
  const owner = cluster.slots[slot]
  if (!owner) return problem('unbound')
  if (keys.some((key) => keySlot(key) !== slot)) return problem('cross-slot')
  const shardChannels = (flags & FLAG.pubsub) !== 0
  const down = cluster.healthy ? null : whyDown(server, flags, shardChannels)
  if (down) return problem(down)
  const here: Route = { slot, problem: null, node: null }
  const { myself } = cluster
  // A replica shows what its primary has to those who say that they only read.
  const own = owner === primaryOf(myself)
  const open = !isReplica(myself) || client.readOnly
  const target = own && open ? cluster.migrating.get(slot) : undefined
  const importing = open && target === undefined && cluster.importing.has(slot)
  if ((target || importing) && command.fullName === 'migrate' && !isReplica(myself)) return here
  const present = shardChannels ? keys.length : keys.filter((key) => server.databases[0]?.peek(key)).length
  if (target && present < keys.length) return present > 0 ? problem('unstable') : problem('ask', target)
  if (importing && (client.asking || command.flags & FLAG.asking)) {
    const several = keys.some((key) => key !== first)
    return several && present < keys.length ? problem('unstable') : here
  }
  const reads = (client.readOnly || shardChannels) && (flags & FLAG.write) === 0
  return owner.isMyself || (own && reads) ? here : problem('moved', owner)
}

function whyDown(server: Server, flags: number, shardChannels: boolean): RouteProblem | null {
  const { config } = server
  if (shardChannels) return config.flag('cluster-allow-pubsubshard-when-down') ? null : 'down'
  if (!config.flag('cluster-allow-reads-when-down')) return 'down'
  return flags & FLAG.write ? 'down-read-only' : null
}

const REFUSALS: Readonly<Record<Exclude<RouteProblem, 'moved' | 'ask'>, string>> = {
  'cross-slot': "CROSSSLOT Keys in request don't hash to the same slot",
  unstable: 'TRYAGAIN Multiple keys request during rehashing of slot',
  down: 'CLUSTERDOWN The cluster is down',
  'down-read-only': 'CLUSTERDOWN The cluster is down and only accepts read commands',
  unbound: 'CLUSTERDOWN Hash slot not served',
}

/** What a client is told that may not be served here; null when it may. Notes the slot of its request. */
export function clusterRefusal(
  server: Server,
  client: Client,
  command: Command,
  argv: readonly Bytes[],
  flags: number,
): string | null {
  const route = routeOf(server, client, command, argv, flags)
  const nowhere = route.problem === 'cross-slot' || route.problem === 'unbound'
  client.slot = nowhere ? -1 : route.slot
  return refusalText(server, client, route)
}

/** The slot that a request of the primary's stream counts for: that of the last key it touches. */
export function slotOfStream(
  { cluster }: Server,
  client: Client,
  command: Command,
  argv: readonly Bytes[],
): number {
  const { active, queue } = client.transaction
  if (!cluster?.slotStats.enabled || (active && command.fullName !== 'exec')) return -1
  const last = (active ? queue : [{ command, argv }])
    .flatMap((call) => {
      const keys = keysOf(call.command, call.argv) ?? []
      return keys.map(({ position }) => call.argv[position] ?? '')
    })
    .at(-1)
  return last === undefined ? -1 : keySlot(last)
}

/** A client that waits for keys which this node serves no longer, as what it is told; null while it does. */
export function blockedRefusal(cluster: Cluster, client: Client): string | null {
  const { blocked } = client
  const key = blocked?.keys?.keys[0]
  // What a module waits for in its own name is nobody's request.
  if (key === undefined || client.internal) return null
  const { server, myself } = cluster
  const slot = keySlot(key)
  const node = cluster.slots[slot] ?? null
  const reads = client.readOnly && ((blocked?.command?.flags ?? 0) & FLAG.write) === 0
  const here = node !== null && (node === myself || (reads && node === myself.primary))
  let problem: RouteProblem | null = null
  if (!cluster.healthy) problem = 'down'
  else if (!here && !cluster.importing.has(slot)) problem = node ? 'moved' : 'unbound'
  return refusalText(server, client, { slot, problem, node })
}

function refusalText(server: Server, client: Client, { slot, problem, node }: Route): string | null {
  if (problem === null) return null
  if (problem !== 'moved' && problem !== 'ask') return REFUSALS[problem]
  if (!node) return null
  const endpoint = endpointOf(node, server.config.text('cluster-preferred-endpoint-type'), client.addr)
  return `${problem === 'ask' ? 'ASK' : 'MOVED'} ${slot} ${endpoint}:${node.port}`
}

/** What a script is told of a command it may not run here; null when it may. @param client the script's own */
export function clusterScriptRefusal(
  server: Server,
  client: Client,
  command: Command,
  argv: readonly Bytes[],
  script: { slot: number; readonly crossSlot: boolean; readonly caller: Client },
): string | null {
  const { slot, problem } = routeOf(server, client, command, argv, command.flags)
  if (problem === 'cross-slot') {
    return `Command '${command.fullName}' in script attempted to access keys that don't hash to the same slot`
  }
  if (problem === 'unstable') {
    return `Unable to execute command '${command.fullName}' in script because undeclared keys were accessed during rehashing of the slot`
  }
  if (problem !== null) return SCRIPT_REFUSALS[problem]
  const bound = slot >= 0 && !script.crossSlot
  if (bound && script.slot >= 0 && script.slot !== slot) {
    return 'Script attempted to access keys that do not hash to the same slot'
  }
  if (bound) script.slot = slot
  client.slot = script.caller.slot = slot
  return null
}

const SCRIPT_REFUSALS: Readonly<Record<Exclude<RouteProblem, 'cross-slot' | 'unstable'>, string>> = {
  'down-read-only': 'Script attempted to execute a write command while the cluster is down and readonly',
  down: 'Script attempted to execute a command while the cluster is down',
  unbound: 'Script attempted to access a slot not served',
  moved: 'Script attempted to access a non local key in a cluster node',
  ask: 'Script attempted to access a non local key in a cluster node',
}
