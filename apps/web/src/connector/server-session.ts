// A Session whose engine is a real server behind the bridge: the console and the keyspace panel work on it as they do on the page's own.
//
// Each named client is a connection of its own, as in the page. What only the page's engine has (runs, traces, timers) is empty here.
import { parseReply } from '@valkey-playground/engine'
import { formatRaw, splitArgs, textToBytes } from '@valkey-playground/ui'
import type { Activity, Bytes, CommandHint, CommandResult, PanelStates, Session } from '@valkey-playground/ui'
import { PanelCache } from '../session/panel-cache.ts'
import type { BridgeClient, ClusterNode } from './bridge-words.ts'
import { Safety } from './safety.ts'
import { redirectText, ServerConnections, type ServerLogin } from './server-connections.ts'
import { mergeKeyspaces, serverKeyspace } from './server-keyspace.ts'
import { openStreamTap, type StreamTap, type TapEvents } from './stream-tap.ts'

/** What the session needs of the page. */
export interface ServerSessionParts {
  readonly bridge: BridgeClient
  readonly login: ServerLogin
  /** Asks the user before a command that can hurt. */
  readonly confirm: (command: string) => boolean
  /** Hints for the commands that the page's own engine knows as well. */
  readonly hints: () => Promise<readonly CommandHint[]>
  readonly onLost: (reason: string) => void
}

/** A session on a real server. */
export interface ServerSession extends Session {
  readonly readOnly: boolean
  /** The nodes of a cluster; none where the server is none. */
  readonly nodes: readonly ClusterNode[]
  /** Sends a command as it is, unasked: for the page's own looking, and for what a button says. Resolves to the reply's bytes. */
  ask(argv: readonly Bytes[], client?: string): Promise<Bytes>
  /** The page's own looking goes to that node of the cluster from now on. */
  lookAt(node: string): void
  /** Puts a named connection at a node of the cluster. */
  place(client: string, node: string): void
  /** Whether a client's address is that of one of the page's own connections. */
  isOwn(address: string): boolean
  /** Hears what the keyspace could not show: the commands that were denied. Calls back now and after each change. */
  onDenied(listener: (denied: readonly string[]) => void): () => void
  /** Listens to the replication stream. */
  tap(
    events: TapEvents,
    options?: { readonly node?: string; readonly snapshot?: boolean },
  ): Promise<StreamTap>
  close(): void
}

/** Milliseconds between two looks at the keyspace while someone watches. */
const REFRESH = 2000
const REFUSED = '(error) This connection is read-only: the command was not sent.'
const UNASKED = '(error) Not sent.'

