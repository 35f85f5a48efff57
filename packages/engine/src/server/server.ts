// The server: databases, clients, commands, configuration, and the parts that belong to none of them. This file is only
// the whole; how a command runs is dispatch.ts, and each part has its own file.
//
//   feed → parser → execute (may it run?) → call (run it) → afterUnit (propagate, serve waiting clients) → flush output
//
// One unit of work runs at a time, on one thread; `time` stands still during it.
import { Acl } from '../acl/acl.ts'
import type { Authenticator } from '../acl/authenticate.ts'
import { MOST_BYTES, type Bytes } from '../base/bytes.ts'
import { keySlot } from '../base/hash-slot.ts'
import type { Host } from '../base/host.ts'
import { Listeners } from '../base/listeners.ts'
import { Cluster } from '../cluster/cluster.ts'
import type { ChangeJournal } from '../db/change-journal.ts'
import { Database } from '../db/database.ts'
import { LeavingValues } from '../db/leaving-values.ts'
import type { Frequencies } from '../db/usage.ts'
import { ScriptLines } from '../scripting/script-lines.ts'
import { defaultEncodingLimits, type EncodingLimits } from '../types/encoding-limits.ts'
import { BackgroundWork } from './background-work.ts'
import { Blocking } from './blocking.ts'
import type { Client, ClientOptions } from './client.ts'
import { endClient } from './end-client.ts'
import { bePrimary, makeClient } from './make-client.ts'
import { ClientLimits } from './client-limits.ts'
import { ClientPause } from './client-pause.ts'
import { Clock } from './clock.ts'
import { CommandLogs } from './commandlog.ts'
import { CommandTable, type Command } from './command.ts'
import { Config } from './config.ts'
import { applyConfig } from './config-apply.ts'
import { Cron } from './cron.ts'
import { ActiveDefrag } from './active-defrag.ts'
import { AppendOnly } from './append-only.ts'
import { call, execute, feed, runAgain, type CallFlags } from './dispatch.ts'
import { EventLoop } from './event-loop.ts'
import { Eviction } from './eviction.ts'
import { InnerCommands } from './inner-commands.ts'
import { Keyspace } from './keyspace.ts'
import { LatencyEvents } from './latency-events.ts'
import type { FunctionStore } from './function-store.ts'
import { LazyFree } from './lazy-free.ts'
import { LoopMetrics } from './loop-metrics.ts'
import { Memory } from './memory.ts'
import type { ModuleSupport } from './module-support.ts'
import { Output } from './output.ts'
import { Replication } from '../replication/replication.ts'
import { Peers } from './peers.ts'
import { Persistence } from './persistence.ts'
import { Propagation, type PropagationSink } from './propagation.ts'
import { PubSub } from './pubsub.ts'
import { Shutdown } from './shutdown.ts'
import { Stats } from './stats.ts'
import { MemoryStorage, type Storage } from './storage.ts'
import { TimerQueue } from './timers.ts'
import { SlowLoad } from './slow-load.ts'
import { Suspended, type Suspension } from './suspension.ts'
import { Tracking } from './tracking.ts'
import { Watches } from './watch.ts'
import { randomHex } from './random-hex.ts'
import type { CommandListener, ServerOptions } from './server-options.ts'
import type { ServerEvent, ServerEventListener } from './server-events.ts'

