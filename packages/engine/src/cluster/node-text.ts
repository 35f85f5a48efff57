// The texts that describe nodes: what CLUSTER NODES' lines and the file's have in common, and the addresses told to clients.
import { SLOTS } from '../base/hash-slot.ts'
import type { Bytes } from '../base/bytes.ts'
import { isNode, NODE, primaryOf, type ClusterNode } from './node.ts'

/** The flags that have a word, in the order in which they are shown. */
const FLAG_WORDS: Readonly<Record<string, number>> = {
  myself: NODE.myself,
  master: NODE.primary,
  slave: NODE.replica,
  'fail?': NODE.pfail,
  fail: NODE.fail,
  handshake: NODE.handshake,
  noaddr: NODE.noaddr,
  nofailover: NODE.nofailover,
}

/** Its flags as CLUSTER NODES shows them. */
function flagsText(node: ClusterNode): string {
  const words = Object.entries(FLAG_WORDS).filter(([, bit]) => isNode(node, bit))
  return words.length === 0 ? 'noflags' : words.map(([word]) => word).join(',')
}

/** The flags a text names. */
export function flagsOf(text: string): number {
  return text.split(',').reduce((bits, word) => bits | (FLAG_WORDS[word] ?? 0), 0)
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

/** The part of a node's line behind its address. @param open what is moving, of this node's own slots */
export function lineEnd(node: ClusterNode, ranges: readonly SlotRange[], open: readonly string[]): string {
  const { pingSent, pongReceived, link } = node.contact
  const state = node.isMyself || link ? 'connected' : 'disconnected'
  const epoch = primaryOf(node).configEpoch
  const slots = ranges
    .filter(({ owner }) => owner === node)
    .map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`))
  const facts = [flagsText(node), node.primary?.id ?? '-', pingSent, pongReceived, epoch, state]
  return [...facts, ...slots, ...open].join(' ')
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
