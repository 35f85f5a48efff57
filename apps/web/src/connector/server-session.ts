// A Session whose engine is a real server behind the bridge: the console and the keyspace panel work on it as they do on the page's own.
//
// Each named client is a connection of its own, as in the page. What only the page's engine has (runs, traces, timers) is empty here.
import { parseReply } from '@valkey-playground/engine'
import { formatRaw, splitArgs, textToBytes } from '@valkey-playground/ui'
import type { Activity, Bytes, CommandHint, CommandResult, PanelStates, Session } from '@valkey-playground/ui'
import { PanelCache } from '../session/panel-cache.ts'
import type { BridgeClient } from './bridge-client.ts'
import { RespConnection } from './resp-connection.ts'
import { Safety } from './safety.ts'
import { serverKeyspace } from './server-keyspace.ts'

/** How to reach a server and what may be done there. */
export interface ServerLogin {
  /** `host:port`, a target of the bridge. */
  readonly target: string
  readonly user: string
  readonly password: string
  readonly readOnly: boolean
}

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
  /** Sends a command as it is, unasked: for the page's own looking, and for what a button says. Resolves to the reply's bytes. */
  ask(argv: readonly Bytes[], client?: string): Promise<Bytes>
  close(): void
}

/** Milliseconds between two looks at the keyspace while someone watches. */
const REFRESH = 2000
const REFUSED = '(error) This connection is read-only: the command was not sent.'
const UNASKED = '(error) Not sent.'

/** Logs in. Rejects with a text for the user where that fails. */
export async function openServerSession(parts: ServerSessionParts): Promise<ServerSession> {
  const { bridge, login } = parts
  const connections = new Map<string, RespConnection>()
  const pushes = new Map<string, Set<(raw: Bytes) => void>>()
  let query = { db: 0, pattern: '' }
  let timer: ReturnType<typeof setTimeout> | null = null
  let over = false

  const panels = new PanelCache((panel, on) => {
    if (panel !== 'keyspace') return
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (on) void refresh()
  })

  async function connection(name: string): Promise<RespConnection> {
    const known = connections.get(name)
    if (known !== undefined) return known
    const made = new RespConnection(
      bridge,
      login.target,
      (raw) => {
        for (const listener of pushes.get(name) ?? []) listener(raw)
      },
      (reason) => {
        if (connections.get(name) === made) connections.delete(name)
        if (name === LOOKER && !over) parts.onLost(reason)
      },
    )
    connections.set(name, made)
    if (login.password !== '') {
      const raw = await made.send(['AUTH', ...(login.user === '' ? [] : [login.user]), login.password])
      if (raw.startsWith('-')) {
        made.close()
        throw new Error(raw.slice(1).trim())
      }
    }
    return made
  }
  const ask = async (argv: readonly Bytes[], client = LOOKER): Promise<Bytes> =>
    await (await connection(client)).send(argv)
  const safety = new Safety(ask)

  async function refresh(): Promise<void> {
    try {
      panels.set('keyspace', await serverKeyspace((argv) => ask(argv, KEYSPACE), query))
    } catch (error) {
      if (over) return
      panels.set('log', {
        lines: [{ at: Date.now(), level: 'warning', source: login.target, text: String(error) }],
      })
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
    const raw = await ask(argv, options.client ?? 'console')
    return { reply: formatRaw(raw, argv), raw }
  }

  const first = parseReply(await ask(['PING']))
  if (first?.type === 'error') {
    over = true
    for (const one of connections.values()) one.close()
    throw new Error(first.text)
  }
  return {
    ask,
    readOnly: login.readOnly,
    command,
    state: async (panel) =>
      (panel === 'keyspace'
        ? await serverKeyspace((argv) => ask(argv, KEYSPACE), query)
        : EMPTY[panel]) as PanelStates[typeof panel],
    subscribe: (panel, listener) => panels.subscribe(panel, listener),
    showKeyspace(shown) {
      query = { db: shown.db ?? query.db, pattern: shown.pattern ?? query.pattern }
      if (timer !== null) clearTimeout(timer)
      void refresh()
    },
    onPush(client, listener) {
      const listeners = pushes.get(client) ?? new Set()
      pushes.set(client, listeners.add(listener))
      return () => listeners.delete(listener)
    },
    commands: parts.hints,
    run: () => Promise.reject(new Error('A real server runs no project.')),
    stop: () => undefined,
    clearTrace: () => undefined,
    activity(listener: (activity: Activity) => void) {
      listener({ phase: 'idle', progress: null, text: '', stoppable: false })
      return () => undefined
    },
    reveal: () => undefined,
    disconnect(client) {
      connections.get(client)?.close()
      connections.delete(client)
    },
    close() {
      over = true
      if (timer !== null) clearTimeout(timer)
      for (const one of connections.values()) one.close()
      connections.clear()
    },
  }
}

/** The page's own connections to the server: one that must stay, one for the keyspace with its own SELECT. */
const LOOKER = '.looker'
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
