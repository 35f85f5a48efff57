// What a primary knows about a client that is a replica, or has begun to introduce itself as one.
import type { Bytes } from '../base/bytes.ts'
import type { Client } from '../server/client.ts'

/**
 * How far a replica's synchronization has come, in the words of INFO: `bg_transfer` follows the stream already, and is sent the
 * snapshot over another connection.
 */
export type ReplicaPhase = 'wait_bgsave' | 'rdb_transmitted' | 'bg_transfer' | 'online'

/** A replica as its primary sees it. */
export interface ReplicaState {
  phase: ReplicaPhase
  /** The snapshot that is being made is for it. */
  saving: boolean
  /** Where clients find it, as it says itself. */
  listeningPort: number
  address: Bytes
  /** It understands a snapshot without a length before it, and the id behind +CONTINUE. */
  takesUnsized: boolean
  takesNewId: boolean
  /** It can be sent the snapshot over a second connection, while the stream comes over the first. */
  takesTwoChannels: boolean
  /** It is the second connection of a replica; on the first one, the id of that client, or 0. */
  snapshotChannel: boolean
  snapshotClient: number
  /** It wants the snapshot and no stream. */
  snapshotOnly: boolean
  /** Parts of the snapshot it does not want. */
  withoutData: boolean
  withoutFunctions: boolean
  /** It came with SYNC: it acknowledges nothing. */
  silent: boolean
  /**
   * The stream is kept back until it has the snapshot, and if nothing tells where that ends, until its first acknowledgement.
   * What it lacks since `startOffset` is in the backlog.
   */
  held: boolean
  /** It is kept back because the replica reads too slowly, and goes on piece by piece. */
  slow: boolean
  heldBytes: number
  /** Bytes of the stream that it was sent. */
  streamed: number
  /** Offset of the stream at which its snapshot was made, or up to which a slow one was sent it. */
  startOffset: number
  /** Unix ms when it asked for a full synchronization. */
  since: number
  /** Bytes of the stream it has applied, and of those it has safe in its append-only file. */
  ackOffset: number
  aofOffset: number
  /** Unix ms of the last acknowledgement. */
  ackAt: number
  /** Bytes it was sent to begin with (a snapshot, or what it lacked): until it acknowledges they count for no output limit. */
  uncounted: number
}

/** The state of a client, made when the client first says something about replication. */
export function replicaState(client: Client): ReplicaState {
  client.replication ??= {
    phase: 'wait_bgsave',
    saving: false,
    listeningPort: 0,
    address: '',
    takesUnsized: false,
    takesNewId: false,
    takesTwoChannels: false,
    snapshotChannel: false,
    snapshotClient: 0,
    snapshotOnly: false,
    withoutData: false,
    withoutFunctions: false,
    silent: false,
    held: false,
    slow: false,
    heldBytes: 0,
    streamed: 0,
    startOffset: 0,
    since: 0,
    ackOffset: 0,
    aofOffset: 0,
    ackAt: 0,
    uncounted: 0,
  }
  return client.replication
}

/** Whether it is sent the stream. */
export function followsStream({ phase }: ReplicaState): boolean {
  return phase === 'online' || phase === 'bg_transfer'
}

/** Sends bytes of the stream, or keeps them back. */
export function sendStream({ reply }: Client, state: ReplicaState, bytes: Bytes): void {
  if (state.held) {
    state.heldBytes += bytes.length
  } else {
    reply.raw(bytes)
    state.streamed += bytes.length
  }
}

/** Where a replica is: what it announced, or else where its connection comes from. */
export function replicaAddress(client: Client): Bytes {
  const announced = client.replication?.address ?? ''
  return announced !== ''
    ? announced
    : client.addr.slice(0, client.addr.lastIndexOf(':')).replace(/^\[|\]$/g, '')
}

/** A replica's name in the log. */
export function replicaName(client: Client): Bytes {
  const port = client.replication?.listeningPort ?? 0
  const address = replicaAddress(client)
  return `${address.includes(':') ? `[${address}]` : address}:${port === 0 ? '<unknown-replica-port>' : port}`
}