/** One server. */
export class Server {
  readonly host: Host
  readonly clock: Clock
  readonly commands: CommandTable = new CommandTable()
  readonly config: Config = new Config()
  /** Size limits of compact encodings, kept equal to the configuration. */
  readonly limits: EncodingLimits = defaultEncodingLimits()
  readonly databases: Database[] = []
  readonly keyspace: Keyspace = new Keyspace(this)
  /** Connected clients by id, internal ones not included. */
  readonly clients: Map<number, Client> = new Map()
  readonly output: Output = new Output(this)
  readonly blocking: Blocking = new Blocking(this)
  readonly timers: TimerQueue
  readonly watches: Watches = new Watches()
  readonly tracking: Tracking = new Tracking(this)
  readonly pubsub: PubSub
  readonly acl: Acl
  readonly propagation: Propagation = new Propagation()
  readonly stats: Stats = new Stats()
  readonly commandLogs: CommandLogs = new CommandLogs()
  readonly latencyEvents: LatencyEvents = new LatencyEvents()
  readonly loop: LoopMetrics = new LoopMetrics()
  readonly memory: Memory = new Memory(this)
  readonly eviction: Eviction = new Eviction(this)
  readonly clientLimits: ClientLimits = new ClientLimits(this)
  readonly pause: ClientPause = new ClientPause(this)
  /** A command that is broken off for a while, so that others are heard. */
  readonly suspended: Suspended = new Suspended(this)
  /** The commands it was made with. */
  readonly rows: ServerOptions['commands']
  /** A load that goes on while clients are heard. */
  readonly slowLoad: SlowLoad = new SlowLoad(this)
  readonly shutdown: Shutdown = new Shutdown(this)
  readonly cron: Cron
  readonly storage: Storage
  readonly persistence: Persistence
  readonly appendOnly: AppendOnly
  readonly background: BackgroundWork = new BackgroundWork(this)
  readonly lazyFree: LazyFree = new LazyFree(this)
  /** Who hears of values that leave the keyspace. */
  readonly leaving: LeavingValues = new LeavingValues()
  readonly activeDefrag: ActiveDefrag
  /** Who hears of commands that EXEC and scripts run. */
  readonly innerCommands: InnerCommands = new InnerCommands()
  /** Who hears of lines of scripts before they are run. */
  readonly scriptLines: ScriptLines = new ScriptLines()
  /** Keeps what is about to change in the keyspace; null while nobody wants to know. */
  journal: ChangeJournal | null = null
  /** What every connection's parser is held to. */
  readonly requestLimits: { maxBulkLength: number; queryBuffer: number } = {
    maxBulkLength: MOST_BYTES,
    queryBuffer: 1073741824,
  }
  readonly runId: string
  readonly replication: Replication
  /** Servers that this one has asked something. */
  readonly peers: Peers
  /** Unix ms of the start and of the last save. */
  readonly startedAt: number
  lastSaveAt: number
  /** Who is asked about logins before names and passwords are looked at. */
  authenticator: Authenticator | null = null
  /** What runs modules, if anything does. */
  modules: ModuleSupport | null = null
  /** Who owns which hash slots, in cluster mode. */
  readonly cluster: Cluster | null
  /** What keeps functions, if there is an interpreter. */
  functions: FunctionStore | null = null
  /** Until when (Unix ms) DEBUG SLEEP makes the server look dead. */
  asleepUntil = 0
  /** Data is being read from storage; nothing expires meanwhile. */
  loading = false
  /** Changes since the last save. */
  dirty = 0
  /** Unix ms; stands still during a unit of work. */
  time: number
  /** Depth of calls: 0 between units of work. */
  nesting = 0
  /** The client whose request is being served, and the one whose command is running (a module's inner client). */
  currentClient: Client | null = null
  executingClient: Client | null = null
  /** EXEC is running. */
  inExec = false
  activeExpire = true
  /** Scripts may call every command (DEBUG). */
  scriptsUnbound = false
  /** Whether the times of calls are kept for percentiles. */
  latencyTracking = true
  /** How accesses to keys are counted; null unless an LFU policy needs it. */
  frequencies: Frequencies | null = null
  /** Too much memory was in use and none could be freed when the last command began: scripts go by it. */
  outOfMemory = false
  /** `maxmemory` in bytes, 0 for no limit. */
  maxMemory = 0
  /** False while expired keys must be kept (replicas). */
  expiryAllowed = true
  readonly monitors: Set<Client> = new Set()
  readonly commandListeners: Listeners<CommandListener> = new Listeners()
  /** May change a request before its command is looked up: what modules' command filters do. */
  commandFilter: ((client: Client, argv: readonly Bytes[]) => readonly Bytes[]) | null = null

  readonly #unitListeners = new Listeners<() => void>()
  readonly #eventListeners = new Listeners<ServerEventListener>()
  readonly #loop = new EventLoop(this)
  #nextClientId = 1

  constructor(host: Host, options: ServerOptions) {
    this.host = host
    this.clock = new Clock(host)
    this.time = this.startedAt = this.lastSaveAt = host.now()
    this.cron = new Cron(this)
    this.runId = randomHex(host, 40)
    this.timers = new TimerQueue(() => host.wake())
    this.storage = options.storage ?? new MemoryStorage()
    this.persistence = new Persistence(this)
    this.pubsub = new PubSub(
      (client) => this.output.messageBuilder(client),
      (channel, bytes) => this.cluster?.slotStats.count(keySlot(channel), 'bytesOut', bytes),
    )
    for (const [name, value] of Object.entries(options.config ?? {})) this.config.load(name, value)
    if (options.port !== undefined) this.config.load('port', String(options.port))
    applyConfig(this)
    this.acl = new Acl(this)
    this.appendOnly = new AppendOnly(this)
    this.activeDefrag = new ActiveDefrag(this)
    this.replication = new Replication(this)
    this.peers = new Peers(host, this.timers)
    const clustered = this.config.flag('cluster-enabled')
    if (clustered) this.config.load('databases', '1')
    const seed = Math.floor(host.random() * 2 ** 30)
    this.limits.hashSeed = seed
    for (let id = 0; id < this.config.number('databases'); id++)
      this.databases.push(new Database(id, this.keyspace, seed))
    if (clustered) this.databases[0]?.keepSlots()
    this.cluster = clustered ? new Cluster(this) : null
    this.rows = options.commands
    for (const row of options.commands) this.commands.add(row)
  }

  /** Connects a client. */
  createClient(options: ClientOptions = {}): Client {
    const client = this.#makeClient(options)
    this.clients.set(client.id, client)
    this.emit({ kind: 'client', client, connected: true })
    this.stats.connections++
    return client
  }

