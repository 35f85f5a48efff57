// What a client takes in memory: its buffers and what it has asked the server to remember. Here a client's output is one
// string and its input another; what is counted is what a C server would have for them: a reply buffer of a fixed size
// with a list of blocks behind it, and a query buffer that grows with what arrives and shrinks when the client is idle.
import { tableBytes } from '../types/value-memory.ts'
import type { Client } from './client.ts'

/** The size of a reply buffer, and of the blocks behind it. */
const REPLY_CHUNK_BYTES = 16 * 1024
const LEAST_REPLY_BYTES = 1024
const REPLY_BLOCK_BYTES = 40
const QUERY_BYTES = 16 * 1024
const CLIENT_BYTES = 664
const POINTER_BYTES = 8
const QUEUED_COMMAND_BYTES = 40
const WATCHED_KEY_BYTES = 56
const PREFIX_BYTES = 64
const QUERY_WASTE_BYTES = 4 * 1024
const QUERY_RESIZE_BYTES = 32 * 1024
const IDLE_MS = 2000

/** The buffers of one client as a C server would have them. */
export class ClientBuffers {
  /** Size of the query buffer, 0 when there is none. */
  querySize = 0
  queryPeak = 0
  /** Size of the reply buffer. */
  replySize: number = REPLY_CHUNK_BYTES
  replyPeak: number = REPLY_CHUNK_BYTES
  /** Output goes past the reply buffer (for DEBUG). */
  listOnly = false
  /** Unix ms of the last reset of the peak. */
  replyPeakAt = 0
  /** Unix ms since when output has been over the soft limit; 0 when it is not. */
  overSoftLimitSince = 0
  /** What the client counted for when it was last looked at. */
  counted = 0

  /** Notes what waits in the query buffer after input came. */
  noteQuery(buffered: number, wanted: number): void {
    if (buffered === 0 && this.querySize === 0) return
    if (buffered > 0) this.querySize = Math.max(this.querySize, buffered, QUERY_BYTES, wanted)
    this.queryPeak = Math.max(this.queryPeak, buffered)
  }

  /** Notes how full the reply buffer was. */
  noteReply(bytes: number): void {
    this.replyPeak = Math.max(this.replyPeak, Math.min(bytes, this.replySize))
  }

  /** Frees what an idle client's query buffer wastes. Returns whether there may be something to free later. */
  shrinkQuery(client: Client, now: number): boolean {
    const { buffered } = client.parser
    if (this.querySize - buffered > QUERY_WASTE_BYTES) {
      if (now - client.lastActiveAt > IDLE_MS) this.querySize = buffered
      else if (this.querySize > QUERY_RESIZE_BYTES && this.querySize / 2 > this.queryPeak)
        this.querySize = Math.max(this.queryPeak, buffered, QUERY_BYTES)
    }
    this.queryPeak = buffered
    return this.querySize - buffered > QUERY_WASTE_BYTES
  }

  /**
   * Makes the reply buffer fit what was written to it lately.
   * @param resetMs after how long the peak is forgotten; negative for never
   * @returns 1 when it grew, -1 when it shrank, 0 when it stayed
   */
  fitReply(pending: number, now: number, resetMs: number): -1 | 0 | 1 {
    const before = this.replySize
    if (this.replyPeak < before / 2) {
      this.replySize = Math.min(before, Math.max(LEAST_REPLY_BYTES, this.replyPeak + 1))
    } else if (this.replyPeak === before) {
      this.replySize = Math.min(REPLY_CHUNK_BYTES, before * 2)
    }
    if (resetMs >= 0 && now - this.replyPeakAt > resetMs) {
      this.replyPeak = Math.min(pending, this.replySize)
      this.replyPeakAt = now
    }
    return this.replySize > before ? 1 : this.replySize < before ? -1 : 0
  }

  /** Bytes of output that go into the reply buffer. */
  get replyRoom(): number {
    return this.listOnly ? 0 : this.replySize
  }

  /** Whether the reply buffer may still shrink. */
  get replyMayShrink(): boolean {
    return this.replySize > LEAST_REPLY_BYTES
  }
}

/** The parts of a client's memory, as CLIENT LIST tells them. */
export interface ClientMemory {
  /** Bytes in the query buffer, and free in it. */
  readonly query: number
  readonly queryFree: number
  /** Arguments of the running or incomplete command. */
  readonly argv: number
  /** Queued commands and watched keys. */
  readonly transaction: number
  /** Size of the reply buffer, its peak and what is in it. */
  readonly replySize: number
  readonly replyPeak: number
  readonly replyUsed: number
  /** Blocks behind the reply buffer, and their bytes. */
  readonly blocks: number
  readonly output: number
  readonly total: number
}

/** Bytes of replies that the client has not been sent yet. */
export function pendingOutput(client: Client): number {
  return client.reply.length + client.pushes.length + (client.waiting?.() ?? 0)
}

function replyRoom(client: Client): number {
  return client.reply.inPieces ? 0 : client.buffers.replyRoom
}

/** Bytes of output behind the reply buffer: what `client-output-buffer-limit` is about. */
export function outputBytes(client: Client, pending: number = pendingOutput(client)): number {
  const beyond = pending - replyRoom(client)
  if (beyond <= 0) return 0
  const blocks = Math.ceil(beyond / REPLY_CHUNK_BYTES)
  return Math.max(beyond, REPLY_CHUNK_BYTES) + blocks * REPLY_BLOCK_BYTES
}

function querySize({ buffers, parser }: Client): number {
  return Math.max(buffers.querySize, parser.buffered)
}

function argvBytes({ parser, argv }: Client): number {
  let bytes = parser.argumentBytes
  if (argv !== null) for (const word of argv) bytes += word.length
  return bytes
}

function transactionBytes({ transaction: { queuedBytes, queue, watched } }: Client): number {
  return queuedBytes + queue.length * QUEUED_COMMAND_BYTES + watched.length * WATCHED_KEY_BYTES
}

/** All bytes of a client: asked after each input. */
export function clientBytes(client: Client): number {
  const { buffers, argv, tracking } = client
  return (
    CLIENT_BYTES +
    buffers.replySize +
    outputBytes(client) +
    querySize(client) +
    argvBytes(client) +
    (argv === null ? 0 : argv.length * POINTER_BYTES) +
    transactionBytes(client) +
    tableBytes(client.subscriptions) +
    (tracking === null ? 0 : tracking.prefixes.size * PREFIX_BYTES)
  )
}

/** Measures a client. */
export function clientMemory(client: Client): ClientMemory {
  const { buffers, parser } = client
  const pending = pendingOutput(client)
  const output = outputBytes(client, pending)
  const query = parser.buffered
  return {
    query,
    queryFree: querySize(client) - query,
    argv: argvBytes(client),
    transaction: transactionBytes(client),
    replySize: buffers.replySize,
    replyPeak: buffers.replyPeak,
    replyUsed: Math.min(pending, replyRoom(client)),
    blocks: output === 0 ? 0 : Math.ceil((pending - replyRoom(client)) / REPLY_CHUNK_BYTES),
    output,
    total: clientBytes(client),
  }
}
