// The page's end of the engine worker: starts it, speaks to it over comlink, watches over it.
//
// The worker is started before anything else of the page, because a console that answers is worth more than a picture of one. If
// it has to be ended (it hangs where no safe point is), `restart` makes another one, with the data that was stored.
import * as Comlink from 'comlink'
import type { Bytes, Diagnostic, PanelStates, Resp } from '@valkey-playground/ui'
import type {
  EngineApi,
  EngineEvent,
  EngineInfo,
  EnginePanelId,
  ModuleMessageRow,
  NodePlace,
  RawReply,
} from '../protocol.ts'
import type { ActivityBoard } from './activity.ts'
import type { BridgeAccess } from '../connector/bridge-words.ts'
import type { DoorState } from '../engine/callers.ts'
import { createDebugLink, type DebugLink } from './debug-link.ts'
import { PanelCache } from './panel-cache.ts'
import { serveThreads } from './thread-workers.ts'
import { createWatchdog, type Watchdog } from './watchdog.ts'

/** One engine, with its panels' data. */
export interface EngineClient {
  readonly debug: DebugLink
  readonly panels: PanelCache
  /** Resolves when the engine answers. */
  readonly started: Promise<EngineInfo>
  readonly watchdog: Watchdog
  readonly api: Comlink.Remote<EngineApi>
  command(argv: readonly Bytes[], client: string, resp: Resp | undefined): Promise<RawReply>
  /** What panels ask of the engine; it answers while code is held, too. */
  readonly forPanels: Pick<EngineApi, 'showKeyspace' | 'keyNames' | 'clearTrace'>
  state<P extends EnginePanelId>(panel: P): Promise<PanelStates[P]>
  onPush(client: string, listener: (raw: Bytes) => void): () => void
  /** Hears of what is found while modules run. */
  onFinding(listener: (finding: Diagnostic) => void): void
  /** Who reaches the engine from outside; calls back now and after each change. */
  onDoor(listener: (state: DoorState) => void): () => void
  /** Hears messages between modules, where the engine is a node of a cluster. */
  onModuleMessage(listener: (message: ModuleMessageRow) => void): () => void
  dispose(): void
}

/**
 * Starts a worker. `limit` is the time limit of module calls in seconds, `bridge` where real servers are reached, `node` its place in a
 * cluster if it is to be a node of one.
 */
export function startEngine(
  activity: ActivityBoard,
  limit: number,
  bridge: BridgeAccess,
  node?: NodePlace,
): EngineClient {
  const worker = new Worker(new URL('../engine-worker.ts', import.meta.url), {
    type: 'module',
    name: node === undefined ? 'engine' : `engine ${node.port}`,
  })
  const api = Comlink.wrap<EngineApi>(worker)
  const watchdog = createWatchdog(() => performance.now())
  watchdog.setLimit(limit)
  const debug = createDebugLink(api)
  /** Asks through the debugger's mailbox while code is held: nothing else is heard then. */
  async function ask<T>(request: string, args: object, otherwise: () => Promise<T>): Promise<T> {
    return debug.held ? ((await debug.request(`playground/${request}`, args)) as T) : await otherwise()
  }
  const panels = new PanelCache(
    (panel, on) => void ask('watch', { panel, on }, () => api.watch(panel, on)).catch(() => undefined),
  )
  const messageListeners = new Set<(message: ModuleMessageRow) => void>()
  const doorListeners = new Set<(state: DoorState) => void>()
  let door: DoorState = { address: null, problem: '', callers: 0 }
  const findingListeners = new Set<(finding: Diagnostic) => void>()
  const pushes = new Map<string, Set<(raw: Bytes) => void>>()

  function hear(event: EngineEvent): void {
    if (event.type === 'interrupt') {
      watchdog.arm(event.words)
      debug.arm(event.words)
    } else if (event.type === 'door') {
      door = event.state
      for (const listener of doorListeners) listener(door)
    } else if (event.type === 'debug') debug.hear(event.message)
    else if (event.type === 'module-message') for (const listener of messageListeners) listener(event.message)
    else if (event.type === 'finding') for (const listener of findingListeners) listener(event.finding)
    else if (event.type === 'push') for (const listener of pushes.get(event.client) ?? []) listener(event.raw)
    else panels.apply(event)
  }
  watchdog.onBusy((busy) =>
    activity.set(
      'command',
      busy ? { phase: 'running', progress: null, text: 'Running a command …', stoppable: true } : null,
    ),
  )
  activity.set('start', {
    phase: 'starting',
    progress: null,
    text: 'Starting the engine …',
    stoppable: false,
  })
  const failed = new Promise<never>((_resolve, reject) => {
    worker.addEventListener('error', (event) => {
      const reason = event.message || 'the worker did not start'
      const text = `The engine failed: ${reason}. “Restart the engine” is among the commands.`
      activity.set('start', { phase: 'starting', progress: null, text, stoppable: false })
      reject(new Error(reason))
    })
  })
  const threads = serveThreads()
  const given = Comlink.transfer(
    {
      shared: globalThis.crossOriginIsolated,
      timeLimit: limit,
      bridge,
      threads: threads.line,
      ...(node && { node }),
    },
    [threads.line, ...(node ? [node.line] : [])],
  )
  const started = Promise.race([api.start(given, Comlink.proxy(hear)), failed])
  started.then(
    () => activity.set('start', null),
    // Said by the listener above, or by whoever waits for the engine.
    () => undefined,
  )

  return {
    debug,
    panels,
    started,
    watchdog,
    api,
    async command(argv, client, resp) {
      await started
      return await api.command(argv, client, resp)
    },
    async state(panel) {
      await started
      // Comlink's mapped type loses the link between the panel's name and its state.
      return (await ask<unknown>('state', { panel }, () => api.state(panel))) as PanelStates[typeof panel]
    },
    forPanels: {
      showKeyspace: (options) => ask('showKeyspace', options, () => api.showKeyspace(options)),
      keyNames: (db, prefix, limit) =>
        ask('keyNames', { db, prefix, limit }, () => api.keyNames(db, prefix, limit)),
      clearTrace: () => ask('clearTrace', {}, () => api.clearTrace()),
    },
    onPush(client, listener) {
      const listeners = pushes.get(client) ?? new Set()
      pushes.set(client, listeners.add(listener))
      return () => listeners.delete(listener)
    },
    onFinding(listener) {
      findingListeners.add(listener)
    },
    onDoor(listener) {
      doorListeners.add(listener)
      listener(door)
      return () => doorListeners.delete(listener)
    },
    onModuleMessage(listener) {
      messageListeners.add(listener)
      return () => messageListeners.delete(listener)
    },
    dispose() {
      watchdog.dispose()
      activity.set('command', null)
      worker.terminate()
      threads.dispose()
    },
  }
}