  /** A client for calls from inside (modules, scripts): its replies stay in `client.reply` for the caller to take. */
  createInternalClient(options: { resp?: 2 | 3 } = {}): Client {
    const client = this.#makeClient({ ...options, internal: true })
    client.denyBlocking = true
    return client
  }

  /** The client that runs the stream of this server's primary. */
  createPrimaryClient(options: ClientOptions): Client {
    const client = this.#makeClient(options)
    bePrimary(client)
    this.clients.set(client.id, client)
    return client
  }

  /** The id of the replication stream. */
  get replicationId(): string {
    return this.replication.history.id
  }

  /** Network input. Commands behind one that blocks wait their turn. */
  feed(client: Client, bytes: Bytes): void {
    // What was due before the input came happens before it, however late the host's own timer is.
    const now = this.host.now()
    if (!this.loading && (this.timers.nextDue() ?? Infinity) <= now) this.timers.run(now)
    feed(this, client, bytes, now)
    // Each input is a turn of the event loop for those who count them.
    if (this.heard) this.host.wake()
  }

  /** Runs one request of a client as if it had come from the network, or queues it behind the one that blocks. */
  execute(client: Client, argv: readonly Bytes[]): void {
    execute(this, client, argv)
  }

  /** Runs a command without asking whether the client may. Nested calls take part in the unit of work around them. */
  call(
    client: Client,
    command: Command,
    argv: readonly Bytes[],
    flags?: CallFlags,
  ): void | Promise<void> | Suspension {
    return call(this, client, command, argv, flags)
  }

  /** Ends a client at once: what it was to be sent is thrown away. */
  dropClient(client: Client): void {
    if (client.closed) return
    this.closeClient(client, true)
  }

  /** Ends a client: its waiting, subscriptions and watches. Its reply so far is sent first, unless it is dropped. */
  closeClient(client: Client, dropped = false): void {
    if (client.closed) return
    endClient(this, client, dropped)
    this.output.forget(client)
  }

  /**
   * Runs something as soon as the running top-level work is done, as a piece of top-level work of its own: what the real
   * server does between two turns of its event loop.
   */
  runSoon(work: () => void): void {
    this.#loop.soon(work)
  }

  /** Runs something that is no command (a timer, a module's event) as a unit of work of its own, or inside the running one. */
  runUnit<T>(work: () => T): T {
    this.enterUnit()
    try {
      return work()
    } finally {
      this.leaveUnit()
    }
  }

  /** Begins a (nested) unit of work. */
  enterUnit(): void {
    if (this.nesting++ === 0) this.time = this.clock.unitTime()
  }

  /** Ends it; at the end of the outermost one its effects go out. */
  leaveUnit(): void {
    if (--this.nesting > 0) return
    this.endEffects()
  }

  /** What was done so far goes out as one piece, with what those who hear the ends of units add to it. */
  endEffects(): void {
    for (const listener of this.#unitListeners.all) listener()
    this.propagation.flush()
  }

  /** Hears the end of each outermost unit of work, before its effects are propagated. */
  onUnitEnd(listener: () => void): () => void {
    return this.#unitListeners.add(listener)
  }

  /** Adds a taker of the stream of effects. */
  onPropagate(sink: PropagationSink): () => void {
    return this.propagation.onPropagate(sink)
  }

  /** Adds a listener to commands. */
  onCommand(listener: CommandListener): () => void {
    return this.commandListeners.add(listener)
  }

  /** Hears what happens to the server as a whole. While somebody does, the periodic work runs even if nothing is due. */
  onEvent(listener: ServerEventListener): () => void {
    const leave = this.#eventListeners.add(listener)
    this.host.wake()
    return leave
  }

  /** Whether anybody hears what happens to the server as a whole. */
  get heard(): boolean {
    return this.#eventListeners.size > 0
  }

  /** Tells those who listen. */
  emit(event: ServerEvent): void {
    if (event.kind === 'flush' && event.phase === 'end') this.tracking.flushed()
    for (const listener of this.#eventListeners.all) listener(event)
  }

  /** Does what is due; returns the real milliseconds until something will be, or null when nothing waits. */
  pump(): number | null {
    return this.#loop.turn()
  }

  /** Whether DEBUG SLEEP goes on: nothing is to come from this server. */
  get asleep(): boolean {
    return this.host.now() < this.asleepUntil
  }

  /** After a top-level piece of work: serves waiting clients, lets queued input go on, sends output. */
  settle(): void {
    this.#loop.settle()
  }

  /** Lets a client that was unblocked read on, when the running work is done. */
  resumeLater(client: Client): void {
    this.#loop.resumeLater(client)
  }

  /** Runs a waiting client's command again. */
  reprocess(client: Client, command: Command, argv: readonly Bytes[]): void {
    runAgain(this, client, command, argv)
  }

  #makeClient(options: ClientOptions): Client {
    return makeClient(this, this.#nextClientId++, options)
  }
}
