// The cluster's configuration as a file (nodes.conf): a line for each node, like CLUSTER NODES' with more facts behind the
// address, and a line of variables. The real server writes and reads the same.
import { bytesToUint8Array, uint8ArrayToBytes, type Bytes } from '../base/bytes.ts'
import { SLOTS } from '../base/hash-slot.ts'
import type { Host } from '../base/host.ts'
import type { Server } from '../server/server.ts'
import { after, attempt, type MaybePromise } from '../server/storage.ts'
import { isNode, makeNode, markNode, NODE, type ClusterNode } from './node.ts'
import { flagsOf, lineEnd, slotRanges } from './node-text.ts'

/** What the file holds. */
export interface ClusterState {
  readonly nodes: readonly ClusterNode[]
  readonly slots: readonly (ClusterNode | null)[]
  /** Slots on their way to another node, and from one. */
  readonly migrating: ReadonlyMap<number, ClusterNode>
  readonly importing: ReadonlyMap<number, ClusterNode>
  readonly currentEpoch: number
  readonly lastVoteEpoch: number
}

/** The words about moving slots at the end of this node's own line. */
export function openSlots({ migrating, importing }: Pick<ClusterState, 'migrating' | 'importing'>): string[] {
  const words: [number, string][] = []
  for (const [slot, to] of migrating) words.push([slot, `[${slot}->-${to.id}]`])
  for (const [slot, from] of importing) if (!migrating.has(slot)) words.push([slot, `[${slot}-<-${from.id}]`])
  return words.toSorted(([a], [b]) => a - b).map(([, word]) => word)
}

/** Writes the file. */
function writeNodesFile(state: ClusterState): Bytes {
  const ranges = slotRanges(state.slots)
  const lines = state.nodes
    .filter((node) => !isNode(node, NODE.handshake))
    .map((node) => {
      const facts = [
        ['client-ipv6', node.clientIpv6],
        ['client-ipv4', node.clientIpv4],
        ['tls-port', String(node.tlsPort)],
        ['nodename', node.nodeName],
        ['shard-id', node.shardId],
      ]
        .filter(([, value]) => value !== '')
        .map(([name, value]) => `,${name}=${value}`)
      const address = `${node.ip}:${node.port}@${node.busPort},${node.hostname}${facts.join('')}`
      return `${node.id} ${address} ${lineEnd(node, ranges, node.isMyself ? openSlots(state) : [])}\n`
    })
  return `${lines.join('')}vars currentEpoch ${state.currentEpoch} lastVoteEpoch ${state.lastVoteEpoch}\n`
}

const ADDRESS = /^(.*):(\d+)(?:@(\d+))?$/
const MOVING = /^\[(\d+)-([<>])-([0-9a-f]{40})\]$/

/** Reads the file; null when it is damaged, or none of its nodes is this one. */
function readNodesFile(host: Host, text: Bytes): ClusterState | null {
  const nodes = new Map<string, ClusterNode>()
  const primaries: [ClusterNode, string][] = []
  const slots = new Array<ClusterNode | null>(SLOTS).fill(null)
  const moving: [number, string, string][] = []
  const variables = new Map<string, number>()
  for (const line of text.split('\n')) {
    const words = line.split(' ').filter(Boolean)
    if (words.length === 0) continue
    if (words[0] === 'vars') {
      for (let i = 1; i + 1 < words.length; i += 2) variables.set(words[i] as string, Number(words[i + 1]))
      continue
    }
    const node = readNode(host, words)
    if (!node) return null
    nodes.set(node.id, node)
    if (words[3] !== '-') primaries.push([node, words[3] as string])
    for (const word of words.slice(8)) {
      const open = MOVING.exec(word)
      if (open) moving.push([Number(open[1]), open[2] as string, open[3] as string])
      else if (!takeSlots(slots, word, node)) return null
    }
  }
  for (const [node, id] of primaries) {
    node.primary = nodes.get(id) ?? null
    if (node.primary) markNode(node.primary, NODE.migrateTo)
  }
  if (![...nodes.values()].some(({ isMyself }) => isMyself)) return null
  const migrating = new Map<number, ClusterNode>()
  const importing = new Map<number, ClusterNode>()
  for (const [slot, direction, id] of moving) {
    const other = nodes.get(id)
    if (other) (direction === '>' ? migrating : importing).set(slot, other)
  }
  return {
    nodes: [...nodes.values()],
    slots,
    migrating,
    importing,
    currentEpoch: variables.get('currentEpoch') ?? 0,
    lastVoteEpoch: variables.get('lastVoteEpoch') ?? 0,
  }
}

function readNode(host: Host, words: readonly string[]): ClusterNode | null {
  const [id = '', place = '', flags = '', , , , epoch = ''] = words
  if (words.length < 8 || !/^[0-9a-f]{40}$/.test(id)) return null
  const [address = '', hostname = '', ...facts] = place.split(',')
  const match = ADDRESS.exec(address)
  if (!match) return null
  const fact = (name: string): string => {
    const found = facts.find((one) => one.startsWith(`${name}=`))
    return found === undefined ? '' : found.slice(name.length + 1)
  }
  const port = Number(match[2])
  const shardId = fact('shard-id')
  const node = makeNode(host, {
    flags: flagsOf(flags),
    id,
    ...(shardId !== '' && { shardId }),
    ip: match[1] ?? '',
    port,
    tlsPort: Number(fact('tls-port')),
    busPort: match[3] === undefined ? port + 10000 : Number(match[3]),
    hostname,
    nodeName: fact('nodename'),
    clientIpv4: fact('client-ipv4'),
    clientIpv6: fact('client-ipv6'),
    configEpoch: Number(epoch),
  })
  // Pings that were out when the file was written count from now.
  if (words[4] !== '0') node.contact.pingSent = host.now()
  if (words[5] !== '0') node.contact.pongReceived = host.now()
  if (isNode(node, NODE.fail)) node.contact.failedAt = host.now()
  return node
}

function takeSlots(slots: (ClusterNode | null)[], word: string, node: ClusterNode): boolean {
  const [first, last = first] = word.split('-').map(Number)
  if (first === undefined || !(first >= 0 && (last as number) < SLOTS && first <= (last as number)))
    return false
  slots.fill(node, first, (last as number) + 1)
  return true
}

/** Writes the file to the server's storage. Returns whether that went well. */
export function saveNodesFile({ storage, config, host }: Server, state: ClusterState): MaybePromise<boolean> {
  const bytes = bytesToUint8Array(writeNodesFile(state))
  return attempt(
    () => after(storage.write(config.text('cluster-config-file'), [bytes]), () => true),
    (error) => {
      host.log('warning', `Could not write the cluster node config: ${String(error)}`)
      return false
    },
  )
}

/** Reads the file from the server's storage; null when there is none. @throws Error when it is damaged */
export function loadNodesFile({ storage, config, host }: Server): MaybePromise<ClusterState | null> {
  return after(storage.read(config.text('cluster-config-file')), (bytes) => {
    if (!bytes || bytes.length === 0) return null
    const state = readNodesFile(host, uint8ArrayToBytes(bytes))
    if (!state) throw new Error('Unrecoverable error: corrupted cluster config file')
    return state
  })
}
