// A client: a connection, the console, or the inner client a module calls commands through. It holds what belongs to the
// connection (name, protocol, selected database, transaction, subscriptions, the reply being built) and nothing that
// decides how commands run.
import type { LdbMode, LdbSession } from '../scripting/ldb-session.ts'
import type { User } from '../acl/user.ts'
import type { Bytes } from '../base/bytes.ts'
import { ReplyBuilder } from '../resp/reply-builder.ts'
import { RequestParser, type RequestLimits } from '../resp/request-parser.ts'
import type { Database } from '../db/database.ts'
import type { Blocked } from './blocking.ts'
import { ClientBuffers } from './client-memory.ts'
import type { Command } from './command.ts'
import type { ReplicaState } from '../replication/replica-state.ts'
import type { TrackingState } from './tracking.ts'

/** A command waiting for EXEC. */
export interface QueuedCommand {
  readonly command: Command
  readonly argv: readonly Bytes[]
}

/** The state of MULTI and WATCH. */
export class Transaction {
  /** MULTI or WATCH was called, ever: from then on CLIENT LIST counts its commands. */
  begun = false
  /** Between MULTI and EXEC. */
  active = false
  /** A queued command was refused: EXEC will abort. */
  failed = false
  /** A watched key was changed: EXEC will do nothing. */
  dirty = false
  queue: QueuedCommand[] = []
  /** Union of the flags of queued commands. */
  queuedFlags = 0
  /** Bytes of the arguments in the queue. */
  queuedBytes = 0
  readonly watched: { db: Database; key: Bytes; expired: boolean }[] = []
}

/** Where a client's replies go, and what is known of its other end. */
export interface ClientOptions {
  /** Protocol version before any HELLO. */
  readonly resp?: 2 | 3
  /** Takes reply bytes. The inner clients of modules have none: their replies are taken from `reply`. */
  readonly output?: (bytes: Bytes) => void
  /** Closes the connection; called once, after the last output. */
  readonly close?: () => void
  /** Ends the connection at once, without sending what waits. Unless given, `close` is called. */
  readonly drop?: () => void
  /** Bytes that `output` took and the connection has not sent yet. */
  readonly waiting?: () => number
  /** `ip:port` as CLIENT LIST shows it; an internal client has none. */
  readonly addr?: string
  readonly laddr?: string
  /** Runs commands for the engine itself: no authentication, no output, not listed. */
  readonly internal?: boolean
}

/** Somebody who called a command that waits. */
export interface ClientCaller {
  /** How the command runs again. */
  readonly flags: number
  /** The command is done: runs in its unit of work, in place of further requests. */
  done(): void
}

