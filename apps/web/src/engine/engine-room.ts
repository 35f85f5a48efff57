// One engine with everything around it: host, server, modules, connections, and what the panels show of them.
import interpreterUrl from 'wasmoon-lua5.1/dist/liblua5.1.wasm?url'
import type { MailboxMemory } from '@valkey-playground/debug'
import { COMMANDS, enableScripting, replaceData, Server, VALKEY_VERSION } from '@valkey-playground/engine'
import { aside, coverage } from '@valkey-playground/api'
import { API_NAMES } from '@valkey-playground/api/spec'
import type { CommandTracer, CommandTrace as ApiTrace } from '@valkey-playground/api'
import type {
  Bytes,
  CommandHint,
  KeyspaceChoice,
  LogRow,
  PanelStates,
  ReplicationRow,
  Resp,
} from '@valkey-playground/ui'
import {
  type EngineEvent,
  type EngineInfo,
  type EnginePanelId,
  type EngineStart,
  type LoadOutcome,
  type ModuleToLoad,
  type RawReply,
} from '../protocol.ts'
import { createBridgeClient } from '../connector/bridge-client.ts'
import type { BridgeAccess, BridgeClient } from '../connector/bridge-words.ts'
import { Callers } from './callers.ts'
import { causeShown, noteCauses } from './causes.ts'
import { commandHints } from './command-hints.ts'
import { Connections } from './connections.ts'
import { forgetfulStorage, openDataStorage, type DataKeeping } from '../storage/data-storage.ts'
import { DATA_FILES, DataKeeper } from './data-keeper.ts'
import { openDebugging, type Debugging } from './debugging.ts'
import { bridgeConnect, createWorkerHost } from './engine-host.ts'
import { Growing } from './growing.ts'
import { keyNames, keyspaceState, type KeyspaceQuery } from './keyspace-view.ts'
import { moduleValueView } from './module-value-view.ts'
import { openModules, type Modules } from './modules.ts'
import { createNodeNetwork } from './node-network.ts'
import { isWhole, PanelFeed } from './panel-feed.ts'
import { traceRow, type NamedTrace } from './trace-row.ts'
import { blockedState, timersState } from './waiting-views.ts'

/** Rows kept of the growing panels. */
const KEPT = { trace: 500, log: 5000, replication: 2000 } as const

/** Connections whose name begins with a dot are the page's own business and not shown. */
const HIDDEN = '.'

/** The Lua interpreter, fetched when the first script comes. */
async function fetchInterpreter(): Promise<ArrayBuffer> {
  const response = await fetch(interpreterUrl)
  if (!response.ok) throw new Error(`HTTP status ${response.status}`)
  return await response.arrayBuffer()
}

/** The engine as the page's worker runs it. */
export class EngineRoom {
  readonly #server: Server
  readonly #connections: Connections
  readonly #modules: Modules
  readonly #keeper: DataKeeper
  readonly #keeping: DataKeeping
  readonly #tracer: CommandTracer
  readonly #feed: PanelFeed
  readonly #traces = new Growing<NamedTrace>(KEPT.trace)
  readonly #log: Growing<LogRow>
  readonly #callers: Callers
  readonly #stream = new Growing<ReplicationRow>(KEPT.replication)
  #keyspace: KeyspaceQuery = { db: 0, pattern: '', key: null }

  /** There once the debugger was asked for. */
  debugging: Debugging | null = null
  /** Where the bridge is from now on. */
  readonly setBridge: (access: BridgeAccess) => void
  readonly #send: (event: EngineEvent) => void

