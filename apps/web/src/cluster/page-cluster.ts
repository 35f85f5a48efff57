// A cluster in the page: each node is an engine in a worker of its own, with the module that Run has built; they speak the cluster bus
// over message channels, as servers do over TCP.
//
// The first three are primaries that share the slots, what is added after that is a replica. Nothing of them is kept. The rows are
// what the first node that lives says of all of them.
import { parseReply } from '@valkey-playground/engine'
import type { CommandHint, Session } from '@valkey-playground/ui'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { BridgeAccess } from '../connector/bridge-words.ts'
import type { ModuleMessageRow, ModuleToLoad } from '../protocol.ts'
import { createActivityBoard } from '../session/activity.ts'
import { startEngine, type EngineClient } from '../session/engine-client.ts'
import { readNodes, type NodeRow } from './node-rows.ts'
import { createNodeSession } from './node-session.ts'
import { Switchboard } from './switchboard.ts'

/** A message between modules, with ports in the place of ids. */
export interface MessageRow extends Omit<ModuleMessageRow, 'node'> {
  readonly key: number
  readonly at: number
  /** The node that sent or received it. */
  readonly port: number
  /** The other one; null for all. */
  readonly other: number | null
}

/** What the pane shows. */
export interface ClusterState {
  readonly phase: 'none' | 'starting' | 'running'
  readonly nodes: readonly NodeRow[]
  readonly messages: readonly MessageRow[]
  readonly problem: string
}

/** What the cluster needs of the page. */
export interface ClusterPage {
  readonly timeLimit: () => number
  readonly bridge: () => BridgeAccess
  readonly hints: () => Promise<readonly CommandHint[]>
  readonly lastBuilt: () => ModuleToLoad | null
  onBuilt(listener: (module: ModuleToLoad) => void): () => void
}

/** The store and what may be done. */
export interface PageCluster extends StoreApi<ClusterState> {
  /** Starts three nodes and joins them. */
  start(): Promise<void>
  /** Adds a replica of the primary with the fewest. */
  add(): Promise<void>
  /** Ends a node's worker without a word, as a power cut would. */
  kill(port: number): void
  /** Ends all nodes. */
  end(): void
  /** The session of a node; undefined once it is gone. */
  session(port: number): Session | undefined
}

interface RunningNode {
  readonly engine: EngineClient
  readonly session: Session
}

const FIRST_PORT = 7001
const PRIMARIES = 3
const SLOTS = 16384
const REFRESH_MS = 500
const KEPT_MESSAGES = 200
/** The page's own connection to a node. */
const KEEPER = '.cluster'
const NONE: ClusterState = { phase: 'none', nodes: [], messages: [], problem: '' }

