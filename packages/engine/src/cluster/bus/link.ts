// A connection of the bus: cuts what comes in into messages.
import type { Bytes } from '../../base/bytes.ts'
import type { ClusterNode, NodeLink } from '../node.ts'
import { messageLength } from './decode.ts'

/** The host's side of a connection of the bus. */
export interface BusPeer {
  /** IP address of the other end. */
  readonly peerIp: string
  /** IP address of this end, '' when that can't be told. */
  readonly localIp: string
  write(bytes: Bytes): void
  /** Ends it; no event comes after that. */
  close(): void
  /** Bytes that were written and not sent yet. */
  waiting?(): number
}

/** One connection. */
export class BusLink implements NodeLink {
  readonly since: number
  readonly inbound: boolean
  node: ClusterNode | null
  open: boolean
  readonly #peer: BusPeer
  #received: Bytes = ''

  /** @param node who is at the other end; null for one that came in */
  constructor(peer: BusPeer, since: number, node: ClusterNode | null) {
    this.#peer = peer
    this.since = since
    this.node = node
    this.inbound = node === null
    this.open = this.inbound
  }

  get peerIp(): string {
    return this.#peer.peerIp
  }

  get localIp(): string {
    return this.#peer.localIp
  }

  get waiting(): number {
    return this.#peer.waiting?.() ?? 0
  }

  write(bytes: Bytes): void {
    if (this.open) this.#peer.write(bytes)
  }

  close(): void {
    this.open = false
    this.#peer.close()
  }

  /** Takes what came in. Hands over each whole message; false when it is none. */
  feed(bytes: Bytes, take: (message: Bytes) => void): boolean {
    this.#received += bytes
    while (this.open) {
      const length = messageLength(this.#received)
      if (length === null) return false
      if (length === undefined || this.#received.length < length) return true
      const message = this.#received.slice(0, length)
      this.#received = this.#received.slice(length)
      take(message)
    }
    return true
  }
}