/** Logs in. Rejects with a text for the user where that fails. */
export async function openServerSession(parts: ServerSessionParts): Promise<ServerSession> {
  const { bridge, login } = parts
  const pushes = new Map<string, Set<(raw: Bytes) => void>>()
  const deniedListeners = new Set<(denied: readonly string[]) => void>()
  let denied: readonly string[] = []
  let query = { db: 0, pattern: '' }
  let timer: ReturnType<typeof setTimeout> | null = null
  let over = false

  const { targets } = await bridge.offer()
  const cluster = targets.some(({ name, kind }) => name === login.target && kind === 'cluster')
  const nodes = cluster ? await bridge.nodes(login.target) : []
  const primaries = nodes.filter(({ role }) => role === 'primary')

  const panels = new PanelCache((panel, on) => {
    if (panel !== 'keyspace') return
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (on) void refresh()
  })
  const connections = new ServerConnections({
    bridge,
    login,
    cluster,
    onPush(client, raw) {
      for (const listener of pushes.get(client) ?? []) listener(raw)
    },
    onLost(client, reason) {
      if (client === LOOKER && !over) parts.onLost(reason)
    },
  })
  const ask = (argv: readonly Bytes[], client = LOOKER): Promise<Bytes> => connections.send(client, argv)
  const safety = new Safety((argv) => ask(argv, JUDGE))

  async function look(): Promise<PanelStates['keyspace']> {
    const found = new Set<string>()
    const places = primaries.length === 0 ? [''] : primaries.map(({ name }) => name)
    const pictures = await Promise.all(
      places.map((node) => {
        const client = `${KEYSPACE}${node}`
        connections.place(client, node)
        return serverKeyspace(
          (argv) => ask(argv, client),
          query,
          (command) => found.add(command),
        )
      }),
    )
    denied = [...found]
    for (const listener of deniedListeners) listener(denied)
    return mergeKeyspaces(pictures)
  }

  async function refresh(): Promise<void> {
    try {
      panels.set('keyspace', await look())
    } catch (error) {
      if (over) return
      denied = [error instanceof Error ? error.message : String(error)]
      for (const listener of deniedListeners) listener(denied)
    }
    if (!over && panels.watched().includes('keyspace')) timer = setTimeout(() => void refresh(), REFRESH)
  }

  async function command(
    line: string | readonly Bytes[],
    options: { readonly client?: string } = {},
  ): Promise<CommandResult> {
    const argv = typeof line === 'string' ? splitArgs(textToBytes(line)) : line
    if (argv === null) return { reply: 'Invalid argument(s)', raw: '' }
    if (argv.length === 0) return { reply: '', raw: '' }
    const verdict = await safety.judge(argv, login.readOnly)
    if (verdict === 'refuse') return { reply: REFUSED, raw: '' }
    if (verdict === 'confirm' && !parts.confirm(argv.slice(0, 2).join(' ')))
      return { reply: UNASKED, raw: '' }
    const ways: string[] = []
    const raw = await connections.send(options.client ?? 'console', argv, (one) =>
      ways.push(redirectText(one)),
    )
    return { reply: formatRaw(raw, argv), raw, ...(ways.length > 0 && { notices: ways }) }
  }

  const first = parseReply(await ask(['PING']))
  if (first?.type === 'error') {
    over = true
    connections.close()
    throw new Error(first.text)
  }
  return {
    ask,
    nodes,
    readOnly: login.readOnly,
    command,
    lookAt: (node) => connections.place(LOOKER, node),
    place: (client, node) => connections.place(client, node),
    state: async (panel) => (panel === 'keyspace' ? await look() : EMPTY[panel]) as PanelStates[typeof panel],
    subscribe: (panel, listener) => panels.subscribe(panel, listener),
    showKeyspace(shown) {
      // What a value is there is told for all keys alike.
      if (shown.db === undefined && shown.pattern === undefined) return
      query = { db: shown.db ?? query.db, pattern: shown.pattern ?? query.pattern }
      if (timer !== null) clearTimeout(timer)
      void refresh()
    },
    isOwn: (address) => connections.isOwn(address),
    onDenied(listener) {
      deniedListeners.add(listener)
      listener(denied)
      return () => deniedListeners.delete(listener)
    },
    onPush(client, listener) {
      const listeners = pushes.get(client) ?? new Set()
      pushes.set(client, listeners.add(listener))
      return () => listeners.delete(listener)
    },
    tap: (events, options) => openStreamTap({ bridge, login, ...options }, events),
    commands: parts.hints,
    run: () => Promise.reject(new Error('A real server runs no project.')),
    stop: () => undefined,
    clearTrace: () => undefined,
    activity(listener: (activity: Activity) => void) {
      listener({ phase: 'idle', progress: null, text: '', stoppable: false })
      return () => undefined
    },
    reveal: () => undefined,
    disconnect: (client) => connections.end(client),
    close() {
      over = true
      if (timer !== null) clearTimeout(timer)
      connections.close()
    },
  }
}

/** The page's own connections to the server: one that must stay, one that asks what commands are, some for the keyspace with their SELECT. */
const LOOKER = '.looker'
const JUDGE = '.judge'
const KEYSPACE = '.keyspace'

const EMPTY: PanelStates = {
  keyspace: { db: 0, databases: [], keys: [], total: 0, limit: 0 },
  trace: { commands: [], dropped: 0 },
  replication: { replid: '', offset: 0, stream: [] },
  blocked: { clients: [] },
  timers: { now: 0, timers: [] },
  modules: { modules: [] },
  log: { lines: [] },
  problems: { diagnostics: [] },
}