/** Makes the store. */
export function createPageCluster(page: ClusterPage): PageCluster {
  const store = createStore<ClusterState>(() => NONE)
  const running = new Map<number, RunningNode>()
  let switchboard = new Switchboard()
  let timer: ReturnType<typeof setTimeout> | null = null
  let nextPort = FIRST_PORT
  let messages = 0

  async function ask(port: number, ...argv: readonly string[]): Promise<string> {
    const engine = running.get(port)?.engine
    if (!engine) throw new Error(`There is no node ${port}.`)
    const { raw } = await engine.command(argv, KEEPER, undefined)
    const reply = parseReply(raw)
    if (reply?.type === 'error') throw new Error(reply.text)
    return reply && 'text' in reply ? reply.text : ''
  }

  async function launch(): Promise<number> {
    const port = nextPort++
    const line = switchboard.attach(port)
    const engine = startEngine(createActivityBoard(), page.timeLimit(), page.bridge(), { port, line })
    const session = createNodeSession({
      engine,
      at: (other) => running.get(other)?.engine,
      hints: page.hints,
    })
    running.set(port, { engine, session })
    engine.onModuleMessage((message) => note(port, message))
    await engine.started
    const module = page.lastBuilt()
    if (module) await load(engine, module)
    return port
  }

  async function load(engine: EngineClient, module: ModuleToLoad): Promise<void> {
    const { error } = await engine.api.load(module)
    if (error !== undefined) store.setState({ problem: error })
  }

  function note(port: number, { node, ...message }: ModuleMessageRow): void {
    const { nodes, messages: before } = store.getState()
    const other = node === null ? null : (nodes.find(({ id }) => id === node)?.port ?? 0)
    const row: MessageRow = { ...message, key: messages++, at: Date.now(), port, other }
    store.setState({ messages: [...before.slice(1 - KEPT_MESSAGES), row] })
  }

  async function refresh(): Promise<void> {
    timer = null
    const [first] = running.keys()
    if (first === undefined) return
    const rows = await ask(first, 'CLUSTER', 'NODES').then(readNodes, () => null)
    if (rows === null || !running.has(first)) return keepFresh()
    const nodes = rows
      .filter(({ port }) => port > 0)
      .map((row) => (running.has(row.port) ? row : { ...row, health: 'stopped' as const }))
    if (JSON.stringify(nodes) !== JSON.stringify(store.getState().nodes)) store.setState({ nodes })
    keepFresh()
  }

  function keepFresh(): void {
    timer ??= setTimeout(() => void refresh(), REFRESH_MS)
  }

  /** Resolves once the nodes say that something is so; gives up when the cluster is ended. */
  function until(holds: (state: ClusterState) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (state: ClusterState): void => {
        if (state.phase === 'none') reject(new Error('The cluster was ended.'))
        else if (holds(state)) resolve()
        else return
        stop()
      }
      const stop = store.subscribe(look)
      look(store.getState())
    })
  }

  /** Resolves once a node knows an owner of each slot. */
  async function serves(port: number): Promise<void> {
    while (!(await ask(port, 'CLUSTER', 'INFO')).includes('cluster_state:ok'))
      await new Promise((wake) => setTimeout(wake, REFRESH_MS / 5))
  }

  async function doing(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (store.getState().phase !== 'none')
        store.setState({ problem: error instanceof Error ? error.message : String(error) })
    }
  }

  function kill(port: number): void {
    running.get(port)?.engine.dispose()
    running.delete(port)
    switchboard.detach(port)
    if (running.size === 0) end()
  }

  function end(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
    for (const [port, { engine }] of running) {
      engine.dispose()
      switchboard.detach(port)
    }
    running.clear()
    switchboard = new Switchboard()
    nextPort = FIRST_PORT
    store.setState(NONE)
  }

  page.onBuilt((module) => {
    for (const { engine } of running.values()) void doing(() => load(engine, module))
  })

  return {
    ...store,
    start: () =>
      doing(async () => {
        store.setState({ ...NONE, phase: 'starting' })
        const ports = await Promise.all(Array.from({ length: PRIMARIES }, launch))
        for (const [i, port] of ports.entries()) {
          const [from, to] = [i, i + 1].map((part) => Math.round((part * SLOTS) / PRIMARIES)) as [
            number,
            number,
          ]
          await ask(port, 'CLUSTER', 'ADDSLOTSRANGE', String(from), String(to - 1))
          await ask(port, 'CLUSTER', 'SET-CONFIG-EPOCH', String(i + 1))
        }
        const [first = FIRST_PORT, ...others] = ports
        for (const port of others) await ask(first, 'CLUSTER', 'MEET', '127.0.0.1', String(port))
        keepFresh()
        await Promise.all(ports.map(serves))
        await until(({ nodes }) => nodes.length === PRIMARIES && nodes.every(({ health }) => health === 'ok'))
        store.setState({ phase: 'running' })
      }),
    add: () =>
      doing(async () => {
        const port = await launch()
        const [first = FIRST_PORT] = running.keys()
        await ask(first, 'CLUSTER', 'MEET', '127.0.0.1', String(port))
        const { nodes } = store.getState()
        const replicas = (of: NodeRow): number => nodes.filter(({ follows }) => follows === of.port).length
        const [primary] = nodes
          .filter(({ role, slots, health }) => role === 'primary' && slots.length > 0 && health === 'ok')
          .toSorted((a, b) => replicas(a) - replicas(b))
        if (!primary) return
        await until(({ nodes: now }) => now.some((node) => node.port === port && node.health === 'ok'))
        // Before it knows who owns what, it could not take over anything.
        await serves(port)
        await ask(port, 'CLUSTER', 'REPLICATE', primary.id)
      }),
    kill,
    end,
    session: (port) => running.get(port)?.session,
  }
}
