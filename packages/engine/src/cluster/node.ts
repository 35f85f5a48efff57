// A node of a cluster as this one knows it, and the texts that describe it: CLUSTER NODES' lines and the file's.
import { SLOTS } from '../base/hash-slot.ts'
import type { Bytes } from '../base/bytes.ts'

/** A node. Addresses of this node itself follow its configuration. */
export interface ClusterNode {
  /** 40 hexadecimal digits; changes with CLUSTER RESET HARD. */
  id: string
  shardId: string
  ip: string
  port: number
  busPort: number
  hostname: string
  /** The name people gave it, told only in logs and in the file. */
  nodeName: string
  clientIpv4: string
  clientIpv6: string
  readonly isMyself: boolean
  /** The node it is a replica of. */
  primary: ClusterNode | null
  configEpoch: number
  /** More of its flags, as in the file: `fail?`, `fail`, `noaddr`, `nofailover`. */
  readonly flags: readonly string[]
}

/** Adjacent slots of one owner. */
export interface SlotRange {
  readonly first: number
  readonly last: number
  readonly owner: ClusterNode
}

/** The slots that have an owner, in ranges. */
export function slotRanges(slots: readonly (ClusterNode | null)[]): SlotRange[] {
  const ranges: SlotRange[] = []
  for (let first = 0; first < SLOTS;) {
    const owner = slots[first] ?? null
    let last = first
    while (last + 1 < SLOTS && (slots[last + 1] ?? null) === owner) last++
    if (owner) ranges.push({ first, last, owner })
    first = last + 1
  }
  return ranges
}

/** Its flags as CLUSTER NODES shows them. */
export function flagsText(node: ClusterNode): string {
  return [...(node.isMyself ? ['myself'] : []), node.primary ? 'slave' : 'master', ...node.flags].join(',')
}

/** The part of a node's line behind its address. @param open what is moving, of this node's own slots */
export function lineEnd(node: ClusterNode, ranges: readonly SlotRange[], open: readonly string[]): string {
  const link = node.isMyself ? 'connected' : 'disconnected'
  const epoch = (node.primary ?? node).configEpoch
  const slots = ranges
    .filter(({ owner }) => owner === node)
    .map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`))
  return [flagsText(node), node.primary?.id ?? '-', '0', '0', epoch, link, ...slots, ...open].join(' ')
}

/** The address other clients shall use. */
export function endpointOf(node: ClusterNode, kind: string, clientAddr: string): Bytes {
  if (kind === 'hostname') return node.hostname || '?'
  return kind === 'ip' ? ipFor(node, clientAddr) : ''
}

/** The IP address told to a client: one may be announced for each family. */
export function ipFor(node: ClusterNode, clientAddr: string): Bytes {
  const announced = clientAddr.startsWith('[') ? node.clientIpv6 : node.clientIpv4
  return announced || node.ip
}
