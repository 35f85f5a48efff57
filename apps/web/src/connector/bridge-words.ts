// The words that the page and its bridge have in common: what can be asked, what is told. Change together: bridge-client.ts, which speaks them,
// and packages/server/src/bridge.
import type { Bytes } from '@valkey-playground/ui'

/** Why the bridge or a server behind it is not to be had; the message is for people. */
export class BridgeError extends Error {}

/** Where the bridge is. */
export interface BridgeAccess {
  /** An absolute address that ends in `/`: the page's own, or that of a bridge which stands alone. */
  readonly base: string
  /** What the page got for that bridge's pairing code; null for the page's own. */
  readonly secret: string | null
}

/** A server that the bridge reaches, or a group of them. */
export interface BridgeTarget {
  readonly name: string
  readonly tls: boolean
  readonly kind: 'server' | 'cluster' | 'sentinel'
}

/** What a bridge was started for. */
export interface BridgeOffer {
  readonly targets: readonly BridgeTarget[]
  /** It has a port for callers of the page's engine. */
  readonly listens: boolean
  /** It builds sources with its machine's compiler. */
  readonly builds: boolean
}

/** A node of a cluster, by `host:port`. */
export interface ClusterNode {
  readonly name: string
  readonly role: 'primary' | 'replica'
}

/** What a connection tells. */
export interface BridgeEvents {
  connected(): void
  received(bytes: Bytes): void
  /** @param reason empty when the other side just ended it */
  closed(reason: string): void
}

/** A connection to a server or of a caller. What is sent before `connected` waits. */
export interface BridgeConnection {
  send(bytes: Bytes): void
  close(): void
  /** Bytes that have not left the page. */
  waiting(): number
}

/** What holding the port for callers tells. */
export interface DoorEvents {
  /** @param address where callers find it */
  listening(address: string): void
  /** Somebody called; `answer` takes the connection. */
  caller(from: string, answer: (events: BridgeEvents) => BridgeConnection): void
  /** @param reason empty when the page itself closed it */
  closed(reason: string): void
}

/** Sources for the compiler of the bridge's machine. */
export interface BuildRequest {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly flags: readonly string[]
}

/** The library's place on that machine, empty after an error, and what the compiler said. */
export interface BuildOutcome {
  readonly path: string
  readonly log: string
  readonly millis: number
}

/** The bridge as the page uses it. */
export interface BridgeClient {
  /** What it was started for. Rejects with a BridgeError where no bridge is. */
  offer(): Promise<BridgeOffer>
  /** The nodes of a target that is a cluster. */
  nodes(target: string): Promise<readonly ClusterNode[]>
  /** @param node which node of a cluster; the one that the target names unless given */
  connect(target: string, events: BridgeEvents, node?: string): BridgeConnection
  /** Opens the port for callers. Returns how to close it. */
  listen(events: DoorEvents): () => void
  build(request: BuildRequest): Promise<BuildOutcome>
}