/** One client. */
export class Client {
  readonly id: number
  readonly addr: string
  readonly laddr: string
  readonly internal: boolean
  /** Its commands come from the append-only file. */
  replays = false
  /** Unix ms of the connection and of the last command. */
  readonly createdAt: number
  lastActiveAt: number
  name = ''
  libName = ''
  libVersion = ''
  /** Who the client is logged in as; null for the server's own clients, which may do everything. */
  user: User | null = null
  /** Whether it logged in, or did not have to. */
  authenticated = true
  /** Whether it ever was: its output may be as long as anybody's from then on. */
  everAuthenticated = false
  /** Runs once when the user changes, or the client ends: what a module's login asked for. */
  onUserChanged: (() => void) | null = null
  db: Database
  readonly reply: ReplyBuilder
  /** Messages that came while a command of this client was running; sent after its reply. */
  readonly pushes: ReplyBuilder
  readonly parser: RequestParser
  readonly transaction: Transaction = new Transaction()
  /** Names of subscribed channels and patterns, in order of subscription. */
  readonly channels: Set<Bytes> = new Set()
  readonly patterns: Set<Bytes> = new Set()
  readonly shardChannels: Set<Bytes> = new Set()
  /** Why the client waits, or null. */
  blocked: Blocked | null = null
  /** Deadline of the last wait: a command that waits again keeps it. */
  blockedDeadline = 0
  /** Whether the handler is running again after the client was woken. */
  reprocessing = false
  /** Commands that would block answer at once instead: in transactions, scripts and calls from modules. */
  denyBlocking = false
  /** The next command may be about a slot that is on its way here. */
  asking = false
  /** The hash slot of the running request's keys, in cluster mode; -1 when it has none. */
  slot = -1
  /** Length of the reply before that to its last request. */
  replyStart = 0
  /** A command of this client is suspended: it goes on in turns. */
  parked = false
  /** How its scripts are debugged, and the session that what it sends goes to. */
  ldbMode: LdbMode = 'no'
  ldb: LdbSession | null = null
  closed = false
  /** Scripts it starts may go on when memory is short: a module called them without asking for that rule. */
  allowOom = false
  /** Commands of this client are those of scripts. */
  script = false
  /** The connection ends once the reply is out. */
  closeAfterReply = false
  monitor = false
  replica = false
  /** The commands of scripts run as this client. */
  runsScripts = false
  /** Runs the stream of this replica's primary: nothing is refused to it, and expired keys are still there for it. */
  primary = false
  /** What is known of it as a replica; null until it says something about that. */
  replication: ReplicaState | null = null
  /** Hears the end of each request, for the client that runs a primary's stream. */
  onCommandDone: (() => void) | null = null
  noEvict = false
  noTouch = false
  importSource = false
  readOnly = false
  /** Asked for redirects (CLIENT CAPA redirect). */
  capaRedirect = false
  /** Client-side caching, or null when it is off. */
  tracking: TrackingState | null = null
  replyMode: 'on' | 'off' | 'skip' | 'skip-next' = 'on'
  lastCommand: Command | null = null
  /** Commands given directly while another one was still waiting. */
  readonly pending: (readonly Bytes[])[] = []
  commandsProcessed = 0
  /** Errors written when the running call began: more at its end mean that it failed. */
  errorMark = 0
  bytesIn = 0
  bytesOut = 0
  /** What its buffers take. */
  readonly buffers: ClientBuffers = new ClientBuffers()
  /** The arguments of the command that is running, or null. */
  argv: readonly Bytes[] | null = null
  /** Replication offset after this client's last write, for WAIT. */
  writeOffset = 0
  readonly output: ((bytes: Bytes) => void) | null
  readonly onClose: (() => void) | null
  readonly onDrop: (() => void) | null
  readonly waiting: (() => number) | null
  /** Who runs commands on it from inside and waits for them. */
  caller: ClientCaller | null = null
  /** Of an inner client: its caller can wait for a command that is suspended. */
  callerWaits = false

  constructor(id: number, db: Database, now: number, limits: RequestLimits, options: ClientOptions) {
    this.id = id
    this.db = db
    this.createdAt = now
    this.lastActiveAt = now
    this.internal = options.internal ?? false
    this.addr = options.addr ?? (this.internal ? '' : '127.0.0.1:0')
    this.laddr = options.laddr ?? (this.internal ? '' : '127.0.0.1:6379')
    this.output = options.output ?? null
    this.onClose = options.close ?? null
    this.onDrop = options.drop ?? this.onClose
    this.waiting = options.waiting ?? null
    this.reply = new ReplyBuilder(options.resp ?? 2)
    this.pushes = new ReplyBuilder(options.resp ?? 2)
    this.parser = new RequestParser(limits)
  }

  /** Protocol version: 2 or 3. */
  get resp(): 2 | 3 {
    return this.reply.resp
  }

  set resp(version: 2 | 3) {
    this.reply.resp = version
    this.pushes.resp = version
  }

  /** Whether its next command has to wait for the one before. */
  get waits(): boolean {
    return this.blocked !== null || this.parked
  }

  /** Whether it is at this machine: in the page or process, or through a loopback address or a Unix socket. */
  get isLocal(): boolean {
    return !this.internal && !/^(?!127\.)(?!\[::1\])(?:[\d.]+|\[[^\]]*\]):\d+$/.test(this.addr)
  }

  /** The name of the user, as CLIENT LIST shows it. */
  get userName(): Bytes {
    return this.user?.name ?? '(superuser)'
  }

  /** Gives the client another user. */
  setUser(user: User, authenticated: boolean): void {
    this.user = user
    this.authenticated = authenticated
    this.everAuthenticated ||= authenticated
  }

  /** Tells whoever asked to hear that the user is another one. */
  userChanged(): void {
    const listener = this.onUserChanged
    this.onUserChanged = null
    listener?.()
  }

  /** Number of channels, patterns and shard channels. */
  get subscriptions(): number {
    return this.channels.size + this.patterns.size + this.shardChannels.size
  }

  /** Whether only pub/sub commands are allowed (RESP2 with subscriptions). */
  get inPubSubMode(): boolean {
    return this.channels.size + this.patterns.size + this.shardChannels.size > 0
  }
}