  private constructor(
    server: Server,
    modules: Modules,
    kept: { readonly keeper: DataKeeper; readonly keeping: DataKeeping },
    log: Growing<LogRow>,
    outside: { readonly bridge: BridgeClient; readonly setAccess: (access: BridgeAccess) => void },
    send: (event: EngineEvent) => void,
  ) {
    this.#server = server
    this.setBridge = outside.setAccess
    this.#callers = new Callers(server, outside.bridge, (state) => send({ type: 'door', state }))
    this.#send = send
    this.#modules = modules
    this.#keeper = kept.keeper
    this.#keeping = kept.keeping
    this.#log = log
    this.#connections = new Connections(server, (client, raw) => send({ type: 'push', client, raw }))
    this.#tracer = modules.host.tracer
    this.#tracer.enabled = true
    this.#feed = new PanelFeed(
      {
        keyspace: () =>
          keyspaceState(server, this.#keyspace, (db, key, value) =>
            moduleValueView(
              db,
              key,
              value,
              (run) => aside(modules.host.api, run),
              () => performance.now(),
            ),
          ),
        blocked: () => blockedState(server, this.#connections, modules.host.blockedClients()),
        timers: () => timersState(server, this.#connections, modules.timers()),
        modules: () => modules.state(),
      },
      {
        trace: (all) => this.#takeTrace(all),
        log: (all) => {
          const added = all ? this.#log.all() : this.#log.take()
          if (all) this.#log.take()
          return all || added.length > 0 ? { type: 'log', reset: all, added } : null
        },
        replication: (all) => this.#takeStream(all),
      },
      send,
    )
    this.#listen()
  }

  /** Starts an engine; resolves when it can be spoken to. */
  static async open(start: EngineStart, send: (event: EngineEvent) => void): Promise<EngineRoom> {
    const log = new Growing<LogRow>(KEPT.log)
    let logged: () => void = () => undefined
    let access = start.bridge
    const bridge = createBridgeClient(() => access)
    const network = start.node ? createNodeNetwork(start.node) : null
    const host = createWorkerHost(
      (row) => {
        log.add(row)
        logged()
      },
      network?.connect ?? bridgeConnect(bridge),
    )
    const storage = start.node ? forgetfulStorage() : await openDataStorage(DATA_FILES)
    const server = new Server(host, {
      commands: COMMANDS,
      // Who types here owns it all.
      config: { 'enable-module-command': 'yes', 'enable-debug-command': 'yes', ...network?.config },
      storage: storage.files,
    })
    // A script that a module calls cannot be broken off: one that runs too long there is ended.
    enableScripting(server, { loadInterpreter: fetchInterpreter, interrupted: () => true })
    const keeper = new DataKeeper(server, storage)
    const [modules] = await Promise.all([openModules(server, start, send), keeper.load()])
    const outside = { bridge, setAccess: (next: BridgeAccess) => void (access = next) }
    const room = new EngineRoom(server, modules, { keeper, keeping: storage.keeping }, log, outside, send)
    logged = () => room.#feed.changed('log')
    host.onPump(() => server.pump())
    network?.serve(server, (message) => send({ type: 'module-message', message }))
    return room
  }

  async command(argv: readonly Bytes[], client: string, resp?: Resp): Promise<RawReply> {
    return await this.#connections.send(client, argv, resp)
  }

  async load(module: ModuleToLoad): Promise<LoadOutcome> {
    const began = performance.now()
    const before = this.#log.mark
    // Before a build that may not load: values of module types are in the storage alone then.
    await this.#keeper.save()
    const outcome = await this.#modules.replace(module, (argv) => this.command(argv, 'run'))
    if (outcome.ok) await this.#keeper.loadTypes()
    this.#feed.changed('modules', 'keyspace', 'timers', 'blocked')
    const millis = performance.now() - began
    if (outcome.ok) return { ...outcome, millis }
    // The server's error says to look into the log: the reason stands there.
    const reasons = this.#log
      .since(before)
      .filter((row) => row.level === 'warning')
      .map((row) => row.text)
    const error = [outcome.error, ...reasons].filter((text) => text !== undefined && text !== '').join('\n')
    return { ...outcome, error, millis }
  }

  info(): EngineInfo {
    return {
      version: VALKEY_VERSION,
      stubs: API_NAMES.filter((name) => !Object.hasOwn(coverage, name)),
      keeping: this.#keeping,
    }
  }

  hints(): readonly CommandHint[] {
    return commandHints(this.#server)
  }

  state(panel: EnginePanelId): PanelStates[EnginePanelId] {
    if (isWhole(panel)) return this.#feed.read(panel)
    if (panel === 'trace')
      return { commands: this.#traces.all().map(traceRow), dropped: this.#traces.dropped }
    if (panel === 'log') return { lines: this.#log.all() }
    return { ...this.#streamHead(), stream: this.#stream.all() }
  }

  watch(panel: EnginePanelId, on: boolean): void {
    this.#feed.watch(panel, on)
  }

  showKeyspace(choice: KeyspaceChoice): void {
    this.#keyspace = { ...this.#keyspace, ...choice }
    this.#feed.changed('keyspace')
  }

  keyNames(db: number, prefix: Bytes, limit: number): readonly Bytes[] {
    return keyNames(this.#server, db, prefix, limit)
  }

  clearTrace(): void {
    this.#tracer.clear()
    this.#traces.clear()
  }

  disconnect(client: string): void {
    this.#connections.close(client)
  }

  setTimeLimit(seconds: number): void {
    this.#modules.setTimeLimit(seconds)
  }

  setMinimumVersion(version: string): void {
    this.#modules.setMinimumVersion(version)
  }

  openDebugger(mailbox: MailboxMemory | null): void {
    if (this.debugging !== null) return
    // Panels are to be right in the midst of a command, too.
    this.#server.keyspace.onModified(() => this.#feed.changed('keyspace'))
    this.debugging = openDebugging({
      server: this.#server,
      host: this.#modules.host,
      mailbox,
      send: (message) => this.#send({ type: 'debug', message }),
      load: (module) => this.load(module),
      run: (argv) => this.command(argv, 'run'),
      panels: {
        state: (panel) => this.state(panel),
        watch: (panel, on) => this.watch(panel, on),
        showKeyspace: (choice) => this.showKeyspace(choice),
        keyNames: (db, prefix, limit) => this.keyNames(db, prefix, limit),
        clearTrace: () => this.clearTrace(),
        flush: (keysToo) => {
          if (keysToo) this.#feed.changed('keyspace')
          this.#feed.changed('blocked', 'timers', 'modules')
          this.#feed.flushNow()
        },
      },
    })
  }

  /** Lets callers from outside in. Resolves to the address they call at; rejects with a text for the user. */
  openDoor(): Promise<string> {
    return this.#callers.open()
  }

  closeDoor(): void {
    this.#callers.close()
  }

  /** Puts a snapshot in the place of all data. False, with no data left, when it is broken. */
  loadSnapshot(bytes: Uint8Array): boolean {
    const outcome = replaceData(this.#server, bytes)
    this.#server.settle()
    this.#feed.changed('keyspace', 'replication')
    return outcome === 'loaded'
  }

  saveData(): Promise<void> {
    return this.#keeper.save()
  }

  async clearData(): Promise<void> {
    // A connection of its own: the console's may be in a transaction or in another state that refuses.
    await this.command(['FLUSHALL', 'SYNC'], `${HIDDEN}data`)
    this.disconnect(`${HIDDEN}data`)
    await this.#keeper.clear()
  }

  #listen(): void {
    const server = this.#server
    this.#tracer.onTrace((trace) => {
      const client = this.#nameOfTraced(trace)
      if (!client.startsWith(HIDDEN)) this.#traces.add({ client, trace })
      this.#feed.changed('trace', 'keyspace', 'blocked', 'timers', 'modules')
    })
    noteCauses(server, this.#modules.host, (client) => this.#connections.nameOf(client))
    server.onPropagate((command) => {
      const { db, argv, offset } = command
      this.#stream.add({ offset, db, argv, cause: causeShown(command), at: server.time })
      this.#feed.changed('replication', 'keyspace')
    })
    server.leaving.onLeft(() => this.#feed.changed('keyspace'))
    server.onUnitEnd(() => this.#feed.changed('keyspace', 'blocked', 'timers'))
  }

  #nameOfTraced({ client: id, thread }: ApiTrace): string {
    if (thread !== undefined) return `thread ${thread}`
    const client = this.#server.clients.get(id)
    return client === undefined ? `#${id}` : this.#connections.nameOf(client)
  }

  #takeTrace(all: boolean): EngineEvent | null {
    const taken = this.#traces.take()
    const added = all ? this.#traces.all() : taken
    return all || added.length > 0
      ? { type: 'trace', reset: all, added: added.map(traceRow), dropped: this.#traces.dropped }
      : null
  }

  #takeStream(all: boolean): EngineEvent | null {
    const taken = this.#stream.take()
    const added = all ? this.#stream.all() : taken
    return all || added.length > 0 ? { type: 'replication', reset: all, added, ...this.#streamHead() } : null
  }

  #streamHead(): { readonly replid: string; readonly offset: number } {
    return { replid: this.#server.replicationId, offset: this.#server.propagation.offset }
  }
}
